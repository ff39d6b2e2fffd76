"""Retype: the text of a YAML file and new contents for some of its scalars in, the text with nothing else changed out."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from docgen import yamlfile
from docgen.problems import DocgenError, Place
from docgen.values import Content, plain
from docgen.yamlfile import Keys, Scalar, Spot

_PLACE = "retyped"


class NotTypable(ValueError):
    """A content that cannot be typed where it belongs, so that it is read as what it is."""


def retyped(text: str, contents: Mapping[Keys, Content]) -> str:
    """A YAML text with new contents; comments, order and the manner of quoting stay. Raises `NotTypable`."""
    for keys, content in contents.items():
        text = _with(text, keys, content)
    return text


def _with(text: str, keys: Keys, content: Content) -> str:
    spot = yamlfile.spots(text).get(keys)
    if spot is None or spot.style is None or spot.style == "*":
        raise NotTypable
    end = spot.start + len(text[spot.start : spot.end].rstrip())  # a block takes the empty lines behind it
    for typed in _ways(text, spot, content):
        made = text[: spot.start] + typed + text[end:]
        if _reads(made, keys, content):
            return made
    raise NotTypable


def _ways(text: str, spot: Spot, content: Content) -> Iterator[str]:
    """How a content can be typed, the manner of before first."""
    said = plain(content)
    glued = spot.start == spot.end and text[spot.start - 1 : spot.start] in (":", "-")
    blank = " " if glued else ""
    if not isinstance(content, str):
        yield blank + (format(content, "f") if isinstance(content, Decimal) else said)
        return
    if spot.style == "'" and "\n" not in said:
        yield "'" + said.replace("'", "''") + "'"
    elif spot.style in ("|", ">"):
        yield from _block(text, spot, said)
    elif not spot.style and "\n" not in said:
        yield blank + said
    yield blank + json.dumps(said, ensure_ascii=False)


def _block(text: str, spot: Spot, said: str) -> Iterator[str]:
    """A block scalar under its old head, each line as far in as before."""
    head, *lines = text[spot.start : spot.end].splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    margin = first[: len(first) - len(first.lstrip(" "))]
    end = "\r\n" if head.endswith("\r\n") else "\n"
    between = end if spot.style == "|" else end * 2
    body = between.join(margin + line if line else "" for line in said.removesuffix("\n").split("\n"))
    yield head + body


def _reads(text: str, keys: Keys, content: Content) -> bool:
    """Whether a text holds this content there, as the facts would read it."""
    try:
        node = yamlfile.parse(text, _PLACE)
    except DocgenError:
        return False
    for key in keys:
        if isinstance(node, yamlfile.Mapping) and isinstance(key, str):
            node = node.get(key)
        elif isinstance(node, yamlfile.Sequence) and isinstance(key, int) and key < len(node.items):
            node = node.items[key]
        else:
            return False
    if not isinstance(node, Scalar):
        return False
    held = node.content
    return type(held) is type(content) and held == content


def reordered(text: str, keys: Keys, order: Sequence[int]) -> str:
    """A YAML text with the entries of a list in another order, `order` giving the old numbers; comments between stay.

    Raises `NotTypable` where the entries are not as many, or two share a line.
    """
    spots = yamlfile.spots(text)
    entries = [spots[(*keys, number)] for number in range(len(order)) if (*keys, number) in spots]
    if sorted(order) != list(range(len(entries))) or (*keys, len(entries)) in spots:
        raise NotTypable
    chunks: list[tuple[int, int]] = []
    for spot in entries:
        start = text.rfind("\n", 0, spot.start) + 1
        if text[start : spot.start].strip() not in ("-", ""):
            raise NotTypable
        if "-" not in text[start : spot.start]:  # a mapping may begin on the line after its dash
            raise NotTypable
        end = text.find("\n", spot.end)
        end = len(text) if end < 0 else end
        chunks.append((start, end - text.endswith("\r", start, end)))
    if any(one[1] > other[0] for one, other in pairwise(chunks)):
        raise NotTypable
    made, done = "", 0
    for (start, end), number in zip(chunks, order, strict=True):
        made += text[done:start] + text[slice(*chunks[number])]
        done = end
    return made + text[done:]


def content_of(text: str, was: Content) -> Content:
    """What a text that was typed in Word is, in the place of a content: a number, a date, an answer, or text.

    Raises `ValueError` where it is not of the kind that stood there.
    """
    typed = Scalar(text.strip(), True, Place(_PLACE)).content
    if was is None:
        return typed
    if isinstance(was, str):
        return text
    if type(typed) is type(was):
        return typed
    if isinstance(was, datetime.date | bool | Decimal):
        raise ValueError
    return text
