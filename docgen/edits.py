"""Edits: a document as it was built and as it came back in, what was done to it out, paragraph by paragraph.

Paragraphs and rows are aligned by what they say; no control and no number need survive the program that saved it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from docgen.records import record
from docgen.sentences import aligned, tokens
from docgen.word.controls import FIRST_ID
from docgen.word.manuscript import Control, Paragraph
from docgen.word.said import is_margin


@record(frozen=True, slots=True)
class Changed:
    """A paragraph that says something else."""

    old: Paragraph
    new: Paragraph


@record(frozen=True, slots=True)
class Added:
    """A paragraph that was not there, and the one that it follows, if any; with the row that it came in, if one did."""

    new: Paragraph
    after: Paragraph | None
    row: Line | None


@record(frozen=True, slots=True)
class Removed:
    """A paragraph that is gone, with the row that went, if one did."""

    old: Paragraph
    row: Line | None


@record(frozen=True, slots=True)
class Reordered:
    """Rows of a table in another order: those that changed their places, in the old order and in the new."""

    old: tuple[Line, ...]
    new: tuple[Line, ...]


Edit = Changed | Added | Removed | Reordered


@record(frozen=True, slots=True)
class Line:
    """What is aligned as one: a paragraph, or the paragraphs of a row."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\t".join(each.text for each in self.paragraphs)

    @property
    def is_row(self) -> bool:
        return self.paragraphs[0].cell is not None

    @property
    def table(self) -> int:
        cell = self.paragraphs[0].cell
        return 0 if cell is None else cell[0]


def lines(paragraphs: Sequence[Paragraph]) -> list[Line]:
    """The paragraphs of a story as lines; empty ones outside of tables are none, for programs add and drop them."""
    found: list[Line] = []
    for row, group in groupby(paragraphs, key=lambda each: each.cell and each.cell[:2]):
        together = tuple(group)
        if row is not None:
            found.append(Line(together))
        else:
            found += [Line((each,)) for each in together if each.text.strip()]
    return found


