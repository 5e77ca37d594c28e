"""How alike two texts are, from 0 to 1."""

from __future__ import annotations

from typing import Final

from feedserver.reconcile.normalise import normalised_text
from feedserver.reconcile.spelling import is_spelling
from feedserver.reconcile.wording import Difference, compare

# Under another title a body must be almost the same, under the same title merely related.
_SAME_BODY: Final = 0.8
_RELATED_BODY: Final = 0.3


def similarity(difference: Difference) -> float:
    """The share of the words of both texts that no edit touched; 1 when nothing but spelling,
    punctuation or order of sentences differs.

    It is the normalised Indel similarity of the words. Linear in time where the texts are
    too large to be aligned.
    """
    if difference.rewritten:
        return 1.0 - difference.share
    touched = sum(
        len(edit.old) + len(edit.new) for edit in difference.edits if not is_spelling(edit)
    )
    return 1.0 - touched / difference.words if touched else 1.0


def same_story(old_title: str, old_text: str, new_title: str, new_text: str) -> bool:
    """Whether two states under one guid but two addresses tell the same story (SPEC section 6).

    Decides between an article that moved and a guid that was used again.
    """
    if old_text and new_text:
        alike = similarity(compare(old_text, new_text))
        return alike >= (_RELATED_BODY if _same(old_title, new_title) else _SAME_BODY)
    return _same(old_title, new_title)


def _same(one: str, other: str) -> bool:
    return normalised_text(one).casefold() == normalised_text(other).casefold()
