"""Verify: everything that is doubtful about a finished report, as findings. Each check is a function in `CHECKS`.

A finding never changes anything: where a form contradicts itself, what is printed stays, and a person decides.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from docgen.derive import Values
from docgen.facts import Facts
from docgen.language import listed, say
from docgen.problems import Place, Problem, Severity, did_you_mean, in_order
from docgen.rubric import Rubric
from docgen.rules import Deduction, Parts, Rule
from docgen.score import Scorecard, State
from docgen.values import Certainty, plain
from docgen.word import grammar
from docgen.word.fill import ASSUMED_MARK, Filled
from docgen.word.readback import Outline
from docgen.word.template import Template


@dataclass(frozen=True, slots=True)
class Finished:
    """All that a finished report was made from, and what it says."""

    facts: Facts
    values: Values
    rubric: Rubric
    scorecard: Scorecard
    template: Template
    filled: Filled
    outline: Outline


def findings(finished: Finished) -> tuple[Problem, ...]:
    """What every check finds, in the order of their places."""
    return in_order(finding for check in CHECKS for finding in check(finished))


def hindrances(finished: Finished, found: Iterable[Problem]) -> tuple[Problem, ...]:
    """What stands between a draft and a final report: findings, and every missing or assumed fact, as errors."""
    unsure = [
        Problem(
            "assumed",
            say("{path} is assumed ({label})", path=fact.path, label=fact.label or fact.text),
            fact.place,
            say("Put the stated value and its source, and remove `certainty: assumed`."),
        )
        for fact in finished.facts.by_path.values()
        if fact.certainty is Certainty.ASSUMED
    ]
    doubtful = [replace(problem, severity=Severity.ERROR) for problem in found if problem.severity is not Severity.NOTE]
    return in_order([*doubtful, *unsure])


def _warning(code: str, message: str, place: Place, hint: str = "") -> Problem:
    return Problem(code, message, place, hint, Severity.WARNING)


def files_read(finished: Finished) -> Iterator[Problem]:
    """Doubts from loading the facts, and checks of the facts that do not hold."""
    yield from finished.facts.doubts
    yield from finished.values.findings


def missing_facts(finished: Finished) -> Iterator[Problem]:
    """Facts that are needed and not known yet."""
    for fact in finished.facts.by_path.values():
        if fact.content is None:
            rows = [row.indicator.name for row in finished.scorecard.rows() if fact.path in row.missing]
            waits = " " + say("Waiting for it: {rows}.", rows="、".join(rows)) if rows else ""
            yield _warning(
                "missing-fact",
                say("{path} has no value yet ({label})", path=fact.path, label=fact.label or say("no label")),
                fact.place,
                say("Write its value.") + waits,
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
            yield _warning(
                "printed-weight",
                message,
                indicator.weight_place,
                say("Ask the authority that issued the form; the print stays as it is."),
            )
    printed = sum((indicator.shown_weight for indicator in rubric.indicators), Decimal(0))
    if printed != rubric.total:
        parts = " + ".join(plain(indicator.shown_weight) for indicator in rubric.indicators)
        yield _warning(
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
            yield _warning(
                "rule-against-weight",
                say(
                    "{name} is worth {weight}, and its rule gives {full}: {criteria}",
                    name=row.name,
                    weight=plain(worth),
                    full=plain(full),
                    criteria=" ".join(row.criteria.split()),
                ),
                row.weight_place,
                say("A score is kept within the weight. Ask the authority which of the two holds."),
            )


def printed_scores(finished: Finished) -> Iterator[Problem]:
    """Scores that the form already says, against the computed ones."""
    for row in finished.scorecard.all():
        printed = row.indicator.printed_score
        if printed is not None and row.points is not None and printed != row.points:
            yield _warning(
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
        yield _warning(
            "printed-score",
            say(
                "the form prints the total score {printed}, and the rows add up to {total}",
                printed=plain(rubric.printed_score),
                total=plain(total),
            ),
            rubric.place,
        )


def foreign_words(finished: Finished) -> Iterator[Problem]:
    """Words of another programme, in the form, in the template and in the facts."""
    for word in finished.facts.words:
        hint = say("{word} is {whose} (declared in {place}).", word=word.word, whose=word.whose, place=word.place)
        for text, place in _wording(finished):
            if word.word in text:
                yield _warning(
                    "foreign-word",
                    say("{word} stands in {text}", word=word.word, text=_around(word.word, text)),
                    place,
                    hint,
                )


def _wording(finished: Finished) -> Iterator[tuple[str, Place]]:
    for indicator in finished.rubric.all():
        for text in (indicator.name, indicator.explanation, indicator.criteria):
            yield text, indicator.place
    yield finished.rubric.title, finished.rubric.place
    for reason in finished.facts.reasons:
        yield reason.reason, reason.place
        yield reason.remedy, reason.place
    yield from finished.template.texts
    for fact in finished.facts.by_path.values():
        if isinstance(fact.content, str):
            yield fact.text, fact.place


def _around(word: str, text: str) -> str:
    line = " ".join(text.split())
    start = max(line.find(word) - 10, 0)
    end = min(line.find(word) + len(word) + 10, len(line))
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")


def reasons(finished: Finished) -> Iterator[Problem]:
    """Points lost without a reason, and reasons for rows that do not exist."""
    given = {reason.indicator: reason for reason in finished.facts.reasons}
    keys = [row.key for row in finished.rubric.rows()]
    for reason in finished.facts.reasons:
        if reason.indicator not in keys:
            yield _warning(
                "unknown-name",
                say("there is no indicator {key} to give a reason for", key=reason.indicator),
                reason.place,
                did_you_mean(reason.indicator, keys),
            )
    for row in finished.scorecard.rows():
        if row.points is not None and row.points < row.indicator.weight and row.indicator.key not in given:
            lost = plain(row.indicator.weight - row.points)
            yield _warning(
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


def not_applicable(finished: Finished) -> Iterator[Problem]:
    """Rows that could not be scored because there was nothing to compare with."""
    for row in finished.scorecard.rows():
        if row.state is State.NOT_APPLICABLE:
            yield _warning(
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


def unprinted_scores(finished: Finished) -> Iterator[Problem]:
    """Rows of the rubric that the finished document does not show."""
    cells = {" ".join(cell.split()) for table in finished.outline.tables for row in table.rows for cell in row}
    names = {indicator.name: indicator for indicator in finished.rubric.rows()}
    if not cells.intersection(names):
        return  # the template prints no scorecard at all, and may have no place for one
    for name, indicator in names.items():
        if " ".join(name.split()) not in cells:
            yield _warning(
                "row-not-shown",
                say("{name} is in the rubric and in no table of the document", name=name),
                indicator.place,
            )


def unknown_conditions(finished: Finished) -> Iterator[Problem]:
    """Ifs of the template that wait for a missing fact: what they hold is left out until it is known."""
    by_path = finished.values.by_path
    for tag in finished.template.tags:
        missing = [name for name in grammar.names(tag) if name in by_path and by_path[name].is_missing]
        if tag.word in ("if", "elif") and missing:
            yield _warning(
                "waits-for-fact",
                say("{tag} is taken as no while {names} has no value", tag=tag.text, names=", ".join(missing)),
                tag.place,
                say("Write the value."),
            )


def raw_values(finished: Finished) -> Iterator[Problem]:
    """Dates and answers that are printed as they are typed in YAML."""
    for each in finished.filled.prints:
        value = finished.values.by_path.get(each.path)
        if value is None or each.text.rstrip(ASSUMED_MARK) != plain(value.content):
            continue
        if isinstance(value.content, bool):
            hint = say("Print words of your own: {tag}", tag="{{ '是' if " + each.path + " else '否' }}")
        elif isinstance(value.content, datetime.date):
            hint = say("Print it as {tag}", tag="{{ " + each.path + "|cn_date }}")
        else:
            continue
        yield _warning("raw-value", say("{tag} prints {text}", tag=each.tag.text, text=each.text), each.tag.place, hint)


CHECKS: tuple[Callable[[Finished], Iterator[Problem]], ...] = (
    files_read,
    missing_facts,
    printed_weights,
    rules_and_weights,
    printed_scores,
    foreign_words,
    reasons,
    not_applicable,
    assumed_scores,
    unprinted_scores,
    unknown_conditions,
    raw_values,
)
