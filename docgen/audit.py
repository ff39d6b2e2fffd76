"""Audit: the checks that a reviewer makes of facts, weights, points and reasons. Each is a function in `CHECKS`.

A finding never changes anything: where a form contradicts itself, what is printed stays, and a person decides.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from docgen.derive import PREVIOUS
from docgen.expression import Expression
from docgen.facts import Fact
from docgen.finished import Finished, warning
from docgen.language import listed, say
from docgen.pattern import Pattern
from docgen.problems import Place, Problem, Severity, did_you_mean
from docgen.rules import Deduction, Judged, Parts, Proportional, Rated, Reached, Rule, expressions
from docgen.score import Score, State
from docgen.spans import Span, span
from docgen.units import unit
from docgen.values import Certainty, Content, Value, WrongUnit, plain, rounded

MONEY = unit("元")


def files_read(finished: Finished) -> Iterator[Problem]:
    """Doubts from loading the facts, and checks of the facts that do not hold."""
    yield from finished.facts.doubts
    yield from finished.values.findings


def missing_facts(finished: Finished) -> Iterator[Problem]:
    """Facts that are needed and not known yet."""
    for fact in finished.facts.by_path.values():
        if fact.content is None:
            rows = [row.indicator.name for row in finished.scorecard.rows() if fact.path in row.missing]
            waits = say("Write its value. Waiting for it: {rows}.", rows=listed(rows, "、"))
            yield warning(
                "missing-fact",
                say("{path} has no value yet ({label})", path=fact.path, label=fact.label or say("no label")),
                fact.place,
                waits if rows else say("Write its value."),
            )


def printed_weights(finished: Finished) -> Iterator[Problem]:
    """The weights that the form prints, against what its rows add up to."""
    rubric = finished.rubric
    for indicator in rubric.all():
        if indicator.printed_weight is not None and indicator.printed_weight != indicator.weight:
            if indicator.children:
                rows = " + ".join(plain(row.weight) for row in indicator.rows())
                message = say(
                    "{name} prints {printed}, and its rows add up to {weight} ({rows})",
                    name=indicator.name,
                    printed=plain(indicator.printed_weight),
                    weight=plain(indicator.weight),
                    rows=rows,
                )
            else:
                message = say(
                    "{name} prints {printed}, and counts as {weight}",
                    name=indicator.name,
                    printed=plain(indicator.printed_weight),
                    weight=plain(indicator.weight),
                )
            yield warning(
                "printed-weight",
                message,
                indicator.weight_place,
                say("Ask the authority that issued the form; the print stays as it is."),
            )
    printed = sum((indicator.shown_weight for indicator in rubric.indicators), Decimal(0))
    if printed != rubric.total:
        parts = " + ".join(plain(indicator.shown_weight) for indicator in rubric.indicators)
        yield warning(
            "printed-total",
            say(
                "the printed weights add up to {sum} ({parts}), and the form's total is {total}",
                sum=plain(printed),
                parts=parts,
                total=plain(rubric.total),
            ),
            rubric.place,
            say("It follows from a printed weight above, or the form forgot one."),
        )


def rules_and_weights(finished: Finished) -> Iterator[Problem]:
    """Rules whose wording gives other full marks than the row is worth."""

    def full_marks(rule: Rule | None, worth: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
        if isinstance(rule, Deduction) and rule.full is not None and rule.full != worth:
            yield rule.full, worth
        if isinstance(rule, Parts):
            for part in rule.parts:
                yield from full_marks(part.rule, part.points)

    for row in finished.rubric.rows():
        for full, worth in full_marks(row.rule, row.weight):
            yield warning(
                "rule-against-weight",
                say(
                    "{name} is worth {weight}, and its rule gives {full}: {criteria}",
                    name=row.name,
                    weight=plain(worth),
                    full=plain(full),
                    criteria=" ".join(row.criteria.split()) or say("its criteria are empty"),
                ),
                row.weight_place,
                say("A score is kept within the weight. Ask the authority which of the two holds."),
            )


def printed_scores(finished: Finished) -> Iterator[Problem]:
    """Scores that the form already says, against the computed ones."""
    for row in finished.scorecard.all():
        printed = row.indicator.printed_score
        if printed is not None and row.points is not None and printed != row.points:
            yield warning(
                "printed-score",
                say(
                    "{name} prints the score {printed}, and its rule gives {points}",
                    name=row.indicator.name,
                    printed=plain(printed),
                    points=plain(row.points),
                ),
                row.indicator.place,
                say("See how: docgen explain {key}", key=row.indicator.key),
            )
    rubric, total = finished.rubric, finished.scorecard.total
    if rubric.printed_score is not None and total is not None and rubric.printed_score != total:
        yield warning(
            "printed-score",
            say(
                "the form prints the total score {printed}, and the rows add up to {total}",
                printed=plain(rubric.printed_score),
                total=plain(total),
            ),
            rubric.place,
        )


def reasons(finished: Finished) -> Iterator[Problem]:
    """Points lost without a reason, and reasons for rows that do not exist."""
    given = _given(finished)
    keys = [row.key for row in finished.rubric.rows()]
    for reason in finished.facts.reasons:
        if reason.indicator not in keys:
            yield warning(
                "unknown-name",
                say("there is no indicator {key} to give a reason for", key=reason.indicator),
                reason.place,
                did_you_mean(reason.indicator, keys),
            )
    for row in finished.scorecard.rows():
        if row.points is not None and row.points < row.indicator.weight and row.indicator.key not in given:
            lost = plain(row.indicator.weight - row.points)
            yield warning(
                "no-reason",
                say(
                    "{name} loses {lost} of {weight}, and no reason is given",
                    name=row.indicator.name,
                    lost=lost,
                    weight=plain(row.indicator.weight),
                ),
                row.indicator.place,
                say("Write it in a facts file: reasons: {{{key}: …}}", key=row.indicator.key),
            )


def _given(finished: Finished) -> set[str]:
    """The indicators that a reason is given for."""
    return {reason.indicator for reason in finished.facts.reasons if _says(reason.reason)}


def _says(text: str) -> bool:
    """Whether a cell of a form says anything: 无 and a dash fill it, and say nothing."""
    return text.strip().rstrip("。.") not in ("", "无", "/", "／", "-", "—", "——")


def not_applicable(finished: Finished) -> Iterator[Problem]:
    """Rows that could not be scored because there was nothing to compare with."""
    for row in finished.scorecard.rows():
        if row.state is State.NOT_APPLICABLE:
            yield warning(
                "not-applicable",
                say("{name} cannot be scored: {working}", name=row.indicator.name, working=row.working[-1]),
                row.indicator.place,
            )


def assumed_scores(finished: Finished) -> Iterator[Problem]:
    """How much of the score rests on assumed facts."""
    rows = [row for row in finished.scorecard.rows() if row.certainty is Certainty.ASSUMED]
    if rows:
        facts = {path for row in rows for path in row.rests_on if finished.values[path].certainty is Certainty.ASSUMED}
        yield Problem(
            "assumed",
            say(
                "{points} of {total} points rest on {count} assumed facts, in {rows} rows",
                points=plain(finished.scorecard.assumed_points),
                total=plain(finished.scorecard.so_far),
                count=len(facts),
                rows=len(rows),
            ),
            Place(f"facts/{finished.facts.period}"),
            say("certainty: assumed stands in {files}.", files=listed(_files(finished, facts))),
            Severity.NOTE,
        )


def _files(finished: Finished, paths: Iterable[str]) -> list[str]:
    """The files in which facts are typed, each with how many."""
    files = Counter(finished.facts.find(path).place.file.rpartition("/")[2] for path in sorted(paths))
    return [f"{file} ({count})" for file, count in sorted(files.items())]


def remedies(finished: Finished) -> Iterator[Problem]:
    """Reasons without a remedy, and reasons for rows that lost nothing, beat nothing and were judged by nobody."""
    rows = {row.indicator.key: row for row in finished.scorecard.rows()}
    for reason in finished.facts.reasons:
        row = rows.get(reason.indicator)
        if row is None or row.points is None:
            continue
        explains = any(_beaten(finished, row)) or any(_judged(row.indicator.rule))
        if row.points == row.indicator.weight and not explains:
            message = say("{name} loses nothing, and a reason is given for it", name=row.indicator.name)
            yield warning("idle-reason", message, reason.place, say("Remove it, if it is left from another period."))
        elif row.points < row.indicator.weight and not _says(reason.remedy):
            message = say("{name} has a reason and no remedy", name=row.indicator.name)
            yield warning("no-remedy", message, reason.place, say("Write what will be done: remedy: …"))


def evidence(finished: Finished) -> Iterator[Problem]:
    """Rows without evidence, of their own or of a fact that they use. What is assumed has none to show."""
    for row in finished.scorecard.rows():
        if row.indicator.evidence or row.certainty is Certainty.ASSUMED or row.missing:
            continue
        if not any(finished.facts.find(path).evidence for path in row.rests_on):
            yield warning(
                "no-evidence",
                say("{name} names no evidence", name=row.indicator.name),
                row.indicator.place,
                say("Write evidence: a file or a document number, beside a fact that it uses or beside the indicator."),
            )


def judgements(finished: Finished) -> Iterator[Problem]:
    """Full marks that a person gave without saying why; lost points ask for their reason elsewhere."""
    given = _given(finished)
    for row in finished.scorecard.rows():
        if row.points != row.indicator.weight or row.indicator.key in given:
            continue
        for rule in _judged(row.indicator.rule):
            said = rule.reason if isinstance(rule, Judged) else ""
            facts = [finished.facts.find(path) for each in expressions(rule) for path in _resting_facts(finished, each)]
            if not said and not any(_says(fact.note) for fact in facts):
                message = say("{name} is judged by a person, and no reason is given", name=row.indicator.name)
                hint = say(
                    "Write it beside the fact: note: …, or in a facts file: reasons: {{{key}: …}}",
                    key=row.indicator.key,
                )
                yield warning("judged-without-reason", message, row.indicator.place, hint)
                break


def _judged(rule: Rule | None) -> Iterator[Judged | Rated]:
    """The rules of a row by which a person gives points."""
    if isinstance(rule, Judged | Rated):
        yield rule
    for part in rule.parts if isinstance(rule, Parts) else ():
        yield from _judged(part.rule)


def _resting_facts(finished: Finished, expression: Expression) -> Iterator[str]:
    """The facts that an expression rests on."""
    for name in expression.names:
        yield from finished.values[name].rests_on


def beaten_targets(finished: Finished) -> Iterator[Problem]:
    """Targets that were beaten by far, and plans that were exceeded: questioned, not cheered (财预〔2020〕10号)."""
    given = _given(finished)
    for row in finished.scorecard.rows():
        for actual, aim, is_plan in _beaten(finished, row) if row.indicator.key not in given else ():
            over = plain(rounded(abs(actual - aim) * 100 / abs(aim), 2))
            if is_plan:
                message = say(
                    "{name}: {actual} of {aim}, {over} % above the plan",
                    name=row.indicator.name,
                    actual=plain(actual),
                    aim=plain(aim),
                    over=over,
                )
                yield warning(
                    "over-plan", message, row.indicator.place, say("Correct the figures, or say why in reasons.")
                )
            else:
                message = say(
                    "{name}: {actual} against a target of {aim}, beaten by {over} %",
                    name=row.indicator.name,
                    actual=plain(actual),
                    aim=plain(aim),
                    over=over,
                )
                yield warning(
                    "beaten-target",
                    message,
                    row.indicator.place,
                    say("Was the target set too low? Say why in reasons."),
                )


def _beaten(finished: Finished, row: Score) -> Iterator[tuple[Decimal, Decimal, bool]]:
    """Actual and aim of each rule of a row whose target was beaten by far, or whose plan was exceeded (True)."""
    above = finished.rubric.question_above
    for rule, actual, aim in compared(finished, row.indicator.rule):
        if isinstance(rule, Proportional):
            if aim > 0 and (actual > aim if _may_not_exceed(rule, finished) else (actual - aim) * 100 / aim > above):
                yield actual, aim, True
        elif aim > 0:
            better = (actual - aim) * 100 / aim
            exact = isinstance(rule, Reached) and rule.must_be == "="
            if not exact and (-better if _is_lower_better(rule) else better) > above:
                yield actual, aim, False


def _may_not_exceed(rule: Proportional, finished: Finished) -> bool:
    """Whether any excess is a fault: of money, and of what has no unit. Of other things some more is none."""
    units = [each.value(finished.values.by_path.__getitem__).unit for each in (rule.actual, rule.planned)]
    return all(not each or each.powers == MONEY.powers for each in units)


def _is_lower_better(rule: Rule) -> bool:
    return (isinstance(rule, Deduction) and rule.better == "lower") or (
        isinstance(rule, Reached) and rule.must_be == "≤"
    )


def compared(finished: Finished, rule: Rule | None) -> Iterator[tuple[Rule, Decimal, Decimal]]:
    """Each rule that holds a figure against one other, with both, on one scale; those whose figures are known."""
    if isinstance(rule, Parts):
        for part in rule.parts:
            yield from compared(finished, part.rule)
    if isinstance(rule, Proportional):
        read, goal = rule.actual, rule.planned
    elif isinstance(rule, Reached | Deduction) and rule.target is not None:
        read, goal = rule.actual, rule.target
    else:
        return
    actual, aim = (each.value(finished.values.by_path.__getitem__) for each in (read, goal))
    if isinstance(actual.content, Decimal) and isinstance(aim.content, Decimal):
        yield rule, actual.content, aim.in_unit_of(actual)


_AIM = r"(?:(?:年度|年初|全年)?(?:目标|计划|任务|预算|指标)(?:任务|数|值|额)?的?)"
_CLAIM = Pattern(
    rf"(?:(?P<over>超额(?:完成)?了?{_AIM}?|多完成|(?:超过|超出|超|高出|高于){_AIM}|[比较]{_AIM}(?:超过|超出|超|高出|高))"
    rf"|(?P<bare>超过|超出|超|高出)"
    rf"|(?P<rate>完成率|执行率|到位率)(?:为|达到|达|是|仅)?|(?P<done>完成了?{_AIM})|(?P<short>低于{_AIM}|少完成|未完成部分占))"
    r"了?\s?(?P<share>\d{1,9}(?:\.\d{1,9})?)\s?[%％](?!的|以上|以下|左右|多|余|[~～至])",
    "%％",
)
_CLAUSE = Pattern(r"[^，,、。；;：:（）()\s]*$")
_OF_ANOTHER = Pattern(r"上年|去年|同期|半年|季度|月|其中")
_OF_THE_ROW = Pattern(r"(?:^|任务|目标|指标|计划|年度|全年|总体|实际|预算|资金)$")
_LEVEL = Pattern(r"[率度占比]")
"""What stands before a percentage that is a level, and no excess: 满意度超过90%."""


def claims(finished: Finished) -> Iterator[Problem]:
    """Percentages that a reason states of its row, against the row's own figures: 264 of 115 is 129.57 % over.

    Silent where a percentage may be of something else: 满意度超过90%, 上半年完成率40%.
    """
    rows = {row.indicator.key: row for row in finished.scorecard.rows()}
    for reason in finished.facts.reasons:
        row = rows.get(reason.indicator)
        pairs = list(compared(finished, row.indicator.rule)) if row else []
        if row is None or len(pairs) != 1 or not pairs[0][2]:
            continue
        rule, actual, aim = pairs[0]
        share = actual * 100 / aim
        for found in _CLAIM.finditer(reason.reason):
            true = share - 100 if found["over"] or found["bare"] else 100 - share if found["short"] else share
            stated, slack = Decimal(found["share"]), Decimal(1).scaleb(-len(found["share"].partition(".")[2]))
            points = abs(actual - aim) if _is_ratio(row) else true  # of percentages, points are meant as often
            if min(abs(stated - true), abs(stated - points)) >= slack and _is_of(row, rule, found):
                message = say(
                    "{claim} does not follow from {actual} and {aim}: it is {true} %",
                    claim=found[0],
                    actual=plain(actual),
                    aim=plain(aim),
                    true=plain(rounded(true, 2)),
                )
                yield warning("wrong-claim", message, reason.place, say("Correct the sentence or the figures."))


def _is_of(row: Score, rule: Rule, found: re.Match[str]) -> bool:
    """Whether a percentage is surely one of the row's actual figure to its aim."""
    clause = _CLAUSE.search(found.string[: found.start()])
    before = clause[0] if clause else ""
    if _OF_ANOTHER.search(before) or ((found["rate"] or found["done"]) and _is_lower_better(rule)):
        return False
    if found["bare"]:
        return not _LEVEL.search(before) and not _is_ratio(row)
    if found["rate"]:
        return (found["rate"] == "完成率" or found["rate"] in row.indicator.name) and bool(_OF_THE_ROW.search(before))
    return True


