"""Typefaces: a package in, the fonts that its text is really set in out, each with the first place where it is.

Word keeps up to four fonts for one run and takes one of them for each character (ECMA-376 part 1, §17.3.2.26). They
come from the defaults, the styles of table, paragraph and run, and the run itself, by name or by way of the theme.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from docgen.word.package import Package, w
from docgen.word.parts import Parts
from docgen.word.stories import Story, heading_styles, paragraphs, stories

DEFAULT = "Times New Roman"
"""What Word sets text in where the document names nothing."""

MATH = "Cambria Math"
"""The same of equations."""

UNPRINTED = {"comments", "properties"}
"""The stories that no page shows."""

_SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")

_SCRIPTS = {"zh-CN": "Hans", "zh-SG": "Hans", "zh-TW": "Hant", "zh-HK": "Hant", "ja-JP": "Jpan", "ko-KR": "Hang"}
"""What a theme calls the letters of a language."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

Fonts = dict[str, str]
"""The fonts of a text by their slots."""


def used(package: Package) -> dict[str, str]:
    """The names of the fonts of all text that is printed, in its order; with each the first place where it stands."""
    reader = _Reader(package)
    found: dict[str, str] = {}
    for story in stories(package):
        if story.kind in UNPRINTED:
            continue
        for place, name in reader.drawn(story) if story.kind in ("chart", "diagram") else reader.written(story):
            found.setdefault(name, place)
    return found


class _Reader:
    """What the parts beside the text say of fonts: styles, numbering and theme."""

    def __init__(self, package: Package) -> None:
        self._headings = heading_styles(package)
        parts = Parts(package)
        kinds = {kind: parts.related(package.body, kind) for kind in ("styles", "numbering", "settings", "theme")}
        roots = {kind: parts.look(part) for kind, part in kinds.items() if part in package.members}
        self._theme = _theme(roots.get("theme"), roots.get("settings"))
        empty = etree.Element("none")
        styles = list(roots.get("styles", empty).iter(w("style")))
        self._styles = {style.get(w("styleId"), ""): style for style in styles}
        self._usual = {
            style.get(w("type"), ""): style.get(w("styleId"), "")
            for style in styles
            if style.get(w("default")) in ("1", "true", "on")
        }
        self._defaults = self._named(roots.get("styles", empty).find(f"{w('docDefaults')}/{w('rPrDefault')}"))
        numbering = roots.get("numbering", empty)
        self._lists = {each.get(w("abstractNumId"), ""): each for each in numbering.iter(w("abstractNum"))}
        self._numbers = {each.get(w("numId"), ""): _value(each, "abstractNumId") for each in numbering.iter(w("num"))}

    def written(self, story: Story) -> Iterator[tuple[str, str]]:
        """Of a story made of paragraphs."""
        for paragraph, place in paragraphs(story, self._headings):
            if next(paragraph.iterancestors(_FALLBACK), None) is not None:
                continue
            base = self._of_paragraph(paragraph)
            for text, fonts, hint in (*self._label(paragraph, base), *self._runs(paragraph, base)):
                for slot in dict.fromkeys(slot_of(character, hint) for character in text if not character.isspace()):
                    yield place, fonts.get(slot) or DEFAULT

    def drawn(self, story: Story) -> Iterator[tuple[str, str]]:
        """Of a chart or a diagram: what it names, or the theme's, for the letters that it has."""
        text = "".join(node.text or "" for node in story.root.iter(f"{_A}t", f"{_C}v"))
        slots = {"eastAsia" if slot_of(character) == "eastAsia" else "ascii" for character in text}
        for slot, tag, usual in (("ascii", "latin", "+mn-lt"), ("eastAsia", "ea", "+mn-ea")):
            if slot in slots:
                named = [node.get("typeface", "") for node in story.root.iter(f"{_A}{tag}")] or [usual]
                for name in named:
                    if font := self._theme.get(name, "" if name.startswith("+") else name):
                        yield story.label, font

    def _runs(self, paragraph: etree._Element, base: Fonts) -> Iterator[tuple[str, Fonts, str]]:
        """Each run's text with its fonts and its hint for characters that belong to several scripts."""
        for run in paragraph.iter(w("r"), f"{_M}r"):
            if next(run.iterancestors(w("p")), None) is not paragraph:  # that of a text box, which comes by itself
                continue
            properties = run.find(w("rPr"))
            if _is_on(properties, "vanish"):
                continue
            if run.tag == f"{_M}r":
                fonts = dict.fromkeys(_SLOTS, MATH) | self._named(properties)
                yield "".join(node.text or "" for node in run.iter(f"{_M}t")), fonts, ""
                continue
            fonts = base | self._of_style(_value(properties, "rStyle")) | self._named(properties)
            if _is_on(properties, "cs") or _is_on(properties, "rtl"):
                fonts = dict.fromkeys(_SLOTS, fonts.get("cs", DEFAULT))
            yield "".join(node.text or "" for node in run.iterchildren(w("t"))), fonts, fonts.get("hint", "")
            for symbol in run.iterchildren(w("sym")):
                yield "•", dict.fromkeys(_SLOTS, symbol.get(w("font"), DEFAULT)), ""

    def _label(self, paragraph: etree._Element, base: Fonts) -> Iterator[tuple[str, Fonts, str]]:
        """The number or bullet that Word writes before a paragraph."""
        numbering = paragraph.find(f"{w('pPr')}/{w('numPr')}")
        for style in self._chain(self._style_of(paragraph)):
            if numbering is None:
                numbering = style.find(f"{w('pPr')}/{w('numPr')}")
        form = self._lists.get(self._numbers.get(_value(numbering, "numId"), ""))
        for level in () if form is None else form.iterchildren(w("lvl")):
            if level.get(w("ilvl")) == (_value(numbering, "ilvl") or "0"):
                figure = "1" if "decimal" in _value(level, "numFmt") else "一"
                text = "".join(
                    figure if each == "%" else each for each in _value(level, "lvlText") if not each.isdigit()
                )
                yield text, base | self._named(level.find(w("rPr"))), ""

    def _of_paragraph(self, paragraph: etree._Element) -> Fonts:
        table = next(paragraph.iterancestors(w("tbl")), None)
        of_table = "" if table is None else _value(table.find(w("tblPr")), "tblStyle") or self._usual.get("table", "")
        return self._defaults | self._of_style(of_table) | self._of_style(self._style_of(paragraph))

    def _style_of(self, paragraph: etree._Element) -> str:
        return _value(paragraph.find(w("pPr")), "pStyle") or self._usual.get("paragraph", "")

    def _of_style(self, name: str) -> Fonts:
        """The fonts of a style and of those that it is based on."""
        fonts: Fonts = {}
        for style in self._chain(name):
            fonts = self._named(style.find(w("rPr"))) | fonts
        return fonts

    def _chain(self, name: str) -> Iterator[etree._Element]:
        """A style, the one that it is based on, and so on."""
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = _value(self._styles[name], "basedOn")

    def _named(self, owner: etree._Element | None) -> Fonts:
        """What one place names; a font of the theme goes before one by name (§17.3.2.26)."""
        found = None if owner is None else next(owner.iter(w("rFonts")), None)
        if found is None:
            return {}
        fonts = {slot: found.get(w(slot), "") for slot in (*_SLOTS, "hint")}
        for slot in _SLOTS:
            theme = found.get(w("cstheme" if slot == "cs" else f"{slot}Theme"))
            fonts[slot] = self._theme.get(theme or "", "") or fonts[slot]
        return {slot: name for slot, name in fonts.items() if name}


