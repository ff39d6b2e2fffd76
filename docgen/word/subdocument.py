"""Sub-documents: another .docx in, the blocks of its body out, with all they refer to brought into the document.

The blocks keep their look. A style comes along under its own name, or under a free one (`heading 1 (2)`) where the
document has another style of that name; a style that says the same is used as it is, so the second time nothing is
added. What the defaults of both documents say differently is written on the paragraphs and runs to which no style
says it, and fonts and colours of the theme become those that the sub-document's theme means by them. A list begins
anew each time. Pages are the document's own: size, margins, columns, headers and footers of the sub-document stay
behind, and where one of its sections began on a new page, a new page begins. What goes: the history of formatting,
the binding of controls to data, which comment answers which, and extensions that the sub-document lets be ignored and
the document does not know.
"""

from __future__ import annotations

import itertools
import posixpath
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import partial
from typing import Any, cast

from lxml import etree

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, stop_on
from docgen.word import package, stories
from docgen.word.package import PARAGRAPH_ORDER, RUN_ORDER, Package, W, w
from docgen.word.parts import OFFICE, RELATIONS, Parts, Relation, relations_part

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_DIAGRAM = "{http://schemas.microsoft.com/office/drawing/2008/diagram}dataModelExt"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_NEUTRAL = etree.fromstring(
    f'<w:docDefaults xmlns:w="{W}"><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" '
    'w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/><w:kern w:val="0"/>'
    '<w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
)
"""What holds where the defaults of a document say nothing (ECMA-376 part 1, §17.7.5)."""

_ORDER = {
    "p": "pPr",
    "r": "rPr",
    "tbl": "tblPr",
    "tblPr": "tblStyle",
    "style": "name",
    "numbering": "numPicBullet abstractNum num",
    "abstractNum": "nsid",
    "pPr": " ".join(PARAGRAPH_ORDER),
    "rPr": " ".join(("ins", "del", "moveFrom", "moveTo", *RUN_ORDER)),
}
"""The order in which elements must stand (ECMA-376 part 4, Annex A), as far as we set any."""

_DEFAULTS = {"paragraph": "Normal", "character": "Default Paragraph Font", "table": "Normal Table"}
"""The kinds of styles, and the names that Word gives to the default of each."""

_JOINED = frozenset(w(name) for name in ("rFonts", "lang", "spacing", "ind"))
"""Elements of which each attribute is inherited by itself; all others are inherited whole."""

_FIRST_LINE = frozenset(w(name) for name in ("firstLine", "hanging", "firstLineChars", "hangingChars"))
"""Four ways to say one thing: the nearest hides the others (ECMA-376 part 1, §17.3.1.12)."""

_POINTERS = frozenset(w(name) for name in ("pStyle", "rStyle", "lvlPicBulletId"))
"""What names something by an id, which differs between documents that say the same."""

_TABLE = frozenset(w(name) for name in ("tblPr", "trPr", "tcPr", "tblStylePr"))

_THEME_FONTS = {"ascii": "asciiTheme", "hAnsi": "hAnsiTheme", "eastAsia": "eastAsiaTheme", "cs": "cstheme"}
_THEME_SLOTS = {"latin": ("Ascii", "HAnsi"), "ea": ("EastAsia",), "cs": ("Bidi",)}
_OTHER_NAMES = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_SCRIPTS = {"zh-CN": "Hans", "zh-SG": "Hans", "zh-TW": "Hant", "zh-HK": "Hant", "ja-JP": "Jpan", "ko-KR": "Hang"}

_SPACES = {"w": W, "mc": _MC[1:-1], "w14": _W14, "w15": "http://schemas.microsoft.com/office/word/2012/wordml"}
_THEMED = etree.XPath("//@w:*[starts-with(local-name(), 'theme')]", namespaces=_SPACES)
_GONE = etree.XPath(
    "//w:*[substring(local-name(), string-length(local-name()) - 5) = 'Change'] | //w:rsid | //w:dataBinding "
    "| //w15:dataBinding | //@w:*[starts-with(local-name(), 'rsid')] | //@w14:paraId | //@w14:textId "
    "| //@mc:Ignorable | //@mc:ProcessContent | //@mc:PreserveElements",
    namespaces=_SPACES,
)
_OF_SPACE = etree.XPath("//*[namespace-uri() = $space] | //@*[namespace-uri() = $space]")

_NOTES = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}


