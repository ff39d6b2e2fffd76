"""Compile: the bytes of a .docx in, a `Template` out that can be filled any number of times.

Tags are taken out of the tree, and a mark is left where each acts: inside a text, between two runs, before or after
a paragraph, a row or a cell. The tree with its marks becomes one Jinja source a part. Its delimiters hold a
character that XML forbids, so nothing in the document can be mistaken for a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import CodeType

import jinja2
from lxml import etree

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, Severity, did_you_mean, stop_on
from docgen.programs import compiled
from docgen.records import record
from docgen.word import (
    asides,
    cells,
    controls,
    environment,
    grammar,
    lists,
    marks,
    package,
    repair,
    settled,
    stories,
    tags,
)
from docgen.word.compiled import Part, Template
from docgen.word.environment import (
    AGAIN,
    BLOCK_END,
    BLOCK_START,
    BLOCKS,
    CELL,
    CONTROL,
    KEEP,
    MADE,
    PLAIN,
    PUT,
    RESERVED,
    SHOWN,
    TURN,
    VARIABLE_END,
    VARIABLE_START,
)
from docgen.word.manuscript import ORIGIN
from docgen.word.package import Package, w
from docgen.word.stories import Story
from docgen.word.tags import BLOCK, COMMENT, DRAWING_TAGS, VARIABLE, Tag, shown

_PLAIN = frozenset(
    w(name)
    for name in (
        "p",
        "pPr",
        "r",
        "rPr",
        "t",
        "tab",
        "proofErr",
        "lastRenderedPageBreak",
        "bookmarkStart",
        "bookmarkEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "commentReference",
    )
)
"""What a paragraph that holds only text is made of; bookmarks and comments do not keep it from going with its tags."""

_RANGES = tuple(w(name) for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"))

MOST_TAGS_OF_XML = 4_000_000
"""Starts and ends of elements in one part of a template."""

TAG_PLACE = "□"
"""What stands for a tag in the fixed wording of a template."""

COUNTED = ("sectPr", "headerReference", "footerReference", "bookmarkStart")
"""What no filling may lose, counted outside of blocks."""

COUNT, KEPT = RESERVED + "count", RESERVED + "kept"

_LEVELS = {"p": w("p"), "r": w("p"), "tr": w("tr"), "tc": w("tc")}
_MARK = compiled(rf"<\?{marks.TARGET} (-?\d+)\?>")


@record(slots=True)
class Block:
    """A block tag with its middles and its end, and what it repeats or drops: r, p, tr or tc; t for text it keeps."""

    tags: list[Tag]
    level: str = "r"

    @property
    def start(self) -> Tag:
        return self.tags[0]

    @property
    def end(self) -> Tag:
        return self.tags[-1]


@record(slots=True)
class Source:
    """One story on its way to Jinja: its XML with marks, and the code of each tag."""

    story: Story
    xml: str
    codes: dict[int, str]
    depths: dict[int, int]
    kept: dict[int, int]
    settled: bool


def compile(  # noqa: A001  # the word that the design has
    data: bytes, name: str, *, macros: bool = False, flat: bool = True, numbered: bool = False
) -> Template:
    """A template from the bytes of a .docx. Raises `DocgenError` with the faults of all its tags.

    Unless `flat`, each value that it prints gets a control. `numbered` gives each paragraph of a document the number
    of the one in the template that it came from, story by story, in the attribute `ORIGIN`.
    """
    try:
        return _compiled_template(data, name, macros=macros, flat=flat, numbered=numbered)
    except RecursionError:
        message = say("its elements are nested too deep")
        raise DocgenError([Problem("too-deep", message, Place(name), say("Save it again in Word or WPS."))]) from None


def _compiled_template(data: bytes, name: str, *, macros: bool, flat: bool, numbered: bool) -> Template:
    source = package.read(data, name, macros=macros)
    healed = {}
    for part in source.xml():
        if source.members[part].count(b"<") > MOST_TAGS_OF_XML:
            message = say("the part has more than {limit} elements", limit=MOST_TAGS_OF_XML // 2)
            raise DocgenError([Problem("too-large", message, Place(name, where=part), say("No report is that large."))])
        root = source.root(part)
        if repair.heal(root):
            healed[part] = package.serialize(root)
        if numbered and _number(root):
            healed[part] = package.serialize(root)
    source = Package(name, source.members | healed)
    if source.root(source.body).find(w("body")) is None:
        message = say("the file has no body that can be read")
        hint = say("If it was saved as “Strict Open XML”, save it as an ordinary .docx.")
        raise DocgenError([Problem("not-a-docx", message, Place(name, where=source.body), hint)])
    headings = stories.heading_styles(source)
    numbering = lists.Numbering(source)
    problems: list[Problem] = []
    found: list[Tag] = []
    texts: list[tuple[str, Place]] = []
    sources: list[Source] = []
    reached: list[str] = []
    for story in stories.stories(source):
        reader = _Reader(story, name, headings, numbering, len(found), flat=flat)
        made = reader.source()
        found += reader.tags
        texts += reader.texts
        problems += reader.problems
        reached.append(story.part)
        if reader.tags and made is not None:
            sources.append(made)
    problems += asides.unreached(source, reached)
    stop_on(problems)
    parts = tuple(_part(each, found) for each in sources)
    captures = any(tag.word in grammar.KEEPERS or grammar.is_recursive(tag) for tag in found if tag.kind == BLOCK)
    charted = tuple(each for tag in found if (each := grammar.charted(tag)) is not None)
    return Template(name, source, parts, tuple(found), _uses(found), tuple(texts), captures, tuple(problems), charted)


def _number(root: etree._Element) -> bool:
    """Number the paragraphs of a part; whether there are any."""
    paragraphs = list(root.iter(w("p")))
    for number, paragraph in enumerate(paragraphs):
        paragraph.set(ORIGIN, str(number))
    return bool(paragraphs)


def _part(source: Source, found: list[Tag]) -> Part:
    lines: dict[int, int] = {}
    fixed = dict.fromkeys(COUNTED, 0)
    sizes: dict[int, int] = {}
    open_: list[int] = []
    jinja: list[str] = []
    line, depth, kept = 1, 0, 0
    for index, piece in enumerate(_MARK.split(source.xml)):
        if index % 2:
            number = int(piece)
            step = source.depths.get(number, 0)
            depth += step
            kept += source.kept.get(number, 0)
            if step > 0:
                loops = f"{TURN}(" in source.codes[number]
                open_.append(number if loops or not open_ else open_[-1])
                sizes.setdefault(open_[-1], 0)
            elif step < 0:
                open_.pop()
            if number >= 0:
                lines[line + 1] = number  # the code of a tag begins with a line break
            jinja.append(source.codes[number])
        else:
            jinja.append(_unescaped(piece) if kept else piece)
            if open_:
                sizes[open_[-1]] += len(piece)
            for element in COUNTED if depth == 0 else ():
                fixed[element] += len(re.findall(rf"<w:{element}[ />]", piece))
        line += jinja[-1].count("\n")
    text = "".join(jinja)
    code = _bytecode(text, lines, found)
    return Part(source.story.part, text, code, environment.template_of(code), lines, fixed, sizes, source.settled)


def _unescaped(xml: str) -> str:
    import html  # noqa: PLC0415  # it loads all entities of HTML, for the few pieces of XML that stand in a tag

    return html.unescape(xml)


def _bytecode(source: str, lines: dict[int, int], found: list[Tag]) -> CodeType:
    """The code of a part. What Python cannot take is a problem of the tag it came to, or of the first."""
    try:
        return environment.bytecode(source)
    except jinja2.TemplateSyntaxError as error:
        tag, reason = found[lines.get(error.lineno, min(lines.values()))], error.message or ""
    except (SyntaxError, RecursionError, MemoryError, ValueError, AssertionError) as error:
        tag = found[min(lines.values())]
        deep = isinstance(error, RecursionError | SyntaxError)
        reason = (
            say("the blocks are nested too deep")
            if deep
            else say("the template cannot be compiled: {error}", error=error)
        )
    raise DocgenError([Problem("broken-tag", say("{tag}: {reason}", tag=shown(tag.text), reason=reason), tag.place)])


class _Reader:
    """One story: its tags found, paired, checked, and marked in its tree."""

    def __init__(
        self, story: Story, file: str, headings: frozenset[str], numbering: lists.Numbering, first: int, *, flat: bool
    ) -> None:
        self.flat = flat
        self.story = story
        self.numbering = numbering
        self.first = first
        self.tags: list[Tag] = []
        self.problems: list[Problem] = []
        self.texts: list[tuple[str, Place]] = []
        self.bare: set[etree._Element] = set()  # paragraphs with nothing but block tags, or with nothing at all
        self.headings = headings
        self.raw = False
        spots = dict(stories.paragraphs(story, headings))
        self.order = {Place(file, where=where): index for index, where in reversed(list(enumerate(spots.values())))}
        self.problems += asides.deleted(story, file, spots)
        for paragraph, places in _joined(spots, file):
            self.read(paragraph, places)
        for aside, where in list(asides.asides(story, spots)):
            self.find(aside, tags.pieces(aside), [(0, Place(file, where=where))])
        self.blocks: list[Block] = []
        self.around: dict[int, tuple[Block, ...]] = {}  # the blocks that a tag stands in, from the outermost
        self.ended: dict[int, Block] = {}
        self.turning: set[int] = set()  # the loops whose turns are counted, by the number of their tag
        self.extra: dict[int, str] = {}  # codes of marks that stand for no tag; their numbers are below 0
        self.controlled: set[int] = set()  # the tags whose values have a control

    def read(self, paragraph: etree._Element, places: list[tuple[int, Place]]) -> None:
        """Find the tags of a paragraph, and its wording."""
        carriers = tags.pieces(paragraph)
        found = self.find(paragraph, carriers, places)
        text = "".join(piece.text for piece in carriers)
        typed = "".join(" " * len(piece.text) if piece.in_field else piece.text for piece in carriers)
        if self.story.kind != "comments" and (wording := _without(typed, found, TAG_PLACE)).strip(f"{TAG_PLACE} \t\n"):
            self.texts.append((wording, places[0][1]))
        acting = [tag for tag in found if tag.kind != VARIABLE and tag.word not in grammar.CELL_TAGS]
        if not _without(text, acting).strip() and _is_plain(paragraph):
            self.bare.add(paragraph)

    def find(self, paragraph: etree._Element, carriers: list[tags.Piece], places: list[tuple[int, Place]]) -> list[Tag]:
        found = tags.find(paragraph, carriers, places, self.first + len(self.tags), raw=self.raw)
        self.raw = found.raw
        self.tags += found.tags
        quoted = self.story.kind == "comments"  # a comment may speak of a tag
        self.problems += [each for each in found.problems if not (quoted and each.code == "near-tag")]
        return found.tags

    def source(self) -> Source | None:
        """The part as XML with marks; None where problems were found."""
        for tag in self.tags:
            self.problems += grammar.faults(tag)
        self.blocks = self.paired()
        for block in self.blocks:
            block.level = self.level(block)
        keeping = any(block.level == "t" for block in self.blocks)
        for block in self.blocks if keeping else ():
            if any(outer.level == "t" for outer in self.around[block.start.number]):
                block.level = "t"
        self.ended = {block.end.number: block for block in self.blocks}
        self.check_cell_tags()
        self.check_charts()
        self.problems.sort(key=lambda problem: self.order.get(problem.place, len(self.order)))
        if self.is_wrong():
            return None
        cut_marks = self.cut()
        self.place(cut_marks)
        if self.is_wrong():
            return None
        self.check_fields()
        if self.is_wrong():
            return None
        loops = {
            tag.number: 1 if tag is block.start else -1
            for block in self.blocks
            if block.start.word == "for"
            for tag in (block.start, block.end)
        }
        for element in settled.repeated(self.story.root, loops):
            repair.forget(element)
        self.mark_lists()
        is_ordinary = not self.extra and all(map(self.prints_text, self.tags))
        if not self.flat:
            self.control(cut_marks)
        depths = {block.start.number: 1 for block in self.blocks} | {block.end.number: -1 for block in self.blocks}
        kept = {
            tag.number: depths.get(tag.number, 0) for block in self.blocks if block.level == "t" for tag in block.tags
        }
        printing = {tag.number for tag in self.tags if tag.kind == VARIABLE} | self.extra.keys()
        is_settled = is_ordinary and settled.is_settled(self.story.root, depths, loops, printing)
        codes = self.codes()
        root = self.story.root if self.flat else controls.named(self.story.root)
        return Source(self.story, etree.tostring(root, encoding="unicode"), codes, depths, kept, is_settled)

    def is_wrong(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def problem(self, code: str, tag: Tag, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, tag.place, hint))

    def paired(self) -> list[Block]:
        """Every block tag with its end, by nesting; a start without an end and an end without a start are problems."""
        blocks: list[Block] = []
        waiting: list[Block] = []
        for tag in self.tags:
            self.around[tag.number] = tuple(waiting)
            if tag.kind != BLOCK or tag.word in (*grammar.CELL_TAGS, *DRAWING_TAGS, "do") or grammar.is_assignment(tag):
                continue
            if tag.word in grammar.ENDS:
                waiting.append(Block([tag]))
                blocks.append(waiting[-1])
            elif tag.word in grammar.MIDDLES:
                if waiting and waiting[-1].start.word in grammar.MIDDLES[tag.word]:
                    waiting[-1].tags.append(tag)
                else:
                    self.problem("unbalanced", tag, say("{tag} stands outside of its block", tag=shown(tag.text)))
            elif tag.word in grammar.ENDS.values():
                self.close(tag, waiting)
                self.around[tag.number] = tuple(waiting)
            else:
                self.problem(
                    "unknown-tag",
                    tag,
                    say("{tag}: there is no tag called {word}", tag=shown(tag.text), word=tag.word or tag.body),
                    did_you_mean(
                        tag.word,
                        [
                            *grammar.ENDS,
                            *grammar.ENDS.values(),
                            *grammar.MIDDLES,
                            *grammar.CELL_TAGS,
                            *grammar.ALONE,
                            "raw",
                        ],
                    ),
                )
        for block in waiting:
            self.problem(
                "unbalanced",
                block.start,
                say("{tag} is never ended", tag=shown(block.start.text)),
                say("Add {end} where the block ends.", end="{% " + grammar.ENDS[block.start.word] + " %}"),
            )
        return [block for block in blocks if not any(block is each for each in waiting)]

    def close(self, tag: Tag, waiting: list[Block]) -> None:
        if not any(grammar.ENDS[block.start.word] == tag.word for block in waiting):
            self.problem("unbalanced", tag, say("{tag} ends nothing", tag=shown(tag.text)))
            return
        while grammar.ENDS[waiting[-1].start.word] != tag.word:
            inner = waiting.pop()
            self.problem(
                "unbalanced",
                inner.start,
                say("{tag} is not ended before {end}", tag=shown(inner.start.text), end=shown(tag.text)),
                say("The end stands at {place}.", place=tag.place.where),
            )
            inner.tags.append(tag)
        waiting.pop().tags.append(tag)

    def level(self, block: Block) -> str:
        """What a block repeats or drops. Without a prefix, the smallest thing that holds both of its ends."""
        prefixes = {tag.prefix for tag in block.tags} - {""}
        homes = [tag.paragraph for tag in block.tags]
        cells = [next(home.iterancestors(w("tc")), None) for home in homes]
        if len(prefixes) > 1:
            self.problem(
                "crossing",
                block.start,
                say("{tag} and {end} have different prefixes", tag=shown(block.start.text), end=shown(block.end.text)),
                say("Give both the same prefix: p, tr, tc or r."),
            )
            return "r"
        if block.start.word in grammar.KEEPERS and (
            block.start.word == "filter" or all(home is homes[0] for home in homes)
        ):
            return self.keeping(block)
        if any(is_aside(home) for home in homes):
            if any(home is not homes[0] for home in homes):
                self.problem(
                    "crossing",
                    block.start,
                    say(
                        "{tag} and {end} do not stand in one text",
                        tag=shown(block.start.text),
                        end=shown(block.end.text),
                    ),
                    say("The end stands at {place}.", place=block.end.place.where),
                )
            return "r"
        if prefixes:
            level = prefixes.pop()
        elif all(home is homes[0] for home in homes):
            return "r"
        elif all(cell is cells[0] for cell in cells):
            level = "p" if self.bare.issuperset(homes) else "r"
        else:
            level = "tr"
        if level == "tr" and not prefixes and block.start.word == "if":
            self.check_row(block)
        things = [self.thing(tag, level) for tag in block.tags]
        if any(thing is None or thing.getparent() is not things[0].getparent() for thing in things):  # type: ignore[union-attr]
            self.problem(
                "crossing",
                block.start,
                say(
                    "{tag} and {end} do not stand in one place", tag=shown(block.start.text), end=shown(block.end.text)
                ),
                say(
                    "The end stands at {place}. Put both into one row, into one cell, or both into the text.",
                    place=block.end.place.where,
                ),
            )
        return level

    def check_row(self, block: Block) -> None:
        """Warn of a choice over the cells of one row that holds text outside of it: that goes with the row."""
        row, last = (self.thing(tag, "tr") for tag in (block.start, block.end))
        if row is None or row is not last:
            return
        paragraphs = list(row.iter(w("p")))
        first, final = block.start.paragraph, block.end.paragraph
        outside = [*paragraphs[: paragraphs.index(first)], *paragraphs[paragraphs.index(final) + 1 :]]
        texts = [tags.text_of(each) for each in outside if each not in self.bare]
        begin, end = (tags.text_of(each) for each in (first, final))
        lost = " ".join([begin[: block.start.start], *texts, end[block.end.end :]]).strip()
        if lost:
            message = say(
                "{tag} drops its whole row, and {text} outside of it", tag=shown(block.start.text), text=shown(lost)
            )
            hint = say("Write {row} to say that the row is meant.", row="{%tr if … %}")
            self.problems.append(Problem("row-goes", message, block.start.place, hint, Severity.WARNING))

    def keeping(self, block: Block) -> str:
        first, last = block.start, block.end
        carriers = tags.pieces(first.paragraph)
        if first.paragraph is not last.paragraph or tags.crossed(carriers, first.start, last.end):
            self.problem(
                "crossing",
                first,
                say(
                    "{tag} keeps text, and {end} does not stand beside it", tag=shown(first.text), end=shown(last.text)
                ),
                say("Put both into one paragraph, with no change, link or field between them."),
            )
        return "t"

    def thing(self, tag: Tag, level: str) -> etree._Element | None:
        """The paragraph, row or cell that a tag acts on."""
        if level in ("p", "r"):
            return tag.paragraph
        return next(tag.paragraph.iterancestors(_LEVELS[level]), None)

    def check_cell_tags(self) -> None:
        for tag in self.tags:
            if tag.kind != BLOCK or tag.word not in (*grammar.CELL_TAGS, *DRAWING_TAGS):
                continue
            shown_tag = shown(tag.text)
            if tag.word in DRAWING_TAGS:
                if tag.paragraph.tag != marks.ATTRIBUTE:
                    message = say("{tag} stands in the text", tag=shown_tag)
                    hint = say("Type it into the alternative text of the chart or picture that it is to change.")
                    self.problem("crossing", tag, message, hint)
            elif is_aside(tag.paragraph) or None in (self.thing(tag, "tc"), _table(tag)):
                message = say("{tag} stands in no cell of a table", tag=shown_tag)
                self.problem("crossing", tag, message, say("Type it into the cell that it changes."))
            elif tag.word == "vm" and not self.loops(tag, "tr"):
                message = say("{tag} stands in no cell of a repeated row", tag=shown_tag)
                self.problem("crossing", tag, message, say("It merges the cells that a loop over rows makes."))
            elif tag.word == "hm" and not self.loops(tag, "tc"):
                message = say("{tag} stands in no repeated cell", tag=shown_tag)
                hint = say("It merges the cells that a loop over cells makes: {loop}", loop="{%tc for … %}")
                self.problem("crossing", tag, message, hint)

    def check_charts(self) -> None:
        """A chart has a paragraph of the body to itself."""
        for tag in self.tags:
            if self.is_wrong() or grammar.charted(tag) is None:
                continue
            paragraph = tag.paragraph
            boxed = next(paragraph.iterancestors(w("txbxContent")), None) is not None
            if self.story.kind != "body" or boxed or is_aside(paragraph):
                message = say("{tag} stands where Word allows no chart", tag=shown(tag.text))
                self.problem("chart-place", tag, message, say("Type it into a paragraph or a cell of the body."))
                continue
            text = tags.text_of(paragraph)
            if _without(text, [tag]).strip() or not _is_plain(paragraph):
                message = say("{tag} does not stand alone in its paragraph", tag=shown(tag.text))
                self.problem("chart-place", tag, message, say("Give it a paragraph of its own, without other text."))

    def cut(self) -> dict[int, etree._Element]:
        """Take every tag out of the text, a mark staying where it began. From the last to the first."""
        for block in self.blocks:
            if block.level == "t":
                marks.gather(tags.pieces(block.start.paragraph), block.start.start, block.end.end)
        carriers: dict[etree._Element, list[tags.Piece]] = {}
        for tag in self.tags:
            if tag.paragraph not in carriers:
                carriers[tag.paragraph] = [piece for piece in tags.pieces(tag.paragraph) if piece.text]
        return {tag.number: marks.cut(tag, carriers[tag.paragraph]) for tag in reversed(self.tags)}

    def place(self, made: dict[int, etree._Element]) -> None:
        """Move each mark to where its tag acts, and remove what held only tags."""
        block_of = {tag.number: block for block in self.blocks for tag in block.tags}
        goes: dict[etree._Element, None] = {}
        for tag in self.tags:
            mark, block = made[tag.number], block_of.get(tag.number)
            inline = any(
                each.level == "r" and each.start.paragraph is tag.paragraph for each in self.around[tag.number]
            )
            within = block.level == "r" if block else tag.kind == BLOCK and (inline or tag.paragraph not in self.bare)
            if tag.kind == VARIABLE or (block and block.level == "t") or is_aside(tag.paragraph):
                continue
            if tag.word in grammar.CELL_TAGS and tag.kind == BLOCK:
                marks.drop(mark)
                cell = self.thing(tag, "tc")
                assert cell is not None
                cell.insert(0, mark)
            elif within and block:
                marks.split_run(mark)
            elif not within:
                marks.drop(mark)
                self.place_beside(tag, block, mark, goes)
        acting = [block.start for block in self.blocks if block.level == "tc"]
        acting += [tag for tag in self.tags if tag.kind == BLOCK and tag.word in ("hm", "colspan")]
        wide = set(map(_table, acting))
        tables = dict.fromkeys(map(_table, self.tags))
        for thing in goes:
            self.rescue(thing)
            stories.remove(thing)
        for table in tables:
            if table is not None and (table in wide or not cells.is_even(table)):
                table.append(etree.Element(cells.GRID))
        self.check_walls(made)

    def place_beside(
        self, tag: Tag, block: Block | None, mark: etree._Element, goes: dict[etree._Element, None]
    ) -> None:
        """Set a mark beside its paragraph, row or cell; that goes if it holds only tags, and stays outside if not."""
        thing = self.thing(tag, block.level if block else tag.prefix or "p")
        if thing is None or (tag.kind == COMMENT and not tag.prefix):
            return
        repeats = block is not None and all(self.thing(each, block.level) is thing for each in block.tags)
        spans_rows = block is not None and block.level != "p" and not tag.prefix
        removed = not repeats and self.holds_only_tags(thing)
        if tag.comments_out:
            removed = next(thing.iter(w("sectPr")), None) is None
        inside = repeats or spans_rows  # whether the thing itself belongs to what the block repeats
        if tag.kind == BLOCK:
            is_end = block is not None and tag is block.end
            marks.set_beside(thing, mark, after=not removed and is_end == inside)
        if removed:
            goes[thing] = None

    def rescue(self, thing: etree._Element) -> None:
        """Set the bookmarks of a thing that goes beside it, outside of its block; a comment on a tag goes with it."""
        commented = {node.get(w("id")): node for node in thing.iter(w("commentReference"))}
        for number in commented:
            place = next((tag.place for tag in self.tags if tag.paragraph in thing.iter(w("p"))), None)
            if place is not None:
                message = say("the comment on this tag goes with it")
                self.problems.append(Problem("comment-goes", message, place, "", Severity.NOTE))
            for end in self.story.root.iter(w("commentRangeStart"), w("commentRangeEnd")):
                if end.get(w("id")) == number:
                    end.set(w("id"), "gone")
        anchor = thing
        starts = {block.start.number for block in self.blocks}
        while (before := anchor.getprevious()) is not None and isinstance(before, etree._ProcessingInstruction):
            if int(before.text or "-1") not in starts:
                break
            anchor = before
        for node in list(thing.iter(*_RANGES)):
            if node.get(w("id")) != "gone":
                anchor.addprevious(node)
        for node in list(self.story.root.iter(w("commentRangeStart"), w("commentRangeEnd"))):
            if node.get(w("id")) == "gone":
                stories.remove(node)

    def holds_only_tags(self, thing: etree._Element) -> bool:
        """Whether a paragraph, row or cell holds nothing but block tags, and may go with them."""
        return next(thing.iter(w("sectPr")), None) is None and self.bare.issuperset(thing.iter(w("p")))

    def check_walls(self, made: dict[int, etree._Element]) -> None:
        """Blocks within a text must have all their tags on one side of every link, field and control."""
        for block in self.blocks:
            homes = {made[tag.number].getparent(): None for tag in block.tags} if block.level == "r" else {}
            if len(homes) > 1 and any(home is None or home.tag != w("p") for home in homes):
                self.problem(
                    "crossing",
                    block.start,
                    say(
                        "{tag} and {end} lie on two sides of a wall",
                        tag=shown(block.start.text),
                        end=shown(block.end.text),
                    ),
                    say("Put both inside the link, field or control, or both outside."),
                )

    def loops(self, tag: Tag, level: str) -> list[Block]:
        """The loops of a level around a tag, from the outermost."""
        return [block for block in self.around[tag.number] if block.level == level and block.start.word == "for"]

    def merge_loops(self, tag: Tag) -> list[Block]:
        """The loops in one turn of which the cells of {% vm %} become one: those around the loop whose variable the
        cell prints, and that one; of the innermost loop all turns."""
        loops = self.loops(tag, "tr")
        if tag.word == "hm":
            return [*loops, *self.loops(tag, "tc")[:-1]]
        cell = self.thing(tag, "tc")
        printed = {
            name.partition(".")[0].partition("[")[0]
            for each in self.tags
            if each.kind == VARIABLE and self.thing(each, "tc") is cell
            for name in grammar.names(each)
        }
        owner = max(
            (index for index, loop in enumerate(loops) if printed & grammar.targets(loop.start)), default=len(loops)
        )
        return loops[: min(owner + 1, len(loops) - 1)]

    def turns(self, loops: Iterable[Block]) -> str:
        """The turns of loops, as the end of a key."""
        numbers = [loop.start.number for loop in loops]
        self.turning.update(numbers)
        return "".join(f".{VARIABLE_START}{COUNT}{number}{VARIABLE_END}" for number in numbers)

    def check_fields(self) -> None:
        """A field that begins within a block ends there: half a field is none."""
        acting = {tag.number: (block, tag) for block in self.blocks if block.level != "t" for tag in block.tags}
        depth = 0
        begun: dict[int, int] = {}
        for node in self.story.root.iter():
            if node.tag == w("fldChar"):
                depth += {"begin": 1, "end": -1}.get(node.get(w("fldCharType"), ""), 0)
            elif isinstance(node, etree._ProcessingInstruction) and int(node.text or "-1") in acting:
                block, tag = acting[int(node.text or "-1")]
                if tag is block.start:
                    begun[tag.number] = depth
                elif begun.get(block.start.number, depth) != depth:
                    message = say("{tag} holds one half of a field", tag=shown(block.start.text))
                    hint = say("Put the whole field, such as a table of contents, inside the block or outside.")
                    self.problem("crossing", block.start, message, hint)
                    begun.pop(block.start.number)

    def mark_lists(self) -> None:
        """Mark the paragraphs of each list that starts again with every turn of a loop."""
        steps = {
            tag.number: lists.Step(
                block.start.number,
                block.start.word,
                "first" if tag is block.start else "last" if tag is block.end else "middle",
            )
            for block in self.blocks
            if block.level in ("p", "tr", "tc")
            for tag in block.tags
        }
        if not any(step.word == "for" for step in steps.values()):
            return
        starts = {block.start.number: block for block in self.blocks}
        for restart in lists.restarts(self.story.root, self.numbering, steps, marks.TARGET):
            if stories.is_heading(restart.paragraph, self.headings):
                continue
            number = -1 - len(self.extra)
            restart.paragraph.insert(0, etree.ProcessingInstruction(marks.TARGET, str(number)))
            item = restart.item
            fresh = ' fresh="1"' if restart.fresh else ""
            turns = self.turns(starts[loop] for loop in restart.loops)
            named = f'list="{item.list}" level="{item.level}" indent="{item.indent}"{fresh}'
            self.extra[number] = f'<{lists.RESTART} {named} key="{item.list}.{restart.loops[-1]}{turns}"/>'

    def control(self, made: dict[int, etree._Element]) -> None:
        """Give each value that is printed as it stands a control."""
        for tag in self.tags:
            if tag.kind == VARIABLE and self.story.kind != "comments" and self.way(tag) == PUT:
                inner = -1 - len(self.extra)
                if controls.wrap(made[tag.number], inner):
                    self.extra[inner] = f"{VARIABLE_START}{SHOWN}(){VARIABLE_END}"
                    self.controlled.add(tag.number)

    def codes(self) -> dict[int, str]:
        """Every tag as Jinja."""
        codes = {tag.number: self.code(tag) for tag in self.tags} | self.extra
        for block in self.blocks:
            if block.start.word in grammar.KEEPERS and block.level != "t":
                self.keep_blocks(block, codes)
        for number in self.turning:
            codes[number] += f"{BLOCK_START} set {COUNT}{number} = loop.index {BLOCK_END}"
        return codes

    def keep_blocks(self, block: Block, codes: dict[int, str]) -> None:
        """Let a block keep the paragraphs, rows or cells that it holds, and stand for them by a token."""
        start, end = block.start, block.end
        kept = f"{KEPT}{start.number}"
        opening, closing = f"{BLOCK_START} set {kept} {BLOCK_END}", f"{BLOCK_START} endset {BLOCK_END}"
        made = f"{MADE}({start.number}, {kept})"
        token = f"{closing}{VARIABLE_START}{made}{VARIABLE_END}"
        tag = f"{BLOCK_START}\n{start.body} {BLOCK_END}"
        if start.word == "set":
            codes[start.number] = opening
            codes[end.number] = f"{closing}{BLOCK_START}\nset {start.body.removeprefix('set')} = {made} {BLOCK_END}"
        elif start.word == "macro":
            codes[start.number] = tag + opening
            codes[end.number] = f"{token}{BLOCK_START} endmacro {BLOCK_END}"
        else:
            codes[start.number] = f"{BLOCK_START} set {kept}all {BLOCK_END}" + tag + opening
            codes[end.number] = (
                f"{token}{BLOCK_START} endcall {BLOCK_END}{closing}"
                f"{VARIABLE_START}{BLOCKS}({start.number}, {kept}all){VARIABLE_END}"
            )

    def code(self, tag: Tag) -> str:
        """A tag as Jinja. It begins with a line break, so that an error at run time leads back to it."""
        if tag.kind == COMMENT:
            return ""
        if tag.kind == VARIABLE:
            return self.put(tag, tag.body)
        if tag.word in ("vm", "hm"):
            name = cells.DOWN if tag.word == "vm" else cells.ACROSS
            return f'<{name} key="{tag.number}{self.turns(self.merge_loops(tag))}"/>'
        if tag.word in grammar.WITH_VALUE:
            value = f"{VARIABLE_START}\n{CELL}({tag.number}, ({grammar.argument(tag)})) {VARIABLE_END}"
            return f'<{cells.ELEMENTS[tag.word]} value="{value}"/>'
        code = f"{BLOCK_START}\n{tag.body} {BLOCK_END}"
        if tag.word == "for":
            code += f"{VARIABLE_START}{TURN}({tag.number}){VARIABLE_END}"
        if tag.word in ("filter", "call"):  # they print what they made, and that is kept first, to be printed as text
            code = f"{BLOCK_START} set {KEPT}{tag.number} {BLOCK_END}" + code
        if tag.word in ("endfilter", "endcall"):
            start = self.ended[tag.number].start
            code += f"{BLOCK_START} endset {BLOCK_END}" + self.put(start, f"{KEPT}{start.number}", tag)
        return code

    def way(self, tag: Tag) -> str:
        """What a value is handed to where a tag stands."""
        if any(block.level == "t" for block in self.around[tag.number]):
            return KEEP
        return PLAIN if is_aside(tag.paragraph) else PUT

    def prints_text(self, tag: Tag) -> bool:
        """Whether a tag does no more than to print into a paragraph, or to choose or repeat what is printed."""
        special = tag.kind == BLOCK and tag.word in (*grammar.CELL_TAGS, *DRAWING_TAGS)
        return not (special or is_aside(tag.paragraph))

    def put(self, tag: Tag, body: str, at: Tag | None = None) -> str:
        """The printing of an expression; text, where a block keeps it."""
        put = self.way(at or tag)
        if put == PUT and any(grammar.is_recursive(block.start) for block in self.around[(at or tag).number]):
            body = tags.calling_again(body, AGAIN)
        if tag.number in self.controlled:
            put = CONTROL
        return f"{VARIABLE_START}\n{put}({tag.number}, ({body})) {VARIABLE_END}"


def _table(tag: Tag) -> etree._Element | None:
    return next(tag.paragraph.iterancestors(w("tbl")), None)


def is_aside(holder: etree._Element) -> bool:
    """Whether a tag's text is no paragraph but an aside."""
    return bool(holder.tag != w("p"))


