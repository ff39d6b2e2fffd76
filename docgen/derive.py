"""Derive: `Facts` in, `Values` out, with every derived fact computed and every check decided."""

from __future__ import annotations

import datetime
import decimal
import re
from dataclasses import replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

from docgen.expression import Expression, unknown_names
from docgen.facts import Check, DerivedFact, Fact, Facts, Shape
from docgen.language import printed, say
from docgen.problems import DocgenError, Problem, Severity, stop_on
from docgen.records import record
from docgen.units import factor, fits, unit
from docgen.values import EXACT, MOST_DIGITS, Tree, Value, is_overlong, plain, rounded, with_unit, with_units

LARGEST = Decimal(10) ** 40
"""What a computed figure must stay below, so that its digits are all kept."""


@record(frozen=True, slots=True)
class Verdict:
    """A check and what came of it: `holds` is None while a fact it needs is missing."""

    check: Check
    holds: bool | None
    working: str


@record(frozen=True, slots=True)
class Values:
    """The values of one period: `by_path` flat, `tree` nested as a template reads them."""

    by_path: dict[str, Value]
    tree: Tree
    verdicts: tuple[Verdict, ...]
    findings: tuple[Problem, ...]

    def __getitem__(self, path: str) -> Value:
        return self.by_path[path]


PREVIOUS = "previous"
"""The name under which a period reads the one before it."""


def derive(facts: Facts, previous: Values | None = None) -> Values:
    """Values of all facts and derived facts. Raises `DocgenError` for names unknown, circles and wrong types.

    `previous` are the values of the period before, read as `previous.births.sex_ratio`.
    """
    before = {} if previous is None else {path: _of_before(value) for path, value in previous.by_path.items()}
    deriver = _Deriver(facts, {value.path: value for value in before.values()})
    deriver.derive_all()
    verdicts = tuple(deriver.verdicts())
    deriver.check_signed()
    stop_on(deriver.problems)
    tree: dict[str, Any] = {name: _tree(folder, deriver.values) for name, folder in facts.shape.items()}
    if previous is not None:
        tree[PREVIOUS] = {name: _moved(entry, before) for name, entry in previous.tree.items() if name != PREVIOUS}
    for derived in facts.derived:
        stem, _, key = derived.path.partition(".")
        tree[stem][key] = deriver.values[derived.path]
    failed = (_finding(verdict) for verdict in verdicts if verdict.holds is False)
    return Values(deriver.values, tree, verdicts, (*deriver.doubts, *failed))


def _of_before(value: Value) -> Value:
    """A value of the period before, under the name that this period has for it."""
    return replace(
        value,
        path=f"{PREVIOUS}.{value.path}",
        rests_on=frozenset(f"{PREVIOUS}.{path}" for path in value.rests_on),
        missing=frozenset(f"{PREVIOUS}.{path}" for path in value.missing),
    )


def _moved(entry: object, before: dict[str, Value]) -> object:
    match entry:
        case Value():
            return before[entry.path]
        case tuple():
            return tuple(_moved(row, before) for row in entry)
        case _:
            return {name: _moved(each, before) for name, each in entry.items()}  # type: ignore[attr-defined]


def _tree(shape: object, values: dict[str, Value]) -> dict[str, object]:
    match shape:
        case Fact():
            return values[shape.path]  # type: ignore[return-value]
        case tuple():
            return tuple(_tree(row, values) for row in shape)  # type: ignore[return-value]
        case _:
            folder: Shape = shape  # type: ignore[assignment]
            return {name: _tree(entry, values) for name, entry in folder.items()}


def value_of_fact(fact: Fact) -> Value:
    """A fact as a value that rests on itself."""
    alone = frozenset({fact.path})
    return Value(
        fact.content,
        fact.text,
        fact.path,
        unit(fact.unit),
        fact.label or fact.path,
        fact.certainty,
        alone,
        alone if fact.content is None else frozenset(),
        fact.place,
    )


