"""The one Jinja environment that every tag runs in: sandboxed, and strict on names it does not know."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from types import CodeType
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docgen.formats import FILTERS
from docgen.language import say
from docgen.problems import did_you_mean
from docgen.values import Value, WrongOperand
from docgen.word import limits
from docgen.word.content import charted, markdown

if TYPE_CHECKING:
    from jinja2.ext import Extension

# XML forbids U+0001, so no text of a document can look like one of these
BLOCK_START, BLOCK_END = "\x01%", "%\x01"
VARIABLE_START, VARIABLE_END = "\x01{", "}\x01"

RESERVED = "__docgen_"
"""How the names begin that compiled templates use themselves; no tag may read or set them."""

PUT = RESERVED + "put"
"""What a compiled `{{ … }}` calls with the number of its tag and its value."""

CONTROL = RESERVED + "control"
"""The same where the value gets a control: it gives the control's properties, and `SHOWN` what it prints."""

SHOWN = RESERVED + "shown"

KEEP = RESERVED + "keep"
"""The same within a block that keeps its text in a variable: text comes back, and XML is made when that is printed."""

PLAIN = RESERVED + "plain"
"""The same in an aside, where no line break or formatting can stand."""

CELL = RESERVED + "cell"
"""What a compiled `{% colspan … %}`, `{% cellbg … %}` or `{% chart … %}` calls in the same way."""

MADE = RESERVED + "made"
"""What keeps the paragraphs, rows or cells that a block or a loop has made, and gives a token that stands for them."""

AGAIN = RESERVED + "again"
"""What a loop that calls itself calls instead, so that what comes back is kept as it was made."""

BLOCKS = RESERVED + "blocks"
"""What prints such blocks where blocks stand."""

TURN = RESERVED + "turn"
"""What each turn of a loop calls with the number of its tag."""

CODE_NAME = "<docgen template>"

Report = Callable[[int, str, str, str], None]
"""Told of what goes wrong in filling: line of the source (0 unknown), code, message, hint."""

reporting: ContextVar[Report] = ContextVar("reporting")


class Unknown(jinja2.Undefined):
    """A name that is not there. Its use is reported with its place, and filling goes on to find the others."""

    __slots__ = ()

    @property
    def is_harmless(self) -> bool:
        """Whether it is one of Jinja's own that may be missing: the item before the first of a loop."""
        return bool(self._undefined_hint) and not issubclass(self._undefined_exception, SecurityError)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def _fail_with_undefined_error(self, *args: object, **kwargs: object) -> Any:  # noqa: ARG002
        if not self.is_harmless:
            reporting.get()(_line(), "unknown-name", *self.explained())
        return self

    def explained(self) -> tuple[str, str]:
        """What is missing, and the nearest name that is there."""
        name, owner = self._undefined_name or "", self._undefined_obj
        if owner is jinja2.utils.missing:
            before = (
                say("There is no period before this one.") if name == "previous" and "scorecard" in KNOWN.get() else ""
            )
            return say("there is nothing called {name}", name=name), before or did_you_mean(str(name), KNOWN.get())
        if isinstance(owner, Mapping):
            return say("there is no {name} here", name=name), did_you_mean(
                str(name), [str(key) for key in owner if key != name]
            )
        if isinstance(owner, list | tuple):
            return say("the table has {count} rows, and no {name}", count=len(owner), name=name), say(
                "The first row is 0."
            )
        what = owner.described if isinstance(owner, Value) else say("a {type}", type=type(owner).__name__)
        return say("{what} has no {name}", what=what, name=name), ""

    def __iter__(self) -> Iterator[Any]:
        self._fail_with_undefined_error()
        return iter(())

    def __str__(self) -> str:
        self._fail_with_undefined_error()
        return ""

    def __len__(self) -> int:
        self._fail_with_undefined_error()
        return 0

    def __bool__(self) -> bool:
        self._fail_with_undefined_error()
        return False

    def __eq__(self, other: object) -> bool:
        self._fail_with_undefined_error()
        return False

    def __ne__(self, other: object) -> bool:
        self._fail_with_undefined_error()
        return True

    def __hash__(self) -> int:
        return id(type(self))

    __add__ = __radd__ = __sub__ = __rsub__ = _fail_with_undefined_error
    __mul__ = __rmul__ = __div__ = __rdiv__ = _fail_with_undefined_error
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _fail_with_undefined_error
    __mod__ = __rmod__ = __pos__ = __neg__ = _fail_with_undefined_error
    __call__ = __getitem__ = __pow__ = __rpow__ = _fail_with_undefined_error
    __lt__ = __le__ = __gt__ = __ge__ = _fail_with_undefined_error
    __int__ = __float__ = __complex__ = _fail_with_undefined_error