def _joined(spots: dict[etree._Element, str], file: str) -> Iterator[tuple[etree._Element, list[tuple[int, Place]]]]:
    """Every paragraph with its places; what the dashes of `{%- … -%}` join to the paragraph before is joined.

    A paragraph joins only one that is its neighbour in the tree; the section that ends with it stays.
    """
    last: etree._Element | None = None  # the paragraph that others are being joined to
    places: list[tuple[int, Place]] = []
    length, open_end = 0, False
    for paragraph, where in spots.items():
        text = tags.text_of(paragraph)
        begins, ends = tags.ends_of(text)
        neighbour = (
            last is not None and paragraph.getprevious() is last and last.find(f"{w('pPr')}/{w('sectPr')}") is None
        )
        if neighbour and (begins or open_end):
            assert last is not None
            marks.join(last, paragraph)
            places.append((length + 1, Place(file, where=where)))
            length += 1 + len(text)
        else:
            if last is not None:
                yield last, places
            last, places, length = paragraph, [(0, Place(file, where=where))], len(text)
        open_end = ends
    if last is not None:
        yield last, places


def _is_plain(paragraph: etree._Element) -> bool:
    """Whether a paragraph holds only text: no picture, note or break."""
    held = [*paragraph, *(child for run in paragraph.iterchildren(w("r")) for child in run)]
    return all(node.tag in _PLAIN for node in held)


def _without(text: str, found: Iterable[Tag], instead: str = "") -> str:
    for tag in sorted(found, key=lambda tag: tag.start, reverse=True):
        text = text[: tag.start] + instead + text[tag.end :]
    return text


def _uses(found: list[Tag]) -> dict[str, tuple[Place, ...]]:
    uses: dict[str, dict[Place, None]] = {}
    for tag in found:
        for name in grammar.names(tag):
            uses.setdefault(name, {})[tag.place] = None
    return {name: tuple(places) for name, places in uses.items()}
