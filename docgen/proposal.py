"""Proposal: a plan of `docgen pull` in, the lines that tell it out; and the same as data."""

from __future__ import annotations

from collections.abc import Iterator

from docgen.language import say
from docgen.pull import Item, Plan, Verdict
from docgen.sentences import beside, cut

LONGEST = 60
"""Letters of a text that are shown."""


def lines(plan: Plan, *, written: bool) -> Iterator[str]:
    """What the plan is, group by group; `written`: it has been carried out."""
    heads = {
        Verdict.FACT: say("To the facts:"),
        Verdict.WORDING: say("To the template:"),
        Verdict.CONFLICT: say("In conflict, not written:"),
        Verdict.REFUSED: say("Left to you, not written:"),
        Verdict.FOLLOWS: say("The report will say this, too:"),
        Verdict.DONE: say("So already:"),
        Verdict.COMMENT: say("Comments, written nowhere:"),
    }
    for verdict, head in heads.items():
        items = [item for item in plan.items if item.verdict == verdict]
        if items:
            yield head
            for item in items:
                yield from _item(item)
    for problem in plan.problems:
        yield str(problem)
    if plan.doubts:
        yield say("With these edits docgen check will find, too:")
    for doubt in plan.doubts:
        yield f"  {doubt.line}"
    if not plan.items:
        yield say("Nothing to do: the file says what the report says.")
    elif plan.is_broken:
        yield say("With these edits the report could not be built. Nothing was written.")
    elif not plan.files:
        yield say("There is nothing to write.")
    elif written:
        yield say("Written: {files}", files=", ".join(plan.files))
    else:
        yield say("Nothing was written. With --apply: {files}", files=", ".join(plan.files))
    yield say("Not looked at: formatting, pictures, charts, empty paragraphs.")


def _item(item: Item) -> Iterator[str]:
    tracked = say(" (tracked, by {author})", author=item.tracked) if item.tracked else ""
    if item.verdict is Verdict.COMMENT:
        who = item.tracked or say("nobody named")
        text = cut(item.old, LONGEST)
        yield say("  {place}: {author} on {text}: {comment}", place=item.place, author=who, text=text, comment=item.new)
        return
    old, new = (text or say("(nothing)") for text in beside(item.old, item.new, LONGEST))
    yield say("  {place}: {old} → {new}{tracked}", place=item.place, old=old, new=new, tracked=tracked)
    if item.target and item.verdict in (Verdict.FACT, Verdict.CONFLICT):
        yield f"    {item.target}"
    if item.reason:
        yield f"    {item.reason}"


def as_data(plan: Plan, *, written: bool) -> dict[str, object]:
    """The same for `--json`."""
    return {
        "edits": [
            {
                "verdict": str(item.verdict),
                "place": item.place,
                "old": item.old,
                "new": item.new,
                "target": item.target,
                "reason": item.reason,
                "tracked_by": item.tracked,
            }
            for item in plan.items
        ],
        "problems": [problem.as_data() for problem in plan.problems],
        "doubts": [doubt.as_data() for doubt in plan.doubts],
        "files": list(plan.files),
        "written": written,
    }
