"""A compiled template in, the JSON Schema of the data that it needs out (draft 2020-12).

Every tag is read as Jinja runs it, with its loops and its own names, and each use of a name narrows what it may be:
printed it is one value, looped over an array, with an attribute an object. What is read in any branch is required,
unless the template asks first whether it is there (`is defined`, `|default`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from decimal import Decimal
from typing import TypeAlias

from jinja2 import nodes

from docgen.formats import FILTERS, FORMATS
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem
from docgen.records import record
from docgen.word.compiled import Part, Template
from docgen.word.environment import CELL, KEEP, PLAIN, PUT, RESERVED, TEMPLATES
from docgen.word.tags import shown

DRAFT = "https://json-schema.org/draft/2020-12/schema"

MOST_CALLS = 1_000
"""Calls of macros that are followed into the macro; those beyond teach nothing."""

Kinds: TypeAlias = frozenset[str]

ORDER = ("object", "array", "string", "number", "boolean", "null")
FORMATTED = "formatted"
"""The kind of what `docgen.word.content` takes for formatted text."""

SCALAR, SIZED = Kinds(("string", "number", "boolean", "null")), Kinds(("object", "array", "string"))
PRINTED = SCALAR | {FORMATTED}
OBJECT, ARRAY, TEXT, NUMBER, BOOLEAN, NULL = (
    Kinds((kind,)) for kind in ("object", "array", "string", "number", "boolean", "null")
)

_ASKED = {
    "string": TEXT, "number": NUMBER, "integer": NUMBER, "float": NUMBER, "mapping": OBJECT, "boolean": BOOLEAN,
    "true": BOOLEAN, "false": BOOLEAN, "none": NULL, "iterable": ARRAY, "sequence": ARRAY,
}  # fmt: skip
"""Tests that ask what a thing is, so that it may be of several kinds."""

_SILENT = frozenset(("defined", "undefined", *_ASKED)) - {"iterable", "sequence"}
"""Tests that take a name that is not there."""

_TAKES = {
    **dict.fromkeys(FILTERS, NUMBER | NULL),  # a format hands on what is missing
    **{name: TEXT | NULL for name, form in FORMATS.items() if form.kind is not Decimal},
    **dict.fromkeys(("length", "count"), SIZED),
    **dict.fromkeys(("upper", "lower", "title", "capitalize", "trim", "replace", "center", "indent"), SCALAR),
    **dict.fromkeys(("wordwrap", "truncate", "striptags", "wordcount", "string", "int", "float"), SCALAR),
    "filesizeformat": NUMBER,
    "chart": OBJECT | ARRAY,
}
"""What a filter takes. A date comes as text in JSON."""

_CELLS = {"chart": OBJECT, "colspan": NUMBER | TEXT, "cellbg": SCALAR}
"""What a tag takes that changes its cell or chart."""

_AS_IT_IS = ("e", "escape", "forceescape", "safe", "markdown")
_PATIENT = (*_AS_IT_IS, *FILTERS, "join", "tojson", "chart")
"""Filters that hand on a name that is not there."""

_SEVERAL = ("sort", "unique", "list", "reverse", "select", "reject", "selectattr", "rejectattr")
_ONE = ("first", "last", "min", "max")
_OVER_ITEMS = (*_SEVERAL, *_ONE, "sum", "join", "map", "groupby", "batch", "slice")
_BY_FIRST = ("selectattr", "rejectattr", "groupby", "sum")
"""Filters that name an attribute in their first argument; others do so with `attribute=`."""


@record(eq=False, slots=True)
class Need:
    """What a template needs of one thing in the data: the kinds that each use allows, and what is read within it."""

    uses: set[Kinds] = field(default_factory=set)
    properties: dict[str, Need] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    items: Need | None = None
    others: Need | None = None
    """The values under names that the data chooses."""
    asked: set[Kinds] = field(default_factory=set)
    """The kinds that the template asks for: it may be of several."""
    is_date: bool = False
    is_tested: bool = False
    """For truth: then null will do."""
    description: str = ""


@record(eq=False, slots=True)
class Made:
    """What a template makes out of the data: a list whose items are `each`, a tuple, something with attributes."""

    each: Sources = ()
    tuple: tuple[Sources, ...] = ()
    properties: dict[str, Sources] = field(default_factory=dict)


Sources: TypeAlias = "tuple[Need | Made, ...]"
"""What the value of an expression may be; nothing where it is computed."""

Scope: TypeAlias = "ChainMap[str, Sources]"
"""The names that a template gives; all others are the data's."""

