"""Parts: what is added to a package and related in it, and that all else stays as it was, byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from docgen.word import package
from docgen.word.package import CONTENT_TYPES, Package, w
from docgen.word.parts import OFFICE, RELATIONS, RELATIONS_TYPE, Parts, Relation, r, relations_part
from tests.making import members_of, p, refusals
from tests.parts import Validator

BODY, LINKS = "word/document.xml", "word/_rels/document.xml.rels"
PNG = "image/png"
COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def parts_of(members: dict[str, bytes] | None = None) -> Parts:
    """A document of one paragraph with a header, and with more members, or others."""
    return Parts(Package("report.docx", members_of(p("甲"), header1=p("乙")) | (members or {})))


def links(*relations: str) -> bytes:
    """A relations part: `Id Type Target` and `External` where it is."""
    made = ""
    for each in relations:
        id_, type_, target, *mode = each.split()
        more = f' TargetMode="{mode[0]}"' if mode else ""
        made += f'<Relationship Id="{id_}" Type="{OFFICE}/{type_}" Target="{target}"{more}/>'
    return f'<Relationships xmlns="{RELATIONS}">{made}</Relationships>'.encode()


def types_of(saved: Package) -> dict[str, str]:
    """What the content types say by name, each name once."""
    root = saved.root(CONTENT_TYPES)
    names = [node.get("PartName", "") for node in root if node.get("PartName")]
    assert len(names) == len(set(names)), names
    return {node.get("PartName", ""): node.get("ContentType", "") for node in root if node.get("PartName")}


# Relations


@pytest.mark.parametrize(
    ("part", "holder"),
    [
        (BODY, LINKS),
        ("word/charts/chart1.xml", "word/charts/_rels/chart1.xml.rels"),
        ("a.xml", "_rels/a.xml.rels"),
        ("", "_rels/.rels"),
    ],
)
def test_the_relations_of_a_part_stand_beside_it(part: str, holder: str) -> None:
    assert relations_part(part) == holder


def test_a_target_is_named_from_the_root_of_the_package_wherever_it_is_counted_from() -> None:
    said = links(
        "a image media/a.png",
        "b image /word/media/b.png",
        "c image ../word/./media/c.png",
        "d image ../d.png",
        "e hyperlink https://例.cn/甲?b=1 External",
        "f hyperlink a/../b.docx External",
        "g hyperlink #n External",
    )
    found = parts_of({LINKS: said}).relations(BODY)
    assert [(each.id, each.target, each.external) for each in found] == [
        ("a", "word/media/a.png", False),
        ("b", "word/media/b.png", False),
        ("c", "word/media/c.png", False),
        ("d", "d.png", False),
        ("e", "https://例.cn/甲?b=1", True),
        ("f", "a/../b.docx", True),
        ("g", "#n", True),
    ]


def test_a_part_without_relations_refers_to_nothing() -> None:
    parts = parts_of()
    assert parts.relations("word/header1.xml") == []
    assert parts.related("word/header1.xml", "image") is None
    assert "word/_rels/header1.xml.rels" not in parts.finish().members


def test_a_part_is_found_by_its_kind_and_an_address_outside_is_no_part() -> None:
    parts = parts_of({LINKS: links("a styles https://a External", "b styles b.xml")})
    assert parts.related(BODY, "styles") == "word/b.xml"
    assert parts.related(BODY, "numbering") is None


@pytest.mark.parametrize(
    ("there", "given"),
    [
        ([], "rId1"),
        (["rId1 image a.png"], "rId2"),
        (["rId2 image a.png"], "rId3"),
        (["x image a.png"], "rId2"),
        (["rId3 image a.png", "rId4 image b.png"], "rId5"),
        (["rId7 image a.png", "rId8 image b.png"], "rId3"),
        (["rId2 image a.png", "rId2x image b.png", "rId3 image c.png"], "rId4"),
    ],
)
def test_a_new_relation_has_an_id_that_no_other_has(there: list[str], given: str) -> None:
    parts = parts_of({LINKS: links(*there)})
    assert parts.relate(BODY, "image", "word/media/new.png") == given
    ids = [each.id for each in parts.relations(BODY)]
    assert len(ids) == len(set(ids)) == len(there) + 1
    assert parts.relations(BODY)[-1] == Relation(given, f"{OFFICE}/image", "word/media/new.png")


def test_a_relation_that_is_there_is_used_again() -> None:
    parts = parts_of()
    first = parts.relate(BODY, "hyperlink", "https://a/?b=1&c", external=True)
    assert parts.relate(BODY, "hyperlink", "https://a/?b=1&c", external=True) == first
    others = {
        parts.relate(BODY, "hyperlink", "https://a/?b=1&d", external=True),
        parts.relate(BODY, "image", "https://a/?b=1&c", external=True),
        parts.relate(BODY, "hyperlink", "word/header1.xml"),
        parts.relate(BODY, "header", "word/header1.xml"),
    }
    assert "header1" in others, "the relation that the document came with is used"
    assert len(others | {first}) == 5
    assert parts.relate("word/header1.xml", "hyperlink", "https://a/?b=1&c", external=True) == "rId1"
    saved = Parts(parts.finish())
    assert saved.relations("word/header1.xml") == [Relation("rId1", f"{OFFICE}/hyperlink", "https://a/?b=1&c", True)]
    assert saved.relate(BODY, "hyperlink", "https://a/?b=1&c", external=True) == first


def test_a_relation_that_was_set_by_hand_is_known_to_the_next() -> None:
    parts = parts_of()
    parts.relate(BODY, "image", "word/media/a.png")
    etree.SubElement(
        parts.root(LINKS), f"{{{RELATIONS}}}Relationship", Id="x", Type=f"{OFFICE}/image", Target="media/b.png"
    )
    assert parts.relate(BODY, "image", "word/media/b.png") == "x"
    parts.replace(LINKS, etree.fromstring(links("rId1 image media/c.png")))
    assert parts.relate(BODY, "image", "word/media/d.png") not in ("", "rId1")
    assert [each.target for each in parts.relations(BODY)] == ["word/media/c.png", "word/media/d.png"]


def test_a_relation_of_another_maker_is_named_by_its_whole_type() -> None:
    parts = parts_of()
    kind = "http://schemas.microsoft.com/office/2011/relationships/chartStyle"
    assert parts.relate("word/charts/chart1.xml", kind, "word/charts/style1.xml") == "rId1"
    assert parts.relations("word/charts/chart1.xml") == [Relation("rId1", kind, "word/charts/style1.xml")]


@pytest.mark.parametrize(
    ("part", "target", "written"),
    [
        (BODY, "word/media/a.png", "media/a.png"),
        ("word/charts/chart1.xml", "word/embeddings/a.xlsx", "../embeddings/a.xlsx"),
        ("", "docProps/app.xml", "docProps/app.xml"),
        (BODY, "customXml/a.xml", "../customXml/a.xml"),
    ],
)
def test_a_target_is_written_from_the_folder_of_its_part_and_read_back_the_same(
    part: str, target: str, written: str
) -> None:
    parts = parts_of()
    id_ = parts.relate(part, "image", target)
    saved = Parts(parts.finish())
    assert next(each for each in saved.relations(part) if each.id == id_).target == target
    root = saved.look(relations_part(part))
    assert next(node for node in root if node.get("Id") == id_).get("Target") == written


def test_relations_made_for_a_part_without_any_are_a_part_with_its_type() -> None:
    parts = parts_of()
    parts.relate("word/header1.xml", "image", "word/media/a.png")
    saved = parts.finish()
    assert saved.content_types["word/_rels/header1.xml.rels"] == RELATIONS_TYPE


def test_an_attribute_for_a_relation_is_of_the_office_namespace() -> None:
    assert r("embed") == f"{{{OFFICE}}}embed"


# Parts


@pytest.mark.parametrize(
    ("there", "given"),
    [
        ([], "word/media/image1.png"),
        (["image1.png"], "word/media/image2.png"),
        (["image2.png"], "word/media/image1.png"),
        (["image1.png", "image2.png", "image4.png"], "word/media/image3.png"),
        (["image1.jpg"], "word/media/image1.png"),
        (["Image1.png"], "word/media/image2.png"),
        (["IMAGE1.PNG", "image2.png"], "word/media/image3.png"),
    ],
)
def test_a_part_gets_a_number_that_is_free(there: list[str], given: str) -> None:
    """Names are equal regardless of case (ECMA-376 part 2, §6.2.2.3)."""
    parts = parts_of(dict.fromkeys((f"word/media/{name}" for name in there), b"x"))
    assert parts.add("word/media/image{}.png", PNG, b"new") == given
    assert parts.members[given] == b"new"
    assert parts.content_type(given) == PNG


def test_many_parts_have_numbers_one_after_another() -> None:
    parts = parts_of()
    names = [parts.add("word/media/image{}.png", PNG, bytes([number])) for number in range(12)]
    assert names == [f"word/media/image{number}.png" for number in range(1, 13)]
    assert [parts.finish().members[name] for name in names] == [bytes([number]) for number in range(12)]


def test_a_part_without_a_number_in_its_name_has_that_name() -> None:
    parts = parts_of()
    root = etree.Element(w("comments"), nsmap={"w": package.W})
    assert parts.add("word/comments.xml", COMMENTS, root) == "word/comments.xml"
    assert parts.look("word/comments.xml") is root
    saved = parts.finish()
    assert saved.root("word/comments.xml").tag == w("comments")
    assert types_of(saved)["/word/comments.xml"] == COMMENTS


def test_a_part_without_a_number_that_is_there_already_is_replaced() -> None:
    parts = parts_of({"word/comments.xml": b"<old/>"})
    root = etree.Element(w("comments"), nsmap={"w": package.W})
    assert parts.add("word/comments.xml", COMMENTS, root) == "word/comments.xml"
    assert parts.finish().root("word/comments.xml").tag == w("comments")


@pytest.mark.parametrize("default", ["png", "PNG", "Png"])
def test_a_type_that_the_ending_says_is_not_said_again(default: str) -> None:
    said = f'<Default Extension="{default}" ContentType="{PNG}"/></Types>'.encode()
    types = members_of(p(""), header1=p(""))[CONTENT_TYPES].replace(b"</Types>", said)
    parts = parts_of({CONTENT_TYPES: types})
    name = parts.add("word/media/image{}.png", PNG, b"x")
    assert parts.content_type(name) == PNG
    assert parts.finish().members[CONTENT_TYPES] == types


def test_a_type_that_the_ending_says_otherwise_is_said_for_the_part() -> None:
    parts = parts_of()
    name = parts.add("word/a{}.xml", COMMENTS, b"<a/>")
    parts.add("word/a{}.xml", COMMENTS, b"<a/>")
    said = types_of(parts.finish())
    assert (said[f"/{name}"], said["/word/a2.xml"]) == (COMMENTS, COMMENTS)
    assert parts.content_type("word/styles.xml") == "application/xml"
    assert parts.content_type("a.unknown") == ""


def test_a_type_said_of_a_part_that_is_not_there_gives_way() -> None:
    stale = b'<Override PartName="/word/media/image1.png" ContentType="image/x-old"/></Types>'
    parts = parts_of({CONTENT_TYPES: members_of()[CONTENT_TYPES].replace(b"</Types>", stale)})
    name = parts.add("word/media/image{}.png", PNG, b"x")
    assert types_of(parts.finish())[f"/{name}"] == PNG


# The package


def test_what_is_only_read_stays_as_it_is_byte_for_byte() -> None:
    parts = parts_of({"word/media/a.png": bytes(range(256)), "word/theme/theme1.xml": b"<a  b='1' ></a>"})
    before = dict(parts.members)
    for part in (BODY, "word/header1.xml", CONTENT_TYPES, LINKS, "word/theme/theme1.xml"):
        parts.look(part)
    parts.relations(BODY)
    parts.content_type(BODY)
    parts.relate(BODY, "header", "word/header1.xml")
    saved = parts.finish()
    assert saved.members == before
    assert list(saved.members) == list(before)


def test_only_what_was_changed_or_added_differs() -> None:
    source = Package("report.docx", members_of(p("甲"), header1=p("乙"), footer1=p("丙")))
    before = dict(source.members)
    parts = Parts(source)
    parts.root("word/header1.xml")[0].set("changed", "1")
    parts.add("word/media/image{}.png", PNG, b"x")
    saved = parts.finish()
    differing = {name for name, data in saved.members.items() if before.get(name) != data}
    assert differing == {"word/header1.xml", CONTENT_TYPES, "word/media/image1.png"}
    assert list(saved.members)[: len(before)] == list(before), "the order of the members is kept"
    assert source.members == before, "the package that was read is as it was"


def test_two_documents_made_from_one_package_know_nothing_of_each_other() -> None:
    source = Package("report.docx", members_of(p("甲")))
    one, other = Parts(source), Parts(source)
    one.root(BODY).set("changed", "1")
    one.add("word/media/image{}.png", PNG, b"x")
    assert other.add("word/media/image{}.png", PNG, b"y") == "word/media/image1.png"
    assert other.look(BODY).get("changed") is None
    assert b"changed" not in other.finish().members[BODY]


def test_the_same_changes_give_the_same_bytes_and_finishing_twice_changes_nothing() -> None:
    def made() -> Parts:
        parts = parts_of()
        parts.root("word/header1.xml")
        for number in range(5):
            name = parts.add("word/media/image{}.png", PNG, bytes([number]))
            parts.relate(BODY, "image", name)
            parts.relate("word/header1.xml", "hyperlink", f"https://a/{number}", external=True)
        return parts

    one = made()
    first = package.write(one.finish())
    assert first == package.write(one.finish()) == package.write(made().finish())


def test_a_finished_package_does_not_change_with_what_comes_later() -> None:
    parts = parts_of()
    saved = parts.finish()
    before = dict(saved.members)
    parts.add("word/media/image{}.png", PNG, b"x")
    parts.root(BODY).set("later", "1")
    parts.finish()
    assert saved.members == before


def test_a_change_is_seen_by_whoever_looks_afterwards() -> None:
    parts = parts_of()
    looked = parts.look(BODY)
    assert parts.root(BODY) is looked is parts.look(BODY)
    other = etree.fromstring(f'<w:document xmlns:w="{package.W}"><w:body/></w:document>')
    parts.replace(BODY, other)
    assert parts.look(BODY) is other
    assert parts.finish().root(BODY).find(f".//{w('p')}") is None


def test_broken_xml_is_refused_with_its_part() -> None:
    parts = parts_of({"word/broken.xml": b"<a>"})
    for look in (parts.look, parts.root):
        (problem,) = refusals(lambda look=look: look("word/broken.xml"))  # type: ignore[misc]
        assert (problem.code, str(problem.place)) == ("broken-xml", "report.docx: word/broken.xml")


def test_a_document_with_parts_added_is_valid(validator: Validator, tmp_path: Path) -> None:
    parts = parts_of()
    parts.relate(BODY, "image", parts.add("word/media/image{}.png", PNG, b"\x89PNG\r\n\x1a\n"))
    comments = etree.Element(w("comments"), nsmap={"w": package.W})
    parts.relate(BODY, "comments", parts.add("word/comments.xml", COMMENTS, comments))
    parts.relate("word/header1.xml", "hyperlink", "https://a/?b=<1>&c", external=True)
    file = tmp_path / "report.docx"
    file.write_bytes(package.write(parts.finish()))
    assert validator.errors(file) == []
    read = Parts(package.read(file.read_bytes(), "report.docx"))
    assert [re.sub(r".*/", "", each.type) for each in read.relations(BODY)] == ["header", "image", "comments"]