def graft(parts: Parts, part: str, source: Package) -> list[etree._Element]:
    """The blocks of a sub-document's body, ready to be set into `part`, with all they refer to brought into `parts`.

    Raises `DocgenError` for what no other document can take in (another file set in whole, ink, a note in a header),
    and for a sub-document that refers to what it does not hold.
    """
    grafting = _Grafting(parts, part, source)
    blocks = grafting.body()
    while grafting.later:
        grafting.later.popleft()()
    return blocks


class _Grafting:
    """One sub-document on its way into `part`; ids of `home` are the sub-document's, ids of `there` the document's."""

    def __init__(self, parts: Parts, part: str, source: Package) -> None:
        self.name = source.name
        self.parts = parts
        self.part = part
        self.there = _Side(parts, parts)
        self.home = _Side(Parts(source), parts)
        self.lacking = {
            holder: {
                key: value
                for key, value in said.items()
                if self.there.said[holder].get(key) != value and key[0].removeprefix(w("")) in _ORDER[holder].split()
            }
            for holder, said in self.home.said.items()
        }
        self.styles: dict[str, str] = {}
        self.fresh: set[str] = set()
        self.lists: dict[tuple[str, bool], str] = {}
        self.copied: dict[str, str] = {}
        self.later: deque[Callable[[], None]] = deque()  # what is done when all ids are given: references in a circle

    def refusal(self, code: str, message: str, where: str, hint: str = "") -> Problem:
        return Problem(code, message, Place(self.name, where=where), hint)

    def body(self) -> list[etree._Element]:
        """The blocks of the body."""
        text = self.home.parts.look(self.home.main)
        body = self.home.copy(text, _ignorable(self.parts.look(self.part))).find(w("body"))
        if body is None:
            message = say("the file has no body that can be read")
            hint = say("If it was saved as “Strict Open XML”, save it as an ordinary .docx.")
            raise DocgenError([self.refusal("not-a-docx", message, self.home.main, hint)])
        _end_sections(body)
        return self.bring(body, self.home.main, self.part)

    def bring(self, holder: etree._Element, origin: str, part: str) -> list[etree._Element]:
        """What stands in a holder of the part `origin`, ready for `part`."""
        self.refuse(holder, origin)
        self.name_defaults(holder)
        self.say_defaults(holder)
        self.number(holder)
        self.restyle(holder, "pStyle", "rStyle", "tblStyle")
        for kind in _NOTES:
            self.bring_notes(holder, origin, part, kind)
        self.relate(holder, origin, part)
        return _taken_out(holder, self.parts.look(part))

    def refuse(self, holder: etree._Element, origin: str) -> None:
        problems = []
        for node in holder.iter(w("altChunk"), w("subDoc"), "{*}contentPart"):
            is_ink = node.tag not in (w("altChunk"), w("subDoc"))
            what = say("ink") if is_ink else say("another file set in whole")
            message = say("{what} cannot be brought into another document", what=what)
            hint = (
                say("Replace it by a picture.")
                if is_ink
                else say("Open the sub-document in Word and save it: that turns the file into text.")
            )
            problems.append(self.refusal("cannot-bring", message, origin, hint))
        stop_on(problems)

    # Styles

    def name_defaults(self, holder: etree._Element) -> None:
        """Name the style of what has none, or one that is not there."""
        for thing, pointer, kind in (("p", "pStyle", "paragraph"), ("tbl", "tblStyle", "table")):
            for node in holder.iter(w(thing)):
                style = _put(_put(node, f"{thing}Pr"), pointer)
                if self.home.kind(style.get(w("val"), "")) != kind:
                    style.set(w("val"), self.home.default[kind])
        for style in list(holder.iter(w("rStyle"))):
            if self.home.kind(style.get(w("val"), "")) != "character":
                stories.remove(style)

    def say_defaults(self, holder: etree._Element) -> None:
        """Write what the defaults say differently on each paragraph, its mark and its runs, where no style says it."""
        for paragraph in holder.iter(w("p")) if any(self.lacking.values()) else ():
            styles = [_val(paragraph, "pPr", "pStyle")]
            table = next(paragraph.iterancestors(w("tbl")), None)
            if table is not None:
                styles.append(_val(table, "tblPr", "tblStyle"))
            self.complete(paragraph, "pPr", styles)
            self.complete(_put(paragraph, "pPr"), "rPr", [*styles, _val(paragraph, "pPr", "rPr", "rStyle")])
            for run in paragraph.iter(w("r")):
                if next(run.iterancestors(w("p"))) is paragraph:  # not in a text box
                    self.complete(run, "rPr", [*styles, _val(run, "rPr", "rStyle")])

    def complete(self, node: etree._Element, holder: str, styles: list[str]) -> None:
        said = {*_said(node.find(w(holder))), *self.home.said_by(holder, styles)}
        for (tag, name), value in self.lacking[holder].items():
            if (tag, name) not in said:
                setting = _put(_put(node, holder), etree.QName(tag).localname)
                setting.attrib.update({name: value} if isinstance(value, str) else dict(value[0][1]))
                if name == w("line"):  # LibreOffice takes a line without its rule for an exact one
                    setting.set(w("lineRule"), self.home.said[holder][tag, w("lineRule")])

    def restyle(self, holder: etree._Element, *pointers: str) -> None:
        """Name styles by their ids in the document; what has its default style names none."""
        for style in list(holder.iter(*map(w, pointers))):
            new = self.style(style.get(w("val"), ""))
            style.set(w("val"), new)
            if new in self.there.default.values():
                parent = style.getparent()
                stories.remove(style)
                if parent is not None and parent.tag == w("pPr") and len(parent) == 0:
                    stories.remove(parent)

    def style(self, id_: str) -> str:
        """The id in the document of a style, which is brought over if there is none that says the same."""
        if id_ in self.styles:
            return self.styles[id_]
        home, there = self.home, self.there
        style, look, kind = home.own(id_), home.look(id_), home.kind(id_)
        is_default = home.default.get(kind) == id_
        if is_default and there.look(there.default[kind]) == look:
            return self.styles.setdefault(id_, there.default[kind])
        name = _val(style, "name") or id_
        for number in itertools.count(2 if is_default else 1):  # the name of Word's default would make it a default
            free = name if number == 1 else f"{name} ({number})"
            known = there.names.get(free.lower())
            if known is None:
                break
            if known not in self.fresh and there.look(known) == look:
                return self.styles.setdefault(id_, known)
        new = deepcopy(style)
        new_id = next(each for each in _variants(id_) if each not in there.styles)
        new.set(w("styleId"), new_id)
        new.attrib.pop(w("default"), "")
        if free != name:
            new.set(w("customStyle"), "1")
            _put(new, "name").set(w("val"), free)
            for aliases in new.findall(w("aliases")):
                new.remove(aliases)
        there.styles[new_id] = new
        there.names[free.lower()] = new_id
        self.fresh.add(new_id)
        self.parts.root(self.made("styles")).append(new)
        self.later.append(partial(self.refer, new))
        return self.styles.setdefault(id_, new_id)

    def refer(self, style: etree._Element) -> None:
        """Name what a style brought over refers to by its ids in the document."""
        for pointer in ("basedOn", "next", "link"):
            for node in style.findall(w(pointer)):
                new = self.style(id_) if (id_ := node.get(w("val"), "")) in self.home.styles else ""
                node.set(w("val"), new)
                # of two that are linked both come along: one that is there already is linked to another
                if new not in self.fresh if pointer == "link" else self.there.is_missing(new):
                    style.remove(node)
        for node in style.findall(f"{w('pPr')}/{w('numPr')}/{w('numId')}"):
            node.set(w("val"), self.list_(node.get(w("val"), ""), of_styles=True))

    # Lists

    def number(self, holder: etree._Element) -> None:
        """Number paragraphs by lists of their own, those also that their style numbers."""
        for paragraph in holder.iter(w("p")):
            properties = _put(paragraph, "pPr")
            style = _val(properties, "pStyle")
            own, (number, level) = _val(properties, "numPr", "numId"), self.home.numbering(style)
            if (own or number) in ("", "0"):
                continue
            if not own:
                self.keep_indent(properties, style)
            numbering = _put(properties, "numPr")
            level = _val(numbering, "ilvl") or level
            numbering[:] = [
                etree.Element(w("ilvl"), {w("val"): level}),
                etree.Element(w("numId"), {w("val"): self.list_(own or number, of_styles=False)}),
            ]

    def keep_indent(self, properties: etree._Element, style: str) -> None:
        """Write the indent of a style that numbers on the paragraph itself: one numbered itself has that of its list."""
        indent: dict[str, str] = {}
        for each in (properties, *(node.find(w("pPr")) for node in self.home.chain(style))):
            node = None if each is None else each.find(w("ind"))
            said = {} if node is None else {str(name): str(value) for name, value in node.attrib.items()}
            hidden = _FIRST_LINE if _FIRST_LINE & indent.keys() else frozenset()
            indent = {name: value for name, value in said.items() if name not in hidden} | indent
            if each is not None and each is not properties and _val(each, "numPr", "numId"):
                break
        if indent:
            node = _put(properties, "ind")
            for name, value in indent.items():
                node.set(name, value)

    def list_(self, number: str, *, of_styles: bool) -> str:
        """The number in the document of a list; one of its own for the styles brought over. "0", no list, for none."""
        if (number, of_styles) in self.lists:
            return self.lists[number, of_styles]
        abstract = self.home.abstract(number)
        if abstract is None:
            return "0"
        numbering = self.parts.root(self.made("numbering"))
        shared = (f"abstract {abstract.get(w('abstractNumId'))}", of_styles)  # lists that go on from one to another
        if shared not in self.lists:
            new = deepcopy(abstract)
            self.lists[shared] = _number_in(numbering, new, "abstractNumId")
            for node in (*new.findall(w("styleLink")), *new.findall(w("numStyleLink"))):
                new.remove(node)
            self.refer_levels(new, of_styles)
            taken = {node.get(w("val")) for node in numbering.iter(w("nsid"))}
            free = (f"{each:08X}" for each in itertools.count(int(self.lists[shared]) + 1))
            _put(new, "nsid").set(w("val"), next(each for each in free if each not in taken))  # else Word joins lists
            _insert(numbering, new)
        new = deepcopy(self.home.nums[number])
        _put(new, "abstractNumId").set(w("val"), self.lists[shared])
        self.refer_levels(new, of_styles)
        self.lists[number, of_styles] = _number_in(numbering, new, "numId")
        _insert(numbering, new)
        return self.lists[number, of_styles]

    def refer_levels(self, node: etree._Element, of_styles: bool) -> None:
        for pointer in list(node.iter(w("pStyle"))):
            id_ = pointer.get(w("val"), "")
            new = self.style(id_) if of_styles and id_ in self.home.styles else ""
            pointer.set(w("val"), new)
            if new not in self.fresh:
                stories.remove(pointer)
        self.name_defaults(node)
        self.restyle(node, "rStyle")
        for pointer in list(node.iter(w("lvlPicBulletId"))):
            pointer.set(w("val"), self.bullet(pointer.get(w("val"), "")))

    def bullet(self, id_: str) -> str:
        """The id in the document of a picture that a list has for its bullets."""
        key = (f"bullet {id_}", False)
        if key not in self.lists:
            part = self.made("numbering")
            there, home = self.parts.root(part), self.home.part("numbering")
            for bullet in self.home.numbers.iter(w("numPicBullet")):
                if bullet.get(w("numPicBulletId")) == id_ and home:
                    new = deepcopy(bullet)
                    self.lists[key] = _number_in(there, new, "numPicBulletId")
                    self.relate(new, home, part)
                    _insert(there, new)
        return self.lists.get(key, id_)

    # Notes and comments

    def bring_notes(self, holder: etree._Element, origin: str, part: str, kind: str) -> None:
        """Bring the footnotes, endnotes or comments to which a holder refers, under numbers of their own."""
        name = _NOTES[kind]
        wanted = {node.get(w("id"), "") for node in holder.iter(w(f"{name}Reference"))}
        numbers: dict[str, str] = {}
        if wanted and not self.can_hold(part, kind):
            message = say("the sub-document has notes or comments, and {part} can hold none", part=part)
            hint = say("Take them out of the sub-document, or set it into the text.")
            raise DocgenError([self.refusal("note-outside-text", message, origin, hint)])
        if wanted and (home := self.home.part(kind)):
            there = self.made(kind)
            notes = self.parts.root(there)
            root = self.home.copy(self.home.parts.look(home), _ignorable(notes))
            for note in list(root):
                if note.get(w("id")) not in wanted:
                    root.remove(note)
            for note in self.bring(root, home, there):
                old = note.get(w("id"), "")
                numbers[old] = _number_in(notes, note, "id")
                notes.append(note)
        if lost := wanted - numbers.keys():
            raise DocgenError([self.lost(origin, f"{name} {min(lost)}")])
        for mark in list(holder.iter(w(f"{name}Reference"), w(f"{name}RangeStart"), w(f"{name}RangeEnd"))):
            mark.set(w("id"), numbers.get(mark.get(w("id"), ""), ""))
            if not mark.get(w("id")):  # the range of a comment that is not there
                stories.remove(mark)

    def can_hold(self, part: str, kind: str) -> bool:
        """Whether a part may refer to notes: the body to all, a note to comments, a header to none."""
        content_type = self.parts.content_type(part)
        return content_type.endswith("main+xml") or (kind == "comments" and content_type.endswith("notes+xml"))

    # Parts

    def lost(self, origin: str, what: str) -> Problem:
        message = say("the part refers to {what}, which the file does not hold", what=what)
        return self.refusal("broken-docx", message, origin, say("Open and save the sub-document in Word or WPS."))

    def made(self, kind: str) -> str:
        """The document's part with styles, lists, notes or comments, made where there is none."""
        part = self.there.part(kind)
        if part is None:
            root = etree.Element(w(kind), nsmap={"w": W, "r": OFFICE})
            if kind in ("footnotes", "endnotes"):
                root.extend(_separators(_NOTES[kind]))
            part = self.parts.add(f"word/{kind}.xml", f"{_WORD}.{kind}+xml", root)
            self.parts.relate(self.there.main, kind, part)
        return part

    def relate(self, root: etree._Element, origin: str, part: str) -> None:
        """Let every id of a relation of `origin` name one of `part` that leads to the same."""
        known = {each.id: each for each in self.home.parts.relations(origin)}
        for node in root.iter():
            for name, id_ in node.attrib.items():
                if id_ and str(name).startswith(f"{{{OFFICE}}}"):
                    if id_ not in known:
                        raise DocgenError([self.lost(origin, str(id_))])
                    node.set(name, self.relation(known[str(id_)], known, origin, part))

    def relation(self, old: Relation, known: dict[str, Relation], origin: str, part: str) -> str:
        if old.external:
            return self.parts.relate(part, old.type, old.target, external=True)
        is_new = old.target not in self.copied
        target = self.copy(old.target, origin)
        if is_new and old.type.endswith("/diagramData"):  # names its drawing by a relation of the text ([MS-ODRAWXML])
            for node in self.parts.root(target).iter(_DIAGRAM):
                drawing = known.get(node.get("relId", ""))
                if drawing is not None:
                    node.set("relId", self.relation(drawing, known, origin, part))
        return self.parts.relate(part, old.type, target)

    def copy(self, name: str, origin: str) -> str:
        """The name in the document of a part, copied with all it refers to; of a picture that is there, its name."""
        if name in self.copied:
            return self.copied[name]
        content_type = self.home.parts.content_type(name) if name in self.home.parts.members else ""
        if not content_type:
            raise DocgenError([self.lost(origin, name)])
        data = self.home.parts.members[name]
        relations = self.home.parts.relations(name)
        if content_type.startswith("image/"):
            for there, same in self.parts.members.items():
                if same == data and self.parts.content_type(there) == content_type:
                    return self.copied.setdefault(name, there)
        if "drawingml" in content_type and not any(each.type.endswith("/themeOverride") for each in relations):
            root = deepcopy(self.home.parts.look(name))
            self.home.settle(root)
            data = package.serialize(root)
        stem, dot, ending = name.replace("{", "{{").replace("}", "}}").rpartition(".")
        new = self.parts.add(f"{stem.rstrip('0123456789')}{{}}{dot}{ending}", content_type, data)
        if relations:
            self.later.append(partial(self.copy_relations, name, new, relations))
        return self.copied.setdefault(name, new)

    def copy_relations(self, name: str, new: str, relations: list[Relation]) -> None:
        """Give a copied part the relations it had, under their own ids."""
        root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})  # type: ignore[dict-item]
        for each in relations:
            target = each.target
            if not each.external:
                target = posixpath.relpath(self.copy(target, name), posixpath.dirname(new) or ".")
            node = etree.SubElement(root, f"{{{RELATIONS}}}Relationship", Id=each.id, Type=each.type, Target=target)
            if each.external:
                node.set("TargetMode", "External")
        self.parts.replace(relations_part(new), root)


