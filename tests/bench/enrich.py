"""What enrichment finds in a labelled set of articles, and what it takes for each of them.

Half of the articles ("tune") were looked at while the rules were written, the other half
("final") was not: its figures are the last line's.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import msgspec

from feedserver.enrich import EnrichContext
from feedserver.enrich.entities import apply
from feedserver.enrich.matching import normalise
from feedserver.model.article import ParsedArticle

CORPUS: Final = Path(__file__).parent.parent / "corpus" / "enrich"
_ALL: Final = 1000  # more entities than any article has
_ROUNDS: Final = 50
_GROUPS: Final = {"en": "English", "fr": "French"}


class Score(msgspec.Struct, kw_only=True):
    """Names that were found, found wrongly, and that there are."""

    right: int = 0
    wrong: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what there is that was found."""
        return self.right / max(1, self.wanted)


def labelled(split: str) -> list[dict[str, Any]]:
    """The labelled articles of one half."""
    files = sorted((CORPUS / "articles").glob("*.json"))
    found = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [article for article in found if article["split"] == split]


def entities_of(gold: dict[str, Any], most: int = _ALL) -> tuple[str, ...]:
    """What enrichment finds in a labelled article, given the gazetteer that it comes with."""
    article = ParsedArticle(title=gold["title"], body_md=gold["body_md"], lang=gold["lang"])
    return apply(article, _context(gold, most)).entities or ()


def judge(gold: dict[str, Any], found: tuple[str, ...]) -> Score:
    """Each entity counts once, under any of its names; optional ones neither way."""
    names = {_key(name): name for name in gold["entities"]}
    for name, others in gold["aliases"].items():
        names |= {_key(other): name for other in others if _key(other) not in names}
    optional = set(map(_key, gold["optional"]))
    right: set[str] = set()
    wrong = 0
    for name in found:
        entity = names.get(_key(name))
        if entity and entity not in right:
            right.add(entity)
        elif _key(name) not in optional:
            wrong += 1
    return Score(right=len(right), wrong=wrong, wanted=len(gold["entities"]))


def scores(split: str) -> dict[str, Score]:
    """By group (English, French, others) and by language."""
    found: dict[str, Score] = defaultdict(Score)
    for gold in labelled(split):
        one = judge(gold, entities_of(gold))
        for group in {_GROUPS.get(gold["lang"], "others"), gold["lang"]}:
            found[group].right += one.right
            found[group].wrong += one.wrong
            found[group].wanted += one.wanted
    return dict(found)


def run(*, quick: bool) -> str:
    """A table of both halves, and as the last line the final half's figures."""
    lines = []
    for split in ("tune", "final"):
        lines.append(f"{split:8}  precision  recall  entities")
        for name, score in sorted(scores(split).items()):
            lines.append(f"{name:8}  {score.precision:9.3f}  {score.recall:6.3f}  {score.wanted:8}")
        lines.append("")
    for name, took in _times(3 if quick else _ROUNDS).items():
        lines.append(f"entities of an article of 250 words, {name}: {took * 1e6:.0f} µs")
    final = scores("final")
    ratios = {
        f"{group} {figure}": round(getattr(final[group], figure), 3)
        for group in ("English", "French", "others")
        for figure in ("precision", "recall")
    }
    return "\n".join([*lines, json.dumps({"bench": "enrich", "ratios": ratios})])


def _times(rounds: int) -> dict[str, float]:
    """Seconds of processor time for an article, the least of some rounds, by group."""
    taken: dict[str, list[float]] = defaultdict(list)
    for gold in labelled("tune"):
        best = min(_time(gold) for _ in range(rounds))
        taken[_GROUPS.get(gold["lang"], "others")].append(best)
    return {group: sum(times) / len(times) for group, times in sorted(taken.items())}


def _time(gold: dict[str, Any], times: int = 10) -> float:
    article = ParsedArticle(title=gold["title"], body_md=gold["body_md"], lang=gold["lang"])
    context = _context(gold, _ALL)
    apply(article, context)
    start = time.process_time()
    for _ in range(times):
        apply(article, context)
    return (time.process_time() - start) / times


def _context(gold: dict[str, Any], most: int) -> EnrichContext:
    names = tuple(gold.get("gazetteer", ()))
    return EnrichContext(site_language="en", gazetteer=names, max_entities=most)


def _key(name: str) -> str:
    return normalise(name).casefold()
