"""Guidance: the tree of commands in, its help texts and the words for wrong usage in the reader's language out.

In English all of it stands as typer has it. For another language the texts of the tree are replaced before anything is
parsed, and typer's own words as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import typer
from typer._click import Command, Context, HelpFormatter
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperGroup

from docgen.language import (
    ENGLISH,
    LANGUAGES,
    form,
    known_as,
    listed,
    of_locale,
    padded,
    relayed,
    say,
    speak,
    spoken,
    translated,
    width,
    wrapped,
)

OPTION = "--lang"
"""The option that chooses the language; it may stand anywhere."""


class Group(TyperGroup):
    """The root of the commands: it chooses the language before it parses, for parsing already speaks."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Context | None = None, **extra: Any
    ) -> Context:
        name, args = _taken(args, OPTION)
        speak(of_locale() if name is None else known_as(name) or of_locale())
        if spoken() != ENGLISH:
            translate(self)
        with _told():
            if name is not None and known_as(name) is None and not extra.get("resilient_parsing"):
                message = say("there are {languages}", languages=listed(LANGUAGES))
                raise typer.BadParameter(message, param_hint=OPTION)
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Context) -> Any:
        with _told():
            return super().invoke(ctx)


def _taken(args: Sequence[str], option: str) -> tuple[str | None, list[str]]:
    """The value of an option, wherever it stands, and the other arguments; one without a value is all that is left."""
    if args[-1:] == [option]:
        return None, [option]
    value, left = None, list(args)
    end = left.index("--") if "--" in left else len(left)
    for number in reversed(range(end)):
        name, sign, rest = left[number].partition("=")
        if name == option and sign:
            value, left[number : number + 1] = value or rest, []
        elif name == option and number + 1 < len(left):
            value, left[number : number + 2] = value or left[number + 1], []
    return value, left


# ---- the texts of the tree ----


def texts(command: Command) -> Iterator[str]:
    """Every sentence or paragraph of the help texts of a command and of those below it, in English."""
    for owner, name in _slots(command):
        yield from _paragraphs(getattr(owner, name))


def translate(command: Command) -> None:
    """Put the help texts of a command, and of those below it, into the language that is spoken."""
    for owner, name in _slots(command):
        setattr(owner, name, "\n\n".join(map(translated, _paragraphs(getattr(owner, name)))))
    for each in _all(command):
        each.short_help = re.split("(?<=。)", each.help or "", maxsplit=1)[0].split("\n")[0]
        each.context_class = _Context
        each.options_metavar = say("[OPTIONS]")
        if isinstance(each, TyperGroup):
            each.subcommand_metavar = say("COMMAND [ARGS]...")
        for param in each.params:
            if param.param_type_name == "option" and param.metavar is None:
                param.metavar = relayed(f"<{param.type.name}>", _TYPERS)


def _all(command: Command) -> Iterator[Command]:
    yield command
    if isinstance(command, TyperGroup):
        for each in command.commands.values():
            yield from _all(each)


def _slots(command: Command) -> Iterator[tuple[object, str]]:
    """Where each help text stands: what has it, and under which name."""
    for each in _all(command):
        for owner, names in ((each, ("help", "epilog")), *((param, ("help", "show_default")) for param in each.params)):
            yield from ((owner, name) for name in names if isinstance(getattr(owner, name, None), str))


def _paragraphs(text: str) -> list[str]:
    """A text as its source has it, in paragraphs of one line."""
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


# ---- typer's own words ----

_TYPERS = (
    form("Arguments"),
    form("Options"),
    form("Commands"),
    form("<path>"),
    form("<int range>"),
    form("{value} is not in the range {range}."),
    form("{value} is not a valid int range."),
    form("<str>"),
    form("Show this message and exit."),
    form("default: {value}"),
    form("required"),
    form("Missing argument {name}."),
    form("Missing option {name}."),
    form("Missing command."),
    form("No such command {name}. Did you mean {others}?"),
    form("No such command {name}."),
    form("No such option: {name} (Possible options: {others})"),
    form("No such option: {name}"),
    form("Option {name} requires an argument."),
    form("Option {name} does not take a value."),
    form("Got unexpected extra argument(s) ({rest})"),
    form("Invalid value for {name}: {message}"),
    form("Invalid value: {message}"),
)


class _Formatter(HelpFormatter):
    """Writes help for letters that are two columns wide, which may break anywhere."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or say("Usage: "))

    def write_heading(self, heading: str) -> None:
        self.write(" " * self.current_indent + say("{heading}:", heading=relayed(heading, _TYPERS)) + "\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        paragraphs = [wrapped(paragraph, self.width - self.current_indent) for paragraph in _paragraphs(text)]
        self.write("\n".join("".join(f"{indent}{line}\n" for line in lines) for lines in paragraphs))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        column = min(max(width(first) for first, _ in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        for first, second in rows:
            lines = list(wrapped(_with_extras(second), self.width - self.current_indent - column))
            if width(first) + col_spacing > column:
                self.write(f"{indent}{first}\n")
                first = ""  # noqa: PLW2901
            for number, line in enumerate(lines or [""]):
                self.write(f"{indent}{padded('' if number else first, column)}{line}".rstrip() + "\n")


def _with_extras(text: str) -> str:
    """A help text whose end, such as [default: x; required], is typer's."""
    found = re.fullmatch(r"(.*?)(?:  \[((?:default: |required).*)\])?", text, re.DOTALL)
    assert found is not None
    said = relayed(found[1], _TYPERS)
    if found[2] is None:
        return said
    extras = listed((relayed(each, _TYPERS) for each in found[2].split("; ")), say("; "))
    return f"{said}  [{extras}]"


class _Context(Context):
    formatter_class = _Formatter


class _WrongUsage(UsageError):
    """Wrong usage as typer found it, told in the language that is spoken."""

    def __init__(self, found: UsageError) -> None:
        super().__init__(found.format_message(), found.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        context = self.ctx
        if context is not None:
            typer.echo(context.get_usage(), file=file, err=True)
            option = context.help_option_names[0]
            typer.echo(
                say("Try '{command} {option}' for help.", command=context.command_path, option=option) + "\n",
                file=file,
                err=True,
            )
        typer.echo(say("Error: {message}", message=relayed(self.message, _TYPERS)), file=file, err=True)


@contextmanager
def _told() -> Iterator[None]:
    """Wrong usage within is told in the language that is spoken."""
    try:
        yield
    except (NoArgsIsHelpError, _WrongUsage):
        raise
    except UsageError as error:
        if spoken() == ENGLISH:
            raise
        raise _WrongUsage(error) from None
