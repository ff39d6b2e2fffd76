"""Reading: what every reader of a YAML file does. What is wrong is noted with its place, and reading goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from docgen import expression
from docgen.expression import Expression
from docgen.language import listed, say
from docgen.problems import DocgenError, Place, Problem, Severity, did_you_mean
from docgen.yamlfile import Mapping, Node, Scalar, Sequence, slips_of_writing

T = TypeVar("T")

FILE_ENDINGS = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".jpg", ".jpeg", ".png", ".csv", ".txt", ".md", ".zip")
"""Evidence that ends so, or holds a slash, names a file; anything else is a document's number."""


class Reader:
    """Collects the problems of one or more files."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(
        self, code: str, message: str, place: Place, hint: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self.problems.append(Problem(code, message, place, hint, severity))

    def attempt(self, action: Callable[[], T]) -> T | None:
        """The result of an action, or None with its problems noted."""
        try:
            return action()
        except DocgenError as error:
            self.problems += error.problems
            return None

    def mapping(self, node: Node, what: str, known: tuple[str, ...], needed: tuple[str, ...] = ()) -> Mapping | None:
        """The node as a mapping; a key that is not known and one that is needed and missing are noted."""
        if not isinstance(node, Mapping):
            self.problem(
                "wrong-type",
                say("{what} needs {keys}, not {kind}", what=what, keys=listed(needed or known), kind=kind(node)),
                node.place,
                slips_of_typing(node),
            )
            return None
        for key in node.entries:
            if key not in known:
                self.problem(
                    "unknown-key",
                    say("{key} is not a key of {what}", key=key, what=what),
                    node.keys[key],
                    slip_of_key(key) or did_you_mean(key, known),
                )
        for key in needed:
            if key not in node:
                self.problem("missing-key", say("{what} needs {key}", what=what, key=key), node.place)
        return node

    def evidence(self, node: Node, project: Path) -> tuple[str, ...]:
        """What a fact or an indicator rests on: files, checked to be there, or numbers of documents."""
        texts: list[str] = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            if not isinstance(item, Scalar):
                self.problem(
                    "wrong-type", say("evidence is a file or a document number, or a list of them"), item.place
                )
                continue
            if not item.text:
                continue
            texts.append(item.text)
            if names_file(item.text) and not (project / item.text).is_file():
                self.problem(
                    "no-such-evidence",
                    say("the evidence {file} is not there", file=item.text),
                    item.place,
                    say("Paths of evidence are relative to the project."),
                    Severity.WARNING,
                )
        return tuple(texts)

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The entries of a list that is not empty; nothing where there is no list."""
        if node is None:
            return ()
        if not isinstance(node, Sequence) or not node.items:
            self.problem("wrong-type", say("{what} is a list with at least one entry", what=what), node.place)
            return ()
        return node.items

    def scalar(self, node: Mapping, key: str) -> Scalar | None:
        entry = node.get(key)
        if entry is None or isinstance(entry, Scalar):
            return entry
        self.problem(
            "wrong-type",
            say("{key} needs one value, not {kind}", key=key, kind=kind(entry)),
            entry.place,
            say("Quote it if the brackets are part of a text."),
        )
        return None

    def text(self, node: Mapping, key: str) -> str:
        scalar = self.scalar(node, key)
        return scalar.text if scalar else ""

    def expression(self, node: Mapping, key: str) -> Expression | None:
        scalar = self.scalar(node, key)
        return None if scalar is None else self.expression_of(scalar)

    def expression_of(self, scalar: Scalar) -> Expression | None:
        return self.attempt(lambda: expression.parse(scalar.text, scalar.place))


def names_file(evidence: str) -> bool:
    """Whether evidence is a file of the project, and not a document's number."""
    return "/" in evidence or evidence.lower().endswith(FILE_ENDINGS)


def slip_of_key(key: str) -> str:
    """What a strange key easily comes from: a thousands comma, or full-width punctuation."""
    if key.isdecimal():
        return say("A number has no thousands comma: 31420, not 31,420.")
    return "\n".join(slips_of_writing(key))


def slips_of_typing(node: Node) -> str:
    """What made one value of what was meant as names with values."""
    return "\n".join(slips_of_writing(node.text)) if isinstance(node, Scalar) and node.plain else ""


def kind(node: Node) -> str:
    """What a node is, for a sentence."""
    match node:
        case Scalar():
            return say("one value")
        case Sequence():
            return say("a list")
        case _:
            return say("a set of names")
