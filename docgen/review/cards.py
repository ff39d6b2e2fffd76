"""Cards: a report in, out what a reader is told of each figure: what it is, where from, how computed, where else it stands."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from docgen.explain import TOTALS, Answer, about, standing
from docgen.language import say
from docgen.pipeline import Report
from docgen.problems import Place
from docgen.records import record
from docgen.values import Certainty
from docgen.word.fill import ASSUMED_MARK, Print


@record(frozen=True, slots=True)
class Link:
    """A stretch of text that leads to a card."""

    text: str
    key: str


Told = tuple[str | Link, ...]
"""A text with its links."""


@record(frozen=True, slots=True)
class Line:
    """One thing that a card says. `depth` counts from 0 in a tree of what a figure rests on."""

    label: str
    depth: int
    told: Told


@record(frozen=True, slots=True)
class Stand:
    """Where a figure stands in the report: the number of its print, and the words around it."""

    number: int
    words: str


@record(frozen=True, slots=True)
class Card:
    """What is told of a figure. `owners` are those of the facts it rests on; `certainty` is that of the least certain."""

    key: str
    title: str
    value: str
    lines: tuple[Line, ...]
    certainty: Certainty
    is_missing: bool
    owners: tuple[str, ...]
    stands: tuple[Stand, ...]


@record(frozen=True, slots=True)
class Cards:
    """The cards of a report by their keys; `printed` has the key of each print by its number.

    `wordings` are the prints of what the form says: they lead to their indicator, and are no figures. `places` has the
    keys of facts and indicators by the lines where they are written.
    """

    by_key: Mapping[str, Card]
    printed: Mapping[int, str]
    wordings: frozenset[int]
    places: Mapping[Place, str]

    def linked(self, text: str) -> Told:
        """A text with a link at each name of a fact in it."""
        return tuple(_linked(text, self.by_key, {}))

    def at(self, place: Place) -> str:
        """The key of what is written at a line of a file; empty where nothing is that has a card."""
        return self.places.get(Place(place.file, place.line), "")


def cards(report: Report) -> Cards:
    """A card for each fact, derived fact and indicator, and for what the template computes."""
    values, scorecard = report.scored.values, report.scored.scorecard
    rows = {score.indicator.key: f"scorecard.{score.indicator.key}" for score in scorecard.all()}
    paths = [*values.by_path, *rows.values(), TOTALS[0]]
    printed = dict(enumerate(_keys(report, set(paths), rows)))
    stands: dict[str, list[Stand]] = {}
    words = standing(report)
    wordings = frozenset(number for number in printed if _is_wording(report.filled.prints[number]))
    for number, key in printed.items():
        if number in words and number not in wordings:
            stands.setdefault(key, []).append(Stand(number, words[number]))
    made: dict[str, Card] = {}
    for path in dict.fromkeys(paths):
        answer = about(report, path)
        if answer is not None:
            made[path] = _card(report, path, answer, stands.get(path, ()), rows)
    for number, key in printed.items():
        if key not in made:
            made[key] = _of_template(report, number, key, stands.get(key, ()))
    return Cards(made, printed, wordings, _places(report, rows))


def _is_wording(each: Print) -> bool:
    """Whether a print is what the form or a reason says, or a remark that the template makes of it."""
    if each.path:
        return each.path.startswith(("rubric.", "reasons."))
    return sum(map(str.isdigit, each.text)) * 2 < len(each.text)


def _keys(report: Report, paths: set[str], rows: Mapping[str, str]) -> Iterator[str]:
    """The key of the card of each print; one that the template computed is known by its number."""
    for number, each in enumerate(report.filled.prints):
        path, (head, _, rest) = each.path, each.path.partition(".")
        if path in TOTALS:
            yield TOTALS[0]
        elif path in paths:
            yield path
        elif head in ("scorecard", "rubric", "reasons") and rest.rpartition(".")[0] in rows:
            yield rows[rest.rpartition(".")[0]]
        else:
            yield path or f"={number}"


def _card(
    report: Report,
    path: str,
    answer: Answer,
    stands: Iterable[Stand],
    rows: Mapping[str, str],
) -> Card:
    _, _, label = answer.title.partition("  ")
    certainty, missing, rests_on = _sure(report, path)
    own = {path, path.removeprefix("scorecard.")}
    # its head says what it comes to and how sure it is, and its links where it stands
    told_otherwise = (say("value"), say("score"), say("certainty"), say("printed at"))
    lines = []
    for head, text in answer.lines:
        if head in told_otherwise:
            continue
        depth = len(text) - len(text.lstrip(_BRANCHES))
        is_about_rows = head in (say("row"), say("used by"))
        told = _linked(text[depth:], report.scored.values.by_path, rows if is_about_rows else {})
        kept = tuple(each.text if isinstance(each, Link) and each.key in own else each for each in told)
        lines.append(Line(head, depth // 3, kept))
    value = next((text for head, text in answer.lines if head in (say("value"), say("score"))), "")
    owners = dict.fromkeys(owner for each in sorted(rests_on) if (owner := _owner(report, each)))
    return Card(path, label or answer.title, value, tuple(lines), certainty, missing, tuple(owners), tuple(stands))


_BRANCHES = "│├└─ "
"""What a tree of lines is drawn with, three letters a level."""


def _of_template(report: Report, number: int, key: str, stands: Iterable[Stand]) -> Card:
    """The card of what is no fact and no score: the wording of the form as a whole, or a figure of the template's own."""
    each = report.filled.prints[number]
    lines = [(say("is"), say("no fact: it was computed in the template") if key.startswith("=") else each.path)]
    lines.append((say("printed by"), f"{each.tag.place}  {each.tag.text}"))
    told = tuple(Line(head, 0, (text,)) for head, text in lines)
    certainty = Certainty.ASSUMED if each.text.endswith(ASSUMED_MARK) else Certainty.STATED
    return Card(key, each.tag.text, each.text, told, certainty, False, (), tuple(stands))


