"""Sentences: the paragraphs of two documents in, those that changed out, each with the words that came and went.

Paragraphs are aligned first, so that one that was put in does not shift all that follow; then the words of each pair.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from docgen.records import record

ALIKE = 0.4
"""The share of its letters that a paragraph must keep to be the same one, changed."""

MOST_PAIRS = 60_000
"""Pairs of paragraphs that are weighed between two that did not change; beyond, all went and others came."""

_WORDS = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|\s+|.", re.DOTALL)
"""A figure, a foreign word, a space, or one letter of Chinese: what is marked as a whole."""


@record(frozen=True, slots=True)
class Line:
    """A paragraph, or a row of a table with its cells set apart, and where it stands."""

    place: str
    text: str


class Mark(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@record(frozen=True, slots=True)
class Piece:
    """A stretch of a text: in both documents, only in the old one, or only in the new one."""

    mark: Mark
    text: str


class Kind(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@record(frozen=True, slots=True)
class SentenceChange:
    """A line that changed, with its place in either document (empty where it is not) and its pieces."""

    kind: Kind
    old: str
    new: str
    pieces: tuple[Piece, ...]


def changes(old: Sequence[Line], new: Sequence[Line]) -> tuple[SentenceChange, ...]:
    """What changed from one document to another, in the order of the new one."""
    pairs = [
        pair
        for pair in aligned([line.text for line in old], [line.text for line in new])
        if None in pair or _differ(old, new, pair)
    ]
    moved = _moved(old, new, pairs)
    found: list[SentenceChange] = []
    for before, after in pairs:
        if before is not None and after is not None:
            found.append(
                SentenceChange(
                    Kind.CHANGED, old[before].place, new[after].place, words(old[before].text, new[after].text)
                )
            )
        elif after is not None and after in moved:
            found.append(
                SentenceChange(
                    Kind.MOVED, old[moved[after]].place, new[after].place, (Piece(Mark.SAME, new[after].text),)
                )
            )
        elif after is not None:
            found.append(SentenceChange(Kind.ADDED, "", new[after].place, (Piece(Mark.ADDED, new[after].text),)))
        elif before is not None and before not in moved.values():
            found.append(SentenceChange(Kind.REMOVED, old[before].place, "", (Piece(Mark.REMOVED, old[before].text),)))
    return tuple(found)


Pair = tuple[int | None, int | None]


def _differ(old: Sequence[Line], new: Sequence[Line], pair: Pair) -> bool:
    before, after = pair
    assert before is not None
    assert after is not None
    return old[before].text != new[after].text


def _moved(old: Sequence[Line], new: Sequence[Line], pairs: Sequence[Pair]) -> dict[int, int]:
    """Of each line that came, the one with the same text that went."""
    gone: dict[str, list[int]] = {}
    for before, after in pairs:
        if before is not None and after is None:
            gone.setdefault(old[before].text, []).append(before)
    return {
        after: gone[new[after].text].pop(0)
        for before, after in pairs
        if before is None and after is not None and gone.get(new[after].text)
    }


def aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """The numbers of texts that belong together, in order; None where a text has no other."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
    yield from ((at, at) for at in range(start))
    middle = (old[start : len(old) - end], new[start : len(new) - end])
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(range(start + i1, start + i2), range(start + j1, start + j2), strict=True)
        else:
            for before, after in _paired(middle[0][i1:i2], middle[1][j1:j2]):
                yield (None if before is None else start + i1 + before), (None if after is None else start + j1 + after)
    yield from ((len(old) - at, len(new) - at) for at in reversed(range(1, end + 1)))


def _paired(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Texts of which none is the same, paired in order so that the pairs are as alike as can be."""
    if len(old) * len(new) > MOST_PAIRS:
        return [*((each, None) for each in range(len(old))), *((None, each) for each in range(len(new)))]
    letters = [[_letters(text) for text in texts] for texts in (old, new)]
    likeness = [[_likeness(one, other) for other in letters[1]] for one in letters[0]]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]  # what can be had from here on
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return [*pairs, *((each, None) for each in range(i, len(old))), *((None, each) for each in range(j, len(new)))]


def _letters(text: str) -> Counter[str]:
    """The letters of a text and its pairs of neighbours."""
    return Counter([*text, *(one + other for one, other in pairwise(text))])


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """From 0, not one text any more, to 1."""
    both = one.total() + other.total()
    share = 2 * (one & other).total() / both if both else 0.0
    return share if share >= ALIKE else 0.0


def tokens(text: str) -> list[str]:
    """The words of a text: figures, foreign words, spaces, and each letter of Chinese."""
    return _WORDS.findall(text)


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one, with the words that went and came; a lone letter between two changes goes with them."""
    one, other = tokens(old), tokens(new)
    pieces: list[tuple[str, str]] = []  # what is in the old text and what in the new one
    codes = difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(codes):
        before, after = "".join(one[i1:i2]), "".join(other[j1:j2])
        lone = tag == "equal" and 0 < number < len(codes) - 1 and len(before) == 1
        joins = pieces and (lone or (tag != "equal" and pieces[-1][0] != pieces[-1][1]))
        if joins:
            pieces[-1] = (pieces[-1][0] + before, pieces[-1][1] + after)
        else:
            pieces.append((before, after))
    return tuple(piece for before, after in pieces for piece in _marked(before, after))


def _marked(before: str, after: str) -> Iterator[Piece]:
    if before == after:
        yield Piece(Mark.SAME, before)
        return
    if before:
        yield Piece(Mark.REMOVED, before)
    if after:
        yield Piece(Mark.ADDED, after)


AROUND = 12
"""Letters that are shown before the first that differs."""


def beside(one: str, other: str, longest: int) -> tuple[str, str]:
    """Two texts, each on one line and of no more letters than that, cut so that their first difference is seen."""
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = 0 if max(len(one), len(other)) <= longest else max(0, same - AROUND)
    return _from(one, start, longest), _from(other, start, longest)


def _from(text: str, start: int, longest: int) -> str:
    return ("…" if start else "") + cut(text[start:], longest) if text else ""


def cut(text: str, longest: int) -> str:
    """A text on one line, of no more letters than that."""
    line = " ".join(text.splitlines())
    return line if len(line) <= longest else line[:longest] + "…"
