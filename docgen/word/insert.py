"""Insert: a filled part and what is more than text in it; that set in as runs, pictures, paragraphs, blocks.

While a template is being filled, such a value is printed as an element (`INSERT`) within a text. Here each gets its
place in the tree: a run is split for formatted text or a picture, a paragraph for a new one or for a sub-document.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

from lxml import etree

from docgen.language import printed, say
from docgen.problems import DocgenError, Severity
from docgen.word import chart, content, controls, limits, package, plot, stories, subdocument, tags
from docgen.word.content import INSERT, PAGE, PARAGRAPH, Drawn, Made, Picture, Rich, Span, Subdocument, WrongContent
from docgen.word.lists import RESTART
from docgen.word.marks import SPACE
from docgen.word.package import RUN_ORDER, W, w
from docgen.word.parts import OFFICE, Parts, r

_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"


Content = Rich | Picture | Drawn | Subdocument | Made
"""What is more than text."""

Doubt = Callable[[int, str, str, Severity], None]
"""Told of what is doubtful or wrong: the number of what was set in, a code, a message."""


def place(root: etree._Element, values: Sequence[Content], parts: Parts, part: str, doubt: Doubt) -> None:
    """Set in everything that was printed as a marker."""
    placing = _Placing(values, parts, part, doubt)
    while marks := list(root.iter(INSERT)):  # what a macro made may hold markers again
        for mark in reversed(marks):  # from the last, so that little moves when a run is split
            limits.tick()
            placing.set_in(mark)


class _Placing:
    """One filled part, and what is set into it."""

    def __init__(self, values: Sequence[Content], parts: Parts, part: str, doubt: Doubt) -> None:
        self.values = values
        self.parts = parts
        self.part = part
        self.doubt = doubt
        self.number = 0

    def set_in(self, mark: etree._Element) -> None:
        value = mark.get("value", "")
        self.free(mark, value)
        before, after = _split_run(mark)
        if value in ("paragraph", "page"):
            _cut(PARAGRAPH if value == "paragraph" else PAGE, before)
        else:
            self.number = int(value)
            chosen = self.values[self.number]
            if isinstance(chosen, Rich):
                self.set_rich(chosen, before)
            elif isinstance(chosen, Made):
                _set_made(before, _parsed(chosen.xml, before), mark.get("level", ""))
            elif isinstance(chosen, Picture):
                before.addnext(_run_of(before, _drawing(chosen, self.parts, self.part)))
            elif isinstance(chosen, Drawn):
                before.addnext(_run_of(before, self.chart(chosen, next(before.iterancestors(w("p"))))))
            else:
                self.set_document(chosen, before)
        for run in (before, after):
            _drop_if_empty(run)

    def free(self, mark: etree._Element, value: str) -> None:
        """Take away the control around a marker, unless what is set in stays within its line."""
        chosen = self.values[int(value)] if value.isdecimal() else None
        if isinstance(chosen, Rich) and not any({PARAGRAPH, PAGE} & set(span.text) for span in chosen.spans):
            return
        around = next(mark.iterancestors(w("sdt")), None)
        if around is not None and controls.is_ours(around):
            controls.unwrap(around)

    def set_document(self, document: Subdocument, before: etree._Element) -> None:
        try:
            blocks = subdocument.graft(self.parts, self.part, package.read(bytes(document.data), document.name))
        except DocgenError as error:
            for problem in error.problems:
                message = say("{place}: {message}", place=problem.place, message=problem.message)
                self.doubt(self.number, problem.code, message, problem.severity)
            return
        texts = (stories.plain_text(paragraph) for block in blocks for paragraph in block.iter(w("p")))
        tagged = next((text for text in texts if tags.is_tagged(text)), None)
        if tagged is not None:
            message = say(
                "{name} holds tags, which are not filled: {text}", name=document.name, text=tags.shown(tagged)
            )
            self.doubt(self.number, "tag-not-reached", message, Severity.WARNING)
        _set_blocks(next(before.iterancestors(w("ruby")), before), blocks, whole=True)

    def chart(self, drawn: Drawn, paragraph: etree._Element) -> etree._Element:
        """A chart in the line; the paragraph that it has to itself makes room for it."""
        plot.make_room(paragraph)
        drawing, data = _frame(plot.size(drawn.bars, paragraph), printed("图表"), drawn.alt, chart.C)
        etree.SubElement(data, f"{{{chart.C}}}chart", {r("id"): self.parts.relate(self.part, "chart", drawn.part)})
        return drawing

    def set_rich(self, rich: Rich, before: etree._Element) -> None:
        at = before
        for span in rich.spans:
            link = self.link(span, at)
            for piece in _pieces(span.text):
                if piece in (PARAGRAPH, PAGE):
                    if link is not None and len(link):
                        at, link = _go_on(at, link, before), self.link(span, link)
                    following = _run_of(before)
                    at.addnext(following)
                    _cut(piece, at)
                    if at is not before:
                        _drop_if_empty(at)
                    at = following
                    continue
                run = _run_of(before)
                self.dress(run, span, linked=link is not None)
                run.append(_inline(piece))
                if link is not None:
                    link.append(run)
                else:
                    at = _go_on(at, run, before)
            if link is not None and len(link):
                at = _go_on(at, link, before)
        if at is not before:
            _drop_if_empty(at)

    def link(self, span: Span, at: etree._Element) -> etree._Element | None:
        """The element of a link; none within another link, where Word allows none."""
        if not span.link:
            return None
        if next(at.iterancestors(w("hyperlink"), w("ins"), w("moveTo")), None) is not None:
            message = say("the link to {address} cannot stand within a link or a tracked change", address=span.link)
            self.doubt(self.number, "link-in-link", message, Severity.WARNING)
            return None
        made = etree.Element(w("hyperlink"))
        if span.link.startswith("#"):
            made.set(w("anchor"), span.link[1:])
        else:
            made.set(r("id"), self.parts.relate(self.part, "hyperlink", span.link, external=True))
        return made

    def style(self, name: str) -> str:
        """The id of a style of characters, by its id or its name."""
        part = self.parts.styles()
        for style in () if part is None else self.parts.look(part).findall(w("style")):
            own = style.find(w("name"))
            if style.get(w("type")) == "character" and name in (
                style.get(w("styleId")),
                None if own is None else own.get(w("val")),
            ):
                return str(style.get(w("styleId")))
        message = say("the template has no style of characters called {name}", name=name)
        self.doubt(self.number, "no-such-style", message, Severity.WARNING)
        return ""

    def dress(self, run: etree._Element, span: Span, *, linked: bool) -> None:
        """Give a run the look of a span, over the look it has."""
        wanted: dict[str, dict[str, str]] = {}
        style = self.style(span.style) if span.style else ""
        if style:
            wanted["rStyle"] = {"val": style}
        if span.font:
            wanted["rFonts"] = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), span.font)
        flags = (
            ("b", span.bold),
            ("bCs", span.bold),
            ("i", span.italic),
            ("iCs", span.italic),
            ("strike", span.strike),
        )
        for name, flag in flags:
            if flag is not None:
                wanted[name] = {} if flag else {"val": "0"}
        plain_link = linked and not style
        underline = span.underline if span.underline is not None else (True if plain_link else None)
        if underline is not None:
            wanted["u"] = {"val": "single" if underline else "none"}
        if span.color or plain_link:
            wanted["color"] = {"val": span.color or "0563C1"}
        if span.size is not None:
            wanted["sz"] = wanted["szCs"] = {"val": str(round(span.size * 2))}
        if span.highlight:
            wanted["highlight"] = {"val": "none"}  # what marks the run in the template would hide the colour
            wanted["shd"] = {"val": "clear", "color": "auto", "fill": span.highlight}
        if span.raised:
            wanted["vertAlign"] = {"val": span.raised}
        for name, values in wanted.items():
            _set_property(run, name, values)


def _go_on(at: etree._Element, node: etree._Element, first: etree._Element) -> etree._Element:
    """Set a run or link behind another, which goes if it is empty and not the first."""
    at.addnext(node)
    if at is not first:
        _drop_if_empty(at)
    return node


def _cut(piece: str, at: etree._Element) -> None:
    """Begin a new paragraph or page behind a run or link; in a phonetic guide, which is one, new lines."""
    if next(at.iterancestors(w("ruby")), None) is not None:
        at.addnext(_run_of(at, *(etree.Element(w("br")) for _ in range(1 if piece == PARAGRAPH else 3))))
    elif piece == PARAGRAPH:
        _split_paragraph(at)
    else:
        _set_blocks(at, [_page()])


def _set_property(run: etree._Element, name: str, values: dict[str, str]) -> None:
    properties = run.find(w("rPr"))
    if properties is None:
        properties = etree.Element(w("rPr"))
        run.insert(0, properties)
    old = properties.find(w(name))
    if old is not None:
        properties.remove(old)
    if name == "highlight" and old is None:
        return
    before = {w(each) for each in RUN_ORDER[: RUN_ORDER.index(name)]}
    made = etree.Element(w(name), {w(key): value for key, value in values.items()})
    properties.insert(sum(1 for child in properties if child.tag in before), made)


def _split_run(mark: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Two runs: what stands before a marker, and what follows it."""
    text = mark.getparent()
    assert text is not None
    run = text.getparent()
    assert run is not None
    rest = _run_of(run)
    after = etree.SubElement(rest, w("t"))
    after.set(SPACE, "preserve")
    after.text = mark.tail or ""
    for sibling in list(mark.itersiblings()):
        after.append(sibling)
    for sibling in list(text.itersiblings()):
        rest.append(sibling)
    mark.tail = None
    text.remove(mark)
    run.addnext(rest)
    return run, rest


