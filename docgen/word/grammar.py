"""Grammar: one tag in, what it says by itself out: its kind of block, its names, and its faults."""

from __future__ import annotations

import re
from collections.abc import Iterator

import jinja2
from jinja2 import nodes

from docgen import expression
from docgen.formats import FILTERS
from docgen.language import say
from docgen.problems import Problem, did_you_mean
from docgen.word.environment import GRAMMAR, RESERVED
from docgen.word.tags import COMMENT, DRAWING_TAGS, VARIABLE, Tag, shown

ENDS = {
    "for": "endfor",
    "if": "endif",
    "set": "endset",
    "filter": "endfilter",
    "macro": "endmacro",
    "call": "endcall",
    "with": "endwith",
}
MIDDLES = {"else": ("for", "if"), "elif": ("if",)}
CELL_TAGS = ("vm", "hm", "colspan", "cellbg")
"""Tags that change the cell they stand in: merge it down or across, make it span columns, colour it."""

WITH_VALUE = ("colspan", "cellbg", *DRAWING_TAGS)
ALONE = ("set", "do")

DEEPEST = 60
"""Levels of nesting in one tag; a compiler takes much longer for each more."""

CHART = "chart"
"""The filter that makes a chart of what stands before it."""

KEEPERS = ("set", "macro", "filter", "call")
"""Blocks that keep what they hold: as text within a paragraph, as they are where they hold paragraphs, rows or cells."""


def is_assignment(tag: Tag) -> bool:
    """Whether a set tag is `{% set x = 1 %}`, which needs no end."""
    return tag.word == "set" and "=" in tag.body


def argument(tag: Tag) -> str:
    """What follows the word of a tag: `n + 1` of `{% colspan n + 1 %}`."""
    return tag.body.removeprefix(tag.word).strip()


def completed(tag: Tag) -> str:
    """A tag completed so that Jinja's grammar can judge it by itself; empty for ends and middles without a body."""
    if tag.kind == VARIABLE:
        return "{{ " + tag.body + " }}"
    if tag.word in ENDS and not is_assignment(tag):
        return "{% " + tag.body + " %}{% " + ENDS[tag.word] + " %}"
    if tag.word in WITH_VALUE:
        return "{{ " + argument(tag) + " }}"
    if tag.word in ALONE:
        return "{% " + tag.body + " %}"
    return "{% if 1 %}{% " + tag.body + " %}{% endif %}" if tag.word == "elif" else ""


def faults(tag: Tag) -> list[Problem]:
    """What is wrong with one tag by itself."""
    try:
        return [] if tag.kind == COMMENT else list(_grammar_faults(tag))
    except (RecursionError, ValueError) as error:
        reason = say("nested too deep") if isinstance(error, RecursionError) else error
        return [Problem("broken-tag", say("{tag}: {reason}", tag=shown(tag.text), reason=reason), tag.place)]


def _grammar_faults(tag: Tag) -> Iterator[Problem]:
    if not tag.body:
        yield Problem("broken-tag", say("{tag} holds nothing", tag=shown(tag.text)), tag.place)
        return
    if tag.word in ("vm", "hm") and tag.kind != VARIABLE and argument(tag):
        message = say("{tag}: {word} takes nothing", tag=shown(tag.text), word=tag.word)
        yield Problem("broken-tag", message, tag.place)
        return
    if tag.kind != VARIABLE and argument(tag) and tag.word in ("else", *ENDS.values()):
        message = say("{tag}: {word} takes nothing", tag=shown(tag.text), word=tag.word)
        hint = say("Write {form}.", form="{% elif … %}") if re.match(r"if\b", argument(tag)) else ""
        yield Problem("broken-tag", message, tag.place, hint)
        return
    try:
        tree = GRAMMAR.parse(completed(tag))
    except jinja2.TemplateSyntaxError as error:
        reason = expression.in_plain_words(error.message or "")
        message = say("{tag}: {reason}", tag=shown(tag.text), reason=reason)
        hint = "" if tag.word == "set" else expression.slips(tag.body if tag.kind == VARIABLE else argument(tag))
        if tag.word == "for" and " in " not in tag.body:
            hint = say("A loop is written {form}.", form="{% for x in list %}")
        yield Problem("broken-tag", message, tag.place, hint)
        return
    if _depth(tree) > DEEPEST:
        yield Problem("broken-tag", say("{tag}: nested too deep", tag=shown(tag.text)), tag.place, say("Make it two."))
        return
    for name in tree.find_all(nodes.Name):
        if name.name.startswith(RESERVED):
            yield Problem(
                "broken-tag",
                say("{tag}: no name may begin with {start}", tag=shown(tag.text), start=RESERVED),
                tag.place,
            )
    if tag.word == "filter" and any(filter_.name == "markdown" for filter_ in tree.find_all(nodes.Filter)):
        message = say("{tag}: |markdown formats a value, and not a block", tag=shown(tag.text))
        yield Problem(
            "broken-tag", message, tag.place, say("Write it behind the value: {form}", form="{{ text|markdown }}")
        )
    yield from _chart_faults(tag, tree)
    for filter_ in tree.find_all(nodes.Filter):
        if filter_.name not in GRAMMAR.filters:
            yield Problem(
                "unknown-filter",
                say("{tag}: there is no filter |{name}", tag=shown(tag.text), name=filter_.name),
                tag.place,
                did_you_mean(filter_.name, GRAMMAR.filters),
            )
    for test in tree.find_all(nodes.Test):
        if test.name not in GRAMMAR.tests:
            yield Problem(
                "unknown-filter",
                say("{tag}: there is no test called {name}", tag=shown(tag.text), name=test.name),
                tag.place,
                did_you_mean(test.name, GRAMMAR.tests),
            )