class _Side:
    """What one of both documents says of its looks: its styles, lists, defaults and theme.

    Fonts and colours of the theme stand under their own names in all that it gives.
    """

    def __init__(self, parts: Parts, into: Parts) -> None:
        self.parts = parts
        self.main = _body(parts)
        self.fonts, self.colours = self.theme()
        styles, self.kept = self.known("styles", into)
        self.styles = {style.get(w("styleId"), ""): style for style in styles.iter(w("style"))}
        self.owned: dict[str, etree._Element] = {}
        self.default = {kind: self.default_of(kind, name) for kind, name in _DEFAULTS.items()}
        # Word takes no notice of the case of a style's name
        self.names = {_val(style, "name").lower(): id_ for id_, style in self.styles.items()}
        self.numbers = self.copy(*self.known("numbering", into))
        self.abstracts = {node.get(w("abstractNumId"), ""): node for node in self.numbers.iter(w("abstractNum"))}
        self.nums = {node.get(w("numId"), ""): node for node in self.numbers.iter(w("num"))}
        self.said: dict[str, dict[tuple[str, str], Any]] = {"pPr": {}, "rPr": {}}
        for node in (_NEUTRAL, *(self.copy(each, self.kept) for each in styles.iter(w("docDefaults")))):
            for holder in self.said:
                self.said[holder] |= _said(node.find(f"{w(f'{holder}Default')}/{w(holder)}"))
        self.memory: dict[tuple[str, ...], set[tuple[str, str]]] = {}

    def part(self, kind: str) -> str | None:
        """The part of a kind that belongs to the document, if it is there."""
        return _part(self.parts, self.main, kind)

    def known(self, kind: str, into: Parts) -> tuple[etree._Element, frozenset[str]]:
        """The root of a part of a kind, and the namespaces that the part of that kind in a document lets be ignored."""
        part, beside = self.part(kind), _part(into, _body(into), kind)
        root = etree.Element(w(kind)) if part is None else self.parts.look(part)
        return root, frozenset() if beside is None else _ignorable(into.look(beside))

    def copy(self, node: etree._Element, kept: frozenset[str]) -> etree._Element:
        """A copy, fit for another document that lets the namespaces `kept` be ignored."""
        made = deepcopy(node)
        _clean(made, _ignorable(node.getroottree().getroot(), *made.iter("{*}*")) - kept)
        self.settle(made)
        return made

    def theme(self) -> tuple[dict[str, str], dict[str, str]]:
        """The fonts and colours that the theme gives to names: `minorEastAsia`, `accent1`."""
        fonts: dict[str, str] = {}
        colours: dict[str, str] = {}
        part, settings = self.part("theme"), self.part("settings")
        if part is None:
            return fonts, colours
        language = None if settings is None else self.parts.look(settings).find(w("themeFontLang"))
        script = _SCRIPTS.get("" if language is None else language.get(w("eastAsia"), ""))
        root = self.parts.look(part)
        for kind in ("major", "minor"):
            for font in root.iter(f"{_A}{kind}Font"):
                for slot, ends in _THEME_SLOTS.items():
                    faces = [node.get("typeface", "") for node in font.findall(f"{_A}{slot}")]
                    if slot == "ea":  # is empty in most themes: the script of the document's language says it
                        faces += [n.get("typeface", "") for n in font.iter(f"{_A}font") if n.get("script") == script]
                    fonts |= {kind + end: next(filter(None, faces), "") for end in ends}
        for scheme in root.iter(f"{_A}clrScheme"):
            for colour in scheme.iterfind("*/*"):
                named = etree.QName(next(colour.iterancestors())).localname
                colours[named] = colour.get("lastClr") or str(colour.get("val"))
        return fonts, colours | {other: colours.get(name, "") for other, name in _OTHER_NAMES.items()}

    def settle(self, root: etree._Element) -> None:
        """Name the fonts and colours that the theme means: Word writes what a colour comes to beside it in any case."""
        for node in root.iter(w("rFonts")):
            for name, themed in _THEME_FONTS.items():
                if font := self.fonts.get(str(node.attrib.pop(w(themed), ""))):
                    node.set(w(name), font)
        for node in root.iter(f"{_A}schemeClr"):
            if colour := self.colours.get(node.get("val", "")):
                node.tag = f"{_A}srgbClr"
                node.set("val", colour)
        for found in _found(_THEMED, root):
            _drop(found)

    # Styles

    def default_of(self, kind: str, name: str) -> str:
        """The style of a kind for what names none: the one marked so, or of that name, or an empty one made up."""
        ours = {id_: style for id_, style in self.styles.items() if self.kind(id_) == kind}
        for id_, style in ours.items():
            if style.get(w("default")) in ("1", "true", "on"):
                return id_
        for id_, style in ours.items():
            if _val(style, "name").lower() == name.lower():
                return id_
        id_ = next(each for each in _variants(name.replace(" ", "")) if each not in self.styles)
        self.styles[id_] = etree.Element(w("style"), {w("type"): kind, w("styleId"): id_})
        etree.SubElement(self.styles[id_], w("name"), {w("val"): name})
        return id_

    def own(self, id_: str) -> etree._Element:
        """A style as it is compared and brought over."""
        if id_ not in self.owned:
            self.owned[id_] = self.copy(self.styles[id_], self.kept)
        return self.owned[id_]

    def is_missing(self, id_: str) -> bool:
        """Whether a style is not there, or only made up."""
        return id_ not in self.styles or self.styles[id_].getparent() is None

    def kind(self, id_: str) -> str:
        """paragraph, character, table or numbering; nothing for a style that is not there."""
        return self.styles[id_].get(w("type"), "paragraph") if id_ in self.styles else ""

    def chain(self, id_: str) -> list[etree._Element]:
        """A style and those it is based on, the nearest first."""
        kind = self.kind(id_)
        found: dict[str, etree._Element] = {}
        while kind and self.kind(id_) == kind and id_ not in found:
            found[id_] = self.own(id_)
            id_ = _val(found[id_], "basedOn")
        return list(found.values())

    def look(self, id_: str) -> object:
        """All that a style says, its own and what it is based on, to be compared with another's."""
        chain = self.chain(id_)
        said = {
            (holder, *key): value
            for holder in ("pPr", "rPr")
            for style in reversed(chain)
            for key, value in _said(style.find(w(holder))).items()
        }
        number, level = self.numbering(id_)
        abstract = self.abstract(number)
        nodes = [node for style in chain for node in style if node.tag in _TABLE]
        if abstract is not None:
            nodes += [*abstract.findall(w("lvl")), *self.nums[number].findall(w("lvlOverride"))]
        return self.kind(id_), said, level, [_plain(node) for node in nodes]

    def said_by(self, holder: str, styles: Iterable[str]) -> set[tuple[str, str]]:
        """What is said by some styles, wherever in them."""
        key = (holder, *styles)
        if key not in self.memory:
            nodes = [node for id_ in key[1:] for style in self.chain(id_) for node in style.iter(w(holder))]
            self.memory[key] = {each for node in nodes for each in _said(node)}
        return self.memory[key]

    # Lists

    def numbering(self, style: str) -> tuple[str, str]:
        """The list that a paragraph style numbers by, and its level: the one that names the style, or else says so."""
        chain = self.chain(style)
        number = next(filter(None, (_val(each, "pPr", "numPr", "numId") for each in chain)), "")
        abstract = self.abstract(number)
        if abstract is None:
            return number, "0"
        levels = {_val(level, "pStyle"): level.get(w("ilvl"), "") for level in abstract.findall(w("lvl"))}
        named = (levels.get(each.get(w("styleId"), "")) for each in chain)
        said = (_val(each, "pPr", "numPr", "ilvl") for each in chain)
        return number, next(filter(None, (*named, *said)), "0")

    def abstract(self, number: str) -> etree._Element | None:
        """The levels of a list; one that refers to a style for them (§17.9.21) has those of the style."""
        seen: set[str] = set()
        while number in self.nums and number not in seen:
            seen.add(number)
            abstract = self.abstracts.get(_val(self.nums[number], "abstractNumId"))
            style = "" if abstract is None else _val(abstract, "numStyleLink")
            if not style:
                return abstract
            number = _val(self.styles[style], "pPr", "numPr", "numId") if style in self.styles else ""
        return None


