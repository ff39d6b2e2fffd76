"""Lists: which paragraphs of a tree are items of numbered lists, and the numbers that start again after filling."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from lxml import etree

from docgen.records import record
from docgen.word import stories
from docgen.word.package import PARAGRAPH_ORDER, Package, w
from docgen.word.parts import Parts

RESTART = "docgen-list"
"""Carried by an item of a list from filling to numbering: items with one `key` are one list, numbered by `list`."""

_BEFORE_NUMBERING, _BEFORE_INDENT = (
    frozenset(map(w, PARAGRAPH_ORDER[: PARAGRAPH_ORDER.index(name)])) for name in ("numPr", "ind")
)
"""What stands before `w:numPr` and `w:ind` in `w:pPr`."""


@record(frozen=True, slots=True)
class Item:
    """A paragraph's place in a numbered list: the list's number, and the level in it.

    `indent` is that of the style that numbers it: a paragraph numbered by itself would have that of its list.
    """

    list: str
    level: str
    indent: str = ""


class Numbering:
    """The numbered lists of a package."""

    def __init__(self, package: Package) -> None:
        self._by_style: dict[str, Item] = {}
        self._bullets: set[tuple[str, str]] = set()
        members = package.content_types
        for part, kind in members.items():
            if kind.endswith("wordprocessingml.styles+xml"):
                self._read_styles(package.root(part))
            elif kind.endswith("wordprocessingml.numbering+xml"):
                self._read_bullets(package.root(part))

    def _read_styles(self, root: etree._Element) -> None:
        based = {
            style.get(w("styleId"), ""): (style, base.get(w("val"), "") if base is not None else "")
            for style in root.iter(w("style"))
            for base in [style.find(w("basedOn"))]
        }
        for name in based:
            number, level, indent, seen, at = "", "", "", set[str](), name
            while at in based and at not in seen:
                seen.add(at)
                style, following = based[at]
                number = number or _value(style, "numId")
                level = level or _value(style, "ilvl")
                own = style.find(f"{w('pPr')}/{w('ind')}")
                if not indent and own is not None:
                    indent = " ".join(
                        f"{etree.QName(str(key)).localname}={text}"
                        for key, text in ((key, str(value)) for key, value in own.items())
                    )
                at = following
            if number and number != "0":
                self._by_style[name] = Item(number, level or "0", indent)

    def _read_bullets(self, root: etree._Element) -> None:
        bullets = {
            (abstract.get(w("abstractNumId"), ""), level.get(w("ilvl"), ""))
            for abstract in root.iter(w("abstractNum"))
            for level in abstract.iter(w("lvl"))
            if (form := level.find(w("numFmt"))) is not None and form.get(w("val")) in ("bullet", "none")
        }
        for number in root.iter(w("num")):
            abstract_id = number.find(w("abstractNumId"))
            if abstract_id is not None:
                self._bullets |= {
                    (number.get(w("numId"), ""), level)
                    for owner, level in bullets
                    if owner == abstract_id.get(w("val"), "")
                }

    def item(self, paragraph: etree._Element) -> Item | None:
        """The place of a paragraph in a numbered list; None for bullets, headings and plain text."""
        properties = paragraph.find(w("pPr"))
        if properties is None:
            return None
        style = properties.find(w("pStyle"))
        of_style = self._by_style.get(style.get(w("val"), "")) if style is not None else None
        number, level = _value(paragraph, "numId"), _value(paragraph, "ilvl")
        if not number and of_style is None:
            return None
        found = of_style or Item(number, level or "0")
        if number:
            found = Item(number, level or found.level)
        return None if found.list == "0" or (found.list, found.level) in self._bullets else found


@record(frozen=True, slots=True)
class Step:
    """What a tag is to the blocks of a template: it begins one (`first`), goes on with another branch, or ends it."""

    block: int
    word: str
    role: str


@record(frozen=True, slots=True)
class Restart:
    """An item of a list that starts again with every turn of the last of these `loops`."""

    paragraph: etree._Element
    item: Item
    loops: tuple[int, ...]
    fresh: bool  # whether its list has begun before the loops, so that the first turn starts again too


def restarts(root: etree._Element, numbering: Numbering, steps: Mapping[int, Step], mark: str) -> list[Restart]:
    """The items whose lists start again, in a tree in which processing instructions `mark` stand for tags.

    A list whose items a loop makes, one at each turn, counts on; any other list inside a loop starts again with it.
    """
    found: list[tuple[etree._Element, Item, tuple[tuple[int, str, int], ...]]] = []
    open_: list[tuple[int, str, int]] = []
    for node in root.iter():
        if isinstance(node, etree._ProcessingInstruction):
            step = steps.get(int(node.text or "-1")) if node.target == mark else None
            if step is not None and step.role == "first":
                open_.append((step.block, step.word, 0))
            elif step is not None:
                block, word, branch = open_.pop()
                if step.role == "middle":
                    open_.append((block, word, branch + 1))
        elif node.tag == w("p") and (item := numbering.item(node)) is not None:
            found.append((node, item, tuple(open_)))
    begun: set[str] = set()
    result: list[Restart] = []
    for paragraph, item, within in found:
        loops = _loops(within)
        last = max((at for at, loop in enumerate(loops) if not _makes(loop, item.list, found)), default=-1)
        if last < 0:
            begun.add(item.list)
        else:
            result.append(Restart(paragraph, item, loops[: last + 1], item.list in begun))
    return result


def _loops(within: tuple[tuple[int, str, int], ...]) -> tuple[int, ...]:
    return tuple(block for block, word, branch in within if word == "for" and branch == 0)


def _makes(loop: int, list_: str, found: list[tuple[etree._Element, Item, tuple[tuple[int, str, int], ...]]]) -> bool:
    """Whether a loop makes the items of a list: one of the highest level at each turn, whichever branch it takes."""
    held = [(item, within) for _, item, within in found if item.list == list_ and loop in _loops(within)]
    top = min(item.level for item, _ in held)
    ways = [within for item, within in held if item.level == top]
    return all(_loops(within)[-1] == loop for within in ways) and all(
        _exclude(one, other) for at, one in enumerate(ways) for other in ways[:at]
    )


def _exclude(one: tuple[tuple[int, str, int], ...], other: tuple[tuple[int, str, int], ...]) -> bool:
    """Whether two spots stand in different branches of one block."""
    branches = {block: branch for block, _, branch in one}
    return any(branches.get(block, branch) != branch for block, _, branch in other)


def _value(owner: etree._Element, name: str) -> str:
    node = owner.find(f"{w('pPr')}/{w('numPr')}/{w(name)}")
    return "" if node is None else str(node.get(w("val"), ""))


class Numbers:
    """The numbers of the lists of one document: the first of each keeps its own, the next start again."""

    def __init__(self, parts: Parts, body: str) -> None:
        self._parts = parts
        self._part = parts.related(body, "numbering")
        self._given: dict[str, str] = {}
        self._used: set[str] = set()
        self._nums: dict[str, etree._Element] | None = None
        self._last = 0

    def give(self, root: etree._Element) -> None:
        """Give the lists of a filled part their numbers."""
        for mark in list(root.iter(RESTART)):
            key, old = mark.get("key", ""), mark.get("list", "")
            paragraph = mark.getparent()
            assert paragraph is not None
            if key not in self._given:
                own = old not in self._used and not mark.get("fresh")
                self._given[key] = old if own else self._restarted(old)
                self._used.add(old)
            if self._given[key] != old:
                _set_number(paragraph, self._given[key], mark.get("level", "0"), mark.get("indent", ""))
            stories.remove(mark)

    def _restarted(self, old: str) -> str:
        """A new list like another, each level starting where that does."""
        if self._part is None:
            return old
        root = self._parts.root(self._part)
        if self._nums is None:
            self._nums = {each.get(w("numId"), ""): each for each in root.findall(w("num"))}
            self._last = max((int(name) for name in self._nums if name.isdecimal()), default=0)
        if old not in self._nums:
            return old
        made = copy.deepcopy(self._nums[old])
        self._last += 1
        made.set(w("numId"), str(self._last))
        made.attrib.pop("{http://schemas.microsoft.com/office/word/2012/wordml}restartNumberingAfterBreak", "")
        starts = _starts(_abstract(root, made))
        overrides = {each.get(w("ilvl"), ""): each for each in made.findall(w("lvlOverride"))}
        for level in map(str, range(9)):
            override = overrides.get(level)
            if override is None:
                override = etree.SubElement(made, w("lvlOverride"))
                override.set(w("ilvl"), level)
            if override.find(w("startOverride")) is None:
                own = override.find(f"{w('lvl')}/{w('start')}")
                start = etree.Element(w("startOverride"))
                start.set(w("val"), starts.get(level, "1") if own is None else own.get(w("val"), "1"))
                override.insert(0, start)
        next(reversed(self._nums.values())).addnext(made)
        self._nums[str(self._last)] = made
        return str(self._last)


def _abstract(root: etree._Element, number: etree._Element) -> etree._Element | None:
    """What a list is made like; one that points to a style of lists leads to that which has the style."""
    wanted = number.find(w("abstractNumId"))
    all_ = root.findall(w("abstractNum"))
    found = next(
        (each for each in all_ if wanted is not None and each.get(w("abstractNumId")) == wanted.get(w("val"))), None
    )
    link = None if found is None else found.find(w("numStyleLink"))
    if link is None:
        return found
    owners = (
        each
        for each in all_
        if (own := each.find(w("styleLink"))) is not None and own.get(w("val")) == link.get(w("val"))
    )
    return next(owners, found)


def _starts(abstract: etree._Element | None) -> dict[str, str]:
    return {
        level.get(w("ilvl"), ""): start.get(w("val"), "1")
        for level in (() if abstract is None else abstract.findall(w("lvl")))
        if (start := level.find(w("start"))) is not None
    }


def _set_number(paragraph: etree._Element, number: str, level: str, indent: str) -> None:
    properties = paragraph.find(w("pPr"))
    assert properties is not None
    numbering = properties.find(w("numPr"))
    if numbering is None:
        numbering = etree.Element(w("numPr"))
        properties.insert(sum(1 for child in properties if child.tag in _BEFORE_NUMBERING), numbering)
    for name, value in (("ilvl", level), ("numId", number)):
        node = numbering.find(w(name))
        if node is None:
            node = etree.Element(w(name))
            numbering.insert(0 if name == "ilvl" else 1, node)
        node.set(w("val"), value)
    if indent and properties.find(w("ind")) is None:
        made = etree.Element(w("ind"), {w(key): value for key, value in (each.split("=") for each in indent.split())})
        properties.insert(sum(1 for child in properties if child.tag in _BEFORE_INDENT), made)