def _is_ratio(row: Score) -> bool:
    return any(each.value.unit.is_ratio for each in row.inputs)


def year_on_year(finished: Finished) -> Iterator[Problem]:
    """Figures that differ from the period before by more than they are said to."""
    for fact in finished.facts.by_path.values():
        before = finished.values.by_path.get(f"{PREVIOUS}.{fact.path}")
        now = finished.values[fact.path]
        if (
            fact.change is None
            or "[" in fact.path  # rows of a table are no series: the third village of last year is another one
            or before is None
            or not isinstance(now.content, Decimal)
            or not isinstance(before.content, Decimal)
        ):
            continue
        try:
            was = before.in_unit_of(now)
        except WrongUnit as error:
            yield warning(
                "year-on-year",
                say("{path}: {reason}", path=fact.path, reason=error.args[0]),
                fact.place,
                say("Correct a unit."),
            )
            continue
        moved = abs(now.content - was)
        if moved > (fact.change.most * abs(was) / 100 if fact.change.in_percent else fact.change.most):
            yield warning(
                "year-on-year",
                say(
                    "{path} is {now}, and was {was} the period before ({place})",
                    path=fact.path,
                    now=now.text,
                    was=plain(was),
                    place=before.place,
                ),
                fact.place,
                say(
                    "A change beyond {most} is questioned: correct it, or silence this with the reason.",
                    most=plain(fact.change.most) + ("%" if fact.change.in_percent else ""),
                ),
            )