def by_story(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[tuple[list[Paragraph], list[Paragraph]]]:
    """The paragraphs of two readings, kind by kind of story; of headers and footers, which programs copy and put in
    another order, only those that the other does not have."""
    for kind in dict.fromkeys(each.kind for each in (*old, *new)):
        sides = [[each for each in side if each.kind == kind] for side in (old, new)]
        if any(map(is_margin, (*sides[0], *sides[1]))):
            shared = {each.text for each in sides[0]} & {each.text for each in sides[1]}
            sides = [[each for each in side if each.text not in shared] for side in sides]
        yield sides[0], sides[1]


def edits(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[Edit]:
    """What was done to a story, in its order."""
    before, after = lines(old), lines(new)
    pairs = list(aligned([each.text for each in before], [each.text for each in after]))
    pairs, moved = _without_moves(pairs, before, after)
    yield from moved
    last: Paragraph | None = None
    for one, other in _by_place(pairs, before, after):
        if one is not None and other is not None:
            yield from _within(before[one], after[other])
        elif one is not None:
            yield from (Removed(each, _row(before[one])) for each in before[one].paragraphs)
        elif other is not None:
            yield from (Added(each, last, _row(after[other])) for each in after[other].paragraphs)
        if one is not None:
            last = before[one].paragraphs[-1]


def _row(line: Line) -> Line | None:
    return line if line.is_row else None


Pair = tuple[int | None, int | None]


def _without_moves(
    pairs: list[Pair], before: Sequence[Line], after: Sequence[Line]
) -> tuple[list[Pair], list[Reordered]]:
    """The pairs with the rows put together that only changed their places, and those changes, table by table."""
    gone: dict[tuple[int, str], list[int]] = {}
    for one, other in pairs:
        if one is not None and (other is None or before[one].text != after[other].text) and before[one].is_row:
            gone.setdefault((before[one].table, before[one].text), []).append(one)
    matched: dict[int, int] = {}  # of each row that came, the one that went
    for one, other in pairs:
        came = other is not None and after[other].is_row and (one is None or before[one].text != after[other].text)
        if came and other is not None and (left := gone.get((after[other].table, after[other].text))):
            matched[other] = left.pop(0)
    if not matched:
        return pairs, []
    taken = set(matched.values())
    rest: list[Pair] = []
    for one, other in pairs:
        pair = (None if one in taken else one, None if other in matched else other)
        if pair != (None, None):
            rest.append(pair)
    kept = {other: one for one, other in pairs if one is not None and other is not None and other not in matched}
    kept = {other: one for other, one in kept.items() if one not in taken} | matched
    moves = []
    for table in dict.fromkeys(before[one].table for one in sorted(taken)):
        now = [one for _, one in sorted(kept.items()) if before[one].is_row and before[one].table == table]
        places = [(was, one) for was, one in zip(sorted(now), now, strict=True) if was != one]
        moves.append(Reordered(tuple(before[was] for was, _ in places), tuple(before[one] for _, one in places)))
    return rest, moves


def _by_place(pairs: Sequence[Pair], before: Sequence[Line], after: Sequence[Line]) -> Iterator[Pair]:
    """Lines without a like, as many on both sides between two that have one, are those of the same places, changed."""
    for paired, group in groupby(pairs, key=lambda pair: None not in pair):
        run = list(group)
        if paired:
            yield from run
            continue
        gone = [one for one, _ in run if one is not None]
        came = [other for _, other in run if other is not None]
        shapes = [
            [(each.is_row, len(each.paragraphs)) for each in side]
            for side in ([before[one] for one in gone], [after[other] for other in came])
        ]
        if shapes[0] == shapes[1] and all(is_row for is_row, _ in shapes[0]):
            yield from zip(gone, came, strict=True)
        else:
            yield from _by_frame(gone, came, before, after)


def _by_frame(gone: list[int], came: list[int], before: Sequence[Line], after: Sequence[Line]) -> Iterator[Pair]:
    """Of lines without a like those together of which only the figures are others; and one that stands for one."""
    if len(gone) == len(came) == 1 and not (before[gone[0]].is_row or after[came[0]].is_row):
        yield gone[0], came[0]
        return
    done = 0
    for one in gone:
        frame = _frame(before[one])
        fitting = (
            at for at in range(done, len(came)) if frame and re.fullmatch(frame, after[came[at]].text, re.DOTALL)
        )
        at = next(fitting, None)
        if at is None:
            yield one, None
            continue
        yield from ((None, other) for other in came[done:at])
        yield one, came[at]
        done = at + 1
    yield from ((None, other) for other in came[done:])


def _frame(line: Line) -> str:
    """What a paragraph says around its figures, as a pattern; empty for one without figures or without other words."""
    if line.is_row:
        return ""
    (paragraph,) = line.paragraphs
    return _pattern(paragraph.text, figures_of(paragraph), ".*")


def _pattern(text: str, figures: Sequence[Figure], any_text: str) -> str:
    pieces, done = [], 0
    for each in figures:
        pieces.append(re.escape(text[done : each.start]))
        done = each.end
    pieces.append(re.escape(text[done:]))
    return f"({any_text})".join(pieces) if figures and any(pieces) else ""


def _within(old: Line, new: Line) -> Iterator[Edit]:
    """What changed in a line: cell by cell, where there are as many."""
    cells = [_cells(each) for each in (old, new)]
    if len(cells[0]) != len(cells[1]):
        cells = [[old.paragraphs], [new.paragraphs]]
    for one, other in zip(*cells, strict=True):
        if len(one) == len(other):
            yield from (Changed(a, b) for a, b in zip(one, other, strict=True) if a.text != b.text)
            continue
        last = one[0]
        for first, second in aligned([each.text for each in one], [each.text for each in other]):
            if first is not None and second is not None:
                if one[first].text != other[second].text:
                    yield Changed(one[first], other[second])
            elif first is not None:
                yield Removed(one[first], None)
            elif second is not None:
                yield Added(other[second], last, None)
            last = last if first is None else one[first]


def _cells(line: Line) -> list[tuple[Paragraph, ...]]:
    return [tuple(group) for _, group in groupby(line.paragraphs, key=lambda each: each.cell)]


# Within a paragraph


@record(frozen=True, slots=True)
class Figure:
    """A printed value of a paragraph: the number of its print, and from where to where it stands."""

    number: int
    start: int
    end: int


def figures_of(paragraph: Paragraph) -> list[Figure]:
    """The printed values of a paragraph as it was built."""
    ours = [each for each in paragraph.controls if each.id >= FIRST_ID and each.end > each.start]
    return [Figure(each.id, each.start, each.end) for each in sorted(ours, key=lambda each: each.start)]


@record(frozen=True, slots=True)
class Retold:
    """What a paragraph says instead: of each figure that changed its new text, of the rest what was typed over what.

    `wording` holds stretches of the old text, whole figures within them if they went along, with the new text;
    `unclear` those in which a figure and words changed together so that no one can say which is which.
    """

    figures: tuple[tuple[Figure, str], ...]
    wording: tuple[tuple[int, int, str], ...]
    unclear: tuple[tuple[int, int, str], ...]

    @property
    def size(self) -> int:
        """How many changes these are."""
        return len(self.figures) + len(self.wording) + len(self.unclear)


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def retold(
    old: str,
    figures: Sequence[Figure],
    new: str,
    controls: Sequence[Control] = (),
    reads: Callable[[Figure, str], bool] = lambda _figure, _text: False,
) -> Retold:
    """How a text became another.

    Controls of the new text that still hold the figures decide what would be unclear. What was typed at the edge of a
    figure is a word, unless `reads` says that it makes another figure of the same kind: 十二 and 二十二, but not 约十二.
    """
    found = _by_words(old, figures, new)
    at_edge = _may_belong_to_a_figure(found, figures)
    if found.unclear or at_edge:
        kept = _by_controls(old, figures, new, controls)
        if kept is not None and (found.unclear or kept.size <= found.size):
            return kept
    swallowed = any(start <= each.start < each.end <= end for start, end, _ in found.wording for each in figures)
    if found.unclear or swallowed or at_edge:
        framed = _by_frame_of(old, figures, new)
        if framed and (found.unclear or swallowed or all(reads(*each) for each in framed.figures)):
            return framed
    return found


def _by_frame_of(old: str, figures: Sequence[Figure], new: str) -> Retold | None:
    """The same where all words around the figures stayed, if there is but one way to see it so."""
    ways = [re.fullmatch(_pattern(old, figures, some) or "(?!)", new, re.DOTALL) for some in (".*", ".*?")]
    if ways[0] is None or ways[1] is None or ways[0].groups() != ways[1].groups():
        return None
    changed = zip(figures, ways[0].groups(), strict=True)
    return Retold(tuple((each, text) for each, text in changed if text != old[each.start : each.end]), (), ())


def _may_belong_to_a_figure(found: Retold, figures: Sequence[Figure]) -> bool:
    ends = {end for each in figures for end in (each.start, each.end)}
    return any(start == end and start in ends for start, end, _ in found.wording)


def _by_words(old: str, figures: Sequence[Figure], new: str) -> Retold:
    one: list[str] = []
    done = 0
    for figure in figures:
        one += [*tokens(old[done : figure.start]), *tokens(old[figure.start : figure.end])]
        done = figure.end
    one += tokens(old[done:])
    other = tokens(new)
    starts, ends = _offsets(one), _offsets(other)
    said: dict[Figure, list[tuple[int, int, str]]] = {}
    wording: list[tuple[int, int, str]] = []
    unclear: list[tuple[int, int, str]] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for start, end, text in _split(old, figures, starts[i1], starts[i2], new[ends[j1] : ends[j2]]):
            touched = [each for each in figures if each.start < end and start < each.end]
            inside = [each for each in figures if each.start <= start and end <= each.end and each.start < each.end]
            if start == end:  # at the edge of a figure it is wording
                inside = [each for each in inside if each.start < start < each.end]
            if len(inside) == 1 and touched in ([], inside):
                said.setdefault(inside[0], []).append((start, end, text))
            elif not touched or (not text and all(start <= each.start and each.end <= end for each in touched)):
                wording.append((start, end, text))
            else:
                unclear.append((start, end, text))
    retyped = tuple((each, _replaced(old, each.start, each.end, said[each])) for each in figures if each in said)
    return Retold(retyped, tuple(wording), tuple(unclear))


def _offsets(words: Sequence[str]) -> list[int]:
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return offsets


def _replaced(text: str, start: int, end: int, changes: Sequence[tuple[int, int, str]]) -> str:
    """A stretch of a text with changes within it."""
    made, done = "", start
    for first, last, new in changes:
        made += text[done:first] + new
        done = last
    return made + text[done:end]


def _split(old: str, figures: Sequence[Figure], start: int, end: int, new: str) -> Iterator[tuple[int, int, str]]:
    """A change that reaches over figures and words as several: as many numbers as there were are those figures."""
    touched = [each for each in figures if each.start < end and start < each.end]
    numbers = list(_NUMBER.finditer(new))
    whole = all(start <= each.start and each.end <= end for each in touched)
    alike = whole and len(numbers) == len(touched) and all(_NUMBER.fullmatch(old[e.start : e.end]) for e in touched)
    if not touched or not alike or (len(touched) == 1 and (start, end) == (touched[0].start, touched[0].end)):
        yield start, end, new
        return
    done, at = start, 0
    for figure, number in zip(touched, numbers, strict=True):
        if old[done : figure.start] != new[at : number.start()]:
            yield done, figure.start, new[at : number.start()]
        if old[figure.start : figure.end] != number[0]:
            yield figure.start, figure.end, number[0]
        done, at = figure.end, number.end()
    if old[done:end] != new[at:]:
        yield done, end, new[at:]


def _by_controls(old: str, figures: Sequence[Figure], new: str, controls: Sequence[Control]) -> Retold | None:
    """The same by the controls of the new text, if each figure still stands in its own."""
    held = [each for each in controls if each.id in {figure.number for figure in figures}]
    if [each.id for each in held] != [each.number for each in figures]:
        return None
    if any(one.end > other.start for one, other in pairwise(held)):
        return None
    retyped: list[tuple[Figure, str]] = []
    wording: list[tuple[int, int, str]] = []
    done = at = 0
    for figure, control in [*zip(figures, held, strict=True), (None, None)]:
        stop = len(old) if figure is None else figure.start
        end = len(new) if control is None else control.start
        wording += [
            (done + first, done + last, text)
            for first, last, text in _by_words(old[done:stop], (), new[at:end]).wording
        ]
        if figure is not None and control is not None:
            if old[figure.start : figure.end] != new[control.start : control.end]:
                retyped.append((figure, new[control.start : control.end]))
            done, at = figure.end, control.end
    return Retold(tuple(retyped), tuple(wording), ())