def _body(parts: Parts) -> str:
    return Package(parts.name, parts.members).body


def _part(parts: Parts, part: str, kind: str) -> str | None:
    found = parts.related(part, kind)
    return found if found in parts.members else None


def _separators(note: str) -> list[etree._Element]:
    """The lines above notes, which any part with notes begins with (ECMA-376 part 1, §17.11.9)."""
    made = []
    for number, name in ((-1, "separator"), (0, "continuationSeparator")):
        made.append(etree.Element(w(note), {w("type"): name, w("id"): str(number)}))
        etree.SubElement(etree.SubElement(etree.SubElement(made[-1], w("p")), w("r")), w(name))
    return made


def _end_sections(body: etree._Element) -> None:
    """Take out sections. Where one began on a new page, its first paragraph does (ECMA-376 part 1, §17.6.22)."""
    sections = list(body.iter(w("sectPr")))
    for section, following in itertools.zip_longest(sections, sections[1:]):
        paragraph = next(section.iterancestors(w("p")), None)
        begins = "" if following is None else _val(following, "type")
        if paragraph is not None and begins not in ("continuous", "nextColumn"):
            for first in paragraph.xpath("following::w:p[1]", namespaces={"w": W}):
                _put(_put(first, "pPr"), "pageBreakBefore").attrib.clear()
        stories.remove(section)


