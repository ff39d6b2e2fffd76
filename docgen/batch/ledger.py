"""The ledger: what each report of a batch was made from, kept beside the reports; whether one would be made the same again.

Each unit has a file of its own, which is written when its report is on disk. They can be deleted at any time: then the
reports are made anew.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from docgen.bases import digest_of
from docgen.batch.making import Form, Made, MadeFrom, Standing, made_from_now
from docgen.batch.roster import Unit
from docgen.files import write
from docgen.manifest import Digests
from docgen.records import record

FOLDER = ".made"
"""Where the entries are, in the folder of the reports."""


@record(frozen=True, slots=True)
class Entry:
    """A report that was written: its digest, what it was made from, and how it stands."""

    document: str
    made_from: MadeFrom
    standing: Standing


def report_of(folder: Path, unit: Unit) -> Path:
    """Where the report of a unit is."""
    return folder / f"{unit.name}.docx"


def read(folder: Path, unit: Unit) -> Entry | None:
    """The entry of a unit, if there is a sound one."""
    try:
        told = json.loads(_file(folder, unit).read_bytes())
        made_from = told["made_from"]
        return Entry(
            told["document"],
            MadeFrom(
                Digests(**made_from["digests"]),
                tuple(made_from["periods"]),
                tuple(made_from["there"]),
                made_from["evidence"],
                made_from["kind"],
                made_from["version"],
            ),
            Standing(**told["standing"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None  # there is none, or another docgen wrote it


def note(folder: Path, unit: Unit, made: Made) -> None:
    """Keep the entry of a report that is on disk. Raises `DocgenError`."""
    entry = Entry(digest_of(made.document), made.made_from, made.standing)
    write(_file(folder, unit), json.dumps(entry, ensure_ascii=False, default=_as_dict).encode())


def _as_dict(told: Any) -> dict[str, object]:
    """A record by its fields."""
    return {field.name: getattr(told, field.name) for field in fields(told)}


def unchanged(folder: Path, unit: Unit, form: Form) -> Entry | None:
    """The entry of a unit whose report is as it was written, and would be made the same again."""
    entry = read(folder, unit)
    if entry is None:
        return None
    try:
        there = digest_of(report_of(folder, unit).read_bytes())
    except OSError:
        return None
    before = entry.made_from
    now = made_from_now(form, unit, before.periods, before.evidence)
    is_of_period = before.periods[0] == (form.period or max(now.there, default=""))
    return entry if there == entry.document and before == now and is_of_period else None


def _file(folder: Path, unit: Unit) -> Path:
    return folder / FOLDER / f"{unit.name}.json"
