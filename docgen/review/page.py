"""The review page: a report in, one HTML file out, which needs no network and no program but a browser.

It holds the report as text, the scorecard, the findings and what changed. Nothing that a fact, a label or a template
says is ever read as HTML, style or script: the skeleton escapes it, the cards are made of plain texts, and the page
allows no script and no style but its own, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from docgen import pipeline, telling
from docgen.diff import Difference
from docgen.language import say, spoken
from docgen.pipeline import Report
from docgen.problems import Problem, Severity
from docgen.records import record
from docgen.review.cards import Cards, Link, Told, cards
from docgen.review.facsimile import Facsimile, Mark, Rules, paragraphs
from docgen.score import Score, Scorecard, State
from docgen.sentences import Mark as Word
from docgen.values import Certainty, plain
from docgen.word.fill import ASSUMED_MARK
from docgen.word.layout import Layout, Paragraph, layout


def page(
    report: Report,
    changed: Difference | None = None,
    live: str = "",
    *,
    why_not: str = "",
    printed: Sequence[bytes] = (),
) -> str:
    """The page of a report; `changed` is what it is told to differ by, or `why_not` says why that is not known.

    `live` is a script that runs in the page besides its own, and may ask the place that the page came from. `printed`
    are its pages on paper, as PNG.
    """
    found = cards(report)
    rules = Rules()
    look = layout(report.document, pipeline.TEMPLATE)
    marks = {number: _mark(found, number) for number in found.printed}
    wanted = frozenset(each.place.where for each in report.findings if each.place.where)
    text = Facsimile(marks, rules, wanted)
    body = text.html(look)
    score = _scorecard(report.scored.scorecard, rules)
    script = "\n".join(filter(None, (_file("page.js"), live))).replace("</", "<\\/")
    style = _file("page.css") + str(rules)
    doubts = [each for each in report.findings if each.severity is not Severity.NOTE]
    links = _Links(report, found, text.anchors)
    said = {
        "words": _words(),
        "title": _title(look) or report.scored.scorecard.rubric.title,
        "period": say("Period {period}", period=report.scored.inputs.facts.period),
        "tongue": "zh-CN" if any(_is_chinese(each.text) for each in _all(look)) else "",
        "text": body,
        "printed": [base64.b64encode(each).decode() for each in printed],
        "score": score,
        "findings": [links.finding(each) for each in doubts],
        "notes": [links.finding(each) for each in report.findings if each.severity is Severity.NOTE],
        "changes": _changes(changed, found),
        "why_not": why_not or say("Not compared with a commit."),
        "owners": [*dict.fromkeys(owner for each in found.by_key.values() for owner in each.owners)],
        "data": Markup(_harmless(_data(found))),  # noqa: S704  # it holds no < and no &
        "style": Markup(style),  # noqa: S704  # ours: the looks in it are numbers and colours
        "script": Markup(script),  # noqa: S704  # ours
        "policy": policy(script, style, is_live=bool(live)),
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_file("page.html")).render(said)


def _file(name: str) -> str:
    """One of the files beside this one."""
    text = (resources.files("docgen.review") / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def policy(script: str, style: str, *, is_live: bool = False) -> str:
    """What the page may do: run its script, use its style, show the pictures that it holds."""

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    allowed = [
        "default-src 'none'",
        f"script-src 'sha256-{digest(script)}'",
        f"style-src 'sha256-{digest(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        *(["connect-src 'self'"] if is_live else []),
    ]
    return "; ".join(allowed)


def _harmless(data: object) -> str:
    """Data as JSON that ends no element and begins none, whatever it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _all(look: Layout) -> Iterable[Paragraph]:
    return (each for section in look.sections for each in paragraphs(section.blocks))


def _title(look: Layout) -> str:
    """What the report calls itself: its paragraph in the style of a title."""
    found = (each.text for each in _all(look) if each.is_title)
    return " ".join(next(found, "").replace(ASSUMED_MARK, "").split())


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def _tongue(text: str) -> str:
    """The language of a text of the project, where it is not that of the page."""
    return "zh-CN" if _is_chinese(text) else ""


# The marks and the cards


