"""Compile: the bytes of a .docx in, a `Template` out that can be filled any number of times.

Tags are taken out of the tree, and a mark is left where each acts: inside a text, between two runs, before or after
a paragraph, a row or a cell. The tree with its marks becomes one Jinja source a part. Its delimiters hold a
character that XML forbids, so nothing in the document can be mistaken for a tag.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

import jinja2
from lxml import etree

from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, did_you_mean, stop_on
from docgen.word import environment, grammar, marks, package, repair, stories, tags
from docgen.word.environment import BLOCK_END, BLOCK_START, KEEP, PUT, RESERVED, VARIABLE_END, VARIABLE_START
from docgen.word.package import Package, w
from docgen.word.stories import Story
from docgen.word.tags import BLOCK, COMMENT, VARIABLE, Tag, shown

_PLAIN = frozenset(
    w(name) for name in ("p", "pPr", "r", "rPr", "t", "tab", "proofErr", "lastRenderedPageBreak", "bookmarkEnd")
)
"""What a paragraph that holds only text is made of; the end of a bookmark stands with its start."""

COUNTED = ("sectPr", "headerReference", "footerReference", "bookmarkStart")
"""What no filling may lose, counted outside of blocks."""

TURN, KEPT = RESERVED + "turn", RESERVED + "kept"

_LEVELS = {"p": w("p"), "r": w("p"), "tr": w("tr"), "tc": w("tc")}
_MARK = re.compile(rf"<\?{marks.TARGET} (\d+)\?>")


@dataclass(frozen=True, slots=True)
class Part:
    """A story ready to be filled.

    `lines` gives the number of the tag in each line of the Jinja `source`; `fixed` counts what stands outside of blocks.
    """

    name: str
    source: str
    code: jinja2.Template
    lines: dict[int, int]
    fixed: dict[str, int]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template: `tags` by number, `uses` the places at which a name is read, `texts` the fixed wording."""

    name: str
    package: Package
    parts: tuple[Part, ...]
    tags: tuple[Tag, ...]
    uses: dict[str, tuple[Place, ...]]
    texts: tuple[tuple[str, Place], ...]
    captures: bool
    """Whether some text is kept in a variable, so that what is put in need not come out in the same order."""


@dataclass(slots=True)
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

    def holds(self, tag: Tag) -> bool:
        return self.start.number < tag.number < self.end.number


@dataclass(slots=True)
class Source:
    """One story on its way to Jinja: its XML with marks, and the code of each tag."""

    story: Story
    xml: str
    codes: dict[int, str]
    depths: dict[int, int]
    kept: dict[int, int]


def compile(data: bytes, name: str) -> Template:  # noqa: A001  # the word that the design has for it
    """A template from the bytes of a .docx. Raises `DocgenError` with the faults of all its tags."""
    source = package.read(data, name)
    for part in source.xml():
        source.root(part)
    headings = stories.heading_styles(source)
    problems: list[Problem] = []
    found: list[Tag] = []
    texts: list[tuple[str, Place]] = []
    sources: list[Source] = []
    for story in stories.stories(source):
        reader = _Reader(story, name, headings, len(found))
        made = reader.source()
        found += reader.tags
        texts += reader.texts
        problems += reader.problems
        if reader.tags and made is not None:
            sources.append(made)
    stop_on(problems)
    parts = tuple(_part(each, found) for each in sources)
    captures = any(each.kept for each in sources)
    return Template(name, source, parts, tuple(found), _uses(found), tuple(texts), captures)


def _part(source: Source, found: list[Tag]) -> Part:
    lines: dict[int, int] = {}
    fixed = dict.fromkeys(COUNTED, 0)
    jinja: list[str] = []
    line, depth, kept = 1, 0, 0
    for index, piece in enumerate(_MARK.split(source.xml)):
        if index % 2:
            number = int(piece)
            depth += source.depths.get(number, 0)
            kept += source.kept.get(number, 0)
            lines[line + 1] = number  # the code of a tag begins with a line break
            jinja.append(source.codes[number])
        else:
            jinja.append(html.unescape(piece) if kept else piece)
            for element in COUNTED if depth == 0 else ():
                fixed[element] += len(re.findall(rf"<w:{element}[ />]", piece))
        line += jinja[-1].count("\n")
    text = "".join(jinja)
    return Part(source.story.part, text, _compiled(text, lines, found), lines, fixed)


