"""Redline: two versions of a .docx in, the new one out with each difference of text to the old one as a tracked change.

To accept all gives the new text, to reject all the old one. Blocks are paired with blocks, rows with rows, cells with
cells, and within a pair words with words. Formatting is the new version's; no change of it is tracked.

What has gone comes back as runs with the look they had, without the links and controls around them. Pictures and notes
that have gone stand in parts of the old version alone: they are told, and not brought back.
"""

from __future__ import annotations

import copy
import difflib
import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, Severity
from docgen.records import record
from docgen.word import package, stories
from docgen.word.marks import SPACE
from docgen.word.package import Package, w
from docgen.word.parts import Parts

_STORIES = ("body", "header", "footer", "footnotes", "endnotes")

_TRACKED = tuple(
    w(name)
    for name in (
        "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange",
        "tblPrExChange", "tblGridChange", "trPrChange", "tcPrChange", "numberingChange", "customXmlInsRangeStart", "customXmlDelRangeStart",
    )
)  # fmt: skip
"""What a tracked change is written as (ECMA-376 part 1, §17.13.5)."""

_PAGES = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF"))
"""Fields whose result no one wrote: where a page ends."""

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MATH = frozenset((f"{_M}oMath", f"{_M}oMathPara"))
_THROUGH = frozenset(map(w, ("sdt", "sdtContent", "customXml")))
"""What blocks, rows and cells may stand in without being another's."""

_FRAMES = frozenset(map(w, ("sdtContent", "hyperlink", "smartTag", "fldSimple", "customXml", "dir", "bdo")))
"""What runs may stand in within their paragraph."""

_SILENT = frozenset(
    map(w, ("rPr", "lastRenderedPageBreak", "annotationRef", "commentReference", "footnoteRef", "endnoteRef", "separator", "continuationSeparator"))
)  # fmt: skip
"""What stands in a run and is no text: it never changes."""

