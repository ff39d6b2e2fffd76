"""Custom properties: read, written among those that are there, and kept by other programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.word import package, properties
from docgen.word.parts import Parts
from tests.making import docx_bytes, members_of, p, refusals, word, zipped
from tests.parts import LibreOffice, Validator

OWN = {"docgen.period": "2018年", "docgen.text": "a & <b>", "docgen.grade": "优"}
HEAD = f'<Properties xmlns="{properties.PROPERTIES}" xmlns:vt="{properties.VALUES}">'


def opened(document: bytes) -> package.Package:
    return package.read(document, "report.docx")


def written(document: bytes, values: dict[str, str], replacing: str = "docgen.") -> bytes:
    parts = Parts(opened(document))
    properties.write(parts, values, replacing)
    return package.write(parts.finish())


def with_custom(xml: str, at: str = "docProps/custom.xml") -> bytes:
    """A .docx with custom properties of its own."""
    members = members_of(p("甲"))
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{at}" ContentType="{properties.CONTENT_TYPE}"/></Types>'.encode()
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
    members["_rels/.rels"] = members["_rels/.rels"].replace(
        b"</Relationships>", f'<Relationship Id="c" Type="{kind}" Target="{at}"/></Relationships>'.encode()
    )
    return zipped({**members, at: f"{HEAD}{xml}</Properties>".encode()})


def of_template(name: str, value: str, pid: int = 7, kind: str = "lpwstr") -> str:
    return f'<property fmtid="{properties.FORMAT}" pid="{pid}" name="{name}"><vt:{kind}>{value}</vt:{kind}></property>'


def test_a_document_without_properties_has_none() -> None:
    assert properties.read(opened(word(p("甲")))) == {}


def test_what_is_written_is_read_back_in_its_order() -> None:
    assert list(properties.read(opened(written(word(p("甲")), OWN))).items()) == list(OWN.items())


def test_numbers_start_from_two_and_each_is_used_once() -> None:
    root = opened(written(word(p("甲")), OWN)).root(properties.PART)
    assert [(node.get("pid"), node.get("fmtid")) for node in root] == [
        (str(number), properties.FORMAT) for number in (2, 3, 4)
    ]


def test_the_properties_of_a_template_stay_with_their_numbers() -> None:
    source = with_custom(of_template("文号", "湘财〔2018〕9号") + of_template("份数", "3", 9, "i4"))
    root = opened(written(source, OWN)).root(properties.PART)
    assert [(node.get("name"), node.get("pid")) for node in root] == [
        ("文号", "7"),
        ("份数", "9"),
        ("docgen.period", "10"),
        ("docgen.text", "11"),
        ("docgen.grade", "12"),
    ]
    assert root[1][0].tag == f"{{{properties.VALUES}}}i4"


def test_what_was_written_before_makes_room() -> None:
    once = written(word(p("甲")), {"docgen.period": "2017", "docgen.commit": "a", "docgen": "not of ours"})
    assert properties.read(opened(written(once, OWN))) == {"docgen": "not of ours", **OWN}
    assert written(written(word(p("甲")), OWN), OWN) == written(word(p("甲")), OWN)


def test_properties_that_lie_elsewhere_are_found_and_written_there() -> None:
    source = with_custom(of_template("文号", "9"), "docProps/own7.xml")
    document = opened(written(source, OWN))
    assert properties.read(document) == {"文号": "9", **OWN}
    assert properties.PART not in document.members


def test_a_relation_that_leads_nowhere_is_no_part() -> None:
    members = opened(with_custom("")).members
    source = zipped({name: data for name, data in members.items() if name != properties.PART})
    assert properties.read(opened(source)) == {}


def test_broken_properties_are_told_with_their_part() -> None:
    (problem,) = refusals(lambda: properties.read(opened(with_custom("<property"))))
    assert (problem.code, problem.place.where) == ("broken-xml", properties.PART)


def test_a_document_with_properties_is_valid(tmp_path: Path, validator: Validator) -> None:
    for number, source in enumerate(
        (docx_bytes(lambda document: document.add_paragraph("甲")), with_custom(of_template("文号", "9")))
    ):
        plain, made = tmp_path / f"{number}-plain.docx", tmp_path / f"{number}.docx"
        plain.write_bytes(source)
        made.write_bytes(written(source, OWN))
        assert validator.errors(made) == validator.errors(plain) == []


def test_libreoffice_keeps_the_properties_when_it_saves(tmp_path: Path, libreoffice: LibreOffice) -> None:
    values = {**OWN, "docgen.facts": "0123456789abcdef" * 4}
    file = tmp_path / "report.docx"
    file.write_bytes(written(with_custom(of_template("文号", "9")), values))
    saved = libreoffice.convert(file, "docx", tmp_path / "saved").read_bytes()
    assert properties.read(opened(saved)) == {"文号": "9", **values}


@pytest.mark.parametrize("source", [word(p("甲")), with_custom(of_template("文号", "9"))])
def test_writing_twice_gives_the_same_bytes(source: bytes) -> None:
    assert written(source, OWN) == written(source, OWN)
