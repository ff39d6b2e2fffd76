"""Proofread: the checks that a careful colleague makes of the words of a finished report. Each is in `CHECKS`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator

from docgen import wording as wording_
from docgen.audit import signed_on
from docgen.finished import Finished, warning
from docgen.language import listed, printed, say
from docgen.problems import Place, Problem
from docgen.programs import compiled
from docgen.values import plain
from docgen.word.fill import ASSUMED_MARK
from docgen.word.readback import Table
from docgen.wording import Text

FINISHED = "build/report.docx"
"""What places call the finished document."""

LONGEST_HEADING = 30
"""Characters of a heading that a place shows."""


def foreign_words(finished: Finished) -> Iterator[Problem]:
    """Words of another programme, in the form, in the template and in the facts."""
    for word in finished.facts.words:
        hint = say("{word} is {whose} (declared in {place}).", word=word.word, whose=word.whose, place=word.place)
        for text, place in _wording(finished):
            if word.word in text:
                yield warning(
                    "foreign-word",
                    say("{word} stands in {text}", word=word.word, text=_around(word.word, text)),
                    place,
                    hint,
                )


def _wording(finished: Finished) -> Iterator[tuple[str, Place]]:
    for indicator in finished.rubric.all():
        for text in (indicator.name, indicator.explanation, indicator.criteria):
            yield text, indicator.place
    yield finished.rubric.title, finished.rubric.place
    for reason in finished.facts.reasons:
        yield reason.reason, reason.place
        yield reason.remedy, reason.place
    yield from finished.template.texts
    for fact in finished.facts.by_path.values():
        if isinstance(fact.content, str):
            yield fact.text, fact.place


def _around(word: str, text: str) -> str:
    line = " ".join(text.split())
    start = max(line.find(word) - 10, 0)
    end = min(line.find(word) + len(word) + 10, len(line))
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")


def unprinted_scores(finished: Finished) -> Iterator[Problem]:
    """Rows of the rubric that the finished document does not show."""
    cells = {" ".join(cell.split()) for table in finished.outline.tables for row in table.rows for cell in row}
    names = {indicator.name: indicator for indicator in finished.rubric.rows()}
    if not cells.intersection(names):
        return  # the template prints no scorecard at all, and may have no place for one
    for name, indicator in names.items():
        if " ".join(name.split()) not in cells:
            yield warning(
                "row-not-shown",
                say("{name} is in the rubric and in no table of the document", name=name),
                indicator.place,
            )


def unknown_conditions(finished: Finished) -> Iterator[Problem]:
    """Ifs of the template that wait for a missing fact: what they hold is left out until it is known."""
    by_path = finished.values.by_path
    unknown = {name for name in finished.template.uses if name in by_path and by_path[name].is_missing}
    if not unknown:
        return
    from docgen.word import grammar  # noqa: PLC0415  # it reads tags, and they are read

    for tag in finished.template.tags:
        names = grammar.names(tag) if tag.word in ("if", "elif") else ()
        missing = [name for name in names if name in unknown]
        if missing:
            yield warning(
                "waits-for-fact",
                say("{tag} is taken as no while {names} has no value", tag=tag.text, names=listed(missing)),
                tag.place,
                say("Write the value."),
            )


def raw_values(finished: Finished) -> Iterator[Problem]:
    """Dates and answers that are printed as they are typed in YAML."""
    for each in finished.filled.prints:
        value = finished.values.by_path.get(each.path)
        if value is None or each.text.rstrip(ASSUMED_MARK) != plain(value.content):
            continue
        if isinstance(value.content, bool):
            hint = say("Print words of your own: {tag}", tag="{{ '是' if " + each.path + " else '否' }}")
        elif isinstance(value.content, datetime.date):
            hint = say("Print it as {tag}", tag="{{ " + each.path + "|cn_date }}")
        else:
            continue
        yield warning("raw-value", say("{tag} prints {text}", tag=each.tag.text, text=each.text), each.tag.place, hint)


_TITLE = compiled(r"《[^《》]*》")


def renamed_bodies(finished: Finished) -> Iterator[Problem]:
    """Bodies under the name that they no longer have, or do not have yet, on the day of the report.

    The title of a 《document》 keeps the name of its day, and so does 原县卫生局, the former one.
    """
    days = finished.facts.days
    today = signed_on(finished) or days.last
    for each in finished.facts.renamings if today is not None else ():
        assert today is not None
        is_new = today >= each.start
        wrong, right = (each.old, each.new) if is_new else (each.new, each.old)
        for text, place in _wording(finished):
            if wrong in _TITLE.sub("", text).replace(f"原{wrong}", "").replace(right, ""):
                yield warning(
                    "old-name" if is_new else "name-too-early",
                    say("{name} stands in {text}", name=wrong, text=_around(wrong, text)),
                    place,
                    say(
                        "On {day} it is called {right} (declared in {place}).", day=today, right=right, place=each.place
                    ),
                )


def wording(finished: Finished) -> Iterator[Problem]:
    """The conventions of official writing, in the text as it is printed."""
    last = finished.facts.days.last
    yield from wording_.findings(list(_printed(finished)), None if last is None else last.year)


def _printed(finished: Finished) -> Iterator[Text]:
    """The texts of the finished document with their places in it; a merged cell once."""
    heading, paragraphs, tables = "", 0, 0

    def text(words: str, where: str, level: int | None = None, *, cell: bool = False) -> Text:
        place = Place(FINISHED, where=" › ".join(filter(None, (heading if not cell else "", where))))
        return Text(words.replace(ASSUMED_MARK, ""), place, level, cell)

    for block in finished.outline.body:
        if isinstance(block, Table):
            tables += 1
            seen: set[str] = set()
            for row, cells in enumerate(block.rows, 1):
                for column, words in enumerate(cells, 1):
                    if words not in seen:
                        yield text(
                            words,
                            printed("表{table} 行{row} 列{column}", table=tables, row=row, column=column),
                            cell=True,
                        )
                    seen.add(words)
            continue
        paragraphs += 1
        level = 0 if block.style.casefold() == "title" else _level(block.style)
        if level:
            heading = " ".join(block.text.split())[:LONGEST_HEADING]
        yield text(block.text, printed("第{number}段", number=paragraphs), level)
    for number, words in enumerate(finished.outline.margins, 1):
        yield text(words, printed("页眉页脚{number}", number=number), cell=True)


def _level(style: str) -> int | None:
    found = re.fullmatch(r"(?i)heading (\d)", style)
    return int(found[1]) if found else None


CHECKS: tuple[Callable[[Finished], Iterator[Problem]], ...] = (
    foreign_words,
    renamed_bodies,
    unprinted_scores,
    unknown_conditions,
    raw_values,
    wording,
)