KNOWN: ContextVar[tuple[str, ...]] = ContextVar("KNOWN", default=())
"""The top-level names of the context being filled."""


def _line() -> int:
    """The line of the Jinja source that is running, 0 when none is."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == CODE_NAME:
            template = frame.f_globals.get("__jinja_template__")
            return int(template.get_corresponding_lineno(frame.f_lineno)) if template else 0
        frame = frame.f_back
    return 0


class _Together:
    """What a compiled template makes its pieces one text with, as if it were a list of them."""

    append = staticmethod(str)
    extend = staticmethod("".join)


class _Code(CodeGenerator):
    """Jinja's compiler, with `~` as a call that can be refused, and what only we call outside of the sandbox."""

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802
        """Pieces that stand side by side are given out as one, and not each by itself."""
        if frame.buffer is None:
            frame = frame.copy()
            frame.buffer = "yield environment.together"  # where others have the name of a list
        super().visit_Output(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_ours(node):  # what gives a text is not asked for one
            self.write("(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if not _is_ours(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  # the name that Jinja looks for
        self.write("environment.joined((")
        for piece in node.nodes:
            self.visit(piece, frame)
            self.write(", ")
        self.write("))")


def _is_ours(node: nodes.Node) -> bool:
    """Whether something is a call that only compiled templates make."""
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name.startswith(RESERVED)


class Environment(ImmutableSandboxedEnvironment):
    """Data before methods: `d.items` is the key `items` where there is one. Nothing may grow without limit."""

    code_generator_class = _Code
    intercepted_binops = frozenset(("+", "*", "**", "%", "//"))

    joined = staticmethod(limits.joined)
    together = _Together

    def iter_extensions(self) -> Iterator[Extension]:
        """Jinja asks for them to read a template, and not to fill one: `{% do %}` is loaded no sooner."""
        if not self.extensions:
            self.add_extension("jinja2.ext.do")
        return super().iter_extensions()

    def getattr(self, obj: Any, attribute: str) -> Any:
        if (type(obj) is dict or isinstance(obj, Mapping)) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        return limits.binary(
            operator, left, right, lambda: super(Environment, self).call_binop(context, operator, left, right)
        )

    def call(self, context: Context, obj: Any, /, *arguments: Any, **named: Any) -> Any:
        owner = getattr(obj, "__self__", None)
        limits.check_call(obj.__name__ if isinstance(owner, str) else "", owner, (*arguments, *named.values()))
        return limits.spent(super().call(context, obj, *arguments, **named))

    def getitem(self, obj: Any, argument: Any) -> Any:
        found = super().getitem(obj, argument)
        return limits.spent(found) if isinstance(argument, slice) else found

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        wrapped = super().wrap_str_format(value)
        if wrapped is None:
            return None

        def limited(*arguments: Any, **named: Any) -> str:
            limits.check_call("format", value.__self__, (*arguments, *named.values()))
            return str(limits.spent(wrapped(*arguments, **named)))

        return limited

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return attr not in _USELESS and super().is_safe_attribute(obj, attr, value)


_USELESS = frozenset(
    (
        *("encode", "translate", "maketrans", "expandtabs", "to_bytes", "from_bytes"),
        *("today", "now", "utcnow", "fromtimestamp", "utcfromtimestamp", "astimezone", "timestamp"),
    )
)
"""Methods that a template has no use for: they make much out of little, or another document at another hour."""


def _as_it_is(value: Any) -> Any:
    """Filters that other programs need for escaping: here a value is text, and always escaped."""
    return value


def _if_known(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that hands on a name that is not there, and reports a value that it cannot take; filling goes on."""

    def filter_(value: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(value, Unknown):
            return value
        limits.tick()
        try:
            return function(value, *arguments, **named)
        except WrongOperand as error:
            reporting.get()(_line(), "tag-failed", str(error), "")
            return ""

    return filter_


def _limited(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of Jinja that is refused what would make too much."""
    passed = getattr(function, "jinja_pass_arg", None)
    value_at = 0 if passed is None else 1

    def filter_(*arguments: Any, **named: Any) -> Any:
        value = arguments[value_at]
        if name in limits.FOR_TEXT:
            limits.printable(value)
        limits.check_call(name, value, (*arguments[value_at + 1 :], *named.values()))
        return limits.spent(function(*arguments, **named))

    if passed is not None:
        filter_.jinja_pass_arg = passed  # type: ignore[attr-defined]
    return filter_


def _join(value: Any, d: str = "", attribute: str | int | None = None) -> Any:
    """Jinja's `|join`, which would fail on nothing that it is given."""
    if isinstance(value, Unknown):
        return value
    return limits.joined(_each(value, attribute), str(d))


def _sum(value: Any, attribute: str | int | None = None, start: Any = 0) -> Any:
    """Jinja's `|sum`, which must not take for ever."""
    return value if isinstance(value, Unknown) else limits.summed(_each(value, attribute), start)


def _each(value: Any, attribute: str | int | None) -> Iterable[Any]:
    return value if attribute is None else map(make_attrgetter(TEMPLATES, attribute), value)


def _tojson(value: Any, indent: int | None = None) -> Any:
    """A value as JSON, as it is: what must be escaped is escaped where it is printed."""
    if isinstance(value, Unknown):
        return value
    return json.dumps(value, ensure_ascii=False, indent=indent, sort_keys=True, default=_as_json)


def _as_json(value: Any) -> Any:
    return str(limits.printable(value))


def _make(**delimiters: str) -> Environment:
    environment = Environment(
        autoescape=False,  # every value passes PUT, which escapes; text that a block keeps stays text until then
        undefined=Unknown,
        keep_trailing_newline=True,
        loader=None,
        **delimiters,
    )
    for other in ("urlize", "xmlattr", "pprint", "random"):  # for HTML and for programs; and nothing is left to chance
        environment.filters.pop(other)
    environment.globals.pop("lipsum")
    environment.filters = {name: _limited(name, filter_) for name, filter_ in environment.filters.items()}
    environment.filters |= dict.fromkeys(("e", "escape", "forceescape", "safe"), _as_it_is)
    environment.filters |= {name: _if_known(function) for name, function in FILTERS.items()}
    environment.filters |= {
        "join": _join,
        "sum": _sum,
        "tojson": _limited("tojson", _tojson),
        "markdown": _if_known(markdown),
        "chart": _if_known(charted),
    }
    return environment


GRAMMAR = _make()
"""Reads one tag as it was typed."""

TEMPLATES = _make(
    block_start_string=BLOCK_START,
    block_end_string=BLOCK_END,
    variable_start_string=VARIABLE_START,
    variable_end_string=VARIABLE_END,
    comment_start_string="\x01#",
    comment_end_string="#\x01",
)
"""Compiles a whole part."""


def bytecode(source: str) -> CodeType:
    """A part's source as Python compiles it. Its name in tracebacks is `CODE_NAME`."""
    return TEMPLATES.compile(source, name=None, filename=CODE_NAME)


def template_of(code: CodeType) -> jinja2.Template:
    """A part's bytecode as a template that knows itself in tracebacks."""
    template: jinja2.Template = jinja2.Template.from_code(TEMPLATES, code, TEMPLATES.make_globals(None))
    return template


def compiled(source: str) -> jinja2.Template:
    """Both."""
    return template_of(bytecode(source))
