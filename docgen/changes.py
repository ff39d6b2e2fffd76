"""Changes: a difference or a log as data to be archived, and the JSON Schemas of both formats.

Numbers are texts, so that no reader rounds them. A key may be added within a version; none changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from docgen import sentences
from docgen.diff import Because, Difference, FactChange, Kind, Mark, PointChange, Standing, Typed, Version
from docgen.history import Commit
from docgen.language import say
from docgen.log import Entry, Log
from docgen.score import State
from docgen.values import Certainty, plain

VERSION = 1

Data = dict[str, object]


def difference_as_data(difference: Difference) -> Data:
    """What `docgen diff --json` prints."""
    return {
        "format": "docgen difference",
        "version": VERSION,
        "period": difference.period,
        "old": _version(difference.old),
        "new": _version(difference.new),
        "facts": [_fact(change) for change in difference.facts],
        "points": [_point(change) for change in difference.points],
        "standing": _ends(*map(_standing, difference.standings)),
        "sentences": [
            {
                "kind": str(change.kind),
                "place": _ends(change.old, change.new),
                "pieces": [{"mark": str(piece.mark), "text": piece.text} for piece in change.pieces],
            }
            for change in difference.sentences
        ],
    }


def log_as_data(log: Log) -> Data:
    """What `docgen log --json` prints."""
    return {
        "format": "docgen log",
        "version": VERSION,
        "name": log.name,
        "label": log.label,
        "period": log.period,
        "kind": "indicator" if log.is_indicator else "fact",
        "entries": [_entry(entry) for entry in log.entries],
    }


def _entry(entry: Entry) -> Data:
    return {
        "commit": _commit(entry.commit),
        "path": entry.path,
        "was": entry.was,
        "old": _value(entry.old),
        "new": _value(entry.new),
        "standing": _ends(*map(_standing, entry.standings)),
        "rows": [
            {"key": row.key, "name": row.name, "old": _value(row.old), "new": _value(row.new)} for row in entry.rows
        ],
        "points": [_point(point) for point in entry.points],
        "problems": [problem.as_data() for problem in entry.problems],
        "is_cut": entry.is_cut,
    }


def _version(version: Version) -> Data:
    return {"name": version.name, "commit": _commit(version.commit)}


def _commit(commit: Commit | None) -> Data | None:
    if commit is None:
        return None
    return {"id": commit.id, "date": commit.date, "author": commit.author, "subject": commit.subject}


def _fact(change: FactChange) -> Data:
    return {
        "path": change.path,
        "was": change.was,
        "label": change.label,
        "kind": str(change.kind),
        "derived": change.derived,
        "old": _value(change.old),
        "new": _value(change.new),
    }


def _point(change: PointChange) -> Data:
    return {
        "key": change.key,
        "name": change.name,
        "old": _value(change.old),
        "new": _value(change.new),
        "reasons": [{"because": str(reason.because), "path": reason.path} for reason in change.reasons],
    }


def _value(value: Typed | Mark | None) -> Data | None:
    match value:
        case None:
            return None
        case Typed():
            place = {"file": value.place.file, "line": value.place.line, "column": value.place.column}
            return {"text": value.text, "unit": value.unit, "certainty": str(value.certainty), "place": place}
        case Mark():
            return {"score": _number(value.points), "weight": plain(value.weight), "state": str(value.state)}


def _standing(standing: Standing | None) -> Data | None:
    if standing is None:
        return None
    return {
        "score": _number(standing.score),
        "so_far": plain(standing.so_far),
        "weight": plain(standing.weight),
        "grade": standing.grade,
        "assumed_points": plain(standing.assumed),
    }


def _ends(old: object, new: object) -> Data:
    return {"old": old, "new": new}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


# The schemas


def difference_schema() -> Data:
    """The JSON Schema (draft 2020-12) of `difference_as_data`."""
    version = _whole(
        {
            "name": (_TEXT, say("The revision as it was asked for, or the working files.")),
            "commit": (_or_null(_ref("commit")), say("The commit that it is; null for the working files.")),
        }
    )
    fact = _whole(
        {
            "path": (_TEXT, say("The path of the fact.")),
            "was": (_TEXT, say("Its path in the old version.")),
            "label": (_TEXT, say("What it is called.")),
            "kind": (_one_of(Kind), say("How it changed.")),
            "derived": ({"type": "boolean"}, say("Whether it is computed from others.")),
            **_both("typed", say("The fact; null where there was none.")),
        }
    )
    piece = _whole(
        {
            "mark": (_one_of(sentences.Mark), say("In both versions, only in the old, or only in the new.")),
            "text": (_TEXT, say("The text.")),
        }
    )
    sentence = _whole(
        {
            "kind": (_one_of(sentences.Kind), say("How the paragraph or row changed.")),
            "place": (_whole(_both_of(_TEXT, say("Where it stands; empty where it does not."))), say("Where.")),
            "pieces": (_list(piece), say("Its text, word by word.")),
        }
    )
    whole = _whole(
        {
            **_head("docgen difference"),
            "old": (version, say("The version before.")),
            "new": (version, say("The version after.")),
            "facts": (_list(fact), say("The facts that changed.")),
            "points": (_list(_ref("point")), say("The rows whose points changed, with the reasons.")),
            "standing": (_whole(_both("standing", say("The whole scorecard in short."))), say("The total.")),
            "sentences": (_list(sentence), say("The paragraphs and rows that changed.")),
        }
    )
    return _titled("difference", say("docgen: difference"), whole)


def log_schema() -> Data:
    """The JSON Schema (draft 2020-12) of `log_as_data`."""
    value = _or_null(_ref("typed"), _ref("mark"))
    row = _whole(
        {
            "key": (_TEXT, say("The indicator's key.")),
            "name": (_TEXT, say("Its name on the form.")),
            **_both("mark", say("Its score; null where there was no such row.")),
        }
    )
    problem: Data = {"type": "object", "required": ["code", "severity", "message", "hint", "place"]}
    entry = _whole(
        {
            "commit": (_or_null(_ref("commit")), say("The commit; null for the working files.")),
            "path": (_TEXT, say("What the name is called in this version.")),
            "was": (_TEXT, say("What it was called before.")),
            "old": (value, say("The fact or the score before; null where there was none.")),
            "new": (value, say("The fact or the score after; null where there is none.")),
            "standing": (_whole(_both("standing", say("The whole scorecard in short."))), say("The total.")),
            "rows": (_list(row), say("The rows that rest on the fact.")),
            "points": (_list(_ref("point")), say("For an indicator the rows that changed, with the reasons.")),
            "problems": (_list(problem), say("Why this version cannot be assessed; it has nothing else then.")),
            "is_cut": ({"type": "boolean"}, say("Whether the clone's history ends here.")),
        }
    )
    whole = _whole(
        {
            **_head("docgen log"),
            "name": (_TEXT, say("The path of the fact or the key of the indicator.")),
            "label": (_TEXT, say("What it is called.")),
            "kind": ({"enum": ["fact", "indicator"]}, say("What the name is.")),
            "entries": (_list(entry), say("The versions that changed it, the newest first.")),
        }
    )
    return _titled("log", say("docgen: log"), whole)


_Key = tuple[Mapping[str, object], str]

_TEXT: Data = {"type": "string"}
_NUMBER: Data = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


def _definitions() -> Data:
    maybe = _or_null(_NUMBER)
    place: Data = {"type": "object", "required": ["file", "line", "column"]}
    reason = _whole(
        {
            "because": (_one_of(Because), say("What changed.")),
            "path": (_TEXT, say("The fact or derived fact that it is; empty for the rubric.")),
        }
    )
    return {
        "commit": _whole(
            {
                "id": (_TEXT, say("Its full id.")),
                "date": (_TEXT, say("When its author made it, ISO 8601.")),
                "author": (_TEXT, say("Who.")),
                "subject": (_TEXT, say("The first line of its message.")),
            }
        ),
        "typed": _whole(
            {
                "text": (_TEXT, say("The value as typed or computed; empty while it is missing.")),
                "unit": (_TEXT, say("Its unit.")),
                "certainty": ({"enum": [str(each) for each in Certainty]}, say("How sure it is.")),
                "place": (place, say("Where it stands.")),
            }
        ),
        "mark": _whole(
            {
                "score": (maybe, say("The printed score; null unless scored.")),
                "weight": (_NUMBER, say("What the row is worth.")),
                "state": (_one_of(State), say("Scored, waiting for a fact, or not applicable.")),
            }
        ),
        "point": _whole(
            {
                "key": (_TEXT, say("The indicator's key.")),
                "name": (_TEXT, say("Its name on the form.")),
                **_both("mark", say("Its score; null where there was no such row.")),
                "reasons": (_list(reason), say("Why it changed.")),
            }
        ),
        "standing": _whole(
            {
                "score": (maybe, say("The total score; null while a row waits for a fact.")),
                "so_far": (_NUMBER, say("The points of the rows that are scored.")),
                "weight": (_NUMBER, say("The form's total.")),
                "grade": ({"type": ["string", "null"]}, say("The grade that the total reaches.")),
                "assumed_points": (_NUMBER, say("The points that rest on assumed facts.")),
            }
        ),
    }


def _head(name: str) -> dict[str, _Key]:
    return {
        "format": ({"const": name}, say("What this is.")),
        "version": ({"const": VERSION}, say("The version of this format.")),
        "period": (_TEXT, say("The folder of the facts.")),
    }


def _titled(name: str, title: str, whole: Data) -> Data:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:docgen:{name}:1", "title": title}
    return head | whole | {"$defs": _definitions()}


def _both(name: str, said: str) -> dict[str, _Key]:
    return _both_of(_or_null(_ref(name)), said)


def _both_of(kind: Data, said: str) -> dict[str, _Key]:
    return {"old": (kind, said), "new": (kind, said)}


def _ref(name: str) -> Data:
    return {"$ref": f"#/$defs/{name}"}


def _or_null(*kinds: Data) -> Data:
    return {"anyOf": [*kinds, {"type": "null"}]}


def _list(items: Data) -> Data:
    return {"type": "array", "items": items}


def _one_of(kinds: type[Kind] | type[sentences.Kind] | type[sentences.Mark] | type[Because] | type[State]) -> Data:
    return {"enum": [str(each) for each in kinds]}


def _whole(keys: Mapping[str, _Key]) -> Data:
    """A mapping that has all of these keys; others may come later."""
    properties = {key: {"description": said, **kind} for key, (kind, said) in keys.items()}
    return {"type": "object", "properties": properties, "required": list(keys)}
