"""What sites put where a description belongs: what they are, how to subscribe, their menu."""

from __future__ import annotations

import re
from typing import Final

from feedserver.enrich.sentences import sentences

# A sentence that begins so tells of the site, unless it has the article's own words.
_SITE: Final = (
    r"(?:(?:get|read|find|see|follow|discover|browse|stay up to date with|all) )?(?:all )?"
    r"(?:the |our )?(?:very )?(?:latest|breaking|top|daily|local)(?: and \w+| \w+)?"
    r" (?:news|headlines|stories|updates|coverage)\b"
    r"|(?:news|articles|stories), (?:\w+,? ){1,5}and\b"
    r"|(?:welcome to|the official (?:site|website|home) of|this (?:site|website))\b"
    r"|(?:suivez |retrouvez |découvrez )?(?:toute |toutes )?(?:l'actu\b|l'actualité|l'info\b"
    r"|les actualités|les dernières (?:nouvelles|infos|actualités))"
    r"|(?:aktuelle |die neuesten |neueste |alle )?(?:nachrichten|meldungen|news)"
    r" (?:aus|rund um|und)\b"
    r"|(?:lee |sigue |consulta |descubre )?(?:toda |todas )?(?:las )?(?:la actualidad"
    r"|últimas noticias|noticias de última hora)"
    r"|(?:leggi |segui )?(?:tutte )?(?:le )?(?:ultime|notizie|ultim'ora)"
    r" (?:notizie|in tempo reale|di)\b"
    r"|(?:lees )?(?:het |al het )?(?:laatste|actuele) nieuws\b"
    r"|(?:leia |veja )?(?:todas )?(?:as )?(?:últimas notícias|notícias de)\b"
    r"|(?:najnowsze|aktualne) (?:wiadomości|informacje)\b"
    r"|(?:последние|свежие|главные|все) (?:новости|события)|(?:останні|свіжі|головні) новини"
    r"|(?:senaste|siste|seneste) (?:nytt|nyheter|nyhederne|nyheterna)\b"
    r"|آخر الأخبار|أحدث الأخبار|最新(?:の)?ニュース|最新(?:消息|资讯|新闻|新聞)|최신 뉴스"
)
# A sentence with one of these asks for something.
_CALLS: Final = (
    *("sign up (?:for|to|now|today|free)", "subscribe (?:to|now|today|for)", "log in to"),
    *("sign in to", "create (?:a free|an) account", "register (?:now|free|to read)"),
    *("click here", "follow us", "cookies to", "abonnez-vous", "inscrivez-vous", "s'abonner"),
    *("connectez-vous", "cliquez ici", "créez un compte"),
    *("jetzt (?:abonnieren|anmelden|registrieren|informieren|lesen)", "hier klicken"),
    *("suscríbete", "suscríbase", "regístrate", "regístrese", "inicia sesión", "haz clic"),
    *("abbonati", "iscriviti", "registrati", "clicca qui", "assine já", "inscreva-se"),
    *("cadastre-se", "clique aqui", "abonneer je", "meld je aan", "schrijf je in", "klik hier"),
    *("zaloguj się", "zarejestruj się", "подпишитесь", "会員登録", "ログイン", "登録が必要"),
    *("请(?:登录|登陆|注册)", "订阅", "회원가입", "구독하"),
)
# The longest piece of each that stands there word for word: a text without any has no call, and
# that is told many times faster.
_HINTS: Final = tuple(max(re.split(r"\(.*\)|'", call), key=len) for call in _CALLS)
_SITE_SENTENCE: Final = re.compile(rf"\W*(?:{_SITE})".replace("'", "['’]"), re.IGNORECASE)
_CALL: Final = re.compile("|".join(_CALLS).replace("'", "['’]"), re.IGNORECASE)
# "Home | News | Sport | Sign in"
_MENU: Final = re.compile(r"(?:[^|»•·›/.!?]{1,30}[|»•·›/]){3,}[^|»•·›/.!?]{1,30}")
_WORD: Final = re.compile(r"[^\W\d_]{5,}")
# Of a description's longer words so many are in the article that it describes.
_OWN_WORDS: Final = 0.4


def without_boilerplate(text: str, article_text: str) -> str:
    """A description without sentences about the site it is from; empty for a site's menu."""
    if _MENU.fullmatch(text):
        return ""
    small = text.lower()
    if not (_SITE_SENTENCE.match(text) or any(hint in small for hint in _HINTS)):
        return text
    kept = [
        sentence
        for sentence in sentences(text)
        if not (_CALL.search(sentence) or _of_the_site(sentence, article_text))
    ]
    return (" " if " " in text else "").join(kept)


def _of_the_site(sentence: str, article_text: str) -> bool:
    if not _SITE_SENTENCE.match(sentence):
        return False
    words = _WORD.findall(sentence.lower())
    own = sum(word in article_text.lower() for word in words)
    return own < _OWN_WORDS * len(words) or not words