def _sure(report: Report, path: str) -> tuple[Certainty, bool, frozenset[str]]:
    """How sure a figure is, whether it waits for a fact, and the facts that it rests on."""
    card = report.scored.scorecard
    if path in report.scored.values.by_path:
        value = report.scored.values[path]
        return value.certainty, value.is_missing, value.rests_on
    if path in TOTALS:
        return card.certainty, card.total is None, card.rests_on
    score = next(each for each in card.all() if f"scorecard.{each.indicator.key}" == path)
    return score.certainty, bool(score.missing), score.rests_on


def _owner(report: Report, path: str) -> str:
    try:
        return report.scored.inputs.facts.find(path).owner
    except KeyError:
        return ""


def _places(report: Report, rows: Mapping[str, str]) -> dict[Place, str]:
    """The keys of facts and indicators by the lines where they are written."""
    found = {
        Place(value.place.file, value.place.line): path
        for path, value in report.scored.values.by_path.items()
        if value.place is not None and not path.startswith("previous.")
    }
    for score in report.scored.scorecard.all():
        for place in (score.indicator.place, score.indicator.weight_place):
            found.setdefault(Place(place.file, place.line), rows[score.indicator.key])
    return found


_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+|\[\d+\])*")
"""What may be the name of a fact or an indicator, as a whole."""


def _linked(text: str, facts: Container[str], rows: Mapping[str, str]) -> Iterator[str | Link]:
    """A text with a link at each name of a fact in it, and at each key of a row."""
    start = 0
    for found in _NAME.finditer(text):
        key = found[0] if found[0] in facts else rows.get(found[0])
        if key is None:
            continue
        if found.start() > start:
            yield text[start : found.start()]
        yield Link(found[0], key)
        start = found.end()
    if start < len(text):
        yield text[start:]