Known: TypeAlias = frozenset[tuple[Need, str]]
"""Names that are there for sure, each with the thing that has it."""


def schema(template: Template) -> dict[str, object]:
    """The JSON Schema of the data of a template, its properties in the order of the document.

    Raises `DocgenError` for expressions that are nested too deep.
    """
    reader = _Reader(template)
    try:
        for part in template.parts:
            reader.part(part)
        shape = {"type": "object", "properties": {}, "required": []} | _shape(reader.data)
    except RecursionError:
        problem = Problem("too-deep", say("its tags are nested too deep"), Place(template.name))
        raise DocgenError([problem]) from None
    return {"$schema": DRAFT, "title": template.name, **shape, "$defs": _definitions()}


def _definitions() -> dict[str, object]:
    """What a tag in a paragraph can print: one value, formatted text, a picture or a document from a file."""
    flag, name, word = ({"type": [*kinds, "null"]} for kinds in (["boolean"], ["string"], ["string", "number"]))
    text = {"type": ["string", "number", "boolean"]}
    flags = ("bold", "italic", "underline", "strike", "superscript", "subscript")
    words = ("color", "colour", "highlight", "size", "font", "style")
    formats = {"text": text, **dict.fromkeys(flags, flag), **dict.fromkeys(words, word), "link": name, "url": name}
    measures = dict.fromkeys(("width", "height", "alt"), word)
    span = {"$ref": "#/$defs/span"}
    spans = {"type": "array", "items": {"anyOf": [text, span]}, "contains": span}
    picture = _closed("picture", {"picture": {"type": "string"}, **measures})
    document = _closed("subdocument", {"subdocument": {"type": "string"}})
    one = {"type": [kind for kind in ORDER if kind in SCALAR]}
    return {"span": _closed("text", formats), "printed": {"anyOf": [one, span, spans, picture, document]}}


