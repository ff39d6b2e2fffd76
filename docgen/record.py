"""Record: a scorecard as data to be archived, and the JSON Schema of that format.

Numbers are texts, so that no reader rounds them. A key may be added within a version; none changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from docgen.language import say
from docgen.score import Score, Scorecard, State
from docgen.values import Certainty, plain

Kind = dict[str, object]

FORMAT, VERSION = "docgen scorecard", 1


def as_data(card: Scorecard, period: str) -> dict[str, object]:
    """The scorecard of a period, as `docgen score --json` prints it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "period": period,
        "title": card.rubric.title,
        "weight": _number(card.rubric.total),
        "score": _number(card.total),
        "so_far": _number(card.so_far),
        "grade": card.grade,
        "certainty": str(card.certainty),
        "assumed_points": _number(card.assumed_points),
        "indicators": [_indicator(each) for each in card.scores],
    }


def _indicator(score: Score) -> dict[str, object]:
    indicator = score.indicator
    return {
        "key": indicator.key,
        "name": indicator.name,
        "weight": _number(indicator.weight),
        "printed_weight": _number(indicator.shown_weight),
        "state": str(score.state),
        "score": _number(score.points),
        "exact": _number(score.exact),
        "certainty": str(score.certainty),
        "rests_on": sorted(score.rests_on),
        "missing": sorted(score.missing),
        "inputs": [{"expression": given.expression, "value": given.value.text} for given in score.inputs],
        "working": list(score.working),
        "children": [_indicator(child) for child in score.children],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of `as_data`."""
    number: Kind = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    maybe: Kind = {"anyOf": [number, {"type": "null"}]}
    texts: Kind = {"type": "array", "items": {"type": "string"}}
    certainty: Kind = {"enum": [str(each) for each in Certainty]}
    given = _whole(
        {
            "expression": ({"type": "string"}, say("As it stands in the rubric.")),
            "value": ({"type": "string"}, say("What it came to, as printed.")),
        }
    )
    indicator = _whole(
        {
            "key": ({"type": "string"}, say("The indicator's key in the rubric.")),
            "name": ({"type": "string"}, say("Its name on the form.")),
            "weight": (number, say("What it is worth.")),
            "printed_weight": (number, say("What the form prints as its weight.")),
            "state": ({"enum": [str(each) for each in State]}, say("Scored, waiting for a fact, or not applicable.")),
            "score": (maybe, say("The printed score, rounded once; null unless scored.")),
            "exact": (maybe, say("What the rule gave before rounding.")),
            "certainty": (certainty, say("That of the least certain fact it rests on.")),
            "rests_on": (texts, say("The paths of the facts behind it.")),
            "missing": (texts, say("Those of them that have no value yet.")),
            "inputs": ({"type": "array", "items": given}, say("What the rule read.")),
            "working": (texts, say("The lines that explain the score.")),
            "children": ({"type": "array", "items": {"$ref": "#/$defs/indicator"}}, say("The indicators below it.")),
        }
    )
    card = _whole(
        {
            "format": ({"const": FORMAT}, say("What this is.")),
            "version": ({"const": VERSION}, say("The version of this format.")),
            "period": ({"type": "string"}, say("The folder of the facts.")),
            "title": ({"type": "string"}, say("The title of the form.")),
            "weight": (number, say("The form's total.")),
            "score": (maybe, say("The total score; null while a row waits for a fact.")),
            "so_far": (number, say("The points of the rows that are scored.")),
            "grade": ({"type": ["string", "null"]}, say("The grade that the total reaches.")),
            "certainty": (certainty, say("That of the least certain fact of all.")),
            "assumed_points": (number, say("The points that rest on assumed facts.")),
            "indicators": (
                {"type": "array", "items": {"$ref": "#/$defs/indicator"}},
                say("The groups and rows of the form."),
            ),
        }
    )
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:docgen:scorecard:1",
        "title": say("docgen: scorecard"),
    }
    return head | card | {"$defs": {"indicator": indicator}}


def _whole(keys: Mapping[str, tuple[Mapping[str, object], str]]) -> dict[str, object]:
    """A mapping that has all of these keys; others may come later."""
    properties = {key: {"description": description, **kind} for key, (kind, description) in keys.items()}
    return {"type": "object", "properties": properties, "required": list(keys)}