def _mark(found: Cards, number: int) -> Mark:
    key = found.printed[number]
    card = found.by_key[key]
    sure = _sureness(card.certainty, is_missing=card.is_missing)
    return Mark(key, "" if sure == "stated" else sure, number in found.wordings)


def _sureness(certainty: Certainty, *, is_missing: bool) -> str:
    return "missing" if is_missing else certainty.name.lower()


def _data(found: Cards) -> dict[str, object]:
    """The cards for the script, each a list; labels and owners by their numbers."""
    labels: dict[str, int] = {}
    owners: dict[str, int] = {}
    made = {
        key: [
            card.title,
            card.value,
            ""
            if key.startswith("=") and card.certainty is Certainty.STATED
            else _sureness(card.certainty, is_missing=card.is_missing),
            [[labels.setdefault(line.label, len(labels)), line.depth, *_told(line.told)] for line in card.lines],
            [[stand.number, stand.words] for stand in card.stands],
            [owners.setdefault(owner, len(owners)) for owner in card.owners],
        ]
        for key, card in found.by_key.items()
    }
    return {"cards": made, "labels": [*labels], "owners": [*owners], "words": _script_words()}


def _told(told: Told) -> list[object]:
    """Pieces of a text: a link is a list of its text, and of its key where that is another."""
    return [
        piece if isinstance(piece, str) else [piece.text] if piece.text == piece.key else [piece.text, piece.key]
        for piece in told
    ]


def _linked(told: Told) -> Markup:
    """A text of the page with its links."""
    return Markup().join(
        escape(each)
        if isinstance(each, str)
        else Markup('<button type="button" class="ref" data-c="{}">{}</button>').format(each.key, each.text)
        for each in told
    )


# The scorecard


@record(frozen=True, slots=True)
class Standing:
    """A row or a group as the scorecard shows it. `won` and `lost` are classes: how long a bar is."""

    key: str
    name: str
    tongue: str
    points: str
    weight: str
    state: str
    lost: str
    sure: str
    room: str
    won: str
    children: tuple[Standing, ...]


def _scorecard(card: Scorecard, rules: Rules) -> dict[str, object]:
    most = max((row.indicator.weight for row in card.rows()), default=Decimal(0))
    total, points, assumed = plain(card.rubric.total), plain(card.so_far), plain(card.assumed_points)
    pending = sum(1 for row in card.rows() if row.state is State.PENDING)
    return {
        "points": points,
        "of": say("of {total} so far", total=total) if card.total is None else say("of {total}", total=total),
        "grade": card.grade or "",
        "is_open": card.total is None,
        "more": [
            *([say("Rows pending: {count}", count=pending)] if pending else []),
            *([say("{points} points rest on assumed facts", points=assumed)] if card.assumed_points else []),
        ],
        "tongue": _tongue(card.grade or ""),
        "won": rules(f"width:{_share(card.so_far, card.rubric.total)}%"),
        "rows": [_row(score, most, rules) for score in card.scores],
    }


def _row(score: Score, most: Decimal, rules: Rules) -> Standing:
    indicator = score.indicator
    weight, points = indicator.weight, score.points
    certainty = _sureness(score.certainty, is_missing=bool(score.missing))
    return Standing(
        f"scorecard.{indicator.key}",
        indicator.name,
        _tongue(indicator.name),
        "" if points is None else plain(points),
        plain(weight),
        score.state.value.replace(" ", "-"),
        say("−{points} lost", points=plain(weight - points)) if points is not None and points < weight else "",
        certainty,
        rules(f"width:{_share(weight, most)}%"),
        rules(f"width:{_share(points or Decimal(0), weight)}%"),
        tuple(_row(child, most, rules) for child in score.children),
    )


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{min(part / whole * 100, Decimal(100)):.1f}" if whole else "0"


# Findings and changes


@record(frozen=True, slots=True)
class Finding:
    """A finding with where it leads: an id in the page, or the key of a card; neither where no place is found."""

    message: Markup
    hint: Markup
    place: str
    code: str
    anchor: str
    key: str


