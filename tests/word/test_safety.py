"""Safety: no template reaches Python, a file or the network, in whatever place its tags stand; no file harms who opens it."""

from __future__ import annotations

import datetime
import io
import os
import re
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import docgen
from docgen import filling, pipeline
from docgen.problems import DocgenError, Place, Problem
from docgen.values import Value
from docgen.word import package
from tests.making import docx_bytes, members_of, p, refusals, tbl, tc, tr, word, zipped
from tests.parts import Validator
from tests.word import charts

SECRET = "geheim-7261"


class Thing:
    """What a program may hand over as data."""

    token = SECRET

    def method(self) -> str:
        return SECRET


def whole(document: bytes) -> str:
    """Everything in a document, all its parts."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def png(size: tuple[int, int] = (4, 3)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size).save(out, "PNG")
    return out.getvalue()


def outcome(stage: Callable[[], object]) -> tuple[str, tuple[Problem, ...]]:
    """All that a stage gives or says, and the problems that it is refused with."""
    try:
        got = stage()
    except DocgenError as error:
        return str(error), error.problems
    return whole(got) if isinstance(got, bytes) else str(got), ()


# Python

REACHING = [
    "''.__class__", "''['__class__']", "''['\\x5f\\x5fclass\\x5f\\x5f']", "''|attr('__class__')", "''|attr('__cla' ~ 'ss__')", "[x]|map(attribute='__class__')|first",
    "[x]|map(attribute='a.__class__')|first", "[x]|map('attr', '__class__')|first", "[x]|groupby('__class__')|first|first", "[x]|sort(attribute='__class__')|first",
    "[x]|selectattr('__class__')|first", "[x]|rejectattr('__class__', 'none')|first", "[x]|join(attribute='__class__')", "[x]|sum(attribute='__class__')", "[x]|max(attribute='__class__')",
    "[x]|unique(attribute='__class__')|first", "[x]|batch(1)|first|attr('__class__')", "'{0.__class__}'.format(x)", "'{0[__class__]}'.format(x)", "'{a.__class__.__mro__}'.format(a=x)",
    "'{a.__class__}'.format_map({'a': x})", "('{0.__class__}'|string).format(x)", "'{0.__init__.__globals__}'.format(fn)", "('{0.__cla' ~ 'ss__}').format(x)", "'%s' % fn", "'%r' % fn",
    "'%(a)r' % {'a': fn}", "'{!r}'.format(fn)", "'{!s:>9}'.format(fn)", "'{}'.format(range)", "'%s' % range", "'%r'|format(fn)", "fn.__globals__", "fn.__code__", "fn.__self__", "fn.__wrapped__",
    "fn ~ ''", "fn|string", "[fn]|string", "[fn]|join", "[fn]|tojson", "{'a': fn}|tojson", "[fn]|pprint", "fn|pprint", "fn|upper", "fn|replace('a', 'b')", "fn|title", "fn|indent", "fn|trim", "fn|e",
    "fn|default('a')", "fn|list", "fn|truncate(9)", "fn|wordwrap", "fn|urlencode", "fn|striptags", "fn|center(9)", "thing", "thing ~ ''", "thing.__class__", "thing.method", "thing|string", "[thing]|tojson",
    "[thing]|pprint", "gen", "gen.gi_frame", "gen.gi_code", "gen ~ ''", "range", "range ~ ''", "cycler", "cycler.__init__.__globals__", "cycler(1) ~ ''", "joiner() ~ ''", "joiner|string", "namespace",
    "namespace() ~ ''", "namespace(a=fn) ~ ''", "dict", "dict.__base__", "dict|string", "self", "self ~ ''", "self._TemplateReference__context", "self.__init__", "context", "environment", "lipsum", "caller",
    "loop", "x.upper", "x.upper ~ ''", "[x.upper]|tojson", "[d.items]|pprint", "d.items", "d.get", "d|items ~ ''", "x|map('upper') ~ ''", "x|select ~ ''", "x.__doc__", "x.format", "x.__format__('')",
    "__builtins__", "__import__('os')", "__name__", "__docgen_put", "__docgen_put(0, x)", "self.__docgen_put", "v.__class__", "v.place.__class__", "v._replace", "v.__dataclass_fields__", "v.content.__class__",
    "pic.__class__", "pic.__init__", "pic.data", "pic.data|string", "pic ~ ''", "day.__class__", "x is sameas(x.__class__)", "x is __class__", "x|__class__", "x.encode", "x.encode('utf-8') ~ ''", "(1).__class__",
    "(1).to_bytes(2, 'big') ~ ''", "true.__class__", "none.__class__", "1.5.__class__", "(1, 2).__class__", "{}.__class__", "[].__class__", "missing.__class__", "missing.__init__", "missing|attr('__class__')",
]  # fmt: skip
"""Expressions that lead out of the data, or would show what a program sees."""

LEAKING = re.compile(
    r"0x[0-9a-f]{4}|<(?:class|function|built-in|bound|module|generator|code|frame)|object at|Namespace|\blambda\b|&lt;(?:class|function|built-in|bound|generator|Namespace|docgen)"
)


def data() -> dict[str, object]:
    return {
        "x": "甲", "d": {"b": 1}, "fn": filling.fill, "thing": Thing(), "gen": iter([1]), "v": Value(Decimal(1), "1"), "pic": docgen.Picture(png()), "day": datetime.date(2018, 9, 5),
    }  # fmt: skip


def _note(tag: str) -> bytes:
    return word(p("甲"), footnotes=f'<w:footnote w:id="1">{p(tag)}</w:footnote>')


def _title(tag: str) -> bytes:
    return docx_bytes(lambda document: setattr(document.core_properties, "title", tag))


_ALT = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata title="x"/></v:shape></w:pict></w:r>'

SPOTS: dict[str, Callable[[str], bytes]] = {
    "printed": lambda text: word(p("前"), p("甲{{ " + text + " }}")),
    "in a header": lambda text: word(p("甲"), header1=p("{{ " + text + " }}")),
    "in a footnote": lambda text: _note("{{ " + text + " }}"),
    "in a property": lambda text: _title("{{ " + text + " }}"),
    "in an attribute": lambda text: word(p(_ALT.replace('"x"', '"{{ ' + text.replace('"', "&quot;") + ' }}"'))),
    "in a field": lambda text: word(p("<w:r><w:instrText>{{ " + text + " }}</w:instrText></w:r>")),
    "in a cell": lambda text: word(tbl(tr("{{ " + text + " }}"))),
    "a span": lambda text: word(tbl(tr(tc(p("甲{% colspan " + text + " %}"))))),
    "a colour": lambda text: word(tbl(tr(tc(p("甲{% cellbg " + text + " %}"))))),
    "looped over": lambda text: word(p("甲{% for a in " + text + " %}{{ a }}{% endfor %}")),
    "an item of a loop": lambda text: word(p("甲{% for a in [" + text + "] %}{{ a }}{% endfor %}")),
    "a condition of a loop": lambda text: word(p("甲{% for a in [1] if " + text + " %}{{ a }}{% endfor %}")),
    "a condition": lambda text: word(p("甲{% if " + text + " %}有{% endif %}")),
    "an argument": lambda text: word(p("甲{{ none|default(" + text + ", true) }}")),
    "set": lambda text: word(p("甲{% set a = " + text + " %}{{ a }}")),
    "kept": lambda text: word(p("甲{% set a %}{{ " + text + " }}{% endset %}{{ a }}")),
    "with": lambda text: word(p("甲{% with a = " + text + " %}{{ a }}{% endwith %}")),
    "in a macro": lambda text: word(p("甲{% macro m(a) %}{{ " + text + " }}{% endmacro %}{{ m(1) }}")),
    "given to a macro": lambda text: word(p("甲{% macro m(a) %}{{ a }}{% endmacro %}{{ m(" + text + ") }}")),
    "a default of a macro": lambda text: word(p("甲{% macro m(a=" + text + ") %}{{ a }}{% endmacro %}{{ m() }}")),
    "called": lambda text: word(p("甲{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ " + text + " }}{% endcall %}")),
    "filtered": lambda text: word(p("甲{% filter upper %}{{ " + text + " }}{% endfilter %}")),
    "done": lambda text: word(p("甲{% do " + text + " %}")),
    "a value of a set of names": lambda text: word(p("甲{{ {'text': " + text + "} }}")),
    "a style of a text": lambda text: word(p("甲{{ {'text': 'a', 'style': " + text + "} }}")),
}  # fmt: skip


@pytest.mark.parametrize("spot", SPOTS)
def test_a_template_reaches_nothing_but_its_data(spot: str) -> None:
    leaks: list[str] = []
    for text in REACHING:
        given = data()
        said, problems = outcome(partial(filling.fill, SPOTS[spot](text), given))
        assert all(problem.place.where for problem in problems), (text, said)
        assert SECRET not in said, text
        assert given["d"] == {"b": 1}
        if found := LEAKING.search(said):
            leaks.append(f"{text}: {said[max(found.start() - 40, 0) : found.end() + 40]}")
    assert leaks == []


@pytest.mark.parametrize(
    "text", ["rows.append(9)", "rows.clear()", "rows.pop()", "rows.sort()", "rows.reverse()", "rows.insert(0, 9)", "rows.extend([9])", "rows.remove(1)", "d.update({'b': 9})",
             "d.pop('b')", "d.clear()", "d.setdefault('c', 9)", "d.popitem()", "s.add(9)", "s.discard(1)", "rows|attr('append')(9)", "rows['append'](9)"],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["{{{{ {} }}}}", "{{% do {} %}}", "{{% set a = {} %}}", "{{% if {} %}}{{% endif %}}"])
def test_a_template_cannot_change_its_data(tag: str, text: str) -> None:
    given: dict[str, Any] = {"rows": [2, 1], "d": {"b": 1}, "s": {1, 2}}
    with pytest.raises(DocgenError):
        filling.fill(word(p("甲" + tag.format(text))), given)
    assert given == {"rows": [2, 1], "d": {"b": 1}, "s": {1, 2}}


@pytest.mark.parametrize(
    "text", ["day.today()", "now.now()", "now.utcnow()", "day.today().year", "day.today", "now.today()", "day|attr('today')()", "day['today']()", "[1, 2, 3]|random", "now.astimezone()", "now.timestamp()"]
)  # fmt: skip
def test_a_template_sees_no_clock_and_no_chance(text: str) -> None:
    given = {"day": datetime.date(2018, 9, 5), "now": datetime.datetime(2018, 9, 5)}
    assert refusals(lambda: filling.fill(word(p("甲{{ " + text + " }}")), given))


def test_what_dates_say_of_themselves_is_there() -> None:
    given = {"day": datetime.date(2018, 9, 5)}
    done = whole(
        filling.fill(word(p("甲{{ day.year }}-{{ day.month }}-{{ day.strftime('%d') }} {{ day.isoformat() }}")), given)
    )
    assert "甲2018-9-05 2018-09-05" in re.sub("<[^>]*>", "", done)


def test_the_same_input_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(
        word(
            p("{% for a in rows|groupby('k') %}{{ a[0] }}{% endfor %}{{ rows|map(attribute='k')|unique|join }}"),
            p("{% set x %}{{ d|tojson }}{% endset %}{{ x }}{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}"),
            p("{{ rich }}"),
            tbl(tr("{% for r in rows %}{{ r.k }}{% vm %}", "{{ r.n }}{% endfor %}")),
        )
    )
    (tmp_path / "d.json").write_text(
        '{"rows": [{"k": "b", "n": 1.50}, {"k": "a", "n": 2}], "d": {"z": 1, "a": 2}, "rich": {"text": "a", "link": "http://a"}}'
    )
    program = "import docgen, hashlib; print(hashlib.sha256(docgen.fill('t.docx', 'd.json')).hexdigest())"
    got = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(got) == 1


# Files


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that nobody may read: a picture, a document and a text at once would be too much, so a text."""
    file = tmp_path / "secret.txt"
    file.write_text(SECRET, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "tag",
    [
        "{{{{ {{'picture': '{file}'}} }}}}",
        "{{{{ {{'picture': '{file}', 'width': '30mm'}} }}}}",
        "{{{{ {{'subdocument': '{file}'}} }}}}",
        "{{{{ [{{'picture': '{file}'}}] }}}}",
        "{{% set a = {{'picture': '{file}'}} %}}{{{{ a }}}}",
        "{{{{ {{'text': 'a', 'picture': '{file}'}} }}}}",
        "{{{{ '{file}'|markdown }}}}",
        "{{% include '{file}' %}}",
        "{{% import '{file}' as a %}}",
        "{{% extends '{file}' %}}",
        "{{% from '{file}' import a %}}",
    ],
)
def test_a_template_cannot_name_a_file(tag: str, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(secret.parent)
    for name in (secret.as_posix(), secret.name, f"./{secret.name}"):
        said, problems = outcome(partial(filling.fill, word(p("甲" + tag.format(file=name))), {}))
        assert SECRET not in said
        assert {problem.place.where for problem in problems} <= {"第1段"}


def test_a_picture_tag_takes_pictures_of_the_data_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").write_bytes(png((9, 9)))

    def template(tag: str) -> bytes:
        def make(document: Any) -> None:
            document.add_picture(io.BytesIO(png()))
            shape = document.inline_shapes[0]._inline
            shape.docPr.set("descr", tag)

        return docx_bytes(make)

    for tag in (
        "{% picture {'picture': 'a.png'} %}",
        "{% picture 'a.png' %}",
        "{% picture ['a.png'] %}",
        "{% picture x %}",
    ):
        found = refusals(lambda tag=tag: filling.fill(template(tag), {"x": "a.png"}))  # type: ignore[misc]
        assert [problem.place.where for problem in found] == ["第1段 › 替代文字"]
    document = filling.fill(template("{% picture x %}"), {"x": {"picture": "a.png"}})
    assert png((9, 9)) in [data for name, data in package.read(document, "a").members.items() if "media" in name]


@pytest.mark.parametrize(
    "value", ["'a.xlsx'", "{'chart': 'a.xlsx'}", "{'categories': 'a.xlsx', 'series': []}", "x.__class__", "fn"]
)
def test_a_chart_tag_takes_data_and_nothing_else(value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xlsx").write_bytes(charts.workbook([["", "甲"], ["一", 1]]))
    said, problems = outcome(lambda: filling.fill(charts.docx_with_chart(alt="{% chart " + value + " %}"), data()))
    assert [problem.place.where for problem in problems] == ["第1段 › 替代文字"]
    assert not LEAKING.search(said)


# Values are never templates

LOOKS = ["{{ y }}", "{% if y %}有{% endif %}", "{% for a in y %}", "{# y #}", "{{ ''.__class__ }}", "\x01{ y }\x01", "\x01% if y %\x01", "\x01{\n__docgen_put(0, y) }\x01", "<?docgen-tag 0?>",
         "</w:t></w:r></w:p>", "&amp;", "<docgen-insert value=\"0\"/>", "{_{ y }_}", "%7B%7B y %7D%7D"]  # fmt: skip


@pytest.mark.parametrize("value", LOOKS)
def test_a_value_is_text_whatever_it_looks_like_and_wherever_it_stands(
    value: str, validator: Validator, tmp_path: Path
) -> None:
    body = (
        p("{{ x }}"),
        p("{% for a in rows %}{{ a }}{% endfor %}"),
        p("{% set a %}{{ x }}{% endset %}{{ a }}{{ x|upper }}"),
        p("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(x) }}"),
        p("{{ rich }}{{ x|markdown }}"),
        tbl(tr(tc(p("{{ x }}{% colspan 1 %}")))),
    )  # fmt: skip
    given = {"x": value, "y": "绝不", "rows": [value], "rich": {"text": value, "bold": True}}
    document = filling.fill(word(*body, header1=p("{{ x }}")), given)
    everything = whole(document)
    assert "绝不" not in everything
    root = package.parse_xml(package.read(document, "a").members["word/document.xml"], Place("a"))
    texts = "".join(str(text) for text in root.itertext())
    assert texts.count(value.replace("\x01", "").replace("\n", "")) >= 5
    file = tmp_path / "a.docx"
    file.write_bytes(document)
    assert validator.errors(file) == []


def test_names_of_the_data_cannot_take_the_place_of_what_filling_uses() -> None:
    given = {"__docgen_put": "错", "__docgen_turn": "错", "range": "错", "loop": "错", "self": "错", "x": "甲"}
    document = filling.fill(word(p("{{ x }}{% for a in [1] %}{{ loop.index }}{% endfor %}")), given)
    assert "甲1" in re.sub("<[^>]*>", "", whole(document))


# Macros

MACRO_TYPES = {
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
VBA = b"\xd0\xcf\x11\xe0 macros"


def of_kind(kind: str, *, vba: str = "", name: str = "word/vbaProject.bin") -> bytes:
    """A file whose main part has a content type, and a part of macros with the content type `vba`."""
    members = members_of(p("甲{{ a }}"))
    types = members["[Content_Types].xml"].decode().replace(DOCUMENT, kind)
    if vba:
        types = types.replace("</Types>", f'<Override PartName="/{name}" ContentType="{vba}"/></Types>')
        members[name] = VBA
        relation = f'<Relationship Id="vba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="{Path(name).name}"/></Relationships>'
        relations = members["word/_rels/document.xml.rels"].decode()
        members["word/_rels/document.xml.rels"] = relations.replace("</Relationships>", relation).encode()
    members["[Content_Types].xml"] = types.encode()
    return zipped(members)


WITH_MACROS = {
    "docm": of_kind(MACRO_TYPES["docm"], vba="application/vnd.ms-office.vbaProject"),
    "docm without macros": of_kind(MACRO_TYPES["docm"]),
    "dotm": of_kind(MACRO_TYPES["dotm"], vba="application/vnd.ms-office.vbaProject"),
    "docx with macros": of_kind(DOCUMENT, vba="application/vnd.ms-office.vbaProject"),
    "docx with macros under another type": of_kind(DOCUMENT, vba="application/octet-stream"),
    "docx with macros under another name": of_kind(
        DOCUMENT, vba="application/vnd.ms-office.vbaProject", name="word/a.bin"
    ),
    "types in other letters": of_kind(MACRO_TYPES["docm"].replace("macroEnabled", "MacroEnabled")),
}


@pytest.mark.parametrize("kind", WITH_MACROS)
def test_a_file_with_macros_is_refused(kind: str) -> None:
    source = WITH_MACROS[kind]
    for stage in (lambda: filling.fill(source, {"a": 1}), lambda: pipeline.schema(source)):
        (problem,) = refusals(stage)
        assert problem.code == "has-macros"
        assert problem.place.file == "template.docx"
        assert "--allow-macros" in problem.hint


@pytest.mark.parametrize("kind", WITH_MACROS)
def test_macros_that_are_allowed_stay(kind: str) -> None:
    source = WITH_MACROS[kind]
    document = filling.fill(source, {"a": 1}, macros=True)
    before, after = package.read(source, "a", macros=True), package.read(document, "a", macros=True)
    assert [data for name, data in before.members.items() if name.endswith(".bin")] == [
        data for name, data in after.members.items() if name.endswith(".bin")
    ]
    assert "vbaProject" in whole(document) or "vbaProject" not in whole(source)


def test_a_macro_template_becomes_a_macro_document() -> None:
    document = filling.fill(WITH_MACROS["dotm"], {"a": 1}, macros=True)
    made = package.read(document, "a", macros=True)
    assert made.content_types[made.body] == MACRO_TYPES["docm"]


def test_macros_in_another_document_of_the_data_are_refused() -> None:
    for kind in ("docm", "docx with macros"):
        fill = partial(filling.fill, word(p("{{ a }}")), {"a": docgen.Subdocument(WITH_MACROS[kind], "annex.docm")})
        assert "has-macros" in [each.code for each in refusals(fill)]


def test_a_template_of_word_becomes_a_document(validator: Validator, tmp_path: Path) -> None:
    document = filling.fill(of_kind(TEMPLATE), {"a": 1})
    made = package.read(document, "a")
    assert made.content_types[made.body] == DOCUMENT
    assert "template.main" not in whole(document)
    file = tmp_path / "a.docx"
    file.write_bytes(document)
    assert validator.errors(file) == []
    assert "甲1" in re.sub("<[^>]*>", "", whole(document))


# The network and other files, through XML


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who connected to it."""
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, address = server.accept()
            except TimeoutError:
                continue
            heard.append(str(address))
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield server.getsockname()[1], heard
    finally:
        stop.set()
        thread.join()
        server.close()


def test_the_listener_hears_who_connects(listener: tuple[int, list[str]]) -> None:
    port, heard = listener
    socket.create_connection(("127.0.0.1", port)).close()
    for _ in range(50):
        if heard:
            break
        threading.Event().wait(0.1)
    assert heard


OUTSIDE = {
    "a DTD": '<!DOCTYPE x SYSTEM "{url}/a.dtd">',
    "an entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "{url}/a">]>',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "{url}/a"> %a;]>',
    "a public DTD": '<!DOCTYPE x PUBLIC "-//W3C//DTD XHTML 1.0//EN" "{url}/a.dtd">',
    "an entity of a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "{file}">]>',
    "a file read into a file": '<!DOCTYPE x [<!ENTITY % f SYSTEM "{file}"><!ENTITY % d SYSTEM "{url}/d"> %d;]>',
    "a style sheet": '<?xml-stylesheet href="{url}/a.xsl" type="text/xsl"?>',
    "laughs": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
}


@pytest.mark.parametrize(
    "part",
    [
        "word/document.xml",
        "word/header1.xml",
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "_rels/.rels",
    ],
)
@pytest.mark.parametrize("kind", OUTSIDE)
def test_nothing_outside_is_read_through_xml(
    kind: str, part: str, secret: Path, listener: tuple[int, list[str]]
) -> None:
    port, heard = listener
    members = members_of(p("甲{{ a }}"), header1=p("乙"), styles="")
    prologue = OUTSIDE[kind].format(url=f"http://127.0.0.1:{port}", file=secret.as_uri())
    text = members[part].decode()
    if "ENTITY a " in prologue:
        text = text.replace("甲", "&a;").replace("乙", "&a;")
    members[part] = (prologue + text).encode()
    said, problems = outcome(lambda: filling.fill(zipped(members), {"a": 1}))
    assert SECRET not in said
    assert heard == []
    if kind == "a style sheet":
        assert not problems
    else:
        assert {(problem.code, problem.place.where) for problem in problems} == {("broken-xml", part)}


def test_parts_that_stand_outside_are_never_fetched(
    listener: tuple[int, list[str]], tmp_path: Path, secret: Path
) -> None:
    port, heard = listener
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = (
        "attachedTemplate",
        "image",
        "hyperlink",
        "header",
        "footnotes",
        "styles",
        "numbering",
        "settings",
        "subDocument",
        "oleObject",
        "frame",
        "aFChunk",
        "chart",
        "package",
        "theme",
        "comments",
    )
    for base in (f"http://127.0.0.1:{port}/", secret.parent.as_uri() + "/", f"\\\\127.0.0.1@{port}\\a\\"):
        members = members_of(p("甲{{ a }}{{ b }}"), header1=p("乙{{ a }}"))
        links = "".join(
            f'<Relationship Id="x{number}" Type="{office}/{kind}" Target="{base}secret.txt" TargetMode="External"/>'
            for number, kind in enumerate(kinds)
        )
        relations = (
            members["word/_rels/document.xml.rels"].decode().replace("</Relationships>", links + "</Relationships>")
        )
        members["word/_rels/document.xml.rels"] = relations.encode()
        source = zipped(members)
        given = {"a": "丙", "b": docgen.Subdocument(source)}
        file = tmp_path / "a.docx"
        file.write_bytes(source)
        stages: tuple[Callable[[], object], ...] = (
            partial(filling.fill, source, given),
            partial(pipeline.lint, file),
            partial(pipeline.schema, source),
            partial(pipeline.text, file),
            partial(pipeline.annotated, file, ()),
        )
        for stage in stages:
            assert SECRET not in outcome(stage)[0]
    assert heard == []


def test_a_link_is_kept_and_never_followed(listener: tuple[int, list[str]]) -> None:
    port, heard = listener
    given = {"a": {"text": "甲", "link": f"http://127.0.0.1:{port}/"}, "b": f"[乙](http://127.0.0.1:{port}/)"}
    document = filling.fill(word(p("{{ a }}{{ b|markdown }}")), given)
    assert f"http://127.0.0.1:{port}/" in whole(document)
    assert heard == []


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "vbscript:a",
        "data:text/html,a",
        "\\\\server\\share",
        "ms-word:ofe|u|http://a",
        "x",
        "",
        "http:",
        " http://a",
        "java\nscript:a",
    ],
)
def test_a_link_that_is_no_address_is_refused(link: str) -> None:
    found = refusals(lambda: filling.fill(word(p("{{ a }}")), {"a": {"text": "甲", "link": link}}))
    assert [(each.code, each.place.where) for each in found] == [("wrong-content", "第1段")]


@pytest.mark.parametrize("where", ["link", "font", "style", "text", "alt", "color"])
@pytest.mark.parametrize("bad", ["\x00", "\x01", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_a_character_that_no_file_can_hold_is_told_and_never_a_fault(where: str, bad: str) -> None:
    value: object = {"text": "甲", where: f"http://a/{bad}b" if where == "link" else f"甲{bad}"}
    if where == "alt":
        value = docgen.Picture(png(), alt=f"甲{bad}")
    source = word(p("{{ a }}"))
    _, problems = outcome(lambda: filling.fill(source, {"a": value}))
    assert all(each.place.where == "第1段" for each in problems)
    if not problems:
        filled = filling.fill_with(source, {"a": value})
        assert filled.doubts, "left out, and nothing was said"
        package.read(filled.document, "a")


# Files that are no documents


def bomb(size: int, name: str = "word/media/a.png") -> bytes:
    """A small file that unpacks to very much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data_ in members_of(p("{{ a }}")).items():
            archive.writestr(member, data_)
        with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as stream:
            for _ in range(size // 1_000_000):
                stream.write(bytes(1_000_000))
    return out.getvalue()


def overlapping() -> bytes:
    """Two thousand members that are all the same bytes of the file."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data_ in members_of(p("甲")).items():
            archive.writestr(member, data_)
        archive.writestr("word/a.bin", bytes(1_000_000))
        info = archive.getinfo("word/a.bin")
        for number in range(2000):
            copy = zipfile.ZipInfo(f"word/{number:05}.bin")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(copy, name, getattr(info, name))
            archive.filelist.append(copy)
            archive.NameToInfo[copy.filename] = copy
    return inner.getvalue()


WORD = word(p("甲{{ a }}"))
NO_DOCUMENTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "not-a-docx"),
    "a text": (lambda: b"hello", "not-a-docx"),
    "a PDF": (lambda: b"%PDF-1.7", "not-a-docx"),
    "an old .doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not-a-docx"),
    "a zip of something else": (lambda: zipped({"a.txt": b"a"}), "not-a-docx"),
    "cut off in the middle": (lambda: WORD[: len(WORD) // 2], "broken-docx"),
    "cut off at its end": (lambda: WORD[:-20], "broken-docx"),
    "damaged": (lambda: WORD[:200] + bytes(80) + WORD[280:], "broken-docx"),
    "climbing": (lambda: zipped({**members_of(), "word/../../../tmp/a.xml": b"a"}), "unsafe-path"),
    "a whole path": (lambda: zipped({**members_of(), "/etc/cron.d/a": b"a"}), "unsafe-path"),
    "a path of Windows": (lambda: zipped({**members_of(), "..\\..\\a.xml": b"a"}), "unsafe-path"),
    "a drive of Windows": (lambda: zipped({**members_of(), "C:\\a.xml": b"<a/>"}), "unsafe-path"),
    "a bomb": (lambda: bomb(400_000_000), "too-large"),
    "a bomb of shared bytes": (overlapping, "broken-docx|too-large"),
    "very many members": (lambda: zipped({**members_of(), **{f"word/{n}.bin": b"" for n in range(6000)}}), "too-large"),
    "no XML": (lambda: zipped({**members_of(), "word/document.xml": b"hello"}), "broken-xml"),
    "a part left out": (lambda: zipped({k: v for k, v in members_of().items() if k != "word/document.xml"}), "not-a-docx|broken-docx"),
    "no body": (lambda: zipped({**members_of(), "word/document.xml": b"<a/>"}), "not-a-docx|broken-xml|broken-docx"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_DOCUMENTS)
def test_a_file_that_is_no_document_has_an_error_of_its_own(kind: str, tmp_path: Path) -> None:
    make, codes = NO_DOCUMENTS[kind]
    (tmp_path / "模板.docx").write_bytes(make())
    (tmp_path / "d.yaml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "out.docx").write_bytes(b"before")
    done = subprocess.run(
        [sys.executable, "-m", "docgen", "fill", "模板.docx", "d.yaml", "-o", "out.docx"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert "Traceback" not in done.stderr
    (code,) = re.findall(r"\[([a-z-]+)\]$", done.stderr, re.MULTILINE)
    assert code in codes.split("|")
    assert done.stderr.startswith("模板.docx: ")
    assert (tmp_path / "out.docx").read_bytes() == b"before"
    assert {file.name for file in tmp_path.iterdir()} == {"模板.docx", "d.yaml", "out.docx"}


@pytest.mark.parametrize(
    "part",
    ["[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml", "word/header1.xml"],
)
@pytest.mark.parametrize("extra", ["<!-- note -->", "<?x y?>", "\n\t "])
def test_comments_and_instructions_in_the_xml_of_a_file_do_no_harm(part: str, extra: str) -> None:
    members = members_of(p("甲{{ a }}"), header1=p("乙"))
    text = members[part].decode()
    end = text.index(">") + 1
    members[part] = (text[:end] + extra + text[end:]).encode()
    values: tuple[object, ...] = (
        "丙",
        docgen.Picture(png()),
        docgen.Subdocument(word(p("子"))),
        {"text": "a", "link": "http://a"},
    )
    for value in values:
        assert "甲" in whole(filling.fill(zipped(members), {"a": value}))
