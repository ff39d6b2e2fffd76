"""Telling: a difference or a log in, the lines that a person reads out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from docgen.diff import Difference, FactChange, Kind, Mark, PointChange, Standing, Typed, Version
from docgen.language import listed, say
from docgen.log import Entry, Log
from docgen.problems import DocgenError
from docgen.sentences import Kind as Moved
from docgen.sentences import Mark as Word
from docgen.sentences import Piece, SentenceChange
from docgen.values import plain

AROUND = 16
"""Letters of what did not change that are shown on either side of what did."""

LONGEST = 60
"""Letters that are shown of a paragraph that came, went or moved as a whole."""

Paint = Callable[[Word, str], str]


def bracketed(mark: Word, text: str) -> str:
    """Words as `git diff --word-diff` marks them: [-went-]{+came+}."""
    return {Word.REMOVED: f"[-{text}-]", Word.ADDED: f"{{+{text}+}}"}.get(mark, text)


# A difference


def difference(found: Difference, paint: Paint = bracketed) -> Iterator[str]:
    """The lines of `docgen diff`."""
    yield compared(found)
    if found.is_empty:
        yield say("No difference.")
        return
    for title, lines in sections(found, paint):
        yield ""
        yield title
        yield from (f"  {line}" for line in lines)


def untold(error: DocgenError) -> str:
    """Why nothing can be compared with the last commit. It names no folder: whoever reads it may be elsewhere."""
    first = error.problems[0]
    if first.place.file.startswith("HEAD:"):
        return say("The last commit cannot be built: {problem}", problem=first.line)
    return say("Nothing to compare with: {reason}.", reason=first.message)


def compared(found: Difference) -> str:
    """What is compared with what."""
    return say("{old} → {new}, period {period}", old=_version(found.old), new=_version(found.new), period=found.period)


def sections(found: Difference, paint: Paint) -> Iterator[tuple[str, list[str]]]:
    """A difference in parts, each with its title and its lines; a part without lines is left out, the score is a title."""
    typed = [_fact(change) for change in found.facts if not change.derived]
    derived = [_fact(change) for change in found.facts if change.derived]
    points = [*map(_point, found.points)]
    told = [_sentence(change, paint) for change in found.sentences]
    if typed:
        yield say("Facts changed: {count}", count=len(typed)), typed
    if derived:
        yield say("Derived facts changed: {count}", count=len(derived)), derived
    if points:
        yield say("Points changed: {count}", count=len(points)), points
    yield _total(*found.standings), []
    if told:
        yield say("Sentences changed: {count}", count=len(told)), told


def _version(version: Version) -> str:
    if version.commit is None:
        return say("working files")
    commit = version.commit
    named = "" if commit.id.startswith(version.name) else f"{version.name} "
    return f"{named}{commit.short} ({commit.day})"


def _fact(change: FactChange) -> str:
    name = _named(change.path, change.label)
    old, new = change.old, change.new
    if old is None:
        return say("{name}: added: {value}  {place}", name=name, value=new, place=_place(new))
    if new is None:
        return say("{name}: removed, was {value}  {place}", name=name, value=old, place=_place(old))
    if change.kind is Kind.CERTAINTY:
        said = say("{old} → {new}, still {value}", old=old.certainty.said, new=new.certainty.said, value=new)
    elif change.kind is Kind.RENAMED:
        said = say("renamed from {was}, still {value}", was=change.was, value=new)
    else:
        said = _from_to(old, new)
        if old.certainty is not new.certainty and not change.derived:
            said = say("{said} ({old} → {new})", said=said, old=old.certainty.said, new=new.certainty.said)
        if change.was != change.path:
            said = say("{said} (renamed from {was})", said=said, was=change.was)
    place = _place(new) if old.place == new.place else f"{_place(old)} → {_place(new)}"
    return say("{name}: {said}  {place}", name=name, said=said, place=place)


def _from_to(old: Typed, new: Typed) -> str:
    """Two values, with their unit once where it is the same."""
    if old.unit == new.unit and old.text and new.text:
        return say("{old} → {new}", old=old.text, new=new)
    return say("{old} → {new}", old=old, new=new)


def _place(typed: Typed | None) -> str:
    return "" if typed is None else str(typed.place)


def _named(name: str, label: str) -> str:
    return f"{name}  {label}" if label and label != name else name


def _point(change: PointChange) -> str:
    row = _named(change.key, change.name)
    return _because(say("{row}: {marks}", row=row, marks=_marks(change.old, change.new)), change)


def _because(said: str, change: PointChange) -> str:
    why = listed(change.reasons, say("; "))
    return say("{said}: {why}", said=said, why=why) if why else said


def _marks(old: Mark | None, new: Mark | None) -> str:
    if new is None:
        return say("{points} of {weight} → no such row", points=old, weight=plain(old.weight) if old else "")
    if old is None:
        return say("no such row → {points} of {weight}", points=new, weight=plain(new.weight))
    if old == new:
        return say("{points} of {weight}", points=new, weight=plain(new.weight))
    if old.weight == new.weight:
        return say("{old} → {new} of {weight}", old=old, new=new, weight=plain(new.weight))
    return say(
        "{old} of {before} → {new} of {after}",
        old=old,
        before=plain(old.weight),
        new=new,
        after=plain(new.weight),
    )


def _total(old: Standing | None, new: Standing | None) -> str:
    if old == new:
        return say("Score: {score}, as before", score=_standing(new))
    line = say("Score: {old} → {new}", old=_standing(old), new=_standing(new))
    if old is not None and new is not None and old.assumed != new.assumed:
        line = say(
            "{score}; points that rest on assumed facts: {old} → {new}",
            score=line,
            old=plain(old.assumed),
            new=plain(new.assumed),
        )
    return line


def _standing(standing: Standing | None) -> str:
    if standing is None:
        return say("none")
    weight = plain(standing.weight)
    if standing.score is None:
        return say("{score} of {total} so far", score=plain(standing.so_far), total=weight)
    grade = standing.grade or say("no grade")
    return say("{score} of {total}, {grade}", score=plain(standing.score), total=weight, grade=grade)


def _sentence(change: SentenceChange, paint: Paint) -> str:
    match change.kind:
        case Moved.ADDED:
            return say("{place}: {text}", place=change.new, text=_whole(change.pieces, paint))
        case Moved.REMOVED:
            return say("{place} (before): {text}", place=change.old, text=_whole(change.pieces, paint))
        case Moved.MOVED:
            text = _whole(change.pieces, paint)
            return say("{old} → {new}: moved: {text}", old=change.old, new=change.new, text=text)
        case _:
            return say("{place}: {text}", place=change.new, text=_words(change.pieces, paint))


def _whole(pieces: Iterable[Piece], paint: Paint) -> str:
    """A paragraph that came or went, or its beginning."""
    return "".join(paint(piece.mark, _cut(piece.text, LONGEST, 0)) for piece in pieces)


def _words(pieces: tuple[Piece, ...], paint: Paint) -> str:
    """The words that changed with those around them."""
    told: list[str] = []
    for number, piece in enumerate(pieces):
        text = piece.text
        if piece.mark is Word.SAME:
            text = _cut(text, AROUND if number else 0, AROUND if number < len(pieces) - 1 else 0)
        told.append(paint(piece.mark, text))
    return "".join(told)


def _cut(text: str, start: int, end: int) -> str:
    """The letters at the start and at the end of a text; all of it where little lies between."""
    if len(text) <= start + end + 1:
        return text
    return f"{text[:start]}…{text[len(text) - end :]}"


# A log


def log(found: Log) -> Iterator[str]:
    """The lines of `docgen log`."""
    yield say("{name}, period {period}", name=_named(found.name, found.label), period=found.period)
    if not found.entries:
        yield say("Never changed since it is in git.")
    for entry in found.entries:
        yield ""
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    commit = entry.commit
    if commit is None:
        yield say("working files, not committed")
    else:
        yield f"{commit.day}  {commit.short}  {commit.author}  {commit.subject}"
    if entry.problems:
        yield "  " + say("skipped: it cannot be assessed:")
        yield from (f"    {problem.line}" for problem in entry.problems)
        return
    own = next((point for point in entry.points if point.key == entry.path), None)
    yield f"  {_change(entry)}" if own is None else f"  {_because(_change(entry), own)}"
    if entry.is_cut:
        yield "  " + say("or earlier: the clone is shallow, and its history ends here")
    is_first = entry.standings[0] is None
    for row in entry.rows:
        marks = _marks(row.new if is_first else row.old, row.new)
        yield "  " + say("{row}: {marks}", row=_named(row.key, row.name), marks=marks)
    for point in entry.points:
        if point is not own:
            yield f"  {_point(point)}"
    if is_first:
        yield "  " + say("Score: {score}", score=_standing(entry.standings[1]))
    else:
        yield f"  {_total(*entry.standings)}"


def _change(entry: Entry) -> str:
    match entry.old, entry.new:
        case None, new:
            value = say("{points} of {weight}", points=new, weight=plain(new.weight)) if isinstance(new, Mark) else new
            return say("{value}, new", value=value)
        case old, None:
            return say("removed, was {value}", value=old)
        case Typed() as old, Typed() as new:
            said = str(new) if old.text == new.text and old.unit == new.unit else _from_to(old, new)
            return said if entry.was == entry.path else say("{said}, renamed from {was}", said=said, was=entry.was)
        case Mark() as old, Mark() as new:
            return _marks(old, new)
    raise AssertionError(entry)  # a name is a fact or an indicator in every version