def _ignorable(*nodes: etree._Element) -> frozenset[str]:
    """The namespaces that some nodes let a reader ignore (ECMA-376 part 3, §7.2)."""
    return frozenset(
        node.nsmap[prefix]
        for node in nodes
        for prefix in node.get(f"{_MC}Ignorable", "").split()
        if prefix in node.nsmap
    )


def _required(choice: etree._Element) -> dict[str, str]:
    """The namespaces that a reader must know to take a choice, by their prefixes."""
    return {prefix: choice.nsmap[prefix] for prefix in choice.get("Requires", "").split() if prefix in choice.nsmap}


def _clean(root: etree._Element, ignored: frozenset[str]) -> None:
    """Take out what means nothing in another document, and all of the namespaces `ignored` but where they are required."""
    etree.strip_tags(root, etree.Comment)
    choices = [(choice, _required(choice).values()) for choice in root.iter(f"{_MC}Choice")]
    for space in sorted(ignored):
        needing = {choice for choice, spaces in choices if space in spaces}
        for found in _found(_OF_SPACE, root, space=space):
            node = found if etree.iselement(found) else found.getparent()
            if needing.isdisjoint(node.iterancestors()):
                _drop(found)
    for found in _found(_GONE, root):
        _drop(found)


def _found(path: etree.XPath, root: etree._Element, **values: str) -> list[Any]:
    return cast(list[Any], path(root, **values))


