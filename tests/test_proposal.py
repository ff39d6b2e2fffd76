"""Proposal: a plan of a pull as lines, and as data."""

from __future__ import annotations

from docgen.problems import Place, Problem, Severity
from docgen.proposal import as_data, lines
from docgen.pull import Item, Plan, Verdict

PLAN = Plan(
    (
        Item(Verdict.COMMENT, "第1段", "性别比", "请核对", tracked="局长"),
        Item(Verdict.REFUSED, "第4段", "100", "101", "births.all", "it is derived"),
        Item(Verdict.FACT, "第1段", "108", "106", "facts/2018/births.yaml: births.sex_ratio"),
        Item(Verdict.WORDING, "第2段", "", "新\n段" + "长" * 80, "templates/report.docx", tracked="局长"),
    ),
    {"facts/2018/births.yaml": b"", "templates/report.docx": b""},
    (),
)


def test_a_plan_is_told_group_by_group() -> None:
    assert list(lines(PLAN, written=False)) == [
        "To the facts:",
        "  第1段: 108 → 106",
        "    facts/2018/births.yaml: births.sex_ratio",
        "To the template:",
        f"  第2段: (nothing) → 新 段{'长' * 57}… (tracked, by 局长)",
        "Left to you, not written:",
        "  第4段: 100 → 101",
        "    it is derived",
        "Comments, written nowhere:",
        "  第1段: 局长 on 性别比: 请核对",
        "Nothing was written. With --apply: facts/2018/births.yaml, templates/report.docx",
        "Not looked at: formatting, pictures, charts, empty paragraphs.",
    ]


def last(plan: Plan, *, written: bool) -> str:
    return list(lines(plan, written=written))[-2]


def test_the_end_says_what_was_written() -> None:
    assert last(PLAN, written=True) == "Written: facts/2018/births.yaml, templates/report.docx"
    assert last(Plan((), {}, ()), written=False) == "Nothing to do: the file says what the report says."
    assert last(Plan(PLAN.items[:2], {}, ()), written=True) == "There is nothing to write."
    doubtful = Plan(
        PLAN.items, PLAN.files, (), (Problem("check-fails", "x", Place("f.yaml", 3), "y", Severity.WARNING),)
    )
    assert list(lines(doubtful, written=False))[-4:-2] == [
        "With these edits docgen check will find, too:",
        "  f.yaml:3: x [warning: check-fails]",
    ]
    broken = Plan(PLAN.items, PLAN.files, (Problem("division-by-zero", "x", Place("f.yaml", 3)),))
    assert last(broken, written=False) == "With these edits the report could not be built. Nothing was written."
    assert "f.yaml:3: x [division-by-zero]" in lines(broken, written=False)


def test_the_same_as_data() -> None:
    data = as_data(PLAN, written=True)
    assert data["files"] == list(PLAN.files)
    assert data["written"] is True
    assert data["edits"][1] == {  # type: ignore[index]
        "verdict": "refused",
        "place": "第4段",
        "old": "100",
        "new": "101",
        "target": "births.all",
        "reason": "it is derived",
        "tracked_by": "",
    }