class _Links:
    """Knows where a finding leads."""

    def __init__(self, report: Report, found: Cards, anchors: Mapping[str, str]) -> None:
        self.cards = found
        self.anchors = anchors
        self.by_tag = {each.tag.place: f"f{number}" for number, each in reversed([*enumerate(report.filled.prints)])}

    def finding(self, problem: Problem) -> Finding:
        place = problem.place
        anchor = self.anchors.get(place.where, "") or self.by_tag.get(place, "")
        told = self.cards.linked(problem.message)
        named = next((each.key for each in told if isinstance(each, Link)), "")
        return Finding(
            _linked(told),
            _linked(self.cards.linked(problem.hint)),
            str(place),
            problem.code,
            anchor,
            "" if anchor else self.cards.at(place) or named,
        )


_CAME, _WENT, _END = "\x02", "\x03", "\x04"
"""What is set around words that came or went, until they are elements; no paragraph of a document can hold them."""


def _changes(found: Difference | None, known: Cards) -> dict[str, object] | None:
    if found is None:
        return None

    def painted(mark: Word, text: str) -> str:
        sign = {Word.ADDED: _CAME, Word.REMOVED: _WENT}.get(mark, "")
        return f"{sign}{text}{_END}" if sign else text

    parts = [] if found.is_empty else [*telling.sections(found, painted)]
    return {
        "compared": telling.compared(found),
        "count": len(found.facts) + len(found.points) + len(found.sentences),
        "parts": [(title, [_painted(line, known) for line in lines]) for title, lines in parts],
    }


def _painted(line: str, known: Cards) -> Markup:
    """A line with the words in it that came and went as such."""
    row = re.match(r"(\S+)  ", line)
    made = Markup()
    if row is not None and f"scorecard.{row[1]}" in known.by_key:
        made += _linked((Link(row[1], f"scorecard.{row[1]}"),))
        line = line.removeprefix(row[1])
    for sign, changed, same in re.findall(rf"([{_CAME}{_WENT}])([^{_END}]*){_END}|([^{_CAME}{_WENT}]+)", line):
        tag = {_CAME: Markup("ins"), _WENT: Markup("del")}.get(sign)
        made += _linked(known.linked(same)) if tag is None else Markup("<{0}>{1}</{0}>").format(tag, changed)
    return made


# What the page says


def _words() -> dict[str, str]:
    """The words of the skeleton."""
    return {
        "language": spoken().replace("_", "-"),  # as BCP 47 writes it
        "review": say("review"),
        "skip": say("Skip to the report"),
        "on_this_page": say("On this page"),
        "on_paper": say("On paper"),
        "report": say("Report"),
        "scorecard": say("Scorecard"),
        "findings": say("Findings"),
        "changes": say("Changes"),
        "pending": say("pending"),
        "not_applicable": say("not applicable"),
        "assumed": say("assumed"),
        "inferred": say("inferred"),
        "missing": say("missing"),
        "no_findings": say("Nothing is doubtful."),
        "notes": say("Notes and what the project accepts"),
        "in_the_text": say("in the text"),
        "card": say("what it is"),
        "no_difference": say("Nothing has changed."),
        "show": say("Mark in the text"),
        "owner": say("Owner"),
        "everyone": say("everyone"),
        "unmark": say("Clear"),
        "previous": say("Previous figure"),
        "next": say("Next figure"),
        "list": say("All of them"),
        "close": say("Close"),
        "back": say("Back"),
        "legend": say("Each underlined figure says where it comes from: point at it, click it, or press Enter on it."),
        "no_script": say(
            "Scripts are off in this browser: the text, the scores and the findings are here, the cards are not."
        ),
    }


def _script_words() -> dict[str, str]:
    """The words of the script; it puts the numbers and names in."""
    return {
        "assumed": say("assumed"),
        "inferred": say("inferred"),
        "missing": say("missing"),
        "stated": say("stated"),
        "stands": say("stands at"),
        "here": say("here"),
        "none_assumed": say("No figure is assumed."),
        "none_inferred": say("No figure is inferred."),
        "none_missing": say("No figure is missing."),
        "none_owner": say("No figure of {owner} is left.", owner="{owner}"),
        "marked": say("Marked in the text: {count}.", count="{count}"),
        "elsewhere": say("Not in the text: {count}.", count="{count}"),
    }
