"""The one expression language: Jinja's, for rules, checks, derived facts and template tags.

A text goes in, an `Expression` that knows its names comes out; with a way to look up names it gives a `Value`. Only
names, constants, arithmetic, comparison, and/or/not, `a if b else c`, lists with `in`, and the filters of
`docgen.formats` exist: an expression can reach nothing else.
"""

from __future__ import annotations

import decimal
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache

import jinja2
from jinja2 import nodes
from jinja2.lexer import Lexer, Token

from docgen.formats import FILTERS
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, did_you_mean
from docgen.programs import compiled
from docgen.records import record
from docgen.values import NoNumber, Value, WrongOperand, computed, value_of

LONGEST_NUMBER = 40
"""Digits of a number that is typed into an expression."""


class _ExactLexer(Lexer):
    """Jinja's lexer, with numbers as the decimals they were typed as."""

    def wrap(
        self, stream: Iterable[tuple[int, str, str]], name: str | None = None, filename: str | None = None
    ) -> Iterator[Token]:
        for line, kind, text in stream:
            if kind in ("integer", "float") and len(text) > LONGEST_NUMBER:
                raise jinja2.TemplateSyntaxError(
                    say("a number has more than {count} digits", count=LONGEST_NUMBER), line
                )
            if kind == "float":
                number = Decimal(text.replace("_", ""))
                if abs(number.adjusted()) > LONGEST_NUMBER:
                    raise jinja2.TemplateSyntaxError(say("a number is too large or too small"), line)
                yield Token(line, kind, number)  # type: ignore[arg-type]
            else:
                yield from super().wrap([(line, kind, text)], name, filename)


class _Grammar(jinja2.Environment):
    """Parses only; nothing is rendered with it."""

    @cached_property
    def lexer(self) -> Lexer:
        return _ExactLexer(self)


_GRAMMAR = _Grammar(autoescape=False)

Lookup = Callable[[str], Value]
"""From a dotted path to its value. Raises `LookupError` for a path it does not know."""

_ARITHMETIC: dict[type[nodes.BinExpr], Callable[[Value, Value], Value]] = {
    nodes.Add: operator.add,
    nodes.Sub: operator.sub,
    nodes.Mul: operator.mul,
    nodes.Div: operator.truediv,
}

_COMPARISON: dict[str, Callable[[Value, Value], Value]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}


@record(frozen=True, slots=True)
class Expression:
    """A parsed expression with its place. `names` are the dotted paths it reads, in their order, each once."""

    text: str
    place: Place
    tree: nodes.Expr
    names: tuple[str, ...]

    def value(self, lookup: Lookup) -> Value:
        """The value over what `lookup` knows. Raises `DocgenError` with the places of the expression and its values."""
        try:
            return _evaluate(self.tree, lookup)
        except ZeroDivisionError:
            raise self.error(lookup, "division-by-zero", say("{text} divides by zero", text=self.text)) from None
        except decimal.DecimalException:
            raise self.error(
                lookup, "too-large", say("{text} gives a number that is too large", text=self.text)
            ) from None
        except RecursionError:
            raise self.error(lookup, "too-deep", say("the expression is nested too deep")) from None
        except WrongOperand as error:
            message = say("{text}: {reason}", text=self.text, reason=error)
            raise self.error(lookup, error.code, message, number=isinstance(error, NoNumber)) from None

    def error(self, lookup: Lookup, code: str, message: str, *, number: bool = False) -> DocgenError:
        """A problem of the expression, with its values and where they were typed as the hint; and with how a `number`
        is typed, where one is needed and a text was given."""
        values = [lookup(name) for name in self.names]
        typed = [
            say("{value} stands in {place}.", value=value.described, place=value.place)
            for value in values
            if value.place
        ]
        if number and any(isinstance(value.content, str) for value in values):
            typed.append(say("Type a number there as its digits alone, without quotes, commas or words: 17231."))
        return DocgenError([Problem(code, message, self.place, "\n".join(typed))])