_MAY_PRECEDE = Pattern(
    r"批[复准]|立项|下达|印发|发文|签[订约]|招标|中标|开工|成立|设立|启动|开始|生效|上年|去年|同期|上期"
)
_MAY_FOLLOW = Pattern(r"计划|预计|拟|下一步|下年|次年|明年|到期|届满|有效期|截止")
"""What a label calls a day that may well lie before the period, and one after the signature."""


def dates(finished: Finished) -> Iterator[Problem]:
    """Dates outside of the period, data that are younger than it, and a signature before the data."""
    days, signed = finished.facts.days, signed_on(finished)
    for fact in finished.facts.by_path.values():
        year = None if days.last is None else days.last.year
        held = _days(fact.content)
        as_of = _days(span(fact.as_of, year)) or _iso(fact.as_of)
        if days.signed is not None and fact.path in days.signed.names:
            continue
        for what, when in ((say("value"), held), (say("as of"), as_of)):
            if when is None:
                continue
            first, last = _end(when.first), _end(when.last)
            if when is held and (_MAY_FOLLOW if signed is not None and first > signed else _MAY_PRECEDE).search(
                fact.label
            ):
                continue
            text = fact.text if when is held else fact.as_of
            if signed is not None and first > signed:
                message = say(
                    "{path}: {what} {text} is later than the signature of {day}",
                    path=fact.path,
                    what=what,
                    text=text,
                    day=signed,
                )
                yield warning("signed-before-data", message, fact.place, say("Correct one of the two dates."))
            elif days.first is not None and last < days.first:
                message = say(
                    "{path}: {what} {text} is before the period, which begins on {day}",
                    path=fact.path,
                    what=what,
                    text=text,
                    day=days.first,
                )
                yield warning("outside-period", message, fact.place, say("Is it left from another year?"))
            elif days.last is not None and signed is not None and first > days.last:
                message = say(
                    "{path}: {what} {text} is after the period, which ends on {day}",
                    path=fact.path,
                    what=what,
                    text=text,
                    day=days.last,
                )
                yield warning("outside-period", message, fact.place, say("Is it from another year?"))


