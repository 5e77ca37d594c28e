"""Sentences in an article's text that are none of it: "Read more", "Sign up for our newsletter"."""

from __future__ import annotations

import re
from typing import Final

from feedserver.parse.runs import HEADINGS, Run

_LONGEST: Final = 300
_LINKED: Final = 0.4

# What leads to another article: only where most of the rest is a link.
_LEADS: Final = re.compile(
    r"(?:(?:don'?t miss|see also|(?:also )?read(?: also| more| next| this)?"
    r"|more(?: on| from| about)?|related(?: articles?| stor(?:y|ies))?|recommended|watch|listen|"
    r"lire aussi|à lire(?: aussi)?|voir aussi|sur le même sujet|lesen sie auch|mehr zum thema"
    r"|lesen sie mehr|siehe auch|lea también|leer más|más información|te puede interesar"
    r"|leggi anche|per approfondire|leia (?:também|mais)|veja também|lees (?:ook|meer|verder)"
    r"|læs også|les også|läs (?:också|även|mer)|czytaj (?:też|także|więcej)|zobacz też"
    r"|читайте (?:также|еще|ещё)|смотрите также|aussi|関連記事|あわせて読みたい|相关阅读|相关新闻"
    r"|延伸阅读|更多|관련 기사|관련기사|اقرأ أيضا|اقرأ أيضًا|إقرأ أيضا|קראו גם|עוד בנושא)\b"
    r"|(?:関連記事|相关阅读|延伸阅读|관련기사))\W",
    re.IGNORECASE,
)
# What is said to readers about the site, linked or not.
_ADDRESSES: Final = re.compile(
    r"(?:sign up|subscribe|register) (?:for|to|here|now|today|and get)\b.{0,80}"
    r"|(?:follow|like|find|join) us on\b.{0,80}|share (?:this|on|via)\b.{0,60}"
    r"|advertisements?|continue reading(?: below| the main story)?.{0,20}"
    r"|(?:story|article) continues (?:after|below).{0,40}"
    r"|scroll (?:down )?to continue.{0,40}|skip ad\b.{0,20}"
    r"|(?:anzeige|werbung|publicité|publicidad|pubblicità|reklama|реклама|広告|广告|광고|إعلان)"
    r"|(?:tags?|topics?|filed under|categories|schlagwörter|themen|mots[- ]clés|etiquetas|temas"
    r"|теги|темы|タグ|标签|태그|الوسوم)\s*:.{0,200}"
    r"|copy(?:right)? (?:©|\(c\)).{0,150}|(?:©|\(c\)) ?\d{4}.{0,150}|all rights reserved\W?",
    re.IGNORECASE,
)


def is_aside(run: Run) -> bool:
    """Whether a run turns the reader away from the article, or to the site."""
    if len(run.text) > _LONGEST or run.kind in ("pre", "cell", "caption"):
        return False
    if _ADDRESSES.fullmatch(run.text):
        return True
    leads = _LEADS.match(run.text + " ")
    return leads is not None and (run.kind in HEADINGS or run.linked >= _LINKED * run.size)