def _drop(found: Any) -> None:
    """Take out an element, or an attribute that XPath found."""
    if etree.iselement(found):
        stories.remove(found)
    else:
        found.getparent().attrib.pop(found.attrname, None)


def _taken_out(holder: etree._Element, target: etree._Element) -> list[etree._Element]:
    """The children of a holder, each by itself; a choice in them declares the prefixes that it only names."""
    required = [(choice, _required(choice)) for choice in holder.iter(f"{_MC}Choice")]
    blocks = list(holder)
    for block in blocks:
        holder.remove(block)
    there = {space: prefix for prefix, space in target.nsmap.items() if prefix}  # lxml will declare none again
    for choice, spaces in required:
        named = {there.get(space, prefix): space for prefix, space in spaces.items()}
        new = etree.Element(choice.tag, {"Requires": " ".join(named)}, nsmap={"mc": _MC[1:-1], **named})
        new.extend(list(choice))
        parent = choice.getparent()
        assert parent is not None
        parent.replace(choice, new)
    return blocks


def _said(properties: etree._Element | None) -> dict[tuple[str, str], Any]:
    """What properties say, by the element, and by the attribute where each is inherited by itself. Lists left out."""
    said: dict[tuple[str, str], Any] = {}
    for node in () if properties is None else properties:
        if node.tag in _JOINED:
            said |= {(str(node.tag), str(name)): str(value) for name, value in node.attrib.items()}
        elif node.tag != w("numPr"):
            said[str(node.tag), ""] = _plain(node)
    return said


