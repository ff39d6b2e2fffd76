"""The zip of a .docx: what is refused, and that the same content gives the same bytes."""

from __future__ import annotations

import io
import time
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from docgen.problems import DocgenError, Place
from docgen.word import package, template
from docgen.word.package import Package
from tests.making import members_of, p, refusals, word, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
SHEET = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def types_of(kind: bytes) -> bytes:
    return members_of()["[Content_Types].xml"].replace(DOCUMENT, kind)


def refused(data: bytes) -> tuple[str, str]:
    """Code and message of the one problem with some bytes."""
    with pytest.raises(DocgenError) as caught:
        package.read(data, "report.docx")
    (problem,) = caught.value.problems
    assert problem.place.file == "report.docx"
    return problem.code, problem.message


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "not-a-docx", "empty"),
        (b"hello", "not-a-docx", "not a .docx"),
        (b"%PDF-1.7", "not-a-docx", "not a .docx"),
        (OLE, "not-a-docx", "old .doc"),
        (b"PK", "broken-docx", "damaged"),
        (b"PK\x03\x04" + bytes(100), "broken-docx", "damaged"),
        (b"PK\x05\x06" + bytes(18), "not-a-docx", "no .docx"),
        (zipped({"a.txt": b"a"}), "not-a-docx", "no .docx"),
        (zipped({"Xabc": b"a"}).replace(b"Xabc", b"\0abc"), "not-a-docx", "no .docx"),
        (zipped({"[Content_Types].xml": b""}), "broken-xml", "not valid XML"),
        (zipped({"[Content_Types].xml": b"<Types>"}), "broken-xml", "not valid XML"),
        (zipped({"[Content_Types].xml": b"<Types/>"}), "not-a-docx", "no Word document"),
        (zipped({**members_of(), "[Content_Types].xml": types_of(SHEET)}), "not-a-docx", "no Word document"),
    ],
)
def test_what_is_no_docx_is_refused_with_what_it_is_instead(data: bytes, code: str, says: str) -> None:
    got, message = refused(data)
    assert got == code
    assert says in message


def test_a_docx_cut_off_anywhere_is_refused() -> None:
    whole = word(p("甲" * 200), header1=p("乙"))
    for length in range(0, len(whole), 7):
        code, _ = refused(whole[:length])
        assert code in ("not-a-docx", "broken-docx"), length


def test_a_docx_with_a_damaged_byte_is_refused_or_read_as_it_was_written() -> None:
    whole = word(p("甲" * 200))
    members = package.read(whole, "report.docx").members
    for position in range(0, len(whole), 5):
        damaged = bytearray(whole)
        damaged[position] ^= 0xFF
        try:
            read = package.read(bytes(damaged), "report.docx").members
        except DocgenError:
            continue
        assert all(read[name] == data for name, data in members.items() if name in read), position


@pytest.mark.parametrize(
    "name", ["../out.xml", "word/../../out.xml", "/etc/passwd", "\\out.xml", "word\\..\\..\\out.xml"]
)
def test_a_member_that_climbs_out_is_refused(name: str) -> None:
    code, message = refused(zipped({**members_of(), name: b"x"}))
    assert code == "unsafe-path"
    assert "climbs out" in message


def test_two_dots_within_a_name_are_a_name() -> None:
    assert "word/a..b.xml" in package.read(zipped({**members_of(), "word/a..b.xml": b"x"}), "report.docx").members


def test_a_member_that_stands_twice_is_refused() -> None:
    out = io.BytesIO(word())
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("word/document.xml", b"<other/>")
    code, message = refused(out.getvalue())
    assert code == "broken-docx"
    assert "word/document.xml stands twice" in message


def test_folders_in_the_zip_are_no_members() -> None:
    assert "word/" not in package.read(zipped({"word/": b"", **members_of()}), "report.docx").members


def test_a_docx_with_a_password_on_its_members_is_refused() -> None:
    data = bytearray(word())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(mark)
        while position >= 0:
            data[position + offset] |= 1
            position = data.find(mark, position + 4)
    assert refused(bytes(data))[0] == "broken-docx"


def test_a_docx_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST", 10_000)
    bomb = word(p(" " * 1_000_000))
    assert len(bomb) < 10_000
    assert refused(bomb) == ("too-large", "the file unpacks to more than 10000 bytes")


def test_no_more_is_unpacked_than_may_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST", 10_000)
    bomb = zipped({**members_of(), "word/a.xml": bytes(30_000_000)})
    tracemalloc.start()
    try:
        assert refused(bomb)[0] == "too-large"
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_the_limit_holds_for_all_members_together(monkeypatch: pytest.MonkeyPatch) -> None:
    members = members_of()
    size = sum(map(len, members.values()))
    monkeypatch.setattr(package, "LARGEST", size + 100)
    package.read(zipped({**members, "a": bytes(50), "b": bytes(50)}), "report.docx")
    assert refused(zipped({**members, "a": bytes(51), "b": bytes(50)}))[0] == "too-large"