_NAME = compiled(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_RESERVED = frozenset(("and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None"))
"""The words of Jinja's language, which are no names."""


def _named(text: str) -> nodes.Expr:
    """`a.b.c` as Jinja parses it."""
    first, *rest = text.split(".")
    tree: nodes.Expr = nodes.Name(first, "load")
    for name in rest:
        tree = nodes.Getattr(tree, name, "load")
    return tree


@lru_cache(maxsize=4096)
def parse(text: str, place: Place) -> Expression:
    """An expression from its text; kept, for most stay as they are. Raises `DocgenError` where it is not one."""
    if _NAME.fullmatch(text) and not _RESERVED.intersection(text.split(".")):
        return Expression(text, place, _named(text), (text,))  # what most rules read; Jinja's parser takes far longer
    try:
        body = _GRAMMAR.parse("{{ " + text + " }}").body
        output = body[0]
        if len(body) != 1 or not isinstance(output, nodes.Output) or len(output.nodes) != 1:
            raise jinja2.TemplateSyntaxError(say("not one expression"), 1)
        tree = output.nodes[0]
        _check(tree)
        read = tuple(dict.fromkeys(names(tree)))
    except jinja2.TemplateSyntaxError as error:
        reason = in_plain_words(error.message or "")
        message = say("{text} is not an expression: {reason}", text=text, reason=reason)
        raise DocgenError([Problem("broken-expression", message, place, slips(text))]) from None
    except RecursionError:
        raise DocgenError([Problem("broken-expression", say("the expression is nested too deep"), place)]) from None
    return Expression(text, place, tree, read)


_INSTEAD = {
    "÷": "/", "×": "*", "≥": ">=", "≤": "<=", "≠": "!=", "＝": "==", "（": "(", "）": ")", "［": "[", "］": "]", "，": ",", "。": ".",
    "｜": "|", "＋": "+", "－": "-", "“": '"', "”": '"', "‘": "'", "’": "'",
}  # fmt: skip
"""Characters that are easily typed where Jinja wants another."""


def in_plain_words(reason: str) -> str:
    """What Jinja's parser says of an expression or tag, in words for its author; as it is where there are none."""
    if re.fullmatch(r"unexpected char (?:\"'\"|'\"') at \d+", reason):
        return say("a quote never ends")
    if found := re.fullmatch(r"unexpected char '(.+)' at \d+", reason):
        return say("{found} means nothing here", found=found[1])
    if reason == "expected name or number":
        return say("a name is missing behind the dot")
    if found := re.fullmatch(r"unexpected '(.+)', expected '(.+)'", reason):
        return say("{missing} is missing", missing=found[2])
    if re.fullmatch(r"unexpected 'end of .+'|Expected an expression, got 'end of .+'", reason):
        return say("something is missing at the end")
    if found := re.fullmatch(r"expected token 'end of [^']+', got '(.+)'|unexpected '(.+)'", reason):
        return say("{found} is one too many", found=found[1] or found[2])
    if found := re.fullmatch(r"expected token '([^']+)', got '(.+)'", reason):
        missing = say("a name") if found[1] == "name" else found[1]
        if found[2].startswith("end of "):
            return say("{missing} is missing at the end", missing=missing)
        return say("{missing} is missing before {found}", missing=missing, found=found[2])
    return reason


def slips(text: str) -> str:
    """A hint for an expression or tag that is none: characters to be typed otherwise, = for ==. Texts in quotes count
    not."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", text)
    hints = [say("Type {good} instead of {bad}.", good=good, bad=bad) for bad, good in _INSTEAD.items() if bad in bare]
    if re.search(r"(?<![=!<>])=(?!=)", bare):
        hints.append(say("To compare, type == instead of =."))
    if re.fullmatch(r"\s*[^\W\d][\w.]*(?:\s+[^\W\d][\w.]*)+\s*", bare) and not _RESERVED.intersection(bare.split()):
        hints.append(say("A name holds no spaces: {name}", name="_".join(bare.split())))
    return "\n".join(hints)


def unknown_names(expression: Expression, labels: Mapping[str, str]) -> list[Problem]:
    """A problem for each name of the expression that is not among the paths of `labels`, with the path that has it for
    a label, or the nearest."""
    unknown = [name for name in expression.names if name not in labels]
    by_label = {label: path for path, label in labels.items()} if unknown else {}

    def hint(name: str) -> str:
        if name in by_label:
            return say("Did you mean {name}?", name=by_label[name])
        if name.startswith("previous.") and not any(path.startswith("previous.") for path in labels):
            return say("There is no period before this one.")
        stem = name.partition(".")[0]
        if "." in name and not any(path.startswith(f"{stem}.") for path in labels):
            nearest = did_you_mean(stem, {path.partition(".")[0] for path in labels})
            return " ".join(filter(None, [say("There is no file {file}.yaml with facts.", file=stem), nearest]))
        return did_you_mean(name, labels)

    return [
        Problem("unknown-name", say("there is no fact {name}", name=name), expression.place, hint(name))
        for name in unknown
    ]


def dotted(node: nodes.Node) -> str | None:
    """`a.b.c` or `a[0].b` of a name with attributes, None for any other node."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        parent = dotted(node.node)
        return parent and f"{parent}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        parent = dotted(node.node)
        key = node.arg.value
        if isinstance(key, bool) or not isinstance(key, int | str):
            return None
        return parent and (f"{parent}[{key}]" if isinstance(key, int) else f"{parent}.{key}")
    return None


def names(node: nodes.Node) -> Iterator[str]:
    """The dotted names that a parsed expression or tag reads, in their order."""
    name = dotted(node)
    if name is not None:
        yield name
        return
    for child in node.iter_child_nodes():
        yield from names(child)


def _check(node: nodes.Node) -> None:
    """Refuse every node that `_evaluate` has no case for."""
    if dotted(node) is not None:
        return
    allowed: tuple[type[nodes.Node], ...] = (
        *_ARITHMETIC,
        nodes.Const,
        nodes.Neg,
        nodes.Pos,
        nodes.Compare,
        nodes.Operand,
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.CondExpr,
        nodes.List,
        nodes.Tuple,
        nodes.Filter,
    )
    if not isinstance(node, allowed):
        raise jinja2.TemplateSyntaxError(say("{what} is not allowed here", what=type(node).__name__.lower()), 1)
    if isinstance(node, nodes.CondExpr) and node.expr2 is None:
        raise jinja2.TemplateSyntaxError(say("an if needs an else"), 1)
    if isinstance(node, nodes.Const) and node.value is None:
        raise jinja2.TemplateSyntaxError(say("none is no value; a fact without a value is missing"), 1)
    if isinstance(node, nodes.Filter) and node.name in FILTERS and len(node.args) > (node.name == "round"):
        raise jinja2.TemplateSyntaxError(
            say("|{name} has something in brackets that it does not take", name=node.name), 1
        )
    if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.kwargs or node.dyn_args or node.dyn_kwargs):
        unknown = say("there is no filter |{name}", name=node.name)
        hint = did_you_mean(node.name, FILTERS)
        raise jinja2.TemplateSyntaxError(say("{unknown}. {hint}", unknown=unknown, hint=hint) if hint else unknown, 1)
    for child in node.iter_child_nodes():
        _check(child)


