"""Messages: the source of docgen in, the catalogues of its translations out, brought up to date and compiled.

    make messages

A new message stands in the .po file with an empty translation, one that is no longer said is gone, and every other is
as it was. Nothing in either file depends on the day, the machine or the version of Babel.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from typer.main import get_command

from docgen import cli, guidance
from docgen.language import CHINESE, LOCALE

PACKAGE = Path(cli.__file__).parent
PO, MO = (LOCALE / CHINESE / "LC_MESSAGES" / f"docgen.{ending}" for ending in ("po", "mo"))

SPOKEN_BY = {"say": None, "form": None}
"""The functions whose first argument is a message."""


class _Messages(Catalog):
    """A catalogue that says of itself only what a program needs."""

    @property  # type: ignore[misc]  # Babel's can be set too; nobody sets this one
    def mime_headers(self) -> list[tuple[str, str]]:
        return [("Language", CHINESE), ("Content-Type", "text/plain; charset=utf-8")]


def said() -> Iterator[tuple[str, str]]:
    """Every message of the source with its file, in the order of the files and of their lines; help texts last."""
    for file in sorted(PACKAGE.rglob("*.py")):
        with file.open("rb") as source:
            for _, message, _, _ in extract("python", source, SPOKEN_BY):
                yield str(message), file.relative_to(PACKAGE.parent).as_posix()
    for message in guidance.texts(get_command(cli.app)):
        yield message, "docgen/cli.py"


def updated(old: Catalog) -> Catalog:
    """The messages of the source, with the translations that an older catalogue has for them."""
    new = _Messages(
        CHINESE,
        fuzzy=False,
        header_comment="# docgen in Chinese. `make messages` brings this file up to date; tests/test_messages.py holds it complete.",
    )
    for message, file in said():
        known = old.get(message)
        new.add(message, known.string if known else "", locations=[(file, 1)])
    return new


def read() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, CHINESE, abort_invalid=True)


def written(catalog: Catalog) -> bytes:
    """A catalogue as its .po file."""
    out = io.BytesIO()
    write_po(out, catalog, width=0, include_lineno=False)
    return out.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as its .mo file."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def waiting(catalog: Catalog) -> list[str]:
    """The messages that have no translation yet."""
    return [str(message.id) for message in catalog if message.id and not message.string]


def main() -> None:
    catalog = updated(read() if PO.is_file() else Catalog(CHINESE))
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(catalog))
    MO.write_bytes(compiled(catalog))
    for message in waiting(catalog):
        print(message)  # noqa: T201
    print(f"{PO.relative_to(Path.cwd())}: {len(catalog)} messages, {len(waiting(catalog))} to be translated")  # noqa: T201


if __name__ == "__main__":
    main()
