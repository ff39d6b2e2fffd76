"""Words: an English sentence with its values in, the sentence in the language that is spoken out.

There are two kinds of words. Those that a person reads who works with docgen (messages, hints, labels, help texts)
pass `say` and are in that person's language. Those of the report (草稿, 待填, a place such as 第3段, how a score came
about) pass `printed` and are Chinese whoever builds it: the same inputs give the same bytes.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from unicodedata import east_asian_width

from docgen.pattern import Pattern

ENGLISH, CHINESE = LANGUAGES = ("en", "zh_CN")
"""The languages that there are: the sentences of the source, and a catalogue in `locale`."""

LOCALE = Path(__file__).parent / "locale"
"""Where the catalogues are: LANGUAGE/LC_MESSAGES/docgen.mo, as gettext has it."""

_spoken = ENGLISH


class Sentence(str):
    """A sentence as it is told, which knows what it was made of."""

    __slots__ = ("_source", "_values")
    _source: str
    _values: dict[str, object]

    def within(self, language: str) -> str:
        """The same sentence in another language, and so each sentence among its values."""
        values = {
            name: value.within(language) if isinstance(value, Sentence) else value
            for name, value in self._values.items()
        }
        return _catalogue(language)(self._source).format(**values)


def say(sentence: str, /, **values: object) -> str:
    """The sentence in the language that is spoken, its named values filled in: `say("no fact {name}", name="births.x")`.

    The English sentence is the key of the catalogue: keep it constant, and put what varies into the values.
    """
    return _said(sentence, values)


def _said(sentence: str, values: dict[str, object]) -> Sentence:
    said = Sentence(_catalogue(_spoken)(sentence).format(**values))
    said._source, said._values = sentence, values
    return said


def printed(words: str, /, **values: object) -> str:
    """Words of the report, Chinese whatever language is spoken: `printed("扣{lost}分", lost="0.5")`."""
    return words.format(**values)


def translated(text: str) -> str:
    """A text without values that stands elsewhere than in a call of `say`, such as a help text."""
    return _catalogue(_spoken)(text)


def forms(sentence: str) -> tuple[str, ...]:
    """What a sentence says in each language, in the one that is spoken first."""
    if not isinstance(sentence, Sentence):
        return (sentence,)
    return (str(sentence), *(sentence.within(language) for language in LANGUAGES if language != _spoken))


def form(sentence: str) -> str:
    """A sentence of a library as the library says it, with names for what varies: it belongs in the catalogue."""
    return sentence


def relayed(text: str, known: Iterable[str]) -> str:
    """What a library says, in the language that is spoken where it has one of the known forms."""
    for sentence in known:
        if found := _pattern(sentence).fullmatch(text):
            return _said(sentence, {name: relayed(value, known) for name, value in found.groupdict().items()})
    return text


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(sentence)), re.DOTALL)


def listed(words: Iterable[object], mark: str = "") -> str:
    """Several words as one value of a sentence, with the mark that the language puts between them."""
    return (mark or say(", ")).join(map(str, words))


# ---- which language ----


def speak(language: str) -> None:
    """Say everything in a language from here on: "en" or "zh_CN". Raises `ValueError` for any other."""
    global _spoken  # noqa: PLW0603  # one voice a process, as gettext has it
    known = known_as(language)
    if known is None:
        raise ValueError(language)
    _spoken = known


def spoken() -> str:
    """The language that is spoken."""
    return _spoken


def known_as(name: str) -> str | None:
    """The language that a name of a locale stands for: zh_CN.UTF-8, zh-Hans, zh and zh_SG are all zh_CN."""
    name = re.split("[.@]", name, maxsplit=1)[0].replace("-", "_").casefold()
    if name in ("zh", "zh_cn", "zh_sg") or name.startswith(("zh_hans", "chinese (simplified)")):
        return CHINESE
    return ENGLISH if name in ("c", "posix") or name.split("_")[0] == ENGLISH else None


def of_locale(environment: Mapping[str, str] = os.environ, system: Callable[[], str] | None = None) -> str:
    """The language of the locale, as POSIX and gettext have it; where it says nothing, that of the system.

    `LANGUAGE` lists languages by preference, unless the locale is C; any language that there is no catalogue for is
    English.
    """
    locale = next(filter(None, (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    preferred = [] if locale in ("C", "POSIX") else environment.get("LANGUAGE", "").split(":")
    for name in filter(None, preferred):
        if (known := known_as(name)) is not None:
            return known
    return known_as(locale or (system or _of_system)()) or ENGLISH


def _of_system() -> str:
    """The locale that Windows shows its menus in; elsewhere the environment has said it already."""
    if sys.platform != "win32":
        return ""
    import ctypes  # noqa: PLC0415
    import locale  # noqa: PLC0415

    try:
        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    except (AttributeError, OSError):
        return locale.getlocale()[0] or ""
    return locale.windows_locale.get(number, "")


@cache
def _catalogue(language: str) -> Callable[[str], str]:
    if language == ENGLISH:
        return str
    import gettext  # noqa: PLC0415  # for those who need it

    return gettext.translation("docgen", LOCALE, [language], fallback=True).gettext


# ---- how wide words are on a terminal ----


def width(text: str) -> int:
    """The columns that a text takes: two for a Chinese letter."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, columns: int) -> str:
    """A text with the blanks behind it that fill a column."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int) -> Iterator[str]:
    """A paragraph in lines; Chinese breaks behind any letter, but no line begins with a mark that closes."""
    line = ""
    for found in _PIECES.finditer(" ".join(text.split())):
        piece = found[0]
        if line and width(line + piece.rstrip()) > columns:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


_WIDE = r"\u2e80-\ufffd"
_CLOSING = r"，。；：、！？）】〕》”’…,.;:!?)\]"
_OPENING = r"（【〔《“‘(\["
_PIECES = Pattern(rf" ?[{_OPENING}]*(?:[{_WIDE}]|[^ {_WIDE}{_OPENING}]+)[{_CLOSING}]*|.")
"""What a line may end behind: a Chinese letter or a word, with the marks that belong to it."""
