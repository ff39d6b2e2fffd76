"""The one Jinja environment that every tag runs in: sandboxed, and strict on names it does not know."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docgen.formats import FILTERS
from docgen.language import say
from docgen.problems import did_you_mean
from docgen.values import Value, WrongOperand

# XML forbids U+0001, so no text of a document can look like one of these
BLOCK_START, BLOCK_END = "\x01%", "%\x01"
VARIABLE_START, VARIABLE_END = "\x01{", "}\x01"

RESERVED = "__docgen_"
"""How the names begin that compiled templates use themselves; no tag may read or set them."""

PUT = RESERVED + "put"
"""What a compiled `{{ … }}` calls with the number of its tag and its value."""

KEEP = RESERVED + "keep"
"""The same within a block that keeps its text in a variable: text comes back, and XML is made when that is printed."""

CODE_NAME = "<docgen template>"

Report = Callable[[int, str, str, str], None]
"""Told of what goes wrong in filling: line of the source (0 unknown), code, message, hint."""

reporting: ContextVar[Report] = ContextVar("reporting")


class Unknown(jinja2.Undefined):
    """A name that is not there. Its use is reported with its place, and filling goes on to find the others."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def _fail_with_undefined_error(self, *args: object, **kwargs: object) -> Any:  # noqa: ARG002
        reporting.get()(_line(), "unknown-name", *self.explained())
        return self

    def explained(self) -> tuple[str, str]:
        """What is missing, and the nearest name that is there."""
        name, owner = self._undefined_name or "", self._undefined_obj
        if owner is jinja2.utils.missing:
            return say("there is nothing called {name}", name=name), did_you_mean(str(name), KNOWN.get())
        if isinstance(owner, Mapping):
            return say("there is no {name} here", name=name), did_you_mean(str(name), [str(key) for key in owner])
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


class Environment(ImmutableSandboxedEnvironment):
    """Data before methods: `d.items` is the key `items` where there is one."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _as_it_is(value: Any) -> Any:
    """Filters that other programs need for escaping: here a value is text, and always escaped."""
    return value


def _if_known(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that hands on a name that is not there, and reports a value that it cannot take; filling goes on."""

    def filter_(value: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(value, Unknown):
            return value
        try:
            return function(value, *arguments, **named)
        except WrongOperand as error:
            reporting.get()(_line(), "tag-failed", str(error), "")
            return ""

    return filter_


def _make(**delimiters: str) -> Environment:
    environment = Environment(
        autoescape=False,  # every value passes PUT, which escapes; text that a block keeps stays text until then
        undefined=Unknown,
        keep_trailing_newline=True,
        loader=None,
        extensions=["jinja2.ext.do"],
        **delimiters,
    )
    for html in ("urlize", "xmlattr", "tojson"):
        environment.filters.pop(html)
    environment.globals.pop("lipsum")
    environment.filters |= dict.fromkeys(("e", "escape", "forceescape", "safe"), _as_it_is)
    environment.filters |= {name: _if_known(function) for name, function in FILTERS.items()}
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


def compiled(source: str) -> jinja2.Template:
    """A part's source as a template that knows itself in tracebacks."""
    code = TEMPLATES.compile(source, name=None, filename=CODE_NAME)
    template: jinja2.Template = jinja2.Template.from_code(TEMPLATES, code, TEMPLATES.make_globals(None))
    return template