def signed_on(finished: Finished) -> datetime.date | None:
    """The day on which the report was signed, where it is said and known."""
    signed = finished.facts.days.signed
    content = None if signed is None else signed.value(finished.values.by_path.__getitem__).content
    return content if isinstance(content, datetime.date) else None


def _days(content: Content) -> Span | None:
    if isinstance(content, datetime.date):
        return Span(content, content)
    return content if isinstance(content, Span) and content.is_of_days else None


def _iso(text: str) -> Span | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return Span(day, day)


def _end(end: object) -> datetime.date:
    assert isinstance(end, datetime.date)
    return end


def two_values(finished: Finished) -> Iterator[Problem]:
    """Two facts of one name and day whose figures differ; a figure and its target may share a name."""
    against = [set(row.names) for row in finished.rubric.rows()]
    first: dict[tuple[str, str, tuple[tuple[str, int], ...]], Fact] = {}
    for fact in finished.facts.by_path.values():
        if not fact.label or not isinstance(fact.content, Decimal) or "[" in fact.path:
            continue
        value = finished.values[fact.path]
        other = first.setdefault((fact.label, fact.as_of, value.unit.powers), fact)
        if _differ(value, finished.values[other.path]) and not any(
            {fact.path, other.path} <= names for names in against
        ):
            message = say(
                "{label} is {value} here and {other} at {place}",
                label=fact.label,
                value=fact.text + fact.unit,
                other=other.text + other.unit,
                place=other.place,
            )
            yield warning("two-values", message, fact.place, say("Keep one fact, or give the two different labels."))