def _closed(required: str, properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": [required], "additionalProperties": False}


def _shape(need: Need) -> dict[str, object]:
    kinds = _kinds(need)
    shape: dict[str, object] = {"description": need.description} if need.description else {}
    if FORMATTED in kinds:
        shape["$ref"] = "#/$defs/printed"
    elif kinds:
        shape["type"] = kinds[0] if len(kinds) == 1 else kinds
    if need.is_date and "string" in kinds:
        shape["format"] = "date"
    if need.properties:
        shape["properties"] = {name: _shape(each) for name, each in need.properties.items()}
        shape["required"] = [name for name in need.properties if name in need.required]
    if need.others:
        shape["additionalProperties"] = _shape(need.others)
    if need.items:
        shape["items"] = _shape(need.items)
    return shape


def _kinds(need: Need) -> list[str]:
    """What all uses allow; what any of them allows, where they have nothing in common or ask for the kind first."""
    allowed = Kinds.intersection(*need.uses) if need.uses else Kinds()
    if need.uses and (need.asked or not allowed):
        allowed = Kinds().union(*need.uses, *need.asked)
        if FORMATTED in allowed and allowed != PRINTED:
            allowed = (allowed | OBJECT | ARRAY) - {FORMATTED}
    if need.is_tested and allowed:
        allowed |= NULL
    return [kind for kind in (*ORDER, FORMATTED) if kind in allowed]


class _Reader:
    """A walk through the tags of a template; `data` is what it has needed so far."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.data = Need()
        self.known: Known = Known()
        self.macros: dict[str, tuple[nodes.Macro, Scope]] = {}
        self.within: tuple[nodes.Macro, ...] = ()
        self.calls = 0
        self.lines: list[tuple[int, int]] = []
        self.line = 0

    def part(self, part: Part) -> None:
        self.lines = sorted(part.lines.items())
        self.macros = {}
        self.body(TEMPLATES.parse(part.source).body, ChainMap())

    # What tags do

    def body(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        for node in body:
            self.statement(node, scope)

    def statement(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.For():
                self.loop(node, scope)
            case nodes.If():
                self.branches(node, scope)
            case nodes.Assign():
                self.bind(node.target, self.value(node.node, scope), scope)
            case nodes.AssignBlock():
                self.value(node.filter, scope)
                self.inside(node.body, scope)
                self.bind(node.target, (), scope)
            case nodes.With():
                inner: Scope = scope.new_child()
                for target, value in zip(node.targets, node.values, strict=True):
                    self.bind(target, self.value(value, scope), inner)
                self.body(node.body, inner)
            case nodes.Macro():
                scope[node.name] = ()
                self.macros[node.name] = node, scope
                self.enter(node, scope, {})
            case nodes.CallBlock():
                self.value(node.call, scope)
                self.inside(node.body, scope, *node.args)
            case nodes.FilterBlock():
                self.value(node.filter, scope)
                self.inside(node.body, scope)
            case nodes.Expr():
                self.value(node, scope)
            case _:
                self.body(node.iter_child_nodes(), scope)

    def inside(self, body: Iterable[nodes.Node], scope: Scope, *names: nodes.Name) -> None:
        """A body whose own names end with it."""
        self.body(body, scope.new_child({name.name: () for name in names}))

    def loop(self, node: nodes.For, scope: Scope) -> None:
        inner: Scope = scope.new_child({"loop": ()})
        self.bind(node.target, self.items(self.value(node.iter, scope)), inner)
        known = Known()
        if node.test is not None:
            known, _ = self.facts(node.test, inner)
            self.truth(node.test, inner)
        with self.knowing(known):
            self.body(node.body, inner)
        self.inside(node.else_, scope)

    def branches(self, node: nodes.If, scope: Scope) -> None:
        """Each branch with what its test makes sure; a name may come out of any of them."""
        outcomes: list[Scope] = []
        failed = Known()
        for branch in (node, *node.elif_, None):
            inner: Scope = ChainMap(dict(scope.maps[0]), *scope.maps[1:])
            with self.knowing(failed):
                if branch is None:
                    self.body(node.else_, inner)
                else:
                    yes, no = self.facts(branch.test, scope)
                    self.truth(branch.test, scope)
                    with self.knowing(yes):
                        self.body(branch.body, inner)
                    failed |= no
            outcomes.append(inner)
        for name in [name for outcome in outcomes for name in outcome.maps[0]]:
            scope[name] = _once(source for outcome in outcomes for source in outcome.maps[0].get(name, ()))

    def bind(self, target: nodes.Node, sources: Sources, scope: Scope) -> None:
        """Give a value its name; one by one where there are several names."""
        if isinstance(target, nodes.Name):
            scope[target.name] = sources
        elif isinstance(target, nodes.Tuple):
            for index, each in enumerate(target.items):
                self.bind(each, self.item(sources, index), scope)

    @contextmanager
    def knowing(self, known: Known) -> Iterator[None]:
        before = self.known
        self.known |= known
        yield
        self.known = before

    # What expressions read

    def value(self, node: nodes.Node | None, scope: Scope, *, optional: bool = False) -> Sources:
        """What an expression may give. `optional` says that it may be missing."""
        self.line = self.line if node is None else node.lineno
        match node:
            case None:
                return ()
            case nodes.Name():
                if node.name in scope:
                    return scope[node.name]
                if node.name.startswith(RESERVED):
                    return ()
                return (self.property(self.data, node.name, optional),)
            case nodes.Getattr():
                return self.attribute(self.value(node.node, scope, optional=optional), node.attr, optional=optional)
            case nodes.Getitem():
                return self.subscript(node, scope, optional)
            case nodes.Call():
                return self.call(node, scope)
            case nodes.Filter():
                return self.filter(node, scope, optional)
            case nodes.Test():
                self.test(node, scope)
            case nodes.CondExpr():
                yes, no = self.facts(node.test, scope)
                self.truth(node.test, scope)
                with self.knowing(yes):
                    first = self.value(node.expr1, scope)
                with self.knowing(no):
                    return _once((*first, *self.value(node.expr2, scope)))
            case nodes.And() | nodes.Or():
                yes, no = self.facts(node.left, scope)
                left = self.truth(node.left, scope)
                with self.knowing(yes if isinstance(node, nodes.And) else no):
                    return _once((*left, *self.value(node.right, scope)))
            case nodes.Not():
                self.truth(node.node, scope)
            case nodes.Compare():
                self.compare(node, scope)
            case nodes.Concat():
                for each in node.nodes:
                    self.use(self.value(each, scope), SCALAR)
            case nodes.Neg() | nodes.Pos():
                self.use(self.value(node.node, scope), NUMBER)
            case nodes.BinExpr():
                return self.arithmetic(node, scope)
            case nodes.Tuple() | nodes.List():
                members = tuple(self.value(each, scope) for each in node.items)
                return (Made(_once(source for member in members for source in member), members),)
            case nodes.Dict():
                pairs = [(_constant(pair.key), self.value(pair.value, scope)) for pair in node.items]
                return (Made(properties={key: value for key, value in pairs if isinstance(key, str)}),)
            case _:
                for child in node.iter_child_nodes():
                    self.value(child, scope)
        return ()

    def truth(self, node: nodes.Node, scope: Scope) -> Sources:
        """The value of what is asked whether it is true."""
        sources = self.value(node, scope)
        for need in _needs(sources):
            need.is_tested = True
        return sources

    def use(self, sources: Sources, kinds: Kinds) -> None:
        for need in _needs(sources):
            need.uses.add(kinds)

    def property(self, owner: Need, name: str, optional: bool) -> Need:
        if name not in owner.properties:
            owner.properties[name] = Need(description=self.told())
        if not optional and (owner, name) not in self.known:
            owner.required.add(name)
        return owner.properties[name]

    def told(self) -> str:
        """The tag that is being read, and where it stands."""
        before = bisect_right(self.lines, self.line, key=lambda each: each[0])
        if before == 0:
            return ""
        tag = self.template.tags[self.lines[before - 1][1]]
        return say("{tag} in {place}", tag=shown(tag.text), place=tag.place.where)

    def attribute(self, owners: Sources, path: str | int, *, optional: bool = False) -> Sources:
        """What stands under a name; `a.b` and `a.0` where a filter names it."""
        if isinstance(path, int):
            return self.item(owners, path)
        self.use(owners, OBJECT)
        found: list[Need | Made] = []
        for owner in owners:
            if isinstance(owner, Made):
                found += owner.properties.get(path, ())
            else:
                found.append(self.property(owner, path, optional))
        return _once(found)

    def items(self, owners: Sources) -> Sources:
        """What a loop gives in its turns."""
        self.use(owners, ARRAY)
        for need in _needs(owners):
            need.items = need.items or Need()
        each = (owner.each if isinstance(owner, Made) else (owner.items,) for owner in owners)
        return _once(source for sources in each for source in sources if source is not None)

    def item(self, owners: Sources, index: int) -> Sources:
        """One item by its number."""
        tuples = [owner for owner in owners if isinstance(owner, Made) and index < len(owner.tuple) and index >= 0]
        rest = tuple(owner for owner in owners if owner not in tuples)
        return _once([*(source for each in tuples for source in each.tuple[index]), *self.items(rest)])

    def pairs(self, owners: Sources) -> Sources:
        """The names and values of an object."""
        values = (Made(tuple=((), self.values(owners))),)
        return (Made(each=values),)

    def values(self, owners: Sources) -> Sources:
        """The values of an object, whatever their names."""
        self.use(owners, OBJECT)
        for need in _needs(owners):
            need.others = need.others or Need()
        return tuple(need.others for need in _needs(owners) if need.others is not None)

    def subscript(self, node: nodes.Getitem, scope: Scope, optional: bool) -> Sources:
        owners = self.value(node.node, scope)  # a name that is not there has attributes, and nothing in brackets
        key = _constant(node.arg)
        if isinstance(key, str | int):
            return self.attribute(owners, key, optional=optional)
        self.value(node.arg, scope)
        self.use(owners, ARRAY | TEXT if isinstance(node.arg, nodes.Slice) else SIZED)
        return owners if isinstance(node.arg, nodes.Slice) else ()

    def compare(self, node: nodes.Compare, scope: Scope) -> None:
        left, sources = node.expr, self.value(node.expr, scope)
        for operand in node.ops:
            right, others = operand.expr, self.value(operand.expr, scope)
            if operand.op in ("in", "notin"):
                self.use(others, SIZED)
            for other, mine in ((left, others), (right, sources)):
                if operand.op in ("lt", "lteq", "gt", "gteq") and _is_number(other):
                    self.use(mine, NUMBER)
                elif operand.op in ("eq", "ne") and _constant(other) is not None:
                    self.use(mine, SCALAR)
            left, sources = right, others

    def arithmetic(self, node: nodes.BinExpr, scope: Scope) -> Sources:
        """Both sides are numbers, but where + and * and % work on texts and lists."""
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(node, nodes.Add) and not (_is_number(node.left) or _is_number(node.right)):
            return _once((*left, *right))
        if not (isinstance(node, nodes.Mod) and isinstance(_constant(node.left), str)):
            self.use((*left, *right), NUMBER)
        return ()

    def test(self, node: nodes.Test, scope: Scope) -> None:
        sources = self.value(node.node, scope, optional=node.name in _SILENT)
        arguments = [self.value(each, scope) for each in node.args]
        if node.name in _ASKED:
            for need in _needs(sources):
                need.asked.add(_ASKED[node.name])
        elif node.name in ("odd", "even", "divisibleby"):
            self.use(sources, NUMBER)
        elif node.name == "in":
            self.use(arguments[0], SIZED)

    def facts(self, test: nodes.Node, scope: Scope) -> tuple[Known, Known]:
        """What is there for sure when a test holds, and when it fails."""
        match test:
            case nodes.Not():
                yes, no = self.facts(test.node, scope)
                return no, yes
            case nodes.And() | nodes.Or():
                (left, left_not), (right, right_not) = (self.facts(each, scope) for each in (test.left, test.right))
                if isinstance(test, nodes.And):
                    return left | right, left_not & right_not
                return left & right, left_not | right_not
            case nodes.Test(name="undefined"):
                return Known(), self.path(test.node, scope)
            case nodes.Test() if test.name == "defined" or test.name in _ASKED:
                return self.path(test.node, scope), Known()
            case nodes.Filter(name="default" | "d") if not any(_constant(each) for each in test.args[:1]):
                return self.path(test.node, scope), Known()
        return Known(), Known()

    def path(self, node: nodes.Node | None, scope: Scope) -> Known:
        """A name of the data with every step that leads to it."""
        match node:
            case nodes.Name() if node.name not in scope:
                return Known([(self.data, node.name)])
            case nodes.Getattr() | nodes.Getitem():
                name = node.attr if isinstance(node, nodes.Getattr) else _constant(node.arg)
                owners = _needs(self.value(node.node, scope, optional=isinstance(node, nodes.Getattr)))
                steps = Known((owner, name) for owner in owners if isinstance(name, str))
                return steps | self.path(node.node, scope)
        return Known()

    # What filters, macros and methods do

    def filter(self, node: nodes.Filter, scope: Scope, optional: bool) -> Sources:
        has_default = node.name in ("default", "d")
        inner = self.value(node.node, scope, optional=has_default or (optional and node.name in _PATIENT))
        arguments, _ = self.arguments(node, scope)
        if has_default:
            for need in _needs(inner if len(arguments) > 1 else ()):
                need.is_tested = True
            return _once((*inner, *(arguments[0] if arguments else ())))
        if node.name in _AS_IT_IS:
            return inner
        if node.name in _TAKES:
            self.taken(node.name, inner)
            return ()
        if node.name in ("items", "dictsort"):
            return self.pairs(inner)
        if node.name == "attr":
            return self.steps(inner, _constant(node.args[0]))
        return self.over_items(node, inner)

    def taken(self, filter_: str, sources: Sources) -> None:
        self.use(sources, _TAKES[filter_])
        for need in _needs(sources):
            need.is_date |= filter_ in FORMATS and FORMATS[filter_].kind is not Decimal

    def over_items(self, node: nodes.Filter, inner: Sources) -> Sources:
        """What a filter gives that goes over the items of a list, by an attribute of them where it names one."""
        named = {str(pair.key): _constant(pair.value) for pair in node.kwargs}
        first = _constant(node.args[0]) if node.args else None
        tests = node.args[1:] if node.name in ("selectattr", "rejectattr") else ()
        asks = any(_constant(each) in _SILENT for each in tests[:1])
        items = self.items(inner) if node.name in _OVER_ITEMS else ()
        chosen = self.steps(
            items,
            named.get("attribute", first if node.name in _BY_FIRST else None),
            optional=asks or "default" in named,
        )
        match node.name:
            case "sum":
                self.use(chosen, NUMBER)
            case "join":
                self.use(chosen, SCALAR)
            case "map":
                if isinstance(first, str) and first in _TAKES:
                    self.taken(first, items)
                return (Made(() if first else chosen),)
            case "groupby":
                group: Sources = (Made(items),)
                return (Made((Made(tuple=(chosen, group), properties={"grouper": chosen, "list": group}),)),)
            case "batch" | "slice":
                return (Made((Made(items),)),)
            case name if name in _SEVERAL:
                return (Made(items),)
            case name if name in _ONE:
                return items
        return ()

    def steps(self, sources: Sources, path: object, *, optional: bool = False) -> Sources:
        """What a filter reaches by `attribute="a.b"`."""
        for step in str(path).split(".") if isinstance(path, str | int) else ():
            sources = self.attribute(sources, int(step) if step.isdecimal() else step, optional=optional)
        return sources

    def arguments(self, node: nodes.Call | nodes.Filter, scope: Scope) -> tuple[list[Sources], dict[str, Sources]]:
        for each in (node.dyn_args, node.dyn_kwargs):
            self.value(each, scope)
        named = {str(pair.key): self.value(pair.value, scope) for pair in node.kwargs}
        return [self.value(each, scope) for each in node.args], named

    def call(self, node: nodes.Call, scope: Scope) -> Sources:
        called = node.node
        name = called.name if isinstance(called, nodes.Name) else ""
        owners = self.value(called.node, scope) if isinstance(called, nodes.Getattr) else ()
        arguments, named = self.arguments(node, scope)
        if name in (PUT, KEEP, PLAIN):
            self.use(arguments[1], PRINTED if name == PUT else SCALAR)
        elif name == CELL:
            self.use(arguments[1], _CELLS[self.template.tags[int(str(_constant(node.args[0])))].word])
        elif isinstance(called, nodes.Getattr):
            return self.method(owners, called.attr, node, arguments)
        elif name in scope:
            if name in self.macros and self.calls < MOST_CALLS:
                self.calls += 1
                macro, home = self.macros[name]
                parameters = (parameter.name for parameter in macro.args)
                self.enter(macro, home, dict(zip(parameters, arguments, strict=False)) | named)
        elif name in ("dict", "namespace"):
            return (Made(properties=named),)
        elif name == "range":
            for each in arguments:
                self.use(each, NUMBER)
        elif name not in TEMPLATES.globals:
            self.value(called, scope)
        return ()

    def method(self, owners: Sources, name: str, node: nodes.Call, arguments: list[Sources]) -> Sources:
        """What a method gives of an object or a text."""
        key = _constant(node.args[0]) if node.args else None
        if name == "get" and isinstance(key, str):
            found = self.attribute(owners, key, optional=True)
            return _once((*found, *(source for each in arguments[1:] for source in each)))
        if name == "items":
            return self.pairs(owners)
        if name in ("keys", "values"):
            values = self.values(owners)
            return (Made(values if name == "values" else ()),)
        if hasattr(str, name):
            self.use(owners, TEXT)
        return ()

    def enter(self, macro: nodes.Macro, home: Scope, given: dict[str, Sources]) -> None:
        """The body of a macro with what its parameters are given; not from within itself."""
        if macro in self.within:
            return
        names = [parameter.name for parameter in macro.args]
        values: dict[str, Sources] = dict.fromkeys((*names, "caller", "varargs", "kwargs"), ())
        for name, default in zip(reversed(names), reversed(macro.defaults), strict=False):
            values[name] = self.value(default, home)
        self.within = (*self.within, macro)
        self.body(macro.body, home.new_child(values | given))
        self.within = self.within[:-1]


def _needs(sources: Sources) -> tuple[Need, ...]:
    return tuple(source for source in sources if isinstance(source, Need))


def _once(sources: Iterable[Need | Made]) -> Sources:
    return tuple(dict.fromkeys(sources))


def _constant(node: nodes.Node) -> object:
    """The value of a constant, None for anything else."""
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const) and isinstance(node.node.value, int | float):
        return -node.node.value
    return node.value if isinstance(node, nodes.Const) else None


def _is_number(node: nodes.Node) -> bool:
    """Whether an expression can only be a number."""
    if isinstance(node, nodes.Filter):
        return node.name in ("length", "count", "int", "float", "round", "abs", "sum")
    value = _constant(node)
    arithmetic = isinstance(node, nodes.BinExpr) and not isinstance(node, nodes.And | nodes.Or | nodes.Add | nodes.Mod)
    return arithmetic or (isinstance(value, int | float) and not isinstance(value, bool))