def _plain(node: etree._Element) -> tuple[tuple[object, ...], ...]:
    """An element as data, without what only points to something else: of all in it the name, attributes and children."""
    return tuple(
        (str(each.tag), tuple(sorted(each.attrib.items())), sum(child.tag not in _POINTERS for child in each))
        for each in node.iter("{*}*")
        if each.tag not in _POINTERS
    )


def _val(node: etree._Element, *path: str) -> str:
    """The value of what stands at the end of a path, or nothing."""
    found = node.find("/".join(map(w, path)))
    return "" if found is None else found.get(w("val"), "")


def _variants(name: str) -> Iterator[str]:
    return itertools.chain([name], (f"{name}_{number}" for number in itertools.count(2)))


def _put(parent: etree._Element, name: str) -> etree._Element:
    """The child of a name, made where there is none."""
    found = parent.find(w(name))
    return _insert(parent, etree.Element(w(name))) if found is None else found


def _insert(parent: etree._Element, node: etree._Element) -> etree._Element:
    """Set a child where the schema wants it."""
    order = _ORDER[etree.QName(parent).localname].split()
    before = {w(name) for name in order[: order.index(etree.QName(node).localname) + 1]}
    parent.insert(next((index for index, child in enumerate(parent) if child.tag not in before), len(parent)), node)
    return node


def _number_in(root: etree._Element, node: etree._Element, name: str) -> str:
    """Give a node the next number that no child of a root has."""
    numbers = [int(number) for each in root if (number := each.get(w(name), "")).isdecimal()]
    node.set(w(name), str(max(numbers, default=0) + 1))
    return node.get(w(name), "")