def _compiled(source: str, lines: dict[int, int], found: list[Tag]) -> jinja2.Template:
    """The code of a part. What Python cannot take is a problem of the tag it came to, or of the first."""
    try:
        return environment.compiled(source)
    except jinja2.TemplateSyntaxError as error:
        tag, reason = found[lines.get(error.lineno, min(lines.values()))], error.message or ""
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        tag, reason = found[min(lines.values())], say("too much for one template: {reason}", reason=error)
    raise DocgenError([Problem("broken-tag", say("{tag}: {reason}", tag=shown(tag.text), reason=reason), tag.place)])


class _Reader:
    """One story: its tags found, paired, checked, and marked in its tree."""

    def __init__(self, story: Story, file: str, headings: frozenset[str], first: int) -> None:
        self.story = story
        self.tags: list[Tag] = []
        self.problems: list[Problem] = []
        self.texts: list[tuple[str, Place]] = []
        self.bare: set[etree._Element] = set()  # paragraphs with nothing but block tags, or with nothing at all
        self.order: dict[Place, int] = {}
        for paragraph, where in stories.paragraphs(story, headings):
            place = Place(file, where=where)
            self.order.setdefault(place, len(self.order))
            carriers = tags.pieces(paragraph)
            found, problems = tags.find(paragraph, carriers, place, first + len(self.tags))
            self.tags += found
            self.problems += problems
            text = "".join(piece.text for piece in carriers)
            typed = "".join(" " * len(piece.text) if piece.in_field else piece.text for piece in carriers)
            if _without(typed, found).strip():
                self.texts.append((_without(typed, found), place))
            acting = [tag for tag in found if tag.kind != VARIABLE and tag.word not in grammar.CELL_TAGS]
            if not _without(text, acting).strip() and _is_plain(paragraph):
                self.bare.add(paragraph)
        self.blocks: list[Block] = []

    def source(self) -> Source | None:
        """The part as XML with marks; None where problems were found."""
        for tag in self.tags:
            self.problems += grammar.faults(tag)
        self.blocks = self.paired()
        for block in self.blocks:
            block.level = self.level(block)
        keeping = [block for block in self.blocks if block.level == "t"]
        for block in self.blocks:
            if any(outer.holds(block.start) for outer in keeping):
                block.level = "t"
        self.check_cell_tags()
        if self.problems:
            self.problems.sort(key=lambda problem: self.order.get(problem.place, 0))
            return None
        cut_marks = self.cut()
        self.place(cut_marks)
        if self.problems:
            return None
        depths = {block.start.number: 1 for block in self.blocks} | {block.end.number: -1 for block in self.blocks}
        kept = {
            tag.number: depths.get(tag.number, 0) for block in self.blocks if block.level == "t" for tag in block.tags
        }
        codes = {tag.number: self.code(tag) for tag in self.tags}
        return Source(self.story, etree.tostring(self.story.root, encoding="unicode"), codes, depths, kept)

    def problem(self, code: str, tag: Tag, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, tag.place, hint))

    def paired(self) -> list[Block]:
        """Every block tag with its end, by nesting; a start without an end and an end without a start are problems."""
        blocks: list[Block] = []
        waiting: list[Block] = []
        for tag in self.tags:
            if tag.kind != BLOCK or tag.word in (*grammar.CELL_TAGS, "do") or grammar.is_assignment(tag):
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
            else:
                self.problem(
                    "unknown-tag",
                    tag,
                    say("{tag}: there is no tag called {word}", tag=shown(tag.text), word=tag.word or tag.body),
                    did_you_mean(
                        tag.word,
                        [*grammar.ENDS, *grammar.ENDS.values(), *grammar.MIDDLES, *grammar.CELL_TAGS, *grammar.ALONE],
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
        if block.start.word in grammar.KEEPERS:
            return self.keeping(block)
        if prefixes:
            level = prefixes.pop()
        elif all(home is homes[0] for home in homes):
            return "r"
        elif all(cell is cells[0] for cell in cells):
            level = "p" if self.bare.issuperset(homes) else "r"
        else:
            level = "tr"
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
            if tag.word in grammar.CELL_TAGS and tag.kind == BLOCK and not self.row_loops(tag):
                self.problem(
                    "crossing",
                    tag,
                    say("{tag} stands in no cell of a repeated row", tag=shown(tag.text)),
                    say("It merges the cells that a loop over rows makes."),
                )

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
            within = block.level == "r" if block else tag.kind == BLOCK and tag.paragraph not in self.bare
            if tag.kind == VARIABLE or (block and block.level == "t"):
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
        for thing in goes:
            parent = thing.getparent()
            if parent is not None:
                parent.remove(thing)
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
        if tag.kind == COMMENT:  # with a prefix it comments out the whole of its paragraph, row or cell
            removed = next(thing.iter(w("sectPr")), None) is None
        inside = repeats or spans_rows  # whether the thing itself belongs to what the block repeats
        if tag.kind == BLOCK:
            is_end = block is not None and tag is block.end
            marks.set_beside(thing, mark, after=not removed and is_end == inside)
        if removed:
            goes[thing] = None

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

    def row_loops(self, tag: Tag) -> list[Block]:
        """The loops over rows around a tag, from the outermost."""
        return [
            block for block in self.blocks if block.level == "tr" and block.start.word == "for" and block.holds(tag)
        ]

    def merge_loops(self, tag: Tag) -> list[Block]:
        """The loops in one turn of which the cells of {% vm %} become one: those around the loop whose variable the
        cell prints, and that one; of the innermost loop all turns."""
        loops = self.row_loops(tag)
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

    def code(self, tag: Tag) -> str:
        """A tag as Jinja. It begins with a line break, so that an error at run time leads back to it."""
        if tag.kind == COMMENT:
            return ""
        if tag.kind == VARIABLE:
            return self.put(tag, tag.body)
        if tag.word in grammar.CELL_TAGS:
            turns = "".join(
                f".{VARIABLE_START}{TURN}{loop.start.number}{VARIABLE_END}" for loop in self.merge_loops(tag)
            )
            return f'<{repair.MERGE} key="{tag.number}{turns}"/>'
        code = f"{BLOCK_START}\n{tag.body} {BLOCK_END}"
        if tag.word == "for" and any(block.start is tag and block.level == "tr" for block in self.blocks):
            code += f"{BLOCK_START} set {TURN}{tag.number} = loop.index {BLOCK_END}"
        if tag.word in ("filter", "call"):  # they print what they made, and that is kept first, to be printed as text
            code = f"{BLOCK_START} set {KEPT}{tag.number} {BLOCK_END}" + code
        if tag.word in ("endfilter", "endcall"):
            start = next(block.start for block in self.blocks if block.end is tag)
            code += f"{BLOCK_START} endset {BLOCK_END}" + self.put(start, f"{KEPT}{start.number}", tag)
        return code

    def put(self, tag: Tag, body: str, at: Tag | None = None) -> str:
        """The printing of an expression; text, where a block keeps it."""
        kept = any(block.level == "t" and block.holds(at or tag) for block in self.blocks)
        return f"{VARIABLE_START}\n{KEEP if kept else PUT}({tag.number}, ({body})) {VARIABLE_END}"


def _is_plain(paragraph: etree._Element) -> bool:
    """Whether a paragraph holds only text: no picture, note, break or bookmark (but Word's own _GoBack)."""
    held = [*paragraph, *(child for run in paragraph.iterchildren(w("r")) for child in run)]
    return all(
        node.tag in _PLAIN or (node.tag == w("bookmarkStart") and node.get(w("name")) == "_GoBack") for node in held
    )


def _without(text: str, found: Iterable[Tag]) -> str:
    for tag in sorted(found, key=lambda tag: tag.start, reverse=True):
        text = text[: tag.start] + text[tag.end :]
    return text


def _uses(found: list[Tag]) -> dict[str, tuple[Place, ...]]:
    uses: dict[str, dict[Place, None]] = {}
    for tag in found:
        for name in grammar.names(tag):
            uses.setdefault(name, {})[tag.place] = None
    return {name: tuple(places) for name, places in uses.items()}
