"""Rules: the `rule:` of an indicator in, a frozen rule with its expressions out. What a rule gives is for `marking`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from docgen.expression import Expression
from docgen.language import listed, say
from docgen.problems import DocgenError, Place, did_you_mean
from docgen.reading import Reader, kind
from docgen.records import record
from docgen.values import plain
from docgen.yamlfile import Mapping, Node, Scalar, Sequence

RULES = ("checklist", "proportional", "deduction", "bands", "parts", "judged", "reached", "rated")

COMPARISONS = ("≥", "≤", "=")
"""How an actual figure is to stand to its target, as the form 项目支出绩效自评表 prints it (财预〔2020〕10号, annex 1)."""


_TYPED_FOR = {">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤", "==": "="}
"""How they are typed on a keyboard that has none of them."""


@record(frozen=True, slots=True)
class Item:
    """One question of a check-list: its points are given when it is answered with yes."""

    points: Decimal
    when: Expression
    text: str


@record(frozen=True, slots=True)
class Checklist:
    """The sum of the points of the items that hold."""

    items: tuple[Item, ...]


@record(frozen=True, slots=True)
class Proportional:
    """weight × actual / planned, never above the weight."""

    actual: Expression
    planned: Expression


@record(frozen=True, slots=True)
class Deduction:
    """Full marks at the target, `per` points off for each `each` short of it, never below 0.

    `better` says in which direction a value is good; "within" is a range `low` to `high` instead of a target.
    `in_percent`: the shortfall counts in percent of the target, as for a count. `whole_steps`: a part of a step costs
    nothing. `full`: the full marks that the form's wording names, where they differ from the weight.
    """

    actual: Expression
    target: Expression | None
    low: Expression | None
    high: Expression | None
    better: str
    per: Decimal
    each: Decimal
    in_percent: bool
    whole_steps: bool
    full: Decimal | None


@record(frozen=True, slots=True)
class Step:
    """One band: from a lower bound upwards, or exactly a word."""

    points: Decimal
    start: Decimal | None
    word: str | None


@record(frozen=True, slots=True)
class Bands:
    """The points of the band that the value falls in: the highest lower bound that it reaches, or its word."""

    actual: Expression
    steps: tuple[Step, ...]


@record(frozen=True, slots=True)
class Part:
    points: Decimal
    rule: Rule


@record(frozen=True, slots=True)
class Parts:
    """The sum of several rules, each worth its own points."""

    parts: tuple[Part, ...]


@record(frozen=True, slots=True)
class Judged:
    """A score that a person gives; the score itself is a fact."""

    score: Expression
    reason: str


@record(frozen=True, slots=True)
class Reached:
    """Full marks when the target is reached; short of it in proportion, or nothing when `all_or_nothing`.

    `must_be` is how the actual figure is to stand to the target: ≥, ≤ or =.
    """

    actual: Expression
    target: Expression
    must_be: str
    all_or_nothing: bool


@record(frozen=True, slots=True)
class Rated:
    """weight × share %, where a person names the grade of a goal without figures, and the share within its band.

    `bands` gives each grade its lower and upper percentage, the best first; a bound belongs to the better grade.
    """

    grade: Expression
    share: Expression
    bands: tuple[tuple[str, Decimal, Decimal], ...]


Rule = Checklist | Proportional | Deduction | Bands | Parts | Judged | Reached | Rated


def expressions(rule: Rule) -> Iterator[Expression]:
    """Every expression of a rule, the parts of parts too."""
    match rule:
        case Checklist(items):
            yield from (item.when for item in items)
        case Proportional(actual, planned):
            yield from (actual, planned)
        case Deduction():
            yield from (each for each in (rule.actual, rule.target, rule.low, rule.high) if each is not None)
        case Bands(actual, _):
            yield actual
        case Parts(parts):
            for part in parts:
                yield from expressions(part.rule)
        case Judged(score, _):
            yield score
        case Reached():
            yield from (rule.actual, rule.target)
        case Rated():
            yield from (rule.grade, rule.share)


class RuleReader(Reader):
    """Reads the rules of a rubric."""

    def number(self, node: Mapping, key: str, *, negative: bool = False) -> Decimal | None:
        """A number, below 0 only where that is allowed."""
        scalar = self.scalar(node, key)
        if scalar is None:
            return None
        try:
            content = scalar.content
        except DocgenError:
            content = None
        if isinstance(content, Decimal) and (negative or content >= 0):
            return content
        self.problem(
            "wrong-type",
            say("{key} needs a number, not {text}", key=key, text=scalar.text or say("nothing")),
            scalar.place,
        )
        return None

    def flag(self, node: Mapping, key: str) -> bool:
        scalar = self.scalar(node, key)
        if scalar is not None and scalar.text not in ("true", "false"):
            self.problem(
                "wrong-type", say("{key} is true or false, not {text}", key=key, text=scalar.text), scalar.place
            )
        return scalar is not None and scalar.text == "true"

    def rule(self, node: Node, points: Decimal) -> Rule | None:
        """A rule worth so many points."""
        if not isinstance(node, Mapping) or len(node.entries) != 1:
            self.problem(
                "wrong-type", say("a rule is one of {rules}, with what it needs", rules=listed(RULES)), node.place
            )
            return None
        ((name, body),) = node.items()
        match name:
            case "checklist":
                return self.checklist(body, points)
            case "proportional":
                return self.proportional(body)
            case "deduction":
                return self.deduction(body)
            case "bands":
                return self.bands(body, points)
            case "parts":
                return self.parts(body, points)
            case "judged":
                return self.judged(body)
            case "reached":
                return self.reached(body)
            case "rated":
                return self.rated(body)
        self.problem("unknown-key", say("{name} is not a rule", name=name), node.keys[name], did_you_mean(name, RULES))
        return None

    def check_sum(self, what: str, given: list[Decimal], points: Decimal, place: Place) -> None:
        if sum(given, Decimal(0)) != points:
            self.problem(
                "weights",
                say(
                    "the points of the {what} add up to {sum}, and it is worth {points}",
                    what=what,
                    sum=plain(sum(given, Decimal(0))),
                    points=plain(points),
                ),
                place,
                say("Correct the points or the weight."),
            )

    def checklist(self, body: Node, points: Decimal) -> Checklist | None:
        items: list[Item] = []
        nodes = self.items(body, "checklist")
        for entry in nodes:
            node = self.mapping(entry, say("an item"), ("points", "when", "text"), ("points", "when"))
            if node is None:
                continue
            worth, when = self.number(node, "points"), self.expression(node, "when")
            if worth is not None and when is not None:
                items.append(Item(worth, when, self.text(node, "text")))
        if len(items) < len(nodes) or not items:
            return None
        self.check_sum("checklist", [item.points for item in items], points, body.place)
        return Checklist(tuple(items))

    def proportional(self, body: Node) -> Proportional | None:
        node = self.mapping(body, "proportional", ("actual", "planned"), ("actual", "planned"))
        if node is None:
            return None
        actual, planned = self.expression(node, "actual"), self.expression(node, "planned")
        return None if actual is None or planned is None else Proportional(actual, planned)

    def deduction(self, body: Node) -> Deduction | None:
        known = ("actual", "target", "better", "per", "each", "in", "whole_steps", "full")
        node = self.mapping(body, "deduction", known, ("actual", "better", "per", "each"))
        if node is None:
            return None
        better = node.get("better")
        low = high = target = None
        if (
            isinstance(better, Sequence)
            and len(better.items) == 2
            and all(isinstance(end, Scalar) for end in better.items)
        ):
            low, high = (self.expression_of(end) for end in better.items if isinstance(end, Scalar))
            direction = "within"
            if "target" in node:
                self.problem("unknown-key", say("a range needs no target"), node.keys["target"])
        else:
            direction = better.text if isinstance(better, Scalar) else ""
            if better is not None and direction not in ("higher", "lower"):
                self.problem(
                    "wrong-type",
                    say("better is higher, lower or a range [low, high], not {text}", text=direction or kind(better)),
                    better.place,
                    did_you_mean(direction, ("higher", "lower")) if direction else "",
                )
            if "target" not in node:
                self.problem("missing-key", say("{what} needs {key}", what="deduction", key="target"), node.place)
            target = self.expression(node, "target")
        unit = self.text(node, "in") or "unit"
        if unit not in ("unit", "percent"):
            self.problem("wrong-type", say("in is unit or percent, not {text}", text=unit), node.entries["in"].place)
        actual, per, each = self.expression(node, "actual"), self.number(node, "per"), self.number(node, "each")
        if each is not None and each == 0:
            self.problem("wrong-type", say("each is the size of a step and cannot be 0"), node.entries["each"].place)
        if actual is None or per is None or not each or (target is None and (low is None or high is None)):
            return None
        return Deduction(
            actual,
            target,
            low,
            high,
            direction,
            per,
            each,
            unit == "percent",
            self.flag(node, "whole_steps"),
            self.number(node, "full"),
        )

    def bands(self, body: Node, points: Decimal) -> Bands | None:
        node = self.mapping(body, "bands", ("actual", "steps"), ("actual", "steps"))
        if node is None:
            return None
        actual = self.expression(node, "actual")
        entries = self.items(node.get("steps"), "steps")
        steps: list[Step] = []
        for entry in entries:
            step = self.mapping(entry, say("a step"), ("from", "is", "points"), ("points",))
            if step is None:
                continue
            if ("from" in step) == ("is" in step):
                self.problem("missing-key", say("a step needs either from or is"), step.place)
                continue
            worth = self.number(step, "points")
            if worth is not None and worth > points:
                self.problem(
                    "weights",
                    say(
                        "a step gives {given}, and the rule is worth {points}", given=plain(worth), points=plain(points)
                    ),
                    step.place,
                )
            if worth is not None:
                steps.append(
                    Step(
                        worth, self.number(step, "from", negative=True), self.text(step, "is") if "is" in step else None
                    )
                )
        if actual is None or len(steps) < len(entries) or not steps:
            return None
        return Bands(actual, tuple(steps))

    def parts(self, body: Node, points: Decimal) -> Parts | None:
        parts: list[Part] = []
        nodes = self.items(body, "parts")
        for entry in nodes:
            node = self.mapping(entry, say("a part"), ("points", "rule"), ("points", "rule"))
            worth = self.number(node, "points") if node else None
            rule = self.rule(node.entries["rule"], worth) if node and worth is not None and "rule" in node else None
            if worth is not None and rule is not None:
                parts.append(Part(worth, rule))
        if len(parts) < len(nodes) or not parts:
            return None
        self.check_sum("parts", [part.points for part in parts], points, body.place)
        return Parts(tuple(parts))

    def judged(self, body: Node) -> Judged | None:
        node = self.mapping(body, "judged", ("score", "reason"), ("score",))
        score = self.expression(node, "score") if node else None
        return None if node is None or score is None else Judged(score, self.text(node, "reason"))

    def reached(self, body: Node) -> Reached | None:
        needed = ("actual", "target", "must_be")
        node = self.mapping(body, "reached", (*needed, "short"), needed)
        if node is None:
            return None
        actual, target = self.expression(node, "actual"), self.expression(node, "target")
        must_be = self.one_of(node, "must_be", COMPARISONS)
        short = self.one_of(node, "short", ("proportional", "zero")) if "short" in node else "proportional"
        if actual is None or target is None or must_be is None or short is None:
            return None
        return Reached(actual, target, must_be, short == "zero")

    def one_of(self, node: Mapping, key: str, words: tuple[str, ...]) -> str | None:
        scalar = self.scalar(node, key)
        if scalar is None or scalar.text in words:
            return None if scalar is None else scalar.text
        message = say("{key} is one of {words}, not {text}", key=key, words=listed(words), text=scalar.text)
        meant = _TYPED_FOR.get(scalar.text)
        hint = say("Did you mean {name}?", name=meant) if meant in words else did_you_mean(scalar.text, words)
        self.problem("wrong-type", message, scalar.place, hint)
        return None

    def rated(self, body: Node) -> Rated | None:
        keys = ("grade", "share", "bands")
        node = self.mapping(body, "rated", keys, keys)
        if node is None:
            return None
        grade, share = self.expression(node, "grade"), self.expression(node, "share")
        named = node.get("bands")
        if not isinstance(named, Mapping) or not named.entries:
            if named is not None:
                message = say("bands names each grade with its range of percent: 达成年度指标: [80, 100]")
                self.problem("wrong-type", message, named.place)
            return None
        bands = [self.band(word, entry) for word, entry in named.items()]
        found = sorted((band for band in bands if band is not None), key=lambda band: band[1], reverse=True)
        for better, worse in pairwise(found):
            if better[1] < worse[2]:
                message = say("the bands of {one} and {other} overlap", one=better[0], other=worse[0])
                self.problem("wrong-type", message, named.keys[worse[0]])
        if grade is None or share is None or len(found) < len(bands) or not found:
            return None
        return Rated(grade, share, tuple(found))

    def band(self, word: str, node: Node) -> tuple[str, Decimal, Decimal] | None:
        ends = [
            item.content
            for item in (node.items if isinstance(node, Sequence) else ())
            if isinstance(item, Scalar) and isinstance(item.content, Decimal)
        ]
        if len(ends) == 2 and 0 <= ends[0] < ends[1] <= 100:
            return word, ends[0], ends[1]
        message = say("the band of {word} is two percentages from 0 to 100, such as [80, 100]", word=word)
        self.problem("wrong-type", message, node.place)
        return None
