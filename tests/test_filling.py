"""Filling: any template with any data from Python, without a project."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import docgen
from docgen.word import readback, template
from tests.making import body_of, p, refusals, short, tbl, tr, word, zipped


def test_a_template_is_a_path_bytes_or_compiled(tmp_path: Path) -> None:
    data = word(p("{{ a }}"))
    file = tmp_path / "a.docx"
    file.write_bytes(data)
    sources = (file, str(file), data, template.compile(data, "a.docx"), docgen.compile(file), docgen.compile(data))
    documents = [docgen.fill(source, {"a": "甲"}) for source in sources]
    assert len(set(documents)) == 1
    assert body_of(documents[0]) == short(p("甲"))


def test_a_template_is_compiled_with_controls_or_flat() -> None:
    data = word(p("{{ a }}"))
    controls = [docgen.fill(docgen.compile(data, flat=flat), {"a": "甲"}).count(b"<w:sdt>") for flat in (True, False)]
    assert controls == [0, 1]


def test_a_fault_is_placed_in_the_file_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "表.docx"
    file.write_bytes(word(p("{{ a }}")))
    assert [str(problem.place) for problem in refusals(lambda: docgen.fill(file, {}))] == ["表.docx: 第1段"]
    assert [str(problem.place) for problem in refusals(lambda: docgen.fill(file.read_bytes(), {}))] == [
        "template.docx: 第1段"
    ]


@pytest.mark.parametrize("source", ["no.docx", ".", b"", b"PK", zipped({"a": b""})])
def test_a_template_that_cannot_be_read_is_refused(source: str | bytes, tmp_path: Path) -> None:
    assert refusals(lambda: docgen.fill(tmp_path / source if isinstance(source, str) else source, {}))


def test_a_compiled_template_is_filled_many_times_from_many_threads() -> None:
    made = template.compile(word(p("{{ a }}"), tbl(tr("{% for x in xs %}{{ x }}", "{% endfor %}"))), "a.docx")
    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(lambda n: docgen.fill(made, {"a": n, "xs": range(n)}), range(24)))
    for number, document in enumerate(documents):
        said = readback.outline(document)
        assert said.paragraphs[0].text == str(number)
        assert sum(len(table.rows) for table in said.tables) == number


def test_filling_leaves_the_data_as_they_were() -> None:
    data = {"xs": [2, 1], "d": {"b": 1}}
    docgen.fill(word(p("{% for x in xs|sort %}{{ x }}{% endfor %}{% set d2 = d %}{{ d2.b }}")), data)
    assert data == {"xs": [2, 1], "d": {"b": 1}}


@pytest.mark.parametrize("data", [None, 1, ["a"]])
def test_data_that_are_no_names_are_refused(data: object) -> None:
    (problem,) = refusals(lambda: docgen.fill(word(p("{{ a }}")), data))  # type: ignore[arg-type]
    assert problem.code == "not-a-mapping"
