"""What else of a page belongs to its text: beside the runs that the extractor found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Final

from feedserver.parse.phrases import is_aside
from feedserver.parse.runs import HEADINGS, NONE, Box, Open, Reader, Run, letters, without_space

# The share of the found text that what is called noise must not hold, or it is misnamed.
_MISNAMED: Final = 0.35
# The share of the found text that the smallest element around it must hold.
_MAIN: Final = 0.9
# The share of a list's or quote's text that makes the rest of it belong there too, and of the
# text around a picture that makes it the article's.
_HALF: Final = 0.5
_AROUND: Final = 0.3
# The share of linked characters from which on a run leads elsewhere rather than tells.
_LINKED: Final = 0.5
_ALL_LINKED: Final = 0.8
_SENTENCE: Final = re.compile(r"[.!?…:;,。！？؟।॥։။」』”\"')\]]\s*\Z")
_SENTENCES: Final = re.compile(r"[.!?…。！？؟]+|[,;:–—]\s")
_LEAST_SENTENCE: Final = 20
# Characters that are a sentence without a sign at its end: some scripts have none.
_SURELY: Final = 150
# Characters of a lead that stands outside of the element that holds all the rest.
_LEAST_OUTSIDE: Final = 80
# Letters of a part of a sentence that is recognised.
_LEAST_PART: Final = 8
# Quotes that are compared with the rest, for time's sake.
_MOST_QUOTES: Final = 200
# Characters of a text below which a list may be all of it, and be one.
_LEAST_OF_ALL: Final = 1500
# Elements around a picture that are asked what it belongs to.
_FARTHEST: Final = 20
_TOGETHER: Final = frozenset({"blockquote", "data", "ol", "ul"})
_WHOLE: Final = frozenset({"image", "media", "pre"})


def choose(reader: Reader, titles: frozenset[str]) -> None:
    """Settle which runs are kept, those that the extractor found being so already."""
    _Choice(reader, titles).settle()


def clear(reader: Reader, titles: frozenset[str]) -> None:
    """Leave out what is no text among runs that are all kept."""
    _Choice(reader, titles).clear()


class _Choice:
    def __init__(self, reader: Reader, titles: frozenset[str]) -> None:
        self._tokens = reader.tokens
        self._boxes = reader.boxes
        self._titles = titles
        self._quiet = [False] * len(self._tokens)
        self._sums: list[int] = []
        self._all: list[int] = []
        self._linked: list[int] = []
        self._beside: set[int] = set()
        self._around: set[int] = set()

    def clear(self) -> None:
        self._quiet = self._in_noise()
        for place, run in self._runs():
            if run.kept and self._is_out(place, run):
                run.kept = False
        self._drop_asides()

    def settle(self) -> None:
        self.clear()
        main = self._main()
        if main is None:
            return
        self._drop_outside(main)
        self._complete(main)
        self._count()
        first, last = self._bounds(main)
        self._add_between(main, first, last)
        self._drop_repeated()
        self._trim()
        self._add_captions()
        self._add_headings(main)
        self._unwrap()

    def _runs(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Run]]:
        for place in range(start, len(self._tokens) if end is None else end):
            token = self._tokens[place]
            if isinstance(token, Run):
                yield place, token

    def _count(self) -> None:
        """Characters before each place: of kept runs, of all that are no noise, of their links."""
        kept = [0] * (len(self._tokens) + 1)
        every, linked = kept[:], kept[:]
        for place, run in self._runs():
            if run.kept:
                kept[place + 1] = run.size
            if not self._quiet[place] and run.kind != "caption":
                every[place + 1] = run.size
                linked[place + 1] = run.linked
        self._sums, self._all, self._linked = map(list, map(accumulate, (kept, every, linked)))

    def _kept_in(self, box: Box) -> int:
        return self._sums[box.end] - self._sums[box.start]

    def _all_in(self, box: Box) -> int:
        return self._all[box.end] - self._all[box.start]

    def _in_noise(self) -> list[bool]:
        """For each place, whether it lies in something that is called noise, and is."""
        self._count()
        depth = [0] * (len(self._tokens) + 1)
        most = _MISNAMED * self._sums[-1]
        for box in self._boxes:
            if box.noise and self._kept_in(box) <= most:
                depth[box.start] += 1
                depth[box.end] -= 1
        return [level > 0 for level in accumulate(depth[:-1])]

    def _is_out(self, place: int, run: Run) -> bool:
        if self._quiet[place]:
            return True
        return run.kind in HEADINGS and letters(run.text) in self._titles

    def _drop_repeated(self) -> None:
        """What a pull quote says once more."""
        text = "\n".join(run.letters for _, run in self._runs() if run.kept)
        quotes = (box for box in self._boxes if box.pull_quote or box.tag == "blockquote")
        runs = ((box, run) for box in quotes for _, run in self._runs(box.start, box.end))
        for box, run in islice(runs, _MOST_QUOTES):
            if run.kept and _is_repeated(run, text, by_sentence=box.pull_quote):
                run.kept = False

    def _trim(self) -> None:
        """Links alone, and rules, at either end of the text."""
        kept = [run for _, run in self._runs() if run.kept]
        for runs in (kept, kept[::-1]):
            for run in runs:
                alone = run.kind in ("p", "cell") and run.linked >= _ALL_LINKED * run.size
                if not alone and run.kind != "hr":
                    break
                run.kept = False

    def _drop_asides(self) -> None:
        """Sentences that lead to something else, whatever they stand in."""
        for _, run in self._runs():
            if run.kept and is_aside(run):
                run.kept = False

    def _main(self) -> Box | None:
        """The smallest element that holds nearly all that is kept and tells something."""
        prose = [
            t.size if isinstance(t, Run) and t.kept and _is_prose(t) else 0 for t in self._tokens
        ]
        sums = [0, *accumulate(prose)]
        wanted = _MAIN * sums[-1]
        if not wanted:
            return None
        holding = [box for box in self._boxes if sums[box.end] - sums[box.start] >= wanted]
        return min(holding, key=lambda box: box.end - box.start, default=None)

    def _drop_outside(self, main: Box) -> None:
        """What stands beside the text and tells nothing."""
        for place, run in self._runs():
            if run.kept and not main.start <= place < main.end:
                run.kept = run.kind == "p" and run.size >= _LEAST_OUTSIDE and _is_prose(run)
        self._count()

    def _bounds(self, main: Box) -> tuple[int, int]:
        kept = [place for place, run in self._runs(main.start, main.end) if run.kept]
        return (kept[0], kept[-1]) if kept else (main.end, main.end)

    def _complete(self, main: Box) -> None:
        """Lists, quotes and tables of which half is kept are kept whole."""
        done = main.start
        for place in range(main.start, main.end):
            token = self._tokens[place]
            if place < done or not isinstance(token, Open) or token.tag not in _TOGETHER:
                continue
            box = self._boxes[token.box]
            every = self._all_in(box)
            if every and self._kept_in(box) >= _HALF * every:
                self._keep(box)
                done = box.end

    def _keep(self, box: Box) -> None:
        for place, run in self._runs(box.start, box.end):
            if not self._quiet[place] and run.kind not in _WHOLE and not is_aside(run):
                run.kept = True

    def _add_between(self, main: Box, first: int, last: int) -> None:
        """What the extractor passed over between two parts of the text."""
        self._beside = {run.box for _, run in self._runs(main.start, main.end) if run.kept}
        self._around = {self._parent(box) for box in self._beside}
        done = main.start
        for place in range(main.start, main.end):
            token = self._tokens[place]
            if place < done or self._quiet[place]:
                continue
            if isinstance(token, Open) and token.tag in _TOGETHER:
                box = self._boxes[token.box]
                if self._belongs_together(box, inside=first < place < last):
                    self._keep(box)
                    done = box.end
            elif isinstance(token, Run) and not token.kept:
                token.kept = self._belongs(token, inside=first < place < last)

    def _belongs_together(self, box: Box, *, inside: bool) -> bool:
        """Whether a list, quote or table that the extractor passed over is of the text."""
        every = self._all_in(box)
        linked = self._linked[box.end] - self._linked[box.start]
        if not every or linked >= _LINKED * every:
            return False
        beside = box.notes or box.parent in self._beside
        return beside or (inside and self._is_near(every, box.parent))

    def _belongs(self, run: Run, *, inside: bool) -> bool:
        if run.kind in _WHOLE:
            return self._is_near(run.size, run.box)
        if run.kind == "hr":
            return inside and run.box in self._beside
        if run.kind != "p" or not inside or is_aside(run):
            return False
        is_sibling = run.box in self._beside or self._parent(run.box) in self._around
        return is_sibling and _is_prose(run)

    def _parent(self, box: int) -> int:
        return self._boxes[box].parent if box != NONE else NONE

    def _is_near(self, own: int, box: int) -> bool:
        """Whether most of what is said around something is the article's.

        `own` are the characters of the thing itself, `box` is what it stands in.
        """
        for _ in range(_FARTHEST):
            if box == NONE:
                break
            found = self._boxes[box]
            every = self._all_in(found) - own
            if every > 0:
                return self._kept_in(found) >= _AROUND * every
            box = found.parent
        return False

    def _add_captions(self) -> None:
        """What is said of a picture belongs to it, and without one to nothing."""
        image: Run | None = None
        for _, run in self._runs():
            if run.kind == "caption":
                run.kept = image.kept if image is not None else run.kept
            else:
                image = run if run.kind in _WHOLE else None

    def _add_headings(self, main: Box) -> None:
        """Headings right over what is kept, and none over nothing."""
        kept = [False] * 7  # by level: whether text follows before the next heading as high
        follows = False
        for place in range(len(self._tokens) - 1, -1, -1):
            run = self._tokens[place]
            if not isinstance(run, Run) or (self._quiet[place] and not run.kept):
                continue
            if run.kind not in HEADINGS:
                kept = [True] * 7 if run.kept else kept
                follows = run.kept or (follows and run.kind == "caption")
                continue
            level = int(run.kind[1])
            if not run.kept and follows and self._is_heading(run, place, main):
                run.kept = True
            run.kept = run.kept and kept[level]
            kept[level:] = [False] * (7 - level)
            follows = run.kept

    def _is_heading(self, run: Run, place: int, main: Box) -> bool:
        inside = main.start <= place < main.end
        return inside and letters(run.text) not in self._titles and not is_aside(run)

    def _unwrap(self) -> None:
        """A list of all of the text, or of parts with headings, is none: a gallery, a live blog."""
        self._count()
        headings = [
            isinstance(token, Run) and token.kept and token.kind in HEADINGS
            for token in self._tokens
        ]
        sums = [0, *accumulate(headings)]
        unwrapped: set[int] = set()
        for token in self._tokens:
            if not isinstance(token, Open):
                continue
            box = self._boxes[token.box]
            if token.tag == "li" and box.parent in unwrapped:
                token.tag = "div"
            elif token.tag in ("ol", "ul"):
                size = self._kept_in(box)
                whole = size >= _LEAST_OF_ALL and size >= _MAIN * self._sums[-1]
                if whole or sums[box.end] > sums[box.start]:
                    token.tag = "div"
                    unwrapped.add(token.box)


def _is_repeated(run: Run, text: str, *, by_sentence: bool) -> bool:
    """Whether a run that is in `text` is there once more, as a whole or all of its sentences."""
    if not run.letters:
        return False
    if text.count(run.letters) > 1:
        return True
    parts = [without_space(part) for part in _SENTENCES.split(run.text)] if by_sentence else []
    parts = [part for part in parts if len(part) >= _LEAST_PART]
    return len(parts) > 1 and all(text.count(part) > 1 for part in parts)


def _is_prose(run: Run) -> bool:
    """Whether a run tells something: a sentence that is not all link."""
    return (
        run.size >= _LEAST_SENTENCE
        and run.linked < _LINKED * run.size
        and (run.size >= _SURELY or _SENTENCE.search(run.text[-20:]) is not None)
    )