def _differ(one: Value, other: Value) -> bool:
    """Whether two figures differ; 1150.42万元 is 11504190元 rounded, and does not."""
    if one.unit == other.unit:
        return one.number != other.number
    return all(rounded(b.in_unit_of(a), max(-_exponent(a), 0)) != a.number for a, b in ((one, other), (other, one)))


def _exponent(value: Value) -> int:
    """The place of the last digit as typed: -2 of 1150.42."""
    last = value.number.as_tuple().exponent
    return last if isinstance(last, int) else 0


def unused_facts(finished: Finished) -> Iterator[Problem]:
    """Facts that no rule, check, derived fact or tag reads."""
    facts = finished.facts
    read = {name for derived in facts.derived for name in derived.formula.names}
    read |= {name for check in facts.checks for name in check.that.names}
    read |= {name for row in finished.rubric.rows() for name in row.names} | set(finished.template.uses)
    read |= set(facts.days.signed.names) if facts.days.signed is not None else set()
    for fact in facts.by_path.values():
        path = fact.path
        if path not in read and not any(path[:at] in read for at, sign in enumerate(path) if sign in ".["):
            yield Problem(
                "unused-fact",
                say("nothing reads {path} ({label})", path=fact.path, label=fact.label or fact.text),
                fact.place,
                say("Print it, or remove it."),
                Severity.NOTE,
            )


CHECKS: tuple[Callable[[Finished], Iterator[Problem]], ...] = (
    files_read,
    missing_facts,
    printed_weights,
    rules_and_weights,
    printed_scores,
    reasons,
    remedies,
    evidence,
    judgements,
    beaten_targets,
    claims,
    year_on_year,
    dates,
    two_values,
    unused_facts,
    not_applicable,
    assumed_scores,
)