def test_a_member_that_lies_about_its_size_is_not_unpacked_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST", 10_000)
    data = bytearray(word(p(" " * 1_000_000)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        true_size = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    assert refused(bytes(data.replace(true_size, (100).to_bytes(4, "little"))))[0] in ("too-large", "broken-docx")


def test_a_docx_with_too_many_members_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_MEMBERS", 10)
    assert refused(zipped({**members_of(), **{f"word/{n}.xml": b"" for n in range(10)}}))[0] == "too-large"


def test_an_entity_is_refused_and_what_it_names_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    xml = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()
    with pytest.raises(DocgenError) as caught:
        package.parse_xml(xml, Place("report.docx", where="word/document.xml"))
    assert [problem.code for problem in caught.value.problems] == ["broken-xml"]
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "xml",
    [
        "<!DOCTYPE a><a/>",
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY x "1">]><a>&x;</a>',
        "<!DOCTYPE a [<!ENTITY x '1'><!ENTITY y '&x;&x;&x;'>]><a b='&y;'/>",
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><a/>',
        "<a>&x;</a>",
        "<a><b></a>",
        "<a/><b/>",
        "<a>\x00</a>",
        "",
    ],
)
def test_a_part_with_a_document_type_or_broken_xml_is_refused_with_its_place(xml: str) -> None:
    with pytest.raises(DocgenError) as caught:
        package.parse_xml(xml.encode(), Place("report.docx", where="word/document.xml"))
    (problem,) = caught.value.problems
    assert problem.code == "broken-xml"
    assert str(problem.place) == "report.docx: word/document.xml"


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/header1.xml", "[Content_Types].xml"])
def test_a_document_type_in_any_part_that_is_read_stops_the_template(part: str) -> None:
    members = members_of(p("甲"), header1=p("乙"), styles="")
    members[part] = b'<!DOCTYPE x [<!ENTITY e "1">]>' + members[part]
    with pytest.raises(DocgenError, match="document type") as caught:
        template.compile(zipped(members), "report.docx")
    assert [str(problem.place) for problem in caught.value.problems] == [f"report.docx: {part}"]


def test_the_same_members_give_the_same_bytes_at_any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    members = Package("report.docx", members_of(p("甲")))
    first = package.write(members)
    later = time.time() + 100_000_000
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert package.write(members) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert (entry.create_system, entry.extra) == (0, b"")


def test_members_are_stored_in_their_order() -> None:
    members = members_of(p("甲"), header1=p("乙"))
    with zipfile.ZipFile(io.BytesIO(package.write(Package("report.docx", members)))) as archive:
        assert archive.namelist() == list(members)
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.testzip() is None


SETS: tuple[dict[str, bytes], ...] = ({}, {"a": b""}, {"甲/乙.xml": b"x" * 70_000, "b": bytes(range(256))})


@pytest.mark.parametrize("members", SETS)
def test_a_package_is_written_as_zipfile_writes_it(members: dict[str, bytes]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            archive.writestr(entry, data)
    made = Package("a", members)
    assert package.write(made) == package.write(made, like=made) == out.getvalue()


def test_what_a_document_holds_otherwise_is_found() -> None:
    origin = Package("t", {"a": b"1" * 100, "b": b"2", "c": b"3"})
    meant = Package("t", {**origin.members, "b": b"new", "d": b"4"})
    document = package.write(meant, like=origin)
    assert package.differences(document, meant, origin) == []
    at = document.index(b"1" * 100)
    assert package.differences(document[:at] + b"0" + document[at + 1 :], meant, origin) == ["a"]  # touched by nobody
    at = document.index(b"new")
    assert package.differences(document[:at] + b"old" + document[at + 3 :], meant, origin) == list(
        meant.members
    )  # its sum
    assert package.differences(package.write(origin), meant, origin) == ["b", "d"]
    assert package.differences(package.write(meant), origin, origin) == ["b", "d"]
    assert package.differences(document[:-30], meant, origin) == list(meant.members)
    assert package.differences(b"", meant, origin) == list(meant.members)


def test_the_characters_of_a_part_are_those_of_its_tree() -> None:
    xml = members_of(p("甲&amp;<乙>".replace("<", "&lt;").replace(">", "&gt;")), p("丙" * 10_000))["word/document.xml"]
    assert package.characters(xml, Place("a")) == "".join(map(str, etree.fromstring(xml).itertext()))


@pytest.mark.parametrize("xml", [b"", b"<a>", b"<a></b>", b"<a>&b;</a>", b"<a/><b/>", b"<a>\x01</a>", b"<a>\xff</a>"])
def test_characters_of_what_is_no_xml_are_refused(xml: bytes) -> None:
    (problem,) = refusals(lambda: package.characters(xml, Place("a", where="b")))
    assert (problem.code, problem.place.where) == ("broken-xml", "b")


def test_what_is_written_reads_back_as_it_was() -> None:
    members = {**members_of(p("甲")), "word/media/图.png": bytes(range(256))}
    assert package.read(package.write(Package("report.docx", members)), "report.docx").members == members


def test_the_content_type_of_a_member_is_its_own_or_that_of_its_ending() -> None:
    types = package.read(zipped({**members_of(), "word/X.XML": b""}), "report.docx").content_types
    assert types["word/document.xml"] == DOCUMENT.decode()
    assert types["word/X.XML"] == "application/xml"
    assert types["_rels/.rels"].endswith("relationships+xml")


def test_a_serialized_part_declares_itself_as_word_does() -> None:
    root = package.parse_xml(b"<a>\xe7\x94\xb2</a>", Place("a"))
    assert package.serialize(root) == "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<a>甲</a>".encode()
