"""What pages show in an article's place: log-ins, consent forms, checks for robots, errors."""

from __future__ import annotations

import re
from typing import Any, Final

# Bytes of text below which a page is no article: two sentences, in any script. A page that
# declares itself an article may be as short as one.
MIN_TEXT: Final = 250
MIN_DECLARED: Final = 80
# Bytes of text up to which a page that speaks of cookies, log-ins or robots is about nothing
# else; articles about these things are longer.
_LONGEST_WALL: Final = 1500
# Different words of a kind that a wall has at least.
_WALL_WORDS: Final = 3

_LOG_IN: Final = re.compile(
    r"\b(?:log|sign) ?in\b|\bregister\b|\bsubscribe\b|\bpassword\b|\baccount\b|\banmelden\b"
    r"|\bpasswort\b|\bconnexion\b|\bmot de passe\b|\binicia(?:r)? sesión\b|\bcontraseña\b"
    r"|\baccedi\b|\bвойти\b|\bпароль\b|登录|密码|ログイン|パスワード|로그인|تسجيل الدخول|התחבר",
    re.IGNORECASE,
)
_CONSENT: Final = re.compile(
    r"\bcookies?\b|\bconsent\b|\bpartners\b|\bpersonal data\b|\bprivacy\b|\bpersonali[sz]ed ad"
    r"|\beinwilligung\b|\bdatenschutz\b|\bconsentement\b|\bdonnées personnelles\b"
    r"|\bconsentimiento\b|\bconsenso\b|\bprivacidad\b|\bcookies accepteren\b|согласие",
    re.IGNORECASE,
)
_ROBOT: Final = re.compile(
    r"\bcaptcha\b|\bnot a robot\b|\bare human\b|\bjavascript\b|\bbrowser\b|\baccess denied\b"
    r"|\bverif(?:y|ying)\b|\bunusual traffic\b|\bchecking your\b|\bray id\b|\bblocked\b"
    r"|\bcookies\b",
    re.IGNORECASE,
)
_ERROR_TITLE: Final = re.compile(
    r"\A\W*(?:(?:error|fehler|erreur)\s*:?\s*)?(?:40[0-9]|410|50[0-9])\b.{0,60}\Z"
    r"|\b(?:page|article|story|file|content) (?:(?:was |is |could )?not (?:be )?found|no longer "
    r"(?:exists|available)|not available|has been (?:re)?moved)\b|\A\W*not found\b"
    r"|\bnothing (?:was )?found\b|\b(?:can'?t|cannot|could ?n[o']t) find (?:that|the|this) page\b"
    r"|\bpage (?:does(?:n'?t| not) exist|missing)\b|\bservice unavailable\b"
    r"|\binternal server error\b"
    r"|\bseite (?:wurde )?nicht gefunden\b|\bpage (?:introuvable|non trouvée)\b"
    r"|\bpágina no encontrada\b|\bpagina non trovata\b|\bpágina não encontrada\b"
    r"|\bpagina niet gevonden\b|страница не найдена|页面不存在|页面未找到|找不到(?:该|此)?页面"
    r"|ページが見つかりません|페이지를 찾을 수 없|الصفحة غير موجودة|הדף לא נמצא",
    re.IGNORECASE,
)
_WALLS: Final = (
    ("it checks for robots", _ROBOT),
    ("it asks for consent", _CONSENT),
    ("it asks to log in", _LOG_IN),
)


def refusal(tree: Any, text: str, titles: tuple[str, ...], *, declared: bool, dated: bool) -> str:
    """Why a page whose main `text` this is holds no article; empty when it does.

    `titles` are its title and headings; `declared`: it says that it is an article, `dated`: and
    when it was published.
    """
    size = len(text.encode())
    if size <= _LONGEST_WALL and not (declared and dated):
        if any(_ERROR_TITLE.search(title[:200]) for title in titles):
            return "it tells of an error"
        if wall := _wall(tree, text, titles, declared=declared):
            return wall
    if size < (MIN_DECLARED if declared else MIN_TEXT):
        return "it holds next to no text"
    return ""


def _wall(tree: Any, text: str, titles: tuple[str, ...], *, declared: bool) -> str:
    said = "\n".join([*titles, text])
    for reason, words in _WALLS:
        if not declared and len({w.lower() for w in words.findall(said)}) >= _WALL_WORDS:
            return reason
        if not declared and len(words.findall(text)) >= 2 * _WALL_WORDS:
            return reason
    asks = tree.xpath("boolean(//input[translate(@type, 'PASWORD', 'pasword') = 'password'])")
    if asks and any(_LOG_IN.search(title) for title in titles):
        return "it asks to log in"
    return ""