_KEPT = frozenset(map(w, ("tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "sym", "fldChar")))
"""What a deleted run may hold as it was; text and field codes have names of their own there."""

_NOTES = frozenset(map(w, ("footnoteReference", "endnoteReference")))

_CJK = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"\d+(?:[.,]\d+)*|[{_CJK}]|(?:(?![\d_{_CJK}])\w[\u0300-\u036f]*)+|\s+|.", re.DOTALL)
"""A figure, a Chinese character, a word, white space, or any other character."""

_ALIKE = 0.4
"""From here on two things are versions of one another: the share of words that they have in common."""

_FEW = 40_000
"""Comparisons that every thing with every other may take; where it were more, what is unique leads the way."""


@record(frozen=True, slots=True)
class Redline:
    """The document with its tracked changes, and what of the old version could not be tracked, as notes."""

    document: bytes
    untracked: tuple[Problem, ...]


def redline(old: bytes, new: bytes, name: str, *, was: str = "", author: str, date: str) -> bytes:
    """The new version with each difference of text to the old one tracked; the same bytes for the same versions.

    `date` is ISO 8601, as `2018-08-31T00:00:00Z`; `name` is what places call the file, and `was` what they call the old
    one where that is another. Raises `DocgenError` for bytes that are no .docx, and for versions with tracked changes
    of their own: what is whose could not be told any more.
    """
    return track(old, new, name, was=was, author=author, date=date).document


def track(old: bytes, new: bytes, name: str, *, was: str = "", author: str, date: str) -> Redline:
    """The same, and with it what could not be tracked."""
    before, after = package.read(old, was or name, macros=True), package.read(new, name, macros=True)
    for version, its in ((say("the old version"), before), (say("the new version"), after)):
        _refuse_tracked(version, its)
    work, parts = _Work(after), Parts(after)
    olds = {(each.part, each.kind): each.root for each in stories.stories(before)}
    roots = []
    for story in stories.stories(after):
        past = olds.pop((story.part, story.kind), None)
        if story.kind in _STORIES:
            roots.append(parts.root(story.part))
            work.story(_nothing() if past is None else _holder(past), _holder(roots[-1]), story.kind)
        elif past is not None and story.kind in ("chart", "diagram") and _texts(past) != _texts(story.root):
            work.tell(say("{part} has changed, and cannot be tracked", part=story.part))
    for (part, kind), root in olds.items():
        if kind in _STORIES and (text := stories.plain_text(root).strip()):
            work.tell(say("{part} is gone, and cannot come back: {text}", part=part, text=_cut(text)))
    _sign(roots, author, date)
    return Redline(package.write(parts.finish()), tuple(work.untracked))


def _holder(root: etree._Element) -> etree._Element:
    """What holds the blocks of a story."""
    body = root.find(w("body"))
    return root if body is None else body


def _refuse_tracked(version: str, source: Package) -> None:
    for story in stories.stories(source):
        found = next(story.root.iter(_TRACKED), None) if story.kind in _STORIES else None
        if found is None:
            continue
        around = next(found.iterancestors(*map(w, ("p", "tr", "tbl"))), story.root)
        first = next(around.iter(w("p")), None)
        spots = stories.paragraphs(story, stories.heading_styles(source))
        where = next((spot for node, spot in spots if node is first), story.part)
        message = say("{version} has tracked changes already", version=version)
        hint = say("Accept or reject them in Word or WPS: in the template, if the document was built from it.")
        raise DocgenError([Problem("already-tracked", message, Place(source.name, where=where), hint)])


def _sign(roots: Sequence[etree._Element], author: str, date: str) -> None:
    """Make neighbours one change, number all of them in the order of reading, and say whose they are."""
    taken = {node.get(w("id")) for root in roots for node in root.iter() if node.get(w("id"))}
    numbers = (str(number) for number in itertools.count(1) if str(number) not in taken)
    for root in roots:
        for node in list(root.iter(w("ins"), w("del"))):
            before = node.getprevious()
            if before is not None and before.tag == node.tag and len(node) and len(before):
                before.extend(list(node))
                stories.remove(node)
                continue
            node.set(w("id"), next(numbers))
            node.set(w("author"), author)
            node.set(w("date"), date)


# What a paragraph says


@record(frozen=True, slots=True)
class _Piece:
    """A child of a run, or a part of its text; a frame that begins or ends; a formula."""

    node: etree._Element
    start: int = 0
    stop: int | None = None


@record(frozen=True, slots=True)
class _Unit:
    """What is compared as one: a word, a tab, a picture, a field's code. A text is a string, all else is not."""

    key: str | tuple[str, ...]
    pieces: tuple[_Piece, ...]

    @property
    def is_frame(self) -> bool:
        return self.key[0] in ("begins", "ends") if isinstance(self.key, tuple) else False


def _units(paragraph: etree._Element) -> list[_Unit]:
    """What a paragraph says, with the texts of its runs still whole."""
    out: list[_Unit] = []
    fields: list[tuple[int, str]] = []  # where each that has begun does so, and its code once that is known
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, node in walk:
        if node is paragraph:
            continue
        tag = node.tag
        if tag in _FRAMES:
            code = _frame_of(node)
            out.append(_Unit(("begins" if event == "start" else "ends", *code), (_Piece(node),)))
            if event == "end" and tag == w("fldSimple") and _is_page(code[-1]):
                start = next((n for n, unit in enumerate(out) if unit.pieces[0].node is node), len(out) - 1)
                out[start + 1 : -1] = _collapsed(("page", code[-1]), out[start + 1 : -1])
        elif event == "end":
            continue
        elif tag == w("r"):
            for child in node:
                if child.tag not in _SILENT:
                    _read(child, out, fields)
            walk.skip_subtree()
        elif tag in _MATH:
            out.append(_Unit(("math", _texts(node)), (_Piece(node),)))
            walk.skip_subtree()
        elif tag != w("sdt"):
            walk.skip_subtree()
    return out


def _read(child: etree._Element, out: list[_Unit], fields: list[tuple[int, str]]) -> None:
    """A child of a run. The code of a field becomes one unit with its begin; a page number with its result, too."""
    tag = child.tag
    if tag == w("t"):
        if child.text:
            out.append(_Unit(child.text, (_Piece(child),)))
        return
    kind = child.get(w("fldCharType"), "") if tag == w("fldChar") else ""
    if kind == "begin":
        fields.append((len(out), ""))
    elif kind and fields:
        start, code = fields.pop()
        start = min(start, len(out))  # what it begins in may have been read as one already
        code = code or " ".join("".join(_code_of(unit) for unit in out[start:]).split())
        if kind == "separate":
            out[start:] = _collapsed(("field", code), [*out[start:], _Unit(("separate",), (_Piece(child),))])
            fields.append((start, code))
            return
        out.append(_Unit(("field ends", code), (_Piece(child),)))
        if _is_page(code) or out[start].key[:1] != ("field",):  # the other has a code, and no result
            out[start:] = _collapsed(("page", code), out[start:])
        return
    if tag == w("instrText"):
        out.append(_Unit(("code", child.text or ""), (_Piece(child),)))
    elif tag == w("br"):
        out.append(_Unit(("br", child.get(w("type"), "textWrapping")), (_Piece(child),)))
    elif tag == w("sym"):
        out.append(_Unit(("sym", child.get(w("font"), ""), child.get(w("char"), "")), (_Piece(child),)))
    elif tag in _KEPT or tag in _NOTES:
        out.append(_Unit((etree.QName(child).localname, kind), (_Piece(child),)))
    elif tag == w("ruby"):
        out.append(_Unit(("ruby", _texts(child)), (_Piece(child),)))
    else:
        out.append(_Unit(("picture",), (_Piece(child),)))


def _collapsed(key: tuple[str, ...], units: Iterable[_Unit]) -> list[_Unit]:
    pieces = tuple(piece for unit in units if not unit.is_frame for piece in unit.pieces)
    return [_Unit(key, pieces)] if pieces else []


def _frame_of(node: etree._Element) -> tuple[str, str]:
    """What tells a frame from another: of a control its tag, of a field its code."""
    name = etree.QName(node).localname
    if node.tag == w("fldSimple"):
        return name, " ".join(node.get(w("instr"), "").split())
    control = node.getparent()
    tag = control.find(f"{w('sdtPr')}/{w('tag')}") if node.tag == w("sdtContent") and control is not None else None
    return name, "" if tag is None else tag.get(w("val"), "")


def _code_of(unit: _Unit) -> str:
    return "".join(piece.node.text or "" for piece in unit.pieces if piece.node.tag == w("instrText"))


def _is_page(code: str) -> bool:
    return code.partition(" ")[0].upper() in _PAGES


def _key(units: Iterable[_Unit]) -> tuple[Hashable, ...]:
    """What a paragraph says, however its text is split over runs and frames."""
    found: list[str | tuple[str, ...]] = []
    for unit in units:
        if unit.is_frame:
            continue
        last = found[-1] if found else ()
        if isinstance(last, str) and isinstance(unit.key, str):
            found[-1] = last + unit.key
        else:
            found.append(unit.key)
    return tuple(found)


def _words(units: Iterable[_Unit]) -> list[_Unit]:
    """The units with each text split into words, even where a word stands in several runs."""
    found: list[_Unit] = []
    for is_text, group in itertools.groupby(units, lambda unit: isinstance(unit.key, str)):
        if not is_text:
            found += group
            continue
        texts = list(group)
        ends = list(itertools.accumulate(len(unit.key) for unit in texts))
        for match in _WORD.finditer("".join(str(unit.key) for unit in texts)):
            pieces, start = [], match.start()
            while start < match.end():
                number = bisect_left(ends, start + 1)
                origin = ends[number] - len(texts[number].key)
                stop = min(ends[number], match.end())
                pieces.append(_Piece(texts[number].pieces[0].node, start - origin, stop - origin))
                start = stop
            found.append(_Unit(match[0], tuple(pieces)))
    return found


def _texts(node: etree._Element) -> str:
    """All text in an element, its own or that of formulas and charts."""
    return "".join(each.text or "" for each in node.iter("{*}t", "{*}v"))


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


# Which is a version of which


def _matches(olds: Sequence[Hashable], news: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Equal things in the same order, as many as is reasonable: common ends, what is unique on both sides, the rest."""
    found: list[tuple[int, int]] = []
    waiting = [(0, len(olds), 0, len(news))]
    while waiting:
        start, stop, begin, end = waiting.pop()
        while start < stop and begin < end and olds[start] == news[begin]:
            found.append((start, begin))
            start, begin = start + 1, begin + 1
        while start < stop and begin < end and olds[stop - 1] == news[end - 1]:
            stop, end = stop - 1, end - 1
            found.append((stop, end))
        if start == stop or begin == end:
            continue
        if (stop - start) * (end - begin) > _FEW:
            anchors = _anchors(olds, news, (start, stop, begin, end))
            if anchors:
                for i, j in [*anchors, (stop, end)]:
                    waiting.append((start, i, begin, j))
                    start, begin = i, j
                continue
            if (stop - start) * (end - begin) > 100 * _FEW:
                continue
        matcher = difflib.SequenceMatcher(None, olds[start:stop], news[begin:end], autojunk=False)
        found += [(start + i + n, begin + j + n) for i, j, size in matcher.get_matching_blocks() for n in range(size)]
    return sorted(found)


def _anchors(
    olds: Sequence[Hashable], news: Sequence[Hashable], within: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """What stands once on both sides, as far as it kept its order: the longest rising chain."""
    start, stop, begin, end = within
    once, other = (Counter(olds[start:stop]), Counter(news[begin:end]))
    places = {key: begin + n for n, key in enumerate(news[begin:end]) if other[key] == 1}
    pairs = [(i, places[olds[i]]) for i in range(start, stop) if once[olds[i]] == 1 and olds[i] in places]
    tops: list[int] = []  # the smallest end of a chain of each length
    last: list[int] = []  # the pair that it is
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(tops, j)
        before.append(last[length - 1] if length else -1)
        tops[length : length + 1] = [j]
        last[length : length + 1] = [number]
    chain, number = [], last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _pairs(
    olds: Sequence[Hashable], news: Sequence[Hashable], alike: Callable[[int, int], float]
) -> list[tuple[int, int]]:
    """Equal things, and between them those that are alike enough, all in order."""
    found = _matches(olds, news)
    i = j = 0
    for stop, end in [*found, (len(olds), len(news))]:
        if stop > i and end > j:
            found += _similar(range(i, stop), range(j, end), alike)
        i, j = stop + 1, end + 1
    return sorted(found)


def _similar(olds: range, news: range, alike: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """The pairs of two stretches that are most alike in all; of long stretches each with one that is near."""
    found = []
    if len(olds) * len(news) > _FEW // 4:
        j = news.start
        for i in olds:
            near = range(j, min(j + 20, news.stop))
            best = max(near, key=lambda j: (alike(i, j), -j), default=None)
            if best is not None and alike(i, best) >= _ALIKE:
                found.append((i, best))
                j = best + 1
        return found
    scores = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    worth = {(i, j): alike(i, j) for i in olds for j in news}
    for i in reversed(olds):
        row, below = scores[i - olds.start], scores[i - olds.start + 1]
        for j in reversed(news):
            n = j - news.start
            taken = worth[i, j] + below[n + 1] if worth[i, j] >= _ALIKE else 0.0
            row[n] = max(taken, below[n], row[n + 1])
    i, j = olds.start, news.start
    while i < olds.stop and j < news.stop:
        row, below, n = scores[i - olds.start], scores[i - olds.start + 1], j - news.start
        if row[n] == below[n]:
            i += 1
        elif row[n] == row[n + 1]:
            j += 1
        else:
            found.append((i, j))
            i, j = i + 1, j + 1
    return found


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def _share(one: Counter[str], other: Counter[str]) -> float:
    """The share of words that two texts have in common."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


# The work on a tree


Stretch = tuple[range, range, tuple[int, int] | None]
"""What has gone and what has come, by their numbers, and the pair that follows them."""


@record(slots=True, eq=False)
class _Entry:
    """A block of the redline: in which version it stands, and in which its paragraph's mark does; `""` is both."""

    node: etree._Element
    status: str
    mark: str

    @property
    def is_paragraph(self) -> bool:
        return bool(self.node.tag == w("p"))


@dataclass(slots=True)
class _Work:
    """Two versions, of which the new one's trees become the redline."""

    after: Package
    untracked: list[Problem] = field(default_factory=list)
    waiting: list[tuple[etree._Element, etree._Element]] = field(default_factory=list)
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        styles = frozenset(_attributes(self.after, "word/styles.xml", "style", "styleId"))
        lists = frozenset((*_attributes(self.after, "word/numbering.xml", "num", "numId"), "0"))
        self.known = {"numId": lists, **dict.fromkeys(("pStyle", "rStyle", "tblStyle"), styles)}

    def tell(self, message: str) -> None:
        """Note what cannot be tracked."""
        self.untracked.append(Problem("not-tracked", message, Place(self.after.name), severity=Severity.NOTE))

    def story(self, old: etree._Element, new: etree._Element, kind: str) -> None:
        """Track the changes of a story."""
        if kind in ("footnotes", "endnotes"):
            self._notes(old, new)
        else:
            self.waiting.append((old, new))
        while self.waiting:
            self._container(*self.waiting.pop())

    def _notes(self, old: etree._Element, new: etree._Element) -> None:
        """Pair the notes; the lines that part notes from text are none (ECMA-376 part 1, §17.11)."""
        names = (w("footnote"), w("endnote"))
        olds, news = (
            [each for each in root.iterchildren(*names) if each.get(w("type"), "normal") == "normal"]
            for root in (old, new)
        )
        texts, others = ([stories.plain_text(each).strip() for each in notes] for notes in (olds, news))
        bags, other_bags = ([_bag(text) for text in each] for each in (texts, others))
        partners = {j: i for i, j in _pairs(texts, others, lambda i, j: _share(bags[i], other_bags[j]))}
        self.waiting += [(olds[partners[j]] if j in partners else _nothing(), note) for j, note in enumerate(news)]
        for i in sorted(set(range(len(olds))) - set(partners.values())):
            self.tell(say("a note is gone, and cannot come back: {text}", text=_cut(texts[i])))

    def _container(self, old: etree._Element, new: etree._Element) -> None:
        """Track the changes of what holds blocks: the body, a header, a note, a cell, a text box."""
        olds, news = _held(old, "p", "tbl"), _held(new, "p", "tbl")
        if not news:
            for text in filter(None, (stories.plain_text(block).strip() for block in olds)):
                self.tell(say("a text is gone, and cannot come back: {text}", text=_cut(text)))
            return
        keys, other_keys = (list(map(_says, blocks)) for blocks in (olds, news))
        bags: dict[etree._Element, Counter[str]] = {}

        def alike(i: int, j: int) -> float:
            one, other = olds[i], news[j]
            if one.tag != other.tag:
                return 0.0
            for each in (one, other):
                if each not in bags:
                    bags[each] = _bag(stories.plain_text(each))
            return _share(bags[one], bags[other])

        pairs = _pairs(keys, other_keys, alike)
        last = (len(olds) - 1, len(news) - 1)
        is_free = not pairs or (pairs[-1][0] < last[0] and pairs[-1][1] < last[1])
        if olds and is_free and olds[-1].tag == news[-1].tag == w("p"):
            pairs.append(last)  # the last paragraph of a cell, or of all, never comes or goes
        entries: list[_Entry] = []
        for gone, come, pair in _stretches(pairs, len(olds), len(news)):
            entries += [self._gone(olds[i]) for i in gone]
            entries += [_come(news[j]) for j in come]
            if pair:
                one, other = olds[pair[0]], news[pair[1]]
                if keys[pair[0]] != other_keys[pair[1]]:
                    (self._paragraph if other.tag == w("p") else self._table)(one, other)
                entries.append(_Entry(other, "", ""))
        _place([entry.node for entry in entries], news)
        _settle_marks(entries)

    def _table(self, old: etree._Element, new: etree._Element) -> None:
        """Pair rows with rows of as many cells, and their cells; other rows come and go."""
        olds, news = _held(old, "tr"), _held(new, "tr")
        cells, others = ([_held(row, "tc") for row in rows] for rows in (olds, news))
        keys, other_keys = ([tuple(map(_says, row)) for row in rows] for rows in (cells, others))
        texts, other_texts = ([[*map(stories.plain_text, row)] for row in rows] for rows in (cells, others))
        bags, other_bags = ([_bag("\n".join(row)) for row in rows] for rows in (texts, other_texts))

        def alike(i: int, j: int) -> float:
            if len(cells[i]) != len(others[j]):
                return 0.0
            has_its_name = texts[i][:1] == other_texts[j][:1] != [""]
            return _share(bags[i], other_bags[j]) + 0.3 * has_its_name

        rows: list[etree._Element] = []
        for gone, come, pair in _stretches(_pairs(keys, other_keys, alike), len(olds), len(news)):
            for row in (*(self._cleaned(olds[i]) for i in gone), *(news[j] for j in come)):
                _stamp(row, "ins" if row.getparent() is not None else "del")
                rows.append(row)
            if pair:
                rows.append(news[pair[1]])
                self.waiting += zip(cells[pair[0]], others[pair[1]], strict=True)
        _place(rows, news)

    def _paragraph(self, old: etree._Element, new: etree._Element) -> None:
        """Track the changes within a paragraph, word by word."""
        olds, news = _words(_units(old)), _words(_units(new))
        pairs = _matches([each.key for each in olds], [each.key for each in news])
        pairs = _without_chance(_whole_fields(pairs, olds, news), olds, news)
        come: set[_Piece] = set()
        gone: dict[int, etree._Element] = {}
        for out, into, pair in _stretches(pairs, len(olds), len(news)):
            come.update(piece for j in into for piece in news[j].pieces)
            if runs := self._deleted([olds[i] for i in out]):
                gone[into.start] = _element("del", *runs)
            if pair and news[pair[1]].key == ("picture",):  # the text boxes in it
                self._boxes(olds[pair[0]].pieces[0].node, news[pair[1]].pieces[0].node)
        _rewrite(new, news, come, gone)

    def _boxes(self, old: etree._Element, new: etree._Element) -> None:
        """Track the changes of the text boxes in a picture; one that has none any more cannot hold what they said."""
        boxes, others = (list(picture.iter(w("txbxContent"))) for picture in (old, new))
        self.waiting += itertools.zip_longest(boxes[: len(others)], others, fillvalue=_nothing())
        for box in boxes[len(others) :]:
            if next(box.iterancestors("{*}Fallback"), None) is None:  # for older programs it is said a second time
                text = _cut(stories.plain_text(box).strip())
                self.tell(say("a text box is gone, and cannot come back: {text}", text=text))

    # what has gone

    def _gone(self, block: etree._Element) -> _Entry:
        if block.tag == w("p"):
            return _Entry(self._deleted_paragraph(block), "del", "del")
        table = self._cleaned(block)
        _stamp(table, "del")
        return _Entry(table, "del", "")

    def _deleted_paragraph(self, old: etree._Element) -> etree._Element:
        """A paragraph of the old version with all that it said deleted; whether its mark is, others know."""
        paragraph = _element("p")
        properties = old.find(w("pPr"))
        if properties is not None:
            paragraph.append(self._without_strangers(properties))
            for section in paragraph[0].findall(w("sectPr")):
                paragraph[0].remove(section)
        if runs := self._deleted(_units(old)):
            paragraph.append(_element("del", *runs))
        return paragraph

    def _deleted(self, units: Iterable[_Unit]) -> list[etree._Element]:
        """Runs that say what units said, each with the look that it had."""
        runs: list[etree._Element] = []
        origin: etree._Element | None = None
        for piece in _joined(piece for unit in units if not unit.is_frame for piece in unit.pieces):
            content = self._deleted_piece(piece)
            if content is None:
                continue
            holder = piece.node.getparent()
            if not runs or holder is not origin:
                look = None if holder is None else holder.find(w("rPr"))
                runs.append(_element("r", *([] if look is None else [self._without_strangers(look)])))
                origin = holder
            runs[-1].append(content)
        return runs

    def _deleted_piece(self, piece: _Piece) -> etree._Element | None:
        """What a deleted run holds in place of a piece; nothing for what only its own version can hold."""
        node = piece.node
        if node.tag in _KEPT:
            return _copy(node)
        if node.tag == w("instrText"):
            return _text("delInstrText", node.text or "")
        if node.tag == w("t"):
            return _text("delText", (node.text or "")[piece.start : piece.stop])
        if node.tag in _NOTES:  # a note that is gone is told with the notes
            return None
        if node.tag == w("ruby") or node.tag in _MATH:
            return _text("delText", _texts(node))
        box = next(node.iter(w("txbxContent")), None)
        said = "" if box is None else _cut(stories.plain_text(box).strip())
        message = say("a picture is gone, and cannot come back: {text}", text=said)
        self.tell(message if said else say("a picture is gone, and cannot come back"))
        return None

    def _without_strangers(self, properties: etree._Element) -> etree._Element:
        """Properties without the styles and lists that the new version does not have."""
        kept = _copy(properties)
        for node in list(kept.iter(*map(w, self.known))):
            if node.get(w("val")) not in self.known[etree.QName(node).localname]:
                stories.remove(node)
        for node in list(kept.iter(w("numPr"))):
            if node.find(w("numId")) is None:
                stories.remove(node)
        return kept

    def _cleaned(self, old: etree._Element) -> etree._Element:
        """A table or row of the old version with nothing in it but rows, cells and deleted paragraphs."""
        made = _element(etree.QName(old).localname)
        waiting = [(old, made)]
        while waiting:
            source, target = waiting.pop()
            for each in source.iterchildren(*map(w, ("tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr"))):
                target.append(self._without_strangers(each))
            for each in _held(source, "p", "tbl", "tr", "tc"):
                if each.tag == w("p"):
                    target.append(self._deleted_paragraph(each))
                else:
                    target.append(_element(etree.QName(each).localname))
                    waiting.append((each, target[-1]))
        return made


def _attributes(source: Package, part: str, name: str, attribute: str) -> list[str]:
    return [node.get(w(attribute), "") for node in source.root(part).iter(w(name))] if part in source.members else []


def _held(node: etree._Element, *wanted: str) -> list[etree._Element]:
    """The blocks, rows or cells right in an element, or in controls there."""
    names = frozenset(map(w, wanted))
    found, waiting = [], list(reversed(node))
    while waiting:
        each = waiting.pop()
        if each.tag in names:
            found.append(each)
        elif each.tag in _THROUGH:
            waiting += reversed(each)
    return found


def _says(block: etree._Element) -> Hashable:
    """What a paragraph, a table or a cell says with all that is in it; of tables also how many cells each row has."""
    shape = tuple(len(_held(row, "tc")) for row in block.iter(w("tr")))
    return (block.tag, shape, *(_key(_units(each)) for each in block.iter(w("p"))))


def _stretches(pairs: Iterable[tuple[int, int]], olds: int, news: int) -> Iterator[Stretch]:
    """What has gone and what has come before each pair, and after the last."""
    i = j = 0
    for stop, end in pairs:
        yield range(i, stop), range(j, end), (stop, end)
        i, j = stop + 1, end + 1
    yield range(i, olds), range(j, news), None


def _whole_fields(pairs: list[tuple[int, int]], olds: Sequence[_Unit], news: Sequence[_Unit]) -> list[tuple[int, int]]:
    """The pairs without those in a field of which only one end has its partner: a field comes and goes as a whole."""
    sides = [_fields(units) for units in (olds, news)]
    partners = [dict(pairs), {j: i for i, j in pairs}]
    for side, its in enumerate(sides):
        for start, stop in its:
            if (partners[side].get(start), partners[side].get(stop)) not in sides[1 - side]:
                pairs = [pair for pair in pairs if not start <= pair[side] <= stop]
    return pairs


def _fields(units: Sequence[_Unit]) -> list[tuple[int, int]]:
    """Where each field begins and ends that does both among the units."""
    found, begun = [], []
    for number, unit in enumerate(units):
        if unit.key[:1] == ("field",):
            begun.append(number)
        elif unit.key[:1] == ("field ends",) and begun:
            found.append((begun.pop(), number))
    return found


def _without_chance(
    pairs: list[tuple[int, int]], olds: Sequence[_Unit], news: Sequence[_Unit]
) -> list[tuple[int, int]]:
    """The pairs without a character or two that stayed by chance between two longer changes of wording."""
    kept: list[tuple[int, int]] = []
    stretches = list(_stretches(pairs, len(olds), len(news)))
    before = 0
    number = 0
    while number < len(pairs):
        gone, come, _ = stretches[number]
        before = max(before, _weight(olds, gone), _weight(news, come)) if gone or come else before
        stop = number + 1
        while stop < len(pairs) and not stretches[stop][0] and not stretches[stop][1]:
            stop += 1
        keys = [olds[i].key for i, _ in pairs[number:stop]]
        after = max(_weight(olds, stretches[stop][0]), _weight(news, stretches[stop][1]))
        said = "".join(key for key in keys if isinstance(key, str))
        is_chance = all(isinstance(key, str) for key in keys) and len(said) <= 2 and (said.isspace() or said.isalpha())
        if not (is_chance and len(said) < min(before, after)):
            kept += pairs[number:stop]
            before = 0
        number = stop
    return kept


def _weight(units: Sequence[_Unit], which: range) -> int:
    """How many letters and Chinese characters units have: figures change one by one."""
    return sum(letter.isalpha() for n in which if isinstance(key := units[n].key, str) for letter in key)


# The redline's own elements


def _element(name: str, *held: etree._Element) -> etree._Element:
    made = etree.Element(w(name))
    made.extend(held)
    return made


def _nothing() -> etree._Element:
    """What held nothing before: one empty paragraph."""
    return _element("body", _element("p"))


def _text(name: str, text: str) -> etree._Element:
    node = _element(name)
    node.text = text
    if text != text.strip():
        node.set(SPACE, "preserve")
    return node


def _copy(node: etree._Element) -> etree._Element:
    made = copy.deepcopy(node)
    made.tail = None
    return made


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Pieces with what goes on in the same text in one."""
    found: list[_Piece] = []
    for piece in pieces:
        if found and found[-1].node is piece.node and found[-1].stop == piece.start:
            found[-1] = _Piece(piece.node, found[-1].start, piece.stop)
        else:
            found.append(piece)
    return found


def _rewrite(
    paragraph: etree._Element, units: Sequence[_Unit], come: set[_Piece], gone: dict[int, etree._Element]
) -> None:
    """Wrap the pieces that have come, and put in what has gone before a unit; runs are split only where they must be."""
    runs: dict[etree._Element, dict[etree._Element, list[_Piece]]] = {}
    after: dict[_Piece, etree._Element] = {}
    if 0 in gone:
        paragraph.insert(int(paragraph.find(w("pPr")) is not None), gone[0])
    for number, unit in enumerate(units, start=1):
        node = unit.pieces[-1].node
        holder = node.getparent()
        assert holder is not None
        if not unit.is_frame and node.tag not in _MATH:
            for piece in unit.pieces:
                runs.setdefault(piece.node.getparent(), {}).setdefault(piece.node, []).append(piece)  # type: ignore[arg-type]
            if number in gone:
                after[unit.pieces[-1]] = gone[number]
        elif number in gone and unit.key[0] == "begins":
            node.insert(int(len(node) > 0 and str(node[0].tag).endswith("Pr")), gone[number])
        elif number in gone:
            (holder if node.tag == w("sdtContent") else node).addnext(gone[number])
        if node.tag in _MATH and unit.pieces[0] in come:
            _wrap(node)
    for run, pieces in runs.items():
        if any(piece in come or piece in after for its in pieces.values() for piece in its):
            _split(run, pieces, come, after)


def _split(
    run: etree._Element,
    pieces: dict[etree._Element, list[_Piece]],
    come: set[_Piece],
    after: dict[_Piece, etree._Element],
) -> None:
    """Put in place of a run several, those that have come in insertions, and between them what has gone."""
    look = run.find(w("rPr"))
    order: list[tuple[int, bool, _Piece]] = []  # each piece, between which deletions it stands, and whether it has come
    section, has_come = 0, False
    for child in run:
        if child is look:
            continue
        for piece in pieces.get(child, [_Piece(child)]):  # what is silent goes with what is before it
            has_come = piece in come if child in pieces else has_come
            order.append((section, has_come, piece))
            section += piece in after
    made: list[etree._Element] = []
    for (_, is_new), group in itertools.groupby(order, lambda each: each[:2]):
        its = [piece for _, _, piece in group]
        made.append(_element("r"))
        made[-1].attrib.update(run.attrib)
        made[-1].extend([] if look is None else [_copy(look)])
        for piece in _joined(its):
            said = (piece.node.text or "")[piece.start : piece.stop]
            made[-1].append(_text("t", said) if piece.node.tag == w("t") else _copy(piece.node))
        if is_new:
            made[-1] = _element("ins", made[-1])
        made += [after[its[-1]]] if its[-1] in after else []
    for each in made:
        run.addprevious(each)
    stories.remove(run)


def _wrap(node: etree._Element) -> None:
    """Put an insertion around a run or a formula."""
    change = _element("ins")
    node.addprevious(change)
    change.append(node)


def _come(block: etree._Element) -> _Entry:
    if block.tag == w("p"):
        _insert_runs(block)
        return _Entry(block, "ins", "ins")
    _stamp(block, "ins")
    return _Entry(block, "ins", "")


def _insert_runs(paragraph: etree._Element) -> None:
    """Put insertions around all that a paragraph says; the number of a note is nobody's."""
    walk = etree.iterwalk(paragraph, events=("start",))
    found = []
    for _, node in walk:
        if node.tag == w("r") or node.tag in _MATH:
            found.append(node)
            walk.skip_subtree()
    for node in found:
        if node.find(w("footnoteRef")) is None and node.find(w("endnoteRef")) is None:
            _wrap(node)


def _stamp(block: etree._Element, kind: str) -> None:
    """Mark the rows of a table, or a row, and all in them, as inserted or deleted (ECMA-376 part 1, §17.13.5)."""
    for row in block.iter(w("tr")):
        properties = row.find(w("trPr"))
        if properties is None:
            properties = _element("trPr")
            row.insert(int(row.find(w("tblPrEx")) is not None), properties)
        properties.append(_element(kind))
    for paragraph in list(block.iter(w("p"))):
        if next(paragraph.iterancestors(w("r")), None) is None:  # one in a text box goes with its picture
            _mark(paragraph, kind)
            if kind == "ins":
                _insert_runs(paragraph)


def _mark(paragraph: etree._Element, kind: str) -> None:
    """Mark the end of a paragraph as inserted or deleted."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = _element("pPr")
        paragraph.insert(0, properties)
    look = properties.find(w("rPr"))
    if look is None:
        look = _element("rPr")
        section = properties.find(w("sectPr"))
        properties.append(look) if section is None else section.addprevious(look)
    look.insert(0, _element(kind))


def _place(nodes: Iterable[etree._Element], standing: Sequence[etree._Element]) -> None:
    """Put what has gone between the blocks or rows that stand in the tree, in this order."""
    last: etree._Element | None = None
    for node in nodes:
        if node.getparent() is None:
            last.addnext(node) if last is not None else standing[0].addprevious(node)
        last = node


def _settle_marks(entries: list[_Entry]) -> None:
    """Let no paragraph's mark come or go at the end of a cell, of the body, or before a table: nothing follows it there.

    As after typing: what was typed behind the last paragraph begins with a new mark and ends with the old one.
    """
    for number, entry in enumerate(entries):
        is_last = number == len(entries) - 1
        if not entry.is_paragraph or not entry.status or not (is_last or not entries[number + 1].is_paragraph):
            continue
        found = None if _ends_section(entry) else _mark_before(entries, number, over_tables=is_last)
        if found is None:
            continue
        entry.mark = ""
        other = entries[found]
        if not other.mark:
            other.mark = entry.status
            if entry.status == "del":
                for properties in entry.node.findall(w("pPr")):
                    entry.node.remove(properties)
                entry.node[:0] = [_copy(each) for each in other.node.findall(w("pPr"))]
            continue
        other.mark = "nowhere"  # what it ended goes on in what has come
        target = entries[found + 1] if entries[found + 1].is_paragraph else entry
        start = int(target.node.find(w("pPr")) is not None)
        target.node[start:start] = [each for each in other.node if each.tag != w("pPr")]
        stories.remove(other.node)
    for entry in entries:
        if entry.mark in ("ins", "del"):
            _mark(entry.node, entry.mark)


def _mark_before(entries: list[_Entry], number: int, *, over_tables: bool) -> int | None:
    """The last paragraph before one whose mark stands in the version that does not have that one."""
    status = entries[number].status
    for found in reversed(range(number)):
        entry = entries[found]
        if not entry.is_paragraph:
            if over_tables and entry.status == status:
                continue
            return None
        if _ends_section(entry) or (status, entry.mark) == ("del", "ins"):
            return None
        if entry.mark in ("", "ins", "del") and entry.mark != status:
            return found
    return None


def _ends_section(entry: _Entry) -> bool:
    return entry.node.find(f"{w('pPr')}/{w('sectPr')}") is not None