def _run_of(run: etree._Element, *children: etree._Element) -> etree._Element:
    """A new run with the style of another."""
    made = etree.Element(w("r"))
    style = run.find(w("rPr"))
    if style is not None:
        made.append(copy.deepcopy(style))
    made.extend(children)
    return made


def _drop_if_empty(run: etree._Element) -> None:
    for text in run.findall(w("t")):
        if stories.is_empty_text(text):
            run.remove(text)
    if run.tag == w("r") and all(child.tag == w("rPr") for child in run):
        stories.remove(run)


def _pieces(text: str) -> list[str]:
    """A text cut at its breaks, each break a piece of its own."""
    found = [""]
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        if character in f"\n\t{PARAGRAPH}{PAGE}":
            found += [character, ""]
        else:
            found[-1] += character
    return [piece for piece in found if piece]


def _inline(piece: str) -> etree._Element:
    if piece in ("\n", "\t"):
        return etree.Element(w("br" if piece == "\n" else "tab"))
    text = etree.Element(w("t"))
    text.set(SPACE, "preserve")
    text.text = piece
    return text


_PROPERTIES = (RESTART, *(w(name) for name in ("pPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr")))
"""What both halves have of what is split."""


def _split_paragraph(node: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Split the paragraph behind a node in it, whatever links or changes the node is within; both halves."""
    paragraph = next(node.iterancestors(w("p")))
    while True:
        parent = node.getparent()
        assert parent is not None
        rest = etree.Element(parent.tag, {str(key): str(value) for key, value in parent.attrib.items()})
        for child in parent:
            if str(child.tag) in _PROPERTIES:
                rest.append(copy.deepcopy(child))
        rest.extend(list(node.itersiblings()))
        parent.addnext(rest)
        if parent is paragraph:
            section = paragraph.find(f"{w('pPr')}/{w('sectPr')}")
            if section is not None:  # the section ends with the last half
                stories.remove(section)
            return paragraph, rest
        node = parent


def _set_blocks(node: etree._Element, blocks: list[etree._Element], *, whole: bool = False) -> None:
    """Set blocks behind a node of a paragraph, between the two halves of that; with `whole`, empty halves go."""
    first, second = _split_paragraph(node)
    for block in reversed(blocks):
        first.addnext(block)
    if whole:
        for half in (first, second):
            for run in half.findall(w("r")):
                _drop_if_empty(run)
            beside = {None if each is None else each.tag for each in (half.getprevious(), half.getnext())}
            empty = all(child.tag in _PROPERTIES and child.find(w("sectPr")) is None for child in half)
            if empty and beside != {w("tbl")}:  # two tables side by side would be one
                stories.remove(half)


def _parsed(xml: str, beside: etree._Element) -> list[etree._Element]:
    """The elements of a piece of XML that uses the prefixes of the tree it goes into."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in beside.nsmap.items() if prefix)
    return list(etree.fromstring(f"<made {names}>{xml}</made>"))


def _set_made(node: etree._Element, made: list[etree._Element], level: str) -> None:
    """Set rows, cells, blocks or runs where a node stands; a row, cell or paragraph that holds nothing else goes."""
    kinds = {etree.QName(each).localname for each in made} or {level}
    if kinds & {"tr", "tc"}:
        held = next(node.iterancestors(w("tr" if "tr" in kinds else "tc")), None)
        if held is not None:
            for each in reversed(made):
                held.addnext(each)
            _drop_if_empty(node)
            if not stories.plain_text(held).strip() and next(held.iter(w("drawing")), None) is None:
                stories.remove(held)
            return
    if kinds & {"p", "tbl"}:
        _set_blocks(node, made, whole=True)
    else:
        for each in reversed(made):
            node.addnext(each)


def _page() -> etree._Element:
    paragraph = etree.Element(w("p"))
    run = etree.SubElement(paragraph, w("r"))
    etree.SubElement(run, w("br")).set(w("type"), "page")
    return paragraph


def check_picture(picture: Picture) -> None:
    """Raise `WrongContent` for what is no picture, or has no size."""
    _measure(picture)


_ENDS = {b"\x89PNG": b"IEND\xaeB`\x82", b"\xff\xd8": b"\xff\xd9", b"GIF8": b"\x00\x3b"}
"""How pictures end, by how they begin: one that was cut off does not."""

_BEHIND = 1024
"""Bytes that some programs write behind a PNG or JPEG."""


def _is_whole(data: bytes) -> bool:
    if data.startswith(b"BM"):
        return int.from_bytes(data[2:6], "little") <= len(data)
    end = next((end for start, end in _ENDS.items() if data.startswith(start)), None)
    return end is not None and (data.endswith(end) if data.startswith(b"GIF") else end in data[-_BEHIND:])


def _no_picture(picture: Picture) -> WrongContent:
    name = content.shortened(picture.name)
    return WrongContent(say("{name} is no PNG, JPEG, GIF or BMP, or it is damaged", name=name))


def _measure(picture: Picture) -> tuple[int, int, str, str]:
    """Width and height in English metric units, content type and ending."""
    from docx.image.image import Image  # noqa: PLC0415  # slow to import, and seldom needed

    data = picture.data
    try:
        image = Image.from_blob(data)
        natural = int(image.width), int(image.height)
    except Exception as error:  # a damaged picture makes its reader fail in many ways
        raise _no_picture(picture) from error
    if not _is_whole(data):
        raise _no_picture(picture)
    if content.FORBIDDEN.search(picture.alt + picture.name):
        raise WrongContent(say("the name or alternative text of a picture holds characters that Word cannot hold"))
    width, height = content.length(picture.width), content.length(picture.height)
    if width is None and height is None:
        width, height = natural
    elif height is None:
        assert width is not None
        height = round(natural[1] * width / max(natural[0], 1))
    elif width is None:
        width = round(natural[0] * height / max(natural[1], 1))
    if max(width, height) > content.LONGEST:
        shrink = content.LONGEST / max(width, height)
        width, height = round(width * shrink), round(height * shrink)
    return max(width, 1), max(height, 1), str(image.content_type), str(image.ext)


def store(picture: Picture, parts: Parts, part: str) -> str:
    """Keep the bytes of a picture once in the package; the id by which a part refers to them."""
    _, _, content_type, ending = _measure(picture)
    name = next(
        (name for name, data in parts.members.items() if name.startswith("word/media/") and data == picture.data), None
    )
    return parts.relate(part, "image", name or parts.add(f"word/media/image{{}}.{ending}", content_type, picture.data))


def _drawing(picture: Picture, parts: Parts, part: str) -> etree._Element:
    """A picture in the line."""
    width, height, _, _ = _measure(picture)
    size = {"cx": str(width), "cy": str(height)}
    drawing, data = _frame((width, height), picture.name, picture.alt, _PIC)
    shown = etree.SubElement(data, f"{{{_PIC}}}pic")
    nonvisual = etree.SubElement(shown, f"{{{_PIC}}}nvPicPr")
    etree.SubElement(nonvisual, f"{{{_PIC}}}cNvPr", id="0", name=picture.name)
    etree.SubElement(nonvisual, f"{{{_PIC}}}cNvPicPr")
    filling = etree.SubElement(shown, f"{{{_PIC}}}blipFill")
    etree.SubElement(filling, f"{{{_A}}}blip").set(r("embed"), store(picture, parts, part))
    etree.SubElement(etree.SubElement(filling, f"{{{_A}}}stretch"), f"{{{_A}}}fillRect")
    shape = etree.SubElement(shown, f"{{{_PIC}}}spPr")
    transform = etree.SubElement(shape, f"{{{_A}}}xfrm")
    etree.SubElement(transform, f"{{{_A}}}off", x="0", y="0")
    etree.SubElement(transform, f"{{{_A}}}ext", size)
    geometry = etree.SubElement(shape, f"{{{_A}}}prstGeom", prst="rect")
    etree.SubElement(geometry, f"{{{_A}}}avLst")
    return drawing


def _frame(size: tuple[int, int], name: str, alt: str, kind: str) -> tuple[etree._Element, etree._Element]:
    """A drawing in the line (ECMA-376 part 1, §20.4.2.8), and in it the place for what it shows, of a kind."""
    names = {"w": W, "wp": _WP, "a": _A, "pic": _PIC, "c": chart.C, "r": OFFICE}
    shown = {key: uri for key, uri in names.items() if uri == kind or uri not in (_PIC, chart.C)}
    drawing = etree.Element(w("drawing"), nsmap=shown)
    inline = etree.SubElement(drawing, f"{{{_WP}}}inline", distT="0", distB="0", distL="0", distR="0")
    etree.SubElement(inline, f"{{{_WP}}}extent", cx=str(size[0]), cy=str(size[1]))
    label = {"id": "1", "name": name}
    etree.SubElement(inline, f"{{{_WP}}}docPr", label | ({"descr": alt} if alt else {}))
    frame = etree.SubElement(inline, f"{{{_WP}}}cNvGraphicFramePr")
    locks = {"noChangeAspect": "1"} if kind == _PIC else {}
    etree.SubElement(frame, f"{{{_A}}}graphicFrameLocks", locks)
    data = etree.SubElement(etree.SubElement(inline, f"{{{_A}}}graphic"), f"{{{_A}}}graphicData", uri=kind)
    return drawing, data