class _Deriver:
    """Computes derived facts in the order they need each other."""

    def __init__(self, facts: Facts, before: dict[str, Value]) -> None:
        self.facts = facts
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.values = before | {path: value_of_fact(fact) for path, fact in facts.by_path.items()}
        self.waiting = {derived.path: derived for derived in facts.derived}
        self.labels = {path: value.label for path, value in self.values.items()}
        self.labels |= {path: derived.label for path, derived in self.waiting.items()}

    def derive_all(self) -> None:
        broken: set[str] = set()
        for derived in self.facts.derived:
            unknown = unknown_names(derived.formula, self.labels)
            self.problems += unknown
            if unknown:
                broken.add(derived.path)
        needs = {
            path: [name for name in derived.formula.names if name in self.waiting]
            for path, derived in self.waiting.items()
        }
        order, circles = _sorted_by_need(needs)
        for circle in circles:
            broken.update(circle)
            first = self.waiting[circle[0]]
            self.problems.append(
                Problem(
                    "circular",
                    say("{names} rest on each other", names=" → ".join([*circle, circle[0]])),
                    first.place,
                    say("Give one of them a value of its own."),
                )
            )
        for path in order:
            derived = self.waiting[path]
            if path in broken or broken.intersection(needs[path]):
                broken.add(path)
                continue
            try:
                self.values[path] = self.computed(derived)
            except DocgenError as error:
                self.problems += error.problems
                broken.add(path)

    def computed(self, derived: DerivedFact) -> Value:
        value = derived.formula.value(self.values.__getitem__)
        label = derived.label or derived.path
        value = replace(self.in_its_unit(derived, value), path=derived.path, label=label, place=derived.place)
        if not isinstance(value.content, Decimal):
            return value
        if abs(value.content) >= LARGEST:
            message = say("{text} gives a number that is too large", text=derived.formula.text)
            raise DocgenError([Problem("too-large", message, derived.formula.place)])
        if not is_overlong(value.content):
            return value
        message = say(
            "{path} has more than {count} digits: {value}…", path=derived.path, count=MOST_DIGITS, value=value.text[:12]
        )
        hint = say("Round it: ({formula})|round(2)", formula=derived.formula.text)
        self.doubts.append(Problem("unrounded", message, derived.formula.place, hint, Severity.WARNING))
        return value.printed_as(plain(rounded(value.content, MOST_DIGITS)))

    def in_its_unit(self, derived: DerivedFact, value: Value) -> Value:
        """A computed figure in the unit that its author gives it: 元 become 万元, and 人 are refused."""
        wanted = unit(derived.unit)
        if not wanted or not isinstance(value.content, Decimal):
            return replace(value, unit=wanted or value.unit)
        if not fits(value.unit, wanted):
            message = say(
                "{path} is given in {unit}, and {formula} gives {made}",
                path=derived.path,
                unit=derived.unit,
                formula=derived.formula.text,
                made=value.unit.name or value.text,
            )
            percent = any(base == "%" for base, _ in value.unit.powers)
            hint = (
                say("Divide by 100: a percentage counts in hundredths.")
                if percent
                else say("Correct the unit or the formula.")
            )
            raise DocgenError([Problem("unit-clash", message, derived.place, hint)])
        with decimal.localcontext(EXACT):
            content = value.content * factor(value.unit, wanted)
        return replace(
            value, content=content, text=value.text if content == value.content else plain(content), unit=wanted
        )

    def verdicts(self) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for check in self.facts.checks:
            unknown = unknown_names(check.that, self.labels)
            self.problems += unknown
            if unknown or any(name not in self.values for name in check.that.names):
                continue
            try:
                value = check.that.value(self.values.__getitem__)
            except DocgenError as error:
                self.problems += error.problems
                continue
            if value.content is not None and not isinstance(value.content, bool):
                self.problems.append(
                    Problem(
                        "wrong-type",
                        say("{text} is no comparison: it gives {value}", text=check.that.text, value=value.text),
                        check.that.place,
                        say("A check says what must hold, such as a == b + c."),
                    )
                )
                continue
            verdicts.append(Verdict(check, value.content, working(check.that, self.values)))
        return verdicts

    def check_signed(self) -> None:
        """Whether the day of the signature is a day."""
        signed = self.facts.days.signed
        if signed is None:
            return
        unknown = unknown_names(signed, self.labels)
        self.problems += unknown
        if unknown or any(name not in self.values for name in signed.names):
            return
        try:
            value = signed.value(self.values.__getitem__)
        except DocgenError as error:
            self.problems += error.problems
            return
        if not (value.is_missing or isinstance(value.content, datetime.date)):
            message = say("signed names no date: {what}", what=value.described)
            self.problems.append(Problem("wrong-type", message, signed.place, say("Name a fact such as 2018-06-02.")))


def working(that: Expression, values: dict[str, Value]) -> str:
    """An expression with each name replaced by its value: `4509 + 8759 == 13268`, `200000元 / 20万元`."""
    united = with_units(values[name] for name in that.names if name in values)

    def filled(match: re.Match[str]) -> str:
        value = values.get(match[0])
        if value is None:
            return match[0]
        return (with_unit(value) if united and value.text else value.text) or printed("待填")

    return re.sub(r"[^\W\d]\w*(?:(?:\.\w+)|(?:\[\d+\]))*", filled, that.text)


def _finding(verdict: Verdict) -> Problem:
    return Problem(
        "check-fails",
        say("{otherwise}: {working} does not hold", otherwise=verdict.check.otherwise, working=verdict.working),
        verdict.check.place,
        say("The check is {that}.", that=verdict.check.that.text),
        Severity.WARNING,
    )


def _sorted_by_need(needs: dict[str, list[str]]) -> tuple[list[str], list[list[str]]]:
    """Names so that each comes after what it needs; and the circles, whose members are left out of the order."""
    circles: list[list[str]] = []
    left = needs
    while True:
        try:
            return [name for name in TopologicalSorter(left).static_order() if name in left], circles
        except CycleError as error:
            circle: list[str] = error.args[1][1:]
            circles.append(circle)
            left = {name: needed for name, needed in left.items() if name not in circle}