def _evaluate(node: nodes.Node, lookup: Lookup) -> Value:
    name = dotted(node)
    if name is not None:
        return lookup(name)
    match node:
        case nodes.Const():
            return value_of(node.value)
        case nodes.Neg():
            return -_evaluate(node.node, lookup)
        case nodes.Pos():
            return _evaluate(node.node, lookup)
        case nodes.BinExpr() if type(node) in _ARITHMETIC:
            return _ARITHMETIC[type(node)](_evaluate(node.left, lookup), _evaluate(node.right, lookup))
        case nodes.Compare():
            return _compare(node, lookup)
        case nodes.Not():
            value = _evaluate(node.node, lookup)
            return computed(None if value.is_missing else not value.content, value)
        case nodes.And() | nodes.Or():
            left = _evaluate(node.left, lookup)
            # one side can decide alone, and then the other need not be known
            if not left.is_missing and bool(left.content) is isinstance(node, nodes.Or):
                return left
            right = _evaluate(node.right, lookup)
            if left.is_missing and not right.is_missing and bool(right.content) is isinstance(node, nodes.Or):
                return right
            return computed(right.content, left, right)
        case nodes.CondExpr():
            test = _evaluate(node.test, lookup)
            if test.is_missing:
                return test
            chosen = node.expr1 if test.content else node.expr2
            assert chosen is not None
            value = _evaluate(chosen, lookup)
            return computed(value.content, test, value, unit=value.unit)
        case nodes.Filter():
            assert node.node is not None
            arguments = [_evaluate(argument, lookup) for argument in node.args]
            return FILTERS[node.name](_evaluate(node.node, lookup), *arguments)
    raise WrongOperand(say("a list can only stand after in"))


def _compare(node: nodes.Compare, lookup: Lookup) -> Value:
    left = _evaluate(node.expr, lookup)
    results: list[Value] = []
    for operand in node.ops:
        if operand.op in _COMPARISON:
            right = _evaluate(operand.expr, lookup)
            results.append(_COMPARISON[operand.op](left, right))
            left = right
            continue
        if not isinstance(operand.expr, nodes.List | nodes.Tuple):
            raise WrongOperand(say("in needs a list, as in [1, 2]"))
        equal = [left == _evaluate(item, lookup) for item in operand.expr.items]
        found = any(value.content for value in equal)
        results.append(computed(found is (operand.op == "in"), left, *equal))
    return computed(all(value.content for value in results), *results)
