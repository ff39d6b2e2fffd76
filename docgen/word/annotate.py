"""A template and its problems in, a copy out with each problem as a Word comment at its place.

Only the body of a document can have comments, and not its text boxes: what is wrong elsewhere is told at the
paragraph that holds it, or at the first, with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from lxml import etree

from docgen.language import forms
from docgen.problems import Problem
from docgen.word import package, stories, tags
from docgen.word.marks import SPACE
from docgen.word.package import W, w
from docgen.word.parts import Parts
from docgen.word.stories import Story

AUTHOR, INITIALS = "docgen", "dg"

_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_STEP = " › "  # between the steps of a place
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 §2.2
_TELLING = re.compile(r"[{}｛｝%\d]")
_UNSEEN = "\u200b"  # a space without width


def annotate(data: bytes, problems: Sequence[Problem]) -> bytes:
    """The bytes of a .docx with a comment for each problem; everything else in it stays as it was.

    Raises `DocgenError` for bytes that are no .docx, or whose body is no XML.
    """
    source = package.read(data, problems[0].place.file if problems else "", macros=True)
    if not problems:
        return package.write(source)
    parts = Parts(source)
    body = _Body(Story(source.body, "body", parts.root(source.body)), stories.heading_styles(source))
    comments = _comments(parts, source.body)
    first = 1 + max((number for root in (comments, body.root) for number in _numbers(root)), default=-1)
    anchors = [body.find(problem) for problem in problems]
    for number, (problem, (begin, _, is_exact)) in enumerate(zip(problems, anchors, strict=True), first):
        begin.addprevious(etree.Element(w("commentRangeStart"), {w("id"): str(number)}))
        comments.append(_comment(number, problem, is_exact=is_exact))
    for number, (_, end, _) in reversed(list(enumerate(anchors, first))):
        run = etree.Element(w("r"))
        etree.SubElement(run, w("commentReference"), {w("id"): str(number)})
        end.addnext(run)
        end.addnext(etree.Element(w("commentRangeEnd"), {w("id"): str(number)}))
    return package.write(parts.finish())


def _comments(parts: Parts, body: str) -> etree._Element:
    """The root of the part with the comments, made where there is none."""
    name = parts.related(body, "comments")
    if name is None or name not in parts.members:
        empty = etree.Element(w("comments"), nsmap={"w": W})
        name = parts.add(name or "word/comments{}.xml", _COMMENTS, empty)
        parts.relate(body, "comments", name)
    return parts.root(name)


def _numbers(root: etree._Element) -> Iterator[int]:
    """The numbers of the comments in a part."""
    names = ("comment", "commentRangeStart", "commentRangeEnd", "commentReference")
    given = (node.get(w("id"), "") for node in root.iter(*map(w, names)))
    return (int(number) for number in given if number.isdecimal())


def _comment(number: int, problem: Problem, *, is_exact: bool) -> etree._Element:
    """What a problem says, a paragraph for each line; its place where the comment stands elsewhere."""
    place = "" if is_exact else problem.place.where or problem.place.file
    text = "\n".join([place, problem.message, problem.hint, f"[{problem.code}]"])
    # a comment is text of the template: what looks like a tag in it must be none
    text = _FORBIDDEN.sub("", text).replace("{", "{" + _UNSEEN).replace("}", _UNSEEN + "}")
    comment = etree.Element(w("comment"), {w("id"): str(number), w("author"): AUTHOR, w("initials"): INITIALS})
    for line in filter(str.strip, text.splitlines()):
        run = etree.SubElement(etree.SubElement(comment, w("p")), w("r"))
        etree.SubElement(run, w("t"), {SPACE: "preserve"}).text = line
    return comment


class _Body:
    """The paragraphs of the body by where they stand."""

    def __init__(self, story: Story, headings: frozenset[str]) -> None:
        self.root = story.root
        self.spots: dict[str, list[etree._Element]] = {}
        for paragraph, where in stories.paragraphs(story, headings):
            self.spots.setdefault(where, []).append(paragraph)
        if not self.spots:
            inner = self.root.find(w("body"))
            paragraph = etree.Element(w("p"))
            (self.root if inner is None else inner).insert(0, paragraph)
            self.spots[""] = [paragraph]

    def find(self, problem: Problem) -> tuple[etree._Element, etree._Element, bool]:
        """The first and the last thing to set a comment around, and whether they are the problem's own place."""
        where = problem.place.where
        around = where.rpartition(_STEP)[0]  # of a picture's alternative text, a field's code
        first = next(iter(self.spots.values()))[:1]
        candidates = self.spots.get(where) or self.spots.get(around) or first
        said = forms(problem.message)  # of the words around it, a translation may share some with the paragraph
        shared = {
            paragraph: max((_shared(paragraph, each) for each in said), key=lambda found: found[1])
            for paragraph in candidates
        }
        paragraph = max(candidates, key=lambda each: shared[each][1])
        owner = [paragraph, *paragraph.iterancestors(w("p"))][-1]
        start, length = shared[paragraph] if owner is paragraph else (0, 0)
        held = [
            piece.node
            for piece in tags.pieces(owner)
            if piece.offset < start + length and piece.offset + len(piece.text) > start
        ]
        things = [_child(owner, node) for node in held] or _contents(owner)
        return things[0], things[-1], bool(where) and where in self.spots and owner is paragraph


def _shared(paragraph: etree._Element, message: str) -> tuple[int, int]:
    """Start and length of the tag or figure in a paragraph that a message names; nothing where it names none."""
    text = tags.text_of(paragraph)
    found = SequenceMatcher(None, text, message, autojunk=False).find_longest_match()
    named = found.size > 1 and _TELLING.search(text, found.a, found.a + found.size)
    return (found.a, found.size) if named else (0, 0)


def _child(paragraph: etree._Element, node: etree._Element) -> etree._Element:
    """The child of a paragraph that a node stands in."""
    return next(each for each in [node, *node.iterancestors()] if each.getparent() is paragraph)


def _contents(paragraph: etree._Element) -> list[etree._Element]:
    """What a paragraph holds, an empty run where that is nothing."""
    contents = [node for node in paragraph.iterchildren(etree.Element) if node.tag != w("pPr")]
    return contents or [etree.SubElement(paragraph, w("r"))]
