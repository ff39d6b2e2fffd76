"""Explain: a report and a name in, answers out: where a figure comes from, how it was computed, where it is used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from docgen import pipeline
from docgen.derive import working
from docgen.facts import DerivedFact, Fact, Facts
from docgen.language import listed, printed, say
from docgen.pipeline import Report
from docgen.problems import DocgenError, Place, Problem, did_you_mean
from docgen.records import record
from docgen.score import Score
from docgen.values import Certainty, Value, plain
from docgen.word.charted import ChartShown
from docgen.word.controls import FIRST_ID
from docgen.word.fill import ASSUMED_MARK
from docgen.word.manuscript import manuscript
from docgen.yamlfile import NUMBER


@record(frozen=True, slots=True)
class Answer:
    """One thing that the name means: a title, and lines of a label and a text. A label repeats for several texts."""

    title: str
    lines: tuple[tuple[str, str], ...]


def explain(report: Report, name: str) -> tuple[Answer, ...]:
    """Everything that a name is: an indicator, a fact, a derived fact, a folder of facts, a figure as printed.

    Raises `DocgenError` for a name that is none of them, with the nearest that is.
    """
    answers = tuple(_answers(report, name.strip())) if name.strip() else ()
    if not answers:
        by_label = [path for path, value in report.scored.values.by_path.items() if value.label == name.strip()]
        if by_label:
            return tuple(answer for path in by_label for answer in _answers(report, path))
        known = [*report.scored.values.by_path, *(row.key for row in report.scored.inputs.rubric.all())]
        raise DocgenError(
            [
                Problem(
                    "unknown-name",
                    say("{name} is no fact, no indicator, and no figure in the report", name=name),
                    Place(f"facts/{report.scored.inputs.facts.period}"),
                    did_you_mean(name, known)
                    or say("Names are FILE.NAME; docgen explain FILE lists what a file holds."),
                )
            ]
        )
    return answers


def about(report: Report, path: str) -> Answer | None:
    """What a value is by its path: a fact, a derived fact, one of the period before, or a score (`scorecard.KEY`).

    None for anything else: the wording of the form, and what the template computes.
    """
    inputs = report.scored.inputs
    if path in inputs.facts.by_path:
        return _fact(report, inputs.facts.by_path[path])
    if path in TOTALS:
        return _total(report)
    for score in report.scored.scorecard.all():
        if f"scorecard.{score.indicator.key}" == path:
            return _indicator(report, score)
    for derived in inputs.facts.derived:
        if derived.path == path:
            return _derived(report, derived)
    if path in report.scored.values.by_path:  # of the period before
        value = report.scored.values[path]
        place = () if value.place is None else ((say("written in"), str(value.place)),)
        return Answer(_title(path, value.label), ((say("value"), _with_unit(value)), *place))
    return None


TOTALS = ("scorecard.total", "scorecard.grade")
"""What the scorecard prints of all rows."""


def _answers(report: Report, name: str) -> Iterator[Answer]:
    for score in report.scored.scorecard.all():
        if score.indicator.key == name:
            yield _indicator(report, score)
    if (answer := about(report, name)) is not None:
        yield answer
        return
    below = {
        path: value for path, value in report.scored.values.by_path.items() if path.startswith((f"{name}.", f"{name}["))
    }
    if below:
        yield Answer(name, tuple((path, f"{_with_unit(value)}  {value.label}") for path, value in below.items()))
        return
    yield from _figure(report, name)


def _with_unit(value: Value) -> str:
    return say("(missing)") if value.is_missing else value.text + (f" {value.unit}" if value.unit.name else "")


def _fact(report: Report, fact: Fact) -> Answer:
    value = report.scored.values[fact.path]
    lines = [
        (say("value"), _with_unit(value)),
        (say("certainty"), "" if fact.content is None else fact.certainty.said),
        (say("as of"), fact.as_of),
        (say("owner"), fact.owner),
        (say("source"), fact.source),
        (say("evidence"), listed(fact.evidence)),
        (say("note"), fact.note),
        (say("written in"), str(fact.place)),
        *_uses(report, fact.path),
    ]
    return Answer(_title(fact.path, fact.label), tuple(line for line in lines if line[1]))


def _derived(report: Report, derived: DerivedFact) -> Answer:
    values = report.scored.values
    value = values[derived.path]
    lines = [
        (say("value"), _with_unit(value)),
        (say("formula"), derived.formula.text),
        (say("working"), f"{working(derived.formula, values.by_path)} = {value.text or printed('待填')}"),
        (say("certainty"), value.certainty.said),
        *((say("rests on"), line) for line in _tree(report, derived.formula.names)),
        (say("note"), derived.note),
        (say("written in"), str(derived.place)),
        *_uses(report, derived.path),
    ]
    return Answer(_title(derived.path, derived.label), tuple(line for line in lines if line[1]))


def _indicator(report: Report, score: Score) -> Answer:
    indicator = score.indicator
    weight: str = plain(indicator.weight)
    if indicator.printed_weight is not None:
        weight = say("{weight} (the form prints {printed})", weight=weight, printed=plain(indicator.printed_weight))
    lines = [
        (say("weight"), weight),
        (say("score"), say("pending") if score.points is None else plain(score.points)),
        (say("criteria"), " ".join(indicator.criteria.split())),
        *((say("working"), line) for line in score.working),
        *_rows(score.children),
        (say("certainty"), score.certainty.said),
        *((say("rests on"), line) for line in _tree(report, indicator.names)),
        *(
            (say("printed at"), str(each.tag.place))
            for each in report.filled.prints
            if each.path == f"scorecard.{indicator.key}"
        ),
        *_charts(report, f"scorecard.{indicator.key}", f"scorecard.{indicator.key}.lost"),
        *(
            line
            for reason in report.scored.inputs.facts.reasons
            if reason.indicator == indicator.key
            for line in ((say("reason"), reason.reason), (say("remedy"), reason.remedy))
        ),
        (say("written in"), str(indicator.place)),
    ]
    return Answer(_title(indicator.key, indicator.name), tuple(line for line in lines if line[1]))


def _total(report: Report) -> Answer:
    card = report.scored.scorecard
    lines = [
        (say("score"), say("{points} of {total}", points=plain(card.so_far), total=plain(card.rubric.total))),
        (say("grade"), card.grade or ""),
        *_rows(card.scores),
        (say("certainty"), card.certainty.said),
        (say("assumed"), plain(card.assumed_points) if card.assumed_points else ""),
    ]
    return Answer(_title("scorecard.total", card.rubric.title), tuple(line for line in lines if line[1]))


def _rows(scores: Iterable[Score]) -> Iterator[tuple[str, str]]:
    for each in scores:
        yield (
            say("row"),
            say(
                "{key}: {points} / {weight}  {name}",
                key=each.indicator.key,
                points=say("pending") if each.points is None else plain(each.points),
                weight=plain(each.indicator.weight),
                name=each.indicator.name,
            ),
        )


def _figure(report: Report, text: str) -> Iterator[Answer]:
    """The places where a text is printed as a figure, by the fact or score it is."""
    stands = standing(report)
    spots: dict[str, list[tuple[str, str]]] = {}
    for number, each in enumerate(report.filled.prints):
        if each.text == text or _same_figure(each.text.rstrip(ASSUMED_MARK), text):
            spots.setdefault(each.path, []).append((say("printed by"), f"{each.tag.place}  {each.tag.text}"))
            if number in stands:
                spots[each.path].append((say("stands at"), stands[number]))
    for chart in report.filled.charts:
        for path in {point.path for each in chart.series for point in each.points if _same_figure(point.text, text)}:
            spots.setdefault(path, []).extend(_charts(report, path, charts=(chart,)))
    for path, places in spots.items():
        origin = (say("is"), path or say("no fact: it was computed in the template"))
        yield Answer(text, (origin, *dict.fromkeys(places)))
        key = path if path in TOTALS else path.removeprefix("scorecard.")
        if path and path != text:
            yield from (answer for answer in _answers(report, key) if answer.title != text)


def _charts(report: Report, *paths: str, charts: Iterable[ChartShown] | None = None) -> Iterator[tuple[str, str]]:
    """The charts that show a fact or figure: where they stand, and as which of their values."""
    for chart in report.filled.charts if charts is None else charts:
        for series in chart.series:
            for category, point in zip(chart.categories, series.points, strict=True):
                if point.path in paths:
                    yield (
                        say("shown in"),
                        say(
                            "{place}  the chart {title}: {series}, {category}",
                            place=chart.place,
                            title=chart.title or chart.tag,
                            series=series.name or say("its values"),
                            category=category,
                        ),
                    )


AROUND = 8
"""Letters on each side of a figure that show where it stands."""


def standing(report: Report) -> dict[int, str]:
    """Where each print stands in the finished report, by its number, with the words around it."""
    found: dict[int, str] = {}
    for paragraph in manuscript(report.document, pipeline.TEMPLATE):
        for control in paragraph.controls:
            if control.id >= FIRST_ID:
                start, end = max(0, control.start - AROUND), control.end + AROUND
                words = " ".join(paragraph.text[start:end].split())
                words = ("…" if start else "") + words + ("…" if end < len(paragraph.text) else "")
                found[control.id - FIRST_ID] = f"{paragraph.place}  {words}"
    return found


def _same_figure(printed: str, asked: str) -> bool:
    """Whether two texts are one figure: 109.20 and 109.2, 13952 and 13,952, 4125元/人 and 4125."""
    figures = [re.sub(r"(?<=\d)[^\d.,]*$", "", text).replace(",", "") for text in (printed, asked)]
    if all(NUMBER.fullmatch(figure) for figure in figures):
        return Decimal(figures[0]) == Decimal(figures[1])
    return printed == asked


def _title(name: str, label: str) -> str:
    return f"{name}  {label}" if label and label != name else name


def _source(report: Report, path: str) -> str:
    fact = report.scored.inputs.facts.find(path)
    value = report.scored.values[path]
    told = _with_unit(value)
    if fact.certainty is Certainty.STATED:
        return say("{name} = {value} ({place})", name=path, value=told, place=fact.place)
    return say(
        "{name} = {value} ({place}, {certainty})",
        name=path,
        value=told,
        place=fact.place,
        certainty=fact.certainty.said,
    )


def _tree(report: Report, names: Iterable[str], edge: str = "", path: tuple[str, ...] = ()) -> Iterator[str]:
    """What names rest on, down to the facts: a line each, drawn as a tree where there is more than one level."""
    facts = report.scored.inputs.facts
    derived = {each.path: each for each in facts.derived}
    once = list(dict.fromkeys(names))
    for number, name in enumerate(once, 1):
        last = number == len(once)
        stem = edge + ("└─ " if last else "├─ ") if path else ""
        if name not in derived:
            yield (
                stem + _source(report, name)
                if _is_fact(facts, name)
                else f"{stem}{name} = {report.scored.values[name].text}"
            )
            continue
        each = derived[name]
        value = _with_unit(report.scored.values[name])
        yield stem + say(
            "{name} = {value} = {formula} ({place})",
            name=name,
            value=value,
            formula=each.formula.text,
            place=each.place,
        )
        if name not in path:
            yield from _tree(
                report, each.formula.names, edge + ("   " if last else "│  ") if path else "", (*path, name)
            )


def _is_fact(facts: Facts, name: str) -> bool:
    try:
        facts.find(name)
    except KeyError:  # derived in the period before
        return False
    return True


def _uses(report: Report, path: str) -> Iterator[tuple[str, str]]:
    """Where a fact or derived fact is read: derived facts, checks, indicators, the template."""
    inputs = report.scored.inputs
    for derived in inputs.facts.derived:
        if path in derived.formula.names:
            yield (
                say("used by"),
                say(
                    "{name} = {formula} ({place})",
                    name=derived.path,
                    formula=derived.formula.text,
                    place=derived.place,
                ),
            )
    for check in inputs.facts.checks:
        if path in check.that.names:
            yield say("used by"), say("the check {that} ({place})", that=check.that.text, place=check.place)
    for row in inputs.rubric.rows():
        if path in row.names:
            yield (
                say("used by"),
                say("the indicator {key} {name} ({place})", key=row.key, name=row.name, place=row.place),
            )
    for place in inputs.template.uses.get(path, ()):
        yield say("printed at"), str(place)
    yield from _charts(report, path)