def slot_of(character: str, hint: str = "") -> str:
    """Which of its fonts a run sets a character in (ECMA-376 part 1, §17.3.2.26); the hint decides on “ and its like."""
    code = ord(character)
    if code < 0x80:
        return "ascii"
    for first, last in _EAST_ASIAN:
        if first <= code <= last:
            return "eastAsia"
    for first, last in _SHARED:
        if first <= code <= last and hint == "eastAsia":
            return "eastAsia"
    return "hAnsi"


_EAST_ASIAN = (
    (0x1100, 0x11FF), (0x2E80, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE6F),
    (0xFF00, 0xFFEF), (0x20000, 0x3FFFF),
)  # fmt: skip
_SHARED = ((0xA1, 0xFF), (0x2C7, 0x2DD), (0x370, 0x4FF), (0x2000, 0x2BFF), (0xE000, 0xF8FF))


def _theme(root: etree._Element | None, settings: etree._Element | None) -> Fonts:
    """The fonts of a theme by what text and charts call them: minorHAnsi, +mn-lt."""
    if root is None:
        return {}
    language = (
        ""
        if settings is None
        else next((node.get(w("eastAsia"), "") for node in settings.iter(w("themeFontLang"))), "")
    )
    fonts: Fonts = {}
    for kind, short in (("major", "mj"), ("minor", "mn")):
        for scheme in root.iter(f"{_A}{kind}Font"):
            latin, east, other = (_typeface(scheme, tag) for tag in ("latin", "ea", "cs"))
            scripts = {node.get("script"): node.get("typeface", "") for node in scheme.iterchildren(f"{_A}font")}
            east = east or scripts.get(_SCRIPTS.get(language, "Hans"), "")
            fonts |= {f"{kind}Ascii": latin, f"{kind}HAnsi": latin, f"{kind}EastAsia": east, f"{kind}Bidi": other}
            fonts |= {f"+{short}-lt": latin, f"+{short}-ea": east}
    return fonts


def _typeface(scheme: etree._Element, tag: str) -> str:
    node = scheme.find(f"{_A}{tag}")
    return "" if node is None else node.get("typeface", "")


def _value(owner: etree._Element | None, name: str) -> str:
    """The `w:val` of a child, or nothing."""
    node = None if owner is None else owner.find(w(name))
    return "" if node is None else node.get(w("val"), "")


def _is_on(properties: etree._Element | None, name: str) -> bool:
    node = None if properties is None else properties.find(w(name))
    return node is not None and node.get(w("val"), "1") not in ("0", "false", "off")
