"""The rubric: `templates/rubric.yaml` in, indicators with their rules out.

The wording of the form is kept as it is printed, and so are the numbers that it prints (`printed_weight`,
`printed_score`); the rule beside a wording is what the wording says, for the scorer. Where both differ, `docgen
check` reports it; nothing is repaired here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from docgen import yamlfile
from docgen.language import listed, say
from docgen.problems import DocgenError, Place, Problem, stop_on
from docgen.records import record
from docgen.rules import Rule, RuleReader, expressions
from docgen.values import plain
from docgen.yamlfile import Mapping, Node, Scalar, Sequence

QUESTION_ABOVE = Decimal(30)
"""Percent above its target from which a figure is questioned, where the rubric names none: docgen's own choice."""


@record(frozen=True, slots=True)
class Indicator:
    """A row of the form, or a group of rows. Exactly one of `children` and `rule` is there.

    `inferred` lists which of its printed parts the source has lost. `weight_place` is where the weight stands.
    """

    key: str
    name: str
    weight: Decimal
    place: Place
    weight_place: Place
    children: tuple[Indicator, ...] = ()
    rule: Rule | None = None
    explanation: str = ""
    criteria: str = ""
    printed_weight: Decimal | None = None
    printed_score: Decimal | None = None
    inferred: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def shown_weight(self) -> Decimal:
        """The weight that the form prints."""
        return self.weight if self.printed_weight is None else self.printed_weight

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that its rule reads."""
        return () if self.rule is None else tuple(name for each in expressions(self.rule) for name in each.names)

    def rows(self) -> Iterator[Indicator]:
        """The indicators that are scored, from top to bottom."""
        if self.children:
            for child in self.children:
                yield from child.rows()
        else:
            yield self

    def all(self) -> Iterator[Indicator]:
        """This indicator and everything below it."""
        yield self
        for child in self.children:
            yield from child.all()


@record(frozen=True, slots=True)
class Grade:
    name: str
    start: Decimal


@record(frozen=True, slots=True)
class Rubric:
    """The form: its indicators, its total, how scores are rounded, its grades from the best down."""

    title: str
    total: Decimal
    round: int
    grades: tuple[Grade, ...]
    indicators: tuple[Indicator, ...]
    place: Place
    printed_score: Decimal | None = None
    question_above: Decimal = QUESTION_ABOVE

    def rows(self) -> Iterator[Indicator]:
        for indicator in self.indicators:
            yield from indicator.rows()

    def all(self) -> Iterator[Indicator]:
        for indicator in self.indicators:
            yield from indicator.all()


def load(file: Path, name: str) -> Rubric:
    """The rubric of a file in the templates/ of a project. Raises `DocgenError` with everything found wrong in it."""
    reader = _Reader(file.absolute().parent.parent)
    root = yamlfile.load(file, name, reader.problems)
    if root is None:
        hint = say("`docgen new FOLDER` makes a rubric to start from.")
        raise DocgenError([*reader.problems, Problem("empty-file", say("the file holds nothing"), Place(name), hint)])
    rubric = reader.rubric(root)
    stop_on(reader.problems)
    assert rubric is not None
    return rubric


MOST_DIGITS = 6
"""Digits behind the point that a score may be rounded to."""

INDICATOR_KEYS = (
    "key",
    "name",
    "weight",
    "printed_weight",
    "printed_score",
    "inferred",
    "evidence",
    "explanation",
    "criteria",
    "rule",
    "children",
)
FILE = "templates/rubric.yaml"
"""Where a project has its rubric."""

RUBRIC_KEYS = ("title", "total", "round", "grades", "indicators", "printed_score", "question_above")

PRINTED_PARTS = ("name", "weight", "explanation", "criteria")


class _Reader(RuleReader):
    """Reads the rubric's nodes."""

    def __init__(self, project: Path) -> None:
        super().__init__()
        self.project = project
        self.keys: dict[str, Place] = {}

    def rubric(self, root: Node) -> Rubric | None:
        node = self.mapping(root, say("a rubric"), RUBRIC_KEYS, ("title", "total", "grades", "indicators"))
        if node is None:
            return None
        total = self.number(node, "total")
        digits = self.number(node, "round") if "round" in node else Decimal(2)
        if digits is not None and digits not in range(MOST_DIGITS + 1):
            self.problem(
                "wrong-type",
                say("round is a whole number from 0 to {most}", most=MOST_DIGITS),
                node.entries["round"].place,
            )
        items = self.items(node.get("indicators"), "indicators")
        indicators = tuple(found for item in items if (found := self.indicator(item)) is not None)
        weights = sum((indicator.weight for indicator in indicators), Decimal(0))
        if total is not None and indicators and len(indicators) == len(items) and weights != total:
            self.problem(
                "weights",
                say("the weights add up to {sum}, and the total is {total}", sum=plain(weights), total=plain(total)),
                node.keys["total"],
                say("Correct a weight or the total. What the form prints goes into printed_weight."),
            )
        grades = self.grades(node.get("grades"))
        question_above = self.number(node, "question_above") if "question_above" in node else QUESTION_ABOVE
        if self.problems or total is None or digits is None or question_above is None:
            return None
        return Rubric(
            self.text(node, "title"),
            total,
            int(digits),
            grades,
            indicators,
            node.place,
            self.number(node, "printed_score"),
            question_above,
        )

    def grades(self, node: Node | None) -> tuple[Grade, ...]:
        if node is None:
            return ()
        if not isinstance(node, Mapping):
            self.problem("wrong-type", say("grades names each grade with its lower bound"), node.place)
            return ()
        bounds = [(name, self.number(node, name)) for name in node.entries]
        grades = [Grade(name, start) for name, start in bounds if start is not None]
        rising = all(one.start < other.start for one, other in pairwise(grades))
        wrong = None if rising else next((each for each in pairwise(grades) if each[1].start >= each[0].start), None)
        if wrong is not None:
            one, other = wrong
            self.problem(
                "wrong-order",
                say(
                    "{name} begins at {start}, and {before} before it at {first}",
                    name=other.name,
                    start=plain(other.start),
                    before=one.name,
                    first=plain(one.start),
                ),
                node.keys[other.name],
                say("Name the grades from the best down, each with a lower bound below that of the one before."),
            )
        return tuple(sorted(grades, key=lambda grade: grade.start, reverse=True))

    def indicator(self, item: Node) -> Indicator | None:
        node = self.mapping(item, say("an indicator"), INDICATOR_KEYS, ("key", "name", "weight"))
        if node is None:
            return None
        key, weight = self.text(node, "key"), self.number(node, "weight")
        key_place = node.entries["key"].place if "key" in node else node.place
        if key in self.keys:
            self.problem(
                "key-twice",
                say("the key {key} stands twice; the first is in line {line}", key=key, line=self.keys[key].line),
                key_place,
                say("Names may repeat, keys may not."),
            )
        elif "key" in node and not key.isidentifier():
            self.problem(
                "bad-name", say("{key} cannot be a key", key=key), key_place, say("Use letters, digits and _.")
            )
        if key:
            self.keys[key] = key_place
        if ("children" in node) == ("rule" in node):
            self.problem("children-or-rule", say("{key} needs either children or a rule", key=key), node.place)
            return None
        children = tuple(
            found
            for child in self.items(node.get("children"), "children")
            if (found := self.indicator(child)) is not None
        )
        if weight is None:
            return None
        parts = sum((child.weight for child in children), Decimal(0))
        if children and len(children) == len(self.items(node.get("children"), "")) and parts != weight:
            self.problem(
                "weights",
                say(
                    "{name} is worth {weight}, and its children add up to {sum}",
                    name=self.text(node, "name"),
                    weight=plain(weight),
                    sum=plain(parts),
                ),
                node.entries["weight"].place,
                say("Correct a weight. What the form prints goes into printed_weight."),
            )
        rule = self.rule(node.entries["rule"], weight) if "rule" in node else None
        if not children and rule is None:
            return None
        return Indicator(
            key,
            self.text(node, "name"),
            weight,
            node.place,
            node.entries["weight"].place,
            children,
            rule,
            self.text(node, "explanation"),
            self.text(node, "criteria"),
            self.number(node, "printed_weight"),
            self.number(node, "printed_score"),
            self.inferred(node),
            self.evidence(node.entries["evidence"], self.project) if "evidence" in node else (),
        )

    def inferred(self, node: Mapping) -> tuple[str, ...]:
        entry = node.get("inferred")
        if entry is None:
            return ()
        items = entry.items if isinstance(entry, Sequence) else (entry,)
        texts = tuple(item.text if isinstance(item, Scalar) and item is not entry else "" for item in items)
        for text in texts:
            if text not in PRINTED_PARTS:
                self.problem(
                    "wrong-type", say("inferred lists some of {parts}", parts=listed(PRINTED_PARTS)), entry.place
                )
        return texts
