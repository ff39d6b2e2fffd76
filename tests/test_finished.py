"""What the checks look at."""

from __future__ import annotations

from docgen.finished import warning
from docgen.problems import Place, Problem, Severity


def test_a_doubt_is_a_warning_with_its_place() -> None:
    made = warning("no-evidence", "甲 names no evidence", Place("templates/rubric.yaml", 3), "Write it.")
    assert made == Problem(
        "no-evidence", "甲 names no evidence", Place("templates/rubric.yaml", 3), "Write it.", Severity.WARNING
    )