def _chart_faults(tag: Tag, tree: nodes.Template) -> Iterator[Problem]:
    """A chart is the whole of what a tag prints, of values as they are."""
    charts = [each for each in tree.find_all(nodes.Filter) if each.name == CHART]
    if not charts:
        return
    if tag.kind != VARIABLE or charts[0] is not _printed(tree) or len(charts) > 1:
        message = say("{tag}: |chart stands last in a tag that prints", tag=shown(tag.text))
        hint = say("Write {form} alone in a paragraph.", form="{{ scorecard|chart }}")
        yield Problem("broken-tag", message, tag.place, hint)
    changed = [charts[0].node, *charts[0].find_all(nodes.Filter)]
    for each in changed:
        if isinstance(each, nodes.Filter) and each.name in FILTERS:
            message = say(
                "{tag}: |{format} changes how text prints, and no chart", tag=shown(tag.text), format=each.name
            )
            yield Problem(
                "broken-tag", message, tag.place, say("Derive a fact in the unit that you want, and chart it.")
            )
            return


def _printed(tree: nodes.Node | None) -> nodes.Node | None:
    """What a tag prints."""
    output = None if tree is None else tree.find(nodes.Output)
    return output.nodes[0] if output is not None and len(output.nodes) == 1 else None


def charted(tag: Tag) -> str | None:
    """The name that a tag makes a chart of, empty where it is no name; None for other tags."""
    if tag.kind != VARIABLE or CHART not in tag.body:
        return None
    node = _printed(GRAMMAR.parse(completed(tag)))
    if not isinstance(node, nodes.Filter) or node.name != CHART:
        return None
    return (expression.dotted(node.node) if node.node is not None else None) or ""


def _depth(tree: nodes.Node) -> int:
    """How deep the parts of a tag are nested."""
    level, depth = [tree], 0
    while level:
        level = [child for node in level for child in node.iter_child_nodes()]
        depth += 1
    return depth


def names(tag: Tag) -> list[str]:
    """The dotted names that a tag reads."""
    text = completed(tag)
    if tag.kind == COMMENT or not text:
        return []
    return [name for name in expression.names(GRAMMAR.parse(text)) if name != "loop"]


def is_recursive(tag: Tag) -> bool:
    """Whether a tag begins a loop that may call itself."""
    loop = GRAMMAR.parse(completed(tag)).find(nodes.For) if tag.word == "for" else None
    return loop is not None and loop.recursive


def targets(tag: Tag) -> set[str]:
    """The names that a loop gives its turns."""
    loop = GRAMMAR.parse(completed(tag)).find(nodes.For)
    return (
        set()
        if loop is None
        else {node.name for node in [loop.target, *loop.target.find_all(nodes.Name)] if isinstance(node, nodes.Name)}
    )


def filters(tag: Tag) -> tuple[str, ...] | None:
    """The filters behind the name that a tag prints, in their order; None for a tag that prints anything but a name."""
    try:
        node = _printed(GRAMMAR.parse(completed(tag)))
    except jinja2.TemplateSyntaxError:
        return None
    found: list[str] = []
    while isinstance(node, nodes.Filter):
        found.insert(0, node.name)
        node = node.node
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
    return tuple(found) if isinstance(node, nodes.Name) else None
