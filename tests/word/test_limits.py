"""Limits: whatever a template asks for, filling ends in seconds, in little memory, and with the place of the tag.

Each hostile template runs in a process of its own, under limits of memory and time that the kernel keeps: what
hangs or swallows the machine is a red test, and neither hangs nor swallows the tests.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import docgen
from docgen import Limits, pipeline, problems
from docgen.word import lint, listing, package, readback, template
from tests.making import body_of, docx_bytes, filled, p, refusals, run, short, tbl, tc, tr, word
from tests.parts import Validator

TIGHT = Limits(turns=10_000, characters=10_000_000, seconds=1.0)

ALARM = 8
"""Seconds of work after which the kernel ends a process that does not end itself."""

ROOM = 1_500_000_000
"""Bytes that a process may have beside what it began with."""

MOST_MEGABYTES = 400
"""What a filling with `TIGHT` limits may take."""


@dataclass(frozen=True)
class Ending:
    """How a stage ended: its problems as code, where and message, what it took, and what stopped it from outside."""

    problems: tuple[tuple[str, str, str], ...]
    seconds: float
    megabytes: int
    died: str = ""

    def is_modest(self) -> bool:
        """Whether it ended by itself, with little memory."""
        no_memory = any("memory" in message for _, _, message in self.problems)
        return not self.died and not no_memory and self.megabytes < MOST_MEGABYTES


def ending(stage: Callable[[], object], seconds: int = ALARM) -> Ending:
    """Run a stage in a process of its own."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ours)
            os.write(theirs, json.dumps(_alone(stage, seconds)).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as stream:  # noqa: PTH123  # a pipe has no path
        said = stream.read()
    _, status = os.waitpid(child, 0)
    if not said:
        return Ending((), float(seconds), 0, f"ended from outside: {os.waitstatus_to_exitcode(status)}")
    problems, took, megabytes, died = json.loads(said)
    return Ending(tuple(map(tuple, problems)), took, megabytes, died)


def _alone(stage: Callable[[], object], seconds: int) -> tuple[object, ...]:
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + int(time.process_time()) + 1,) * 2)
    with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123
        size, resident = (int(pages) * resource.getpagesize() for pages in stream.read().split()[:2])
    resource.setrlimit(resource.RLIMIT_AS, (size + ROOM,) * 2)
    started = time.process_time()
    problems: list[tuple[str, str, str]] = []
    died = ""
    try:
        stage()
    except docgen.DocgenError as error:
        problems = [(each.code, each.place.where, each.message[-200:]) for each in error.problems]
    except BaseException as error:
        died = f"{type(error).__name__}: {error}"[:200]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return problems, time.process_time() - started, max(peak - resident, 0) // 1_000_000, died


def ending_of(
    source: bytes, data: dict[str, object] | None = None, limits: Limits | None = TIGHT, seconds: int = ALARM
) -> Ending:
    """How the filling of a template ends."""
    return ending(lambda: docgen.fill(source, data or {}, limits=limits), seconds)


# The limits themselves


def turns(count: int, **limits: Any) -> bytes:
    body = p("{% for a in range(" + str(count) + ") %}甲{% endfor %}")
    return docgen.fill(word(body), {}, limits=Limits(**limits))


def test_loops_may_take_as_many_turns_as_are_allowed_and_no_more() -> None:
    assert body_of(turns(10, turns=10)).count("甲") == 10
    (problem,) = refusals(lambda: turns(11, turns=10))
    assert (problem.code, problem.place.where) == ("too-much", "第1段")
    assert "10 turns" in problem.message
    assert problem.hint


def test_the_turns_of_all_loops_count_together() -> None:
    nested = p("{% for a in range(3) %}{% for b in range(3) %}甲{% endfor %}{% endfor %}")
    behind = [p("{% for a in range(6) %}甲{% endfor %}")] * 2
    for body, size in (([nested], 12), (behind, 12)):
        docgen.fill(word(*body), {}, limits=Limits(turns=size))
        assert refusals(lambda body=body, size=size: docgen.fill(word(*body), {}, limits=Limits(turns=size - 1)))  # type: ignore[misc]


def test_what_values_print_and_what_loops_repeat_counts_as_characters() -> None:
    for body in (p("{{ x }}{{ x }}"), p("{% for a in range(100) %}" + "甲" * 100 + "{% endfor %}")):
        docgen.fill(word(body), {"x": "乙" * 5000}, limits=Limits(characters=30_000))
        found = refusals(
            lambda body=body: docgen.fill(word(body), {"x": "乙" * 5000}, limits=Limits(characters=9_000))  # type: ignore[misc]
        )
        assert [each.code for each in found] == ["too-much"]


def test_each_filling_has_limits_of_its_own() -> None:
    made = template.compile(word(p("{% for a in range(10) %}{{ a }}{% endfor %}")), "a.docx")
    for _ in range(3):
        docgen.fill(made, {}, limits=Limits(turns=10))
    assert refusals(lambda: docgen.fill(made, {}, limits=Limits(turns=9)))
    docgen.fill(made, {})


def test_time_that_is_over_ends_a_filling() -> None:
    (problem,) = refusals(
        lambda: docgen.fill(word(p("{% for a in range(9) %}甲{% endfor %}")), {}, limits=Limits(seconds=0))
    )
    assert (problem.code, problem.place.where) == ("too-much", "第1段")


# Templates that ask for too much

TEXTS = [
    "'a' * 10**9", "10**9 * 'a'", "['a'] * 10**9", "('a',) * 10**9", "'a'|center(10**9)", "'a'|center(width=10**9)", "'a'.center(10**9)", "'a'.ljust(10**9)",
    "'a'.rjust(10**9)", "'1'.zfill(10**9)", "('\\t' * 9999).expandtabs(10**6)", "('\\t' * 999999).expandtabs(10000)", "'%999999999d' % 1", "'%-999999999d' % 1",
    "'%.999999999f' % 1.5", "'%*d' % (999999999, 1)", "'%(a)999999999d' % {'a': 1}", "'%999999999d'|format(1)", "'%(a)999999999d'|format(a=1)",
    "'{:>999999999}'.format(1)", "'{:{}}'.format(1, 999999999)", "'{:{w}}'.format(1, w=999999999)", "'{0[a]:>999999999}'.format({'a': 1})",
    "'{a:>999999999}'.format_map({'a': 1})", "('%s' * 9999) % (('a' * 99999,) * 9999)", "'%(a)s' * 9999 % {'a': 'a' * 99999}", "('{0}' * 9999).format('a' * 99999)",
    "('%s' * 999)|format(*(('a' * 99999,) * 999))", "('a' * 99999)|replace('a', 'b' * 99999)", "('a' * 99999)|replace(new='b' * 99999, old='a')",
    "('a' * 99999).replace('a', 'b' * 99999)", "[['a' * 99999]]|replace('a', 'b' * 99999)", "('a' * 99999)|replace('', 'b' * 99999)", "(['a'] * 99999)|join('b' * 99999)",
    "('b' * 99999).join(['a'] * 99999)", "('a' * 99999)|join('b' * 99999)", "(['a'] * 99999)|map('center', 9999)|join", "[1]|batch(10**9, 'a')|list", "[1]|slice(10**9, 'a')|list",
    "('\\n' * 99999)|indent('a' * 99999, true, true)", "('\\n' * 999999)|indent(10000, true, true)", "'a'|indent(10**9, true)", "('a ' * 99999)|wordwrap(1, wrapstring='b' * 99999)",
    "[1, 2]|tojson(indent=10**9)", "(range(99999)|list)|tojson(indent=9999)", "([['a' * 99999] * 999] * 999)|tojson", "([['a' * 99999] * 999] * 999)|string", "([['a' * 99999] * 999] * 999)|pprint",
    "([['a' * 99999] * 999] * 999) ~ ''", "([['a' * 99999] * 999] * 999)|upper", "'%s' % ([['a' * 99999] * 999] * 999)", "('a' * 99999).translate({97: 'b' * 99999})", "'a'.encode().center(10**9)",
    "(1).to_bytes(10**9, 'big')|length", "([[1] * 99999] * 9999)|sum(start=[])|length", "9**(9**9)", "(9**999)**9999", "2**9999 * 2**9999 * 2**9999", "(-9)**(9**9)", "true * 10**9 * 'a'",
    "('f' * 10**6)|int(base=16) // ('f' * 10**5)|int(base=16)", "'a' * 900000 ~ 'b' * 900000", "range(10**9)|list|length", "range(99999)|map('string')|map('center', 9999)|list|length",
]  # fmt: skip
"""Expressions whose text, list or number would be huge."""


@pytest.mark.parametrize("text", TEXTS)
def test_an_expression_that_makes_too_much_is_refused_with_its_place(text: str) -> None:
    done = ending_of(word(p("前"), p("甲{{ " + text + " }}")))
    assert done.is_modest(), done
    assert [where for _, where, _ in done.problems] == ["第2段"], done


GROWING = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}甲{{ a }}{% endfor %}{% endfor %}",
    "{% for a in range(99999) %}{{ 'a' * 99999 }}{% endfor %}",
    "{% for a in range(99999) %}{{ x }}{{ x }}{% endfor %}",
    "{% set n = namespace(t='ab') %}{% for a in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor %}{{ n.t }}",
    "{% set n = namespace(t='ab') %}{% for a in range(99) %}{% set n.t = n.t + n.t %}{% endfor %}{{ n.t }}",
    "{% set n = namespace(t=[1]) %}{% for a in range(99) %}{% set n.t = n.t + n.t %}{% endfor %}{{ n.t|length }}",
    "{% set n = namespace(t=(1,)) %}{% for a in range(99) %}{% set n.t = n.t * 2 %}{% endfor %}{{ n.t|length }}",
    "{% set n = namespace(t=2) %}{% for a in range(99) %}{% set n.t = n.t * n.t %}{% endfor %}{{ n.t }}",
    "{% set n = namespace(t='ab') %}{% for a in range(99) %}{% set n.t = '%s%s' % (n.t, n.t) %}{% endfor %}{{ n.t }}",
    "{% set n = namespace(t='ab') %}{% for a in range(99) %}{% set n.t = '{0}{0}'.format(n.t) %}{% endfor %}{{ n.t }}",
    "{% set n = namespace(t='ab') %}{% for a in range(99) %}{% set n.t = n.t|replace('a', 'aa') %}{% endfor %}{{ n.t }}",
    "{% set n = namespace(t='ab') %}{% for a in range(99) %}{% set n.t = [n.t, n.t]|join %}{% endfor %}{{ n.t }}",
    "{% set n = namespace(t=[1]) %}{% for a in range(99) %}{% set n.t = [n.t, n.t] %}{% endfor %}{{ n.t|string }}",
    "{% set n = namespace(t=[1]) %}{% for a in range(99) %}{% set n.t = [n.t, n.t] %}{% endfor %}{{ n.t|tojson }}",
    "{% set n = namespace(t=[1]) %}{% for a in range(99) %}{% set n.t = [n.t, n.t] %}{% endfor %}{{ n.t|pprint }}",
    "{% set n = namespace(t=[]) %}{% for a in range(99999) %}{% set n.t = [n.t, 'a' * 999999 ~ a] %}{% endfor %}",
    "{% set n = namespace(t=[]) %}{% for a in range(99999) %}{% set n.t = [n.t, [a] * 999999] %}{% endfor %}",
    "{% set n = namespace(t=[]) %}{% for a in range(99999) %}{% set n.t = [n.t, range(99999)|list] %}{% endfor %}",
    "{% set t = 'ab ' * 300000 %}{% set n = namespace(t=[]) %}{% for a in range(99999) %}{% set n.t = [n.t, t.split()] %}{% endfor %}",
    "{% set t %}{% for a in range(99) %}{{ x }}{% endfor %}{% endset %}{% for a in range(999) %}{{ t }}{% endfor %}",
    "{% set t %}{{ x * 9 }}{% endset %}" + "{% set t %}{{ t }}{{ t }}{% endset %}" * 30 + "{{ t|length }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% macro m(n) %}{% if n %}{% if m(n - 1) %}{% endif %}{% if m(n - 1) %}{% endif %}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% macro m(n) %}{% if n %}{% do m(n - 1) %}{% do m(n - 1) %}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% macro m(n) %}{% if n %}{% set t = m(n - 1) ~ m(n - 1) %}{{ t }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% macro m(n) %}" + "甲" * 9999 + "{{ n }}{% endmacro %}{% for a in range(9999) %}{{ m(a) }}{% endfor %}",
    "{% macro m(n) %}{{ caller() }}{{ caller() }}{% endmacro %}"
    + "{% call m(1) %}" * 15
    + "{{ x }}"
    + "{% endcall %}" * 15,
    "{% for b in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% for b in [1] recursive %}{{ loop([1, 1]) }}{% endfor %}",
    "{% filter replace('a', 'b' * 99999) %}{{ 'a' * 99999 }}{% endfilter %}",
    "{% filter center(10**9) %}a{% endfilter %}",
    "{% for a in range(99999) if range(99999)|sum < 0 %}{% endfor %}",
    "{% for a in range(99999) if 'b' in x * 999 %}{% endfor %}",
    "{% set t = 'a' * 10**9 %}",
    "{% if 'a' * 10**9 == x %}{% endif %}",
    "{% do 'a' * 10**9 %}",
    "{% for a in range(99999) %}" + "{{ x }}" + "甲" * 999 + "{% endfor %}",
]
"""Tags that would go on for ever, or hold ever more."""


@pytest.mark.parametrize("text", GROWING)
def test_tags_that_never_end_or_grow_are_stopped_with_their_place(text: str) -> None:
    done = ending_of(word(p("前"), p("甲" + text)), {"x": "a" * 999})
    assert done.is_modest(), done
    assert done.problems, done
    assert {where for _, where, _ in done.problems} == {"第2段"}, done


# In every place

_ALT = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" alt="{}"/></w:pict></w:r>'
_BOX = "<w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent>{}</w:txbxContent></v:textbox></w:pict></w:r>"
_MATH = (
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>{}</m:t></m:r></m:oMath>'
)


def _title(document: Any, text: str) -> None:
    document.core_properties.title = text


PLACES: dict[str, Callable[[str], bytes]] = {
    "表1 行1 列1": lambda tag: word(tbl(tr(tag))),
    "页眉 › 第1段": lambda tag: word(p("甲"), header1=p(tag)),
    "页脚 › 第1段": lambda tag: word(p("甲"), footer1=p(tag)),
    "脚注 › 第1段": lambda tag: word(p("甲"), footnotes=f'<w:footnote w:id="1">{p(tag)}</w:footnote>'),
    "尾注 › 第1段": lambda tag: word(p("甲"), endnotes=f'<w:endnote w:id="1">{p(tag)}</w:endnote>'),
    "第1段 › alt": lambda tag: word(p(_ALT.format(tag))),
    "第1段 › 公式": lambda tag: word(p(_MATH.format(tag))),
    "第1段 › 域代码": lambda tag: word(p(f'<w:fldSimple w:instr="{tag}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')),
    "文档属性 › 标题": lambda tag: docx_bytes(lambda document: _title(document, tag)),
    "第2段": lambda tag: word(p("甲", _BOX.format(p(tag)))),
    "第1段": lambda tag: word(p("<w:hyperlink w:anchor='a'>" + run(tag) + "</w:hyperlink>")),
}

EVERYWHERE = {
    "a long text": "{{ 'a' * 10**9 }}",
    "a width": "{{ '{:999999999}'.format(1) }}",
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}c{% endfor %}{% endfor %}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a set block": "{% set t %}{{ 'a' * 10**9 }}{% endset %}",
}


@pytest.mark.parametrize("kind", EVERYWHERE)
@pytest.mark.parametrize("place", PLACES)
def test_the_limits_hold_in_every_place(place: str, kind: str) -> None:
    done = ending_of(PLACES[place](EVERYWHERE[kind]))
    assert done.is_modest(), done
    assert done.problems, done
    assert {where for _, where, _ in done.problems} == {place}, done


ARGUMENTS = {
    "{% colspan 'a' * 10**9 %}": "表1 行1 列1",
    "{% colspan '9' * 99999 %}": "表1 行1 列1",
    "{% cellbg '{:999999999}'.format(1) %}": "表1 行1 列1",
    "{% colspan range(99999)|map('center', 9999)|join|length %}": "表1 行1 列1",
}


@pytest.mark.parametrize("tag", ARGUMENTS)
def test_the_limits_hold_for_what_is_given_to_a_cell(tag: str) -> None:
    done = ending_of(word(tbl(tr(tc(p(tag, "甲"))))))
    assert done.is_modest(), done
    assert [where for _, where, _ in done.problems] == [ARGUMENTS[tag]], done


# Templates that are hard to read

NESTED: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "{{ " + "(" * size + "a" + ")" * size + " }}",
    "lists": lambda size: "{{ " + "[" * size + "a" + "]" * size + " }}",
    "sets of names": lambda size: "{{ " + "{'a':" * size + "a" + "}" * size + " }}",
    "not": lambda size: "{{ " + "not " * size + "a }}",
    "minus": lambda size: "{{ " + "- " * size + "a }}",
    "attributes": lambda size: "{{ a" + ".b" * size + " }}",
    "items": lambda size: "{{ a" + "[0]" * size + " }}",
    "filters": lambda size: "{{ a" + "|e" * size + " }}",
    "calls": lambda size: "{{ a" + "()" * size + " }}",
    "sums": lambda size: "{{ a" + " + 1" * size + " }}",
    "and": lambda size: "{{ a" + " and a" * size + " }}",
    "choices": lambda size: "{{ " + "a if a else " * size + "a }}",
    "tests": lambda size: "{% if a" + " is defined" * size + " %}甲{% endif %}",
    "powers": lambda size: "{{ a" + " ** 1" * size + " }}",
    "ifs": lambda size: "{% if a %}" * size + "甲" + "{% endif %}" * size,
    "elifs": lambda size: "{% if a %}甲" + "{% elif a %}乙" * size + "{% endif %}",
    "loops": lambda size: "{% for b in a %}" * size + "甲" + "{% endfor %}" * size,
    "withs": lambda size: "{% with b = a %}" * size + "甲" + "{% endwith %}" * size,
    "kept texts": lambda size: "{% set b %}" * size + "甲" + "{% endset %}" * size,
    "macros": lambda size: "".join(f"{{% macro m{n}() %}}" for n in range(size)) + "甲" + "{% endmacro %}" * size,
    "curly quotes": lambda size: "{{ " + "“" * size + " }}",
    "open quotes": lambda size: "{{ '" * size,
    "open braces": lambda size: "{{ " * size,
    "braces that do not match": lambda size: "{{ { }}" * size,
    "wide braces": lambda size: "｛｛" * size,
    "ends": lambda size: "{% endfor %}" * size,
    "starts": lambda size: "{% for b in a %}" * size,
    "tags": lambda size: "{{ a }}" * size,
    "dashes": lambda size: "{%- if a -%} {%- endif -%}" * size,
    "raw": lambda size: "{% raw %}{{ " * size,
    "escapes": lambda size: "{_{" * size,
}  # fmt: skip


@pytest.mark.parametrize("size", [90, 300])
@pytest.mark.parametrize("kind", NESTED)
def test_what_is_nested_deep_or_repeated_often_is_read_in_time(kind: str, size: int) -> None:
    done = ending_of(word(p("前"), p(NESTED[kind](size))), {"a": 1})
    assert done.is_modest(), done
    assert {where for _, where, _ in done.problems} <= {"第2段"}, done
    for _, _, message in done.problems:
        assert "Python" not in message
        assert "<docgen template>" not in message


def _within(outer: str, size: int) -> str:
    opening, closing = outer.split("|")
    return opening * size + run("甲{{ a }}") + closing * size


DEEP: dict[str, Callable[[int], str]] = {
    "controls": lambda size: p(_within("<w:sdt><w:sdtContent>|</w:sdtContent></w:sdt>", size)),
    "smart tags": lambda size: p(_within("<w:smartTag>|</w:smartTag>", size)),
    "links": lambda size: p(_within('<w:hyperlink w:anchor="a">|</w:hyperlink>', size)),
    "insertions": lambda size: p(_within('<w:ins w:id="1" w:author="a">|</w:ins>', size)),
    "tables": lambda size: "<w:tbl><w:tr><w:tc>" * size + p("{{ a }}") + f"</w:tc></w:tr></w:tbl>{p()}" * size,
    "unknown elements": lambda size: p(_within("<w:other>|</w:other>", size)),
}  # fmt: skip


@pytest.mark.parametrize("size", [20, 400, 2000])
@pytest.mark.parametrize("kind", DEEP)
def test_elements_that_are_nested_deep_are_filled_or_refused_in_time(kind: str, size: int) -> None:
    source = word(DEEP[kind](size))
    for stage in (
        lambda: docgen.fill(source, {"a": 1}, limits=TIGHT),
        lambda: problems.stop_on(lint.lint(source, "a.docx")),
        lambda: pipeline.schema(source),
        lambda: listing.listing(package.read(source, "a.docx")),
    ):
        done = ending(stage)
        assert done.is_modest(), done
        assert size > 20 or not done.problems, done


# The limits that hold when none are given


# Large documents that are meant


def test_a_table_of_twenty_thousand_rows_is_filled(validator: Validator, tmp_path: Path) -> None:
    body = tbl(tr("名称", "数"), tr("{% for r in rows %}{{ r.n }}", "{{ r.k }}{% endfor %}"))
    rows = [{"n": f"第{number}行 & <甲>", "k": number} for number in range(20_000)]
    done = ending(lambda: docgen.fill(word(body), {"rows": rows}), 60)
    assert (done.problems, done.died) == ((), ""), done
    assert done.seconds < 20
    document = docgen.fill(word(body), {"rows": rows})
    xml = body_of(document)
    assert xml.count("<w:tr>") == 20_001
    assert "第19999行 &amp; &lt;甲&gt;" in xml
    file = tmp_path / "long.docx"
    file.write_bytes(document)
    assert validator.errors(file) == []


@pytest.mark.parametrize(
    ("body", "data", "expected"),
    [
        ("{{ '甲' * 40 }}", {}, "甲" * 40),
        ("{{ 2 ** 10 }}{{ '%05.1f' % 3.14159 }}{{ '{:>5}'.format(7) }}", {}, "1024003.1    7"),
        ("{{ 'a'|center(9) }}{{ [1, 2]|tojson }}", {}, "    a    [1, 2]"),
        ("{{ x|replace('乙', n)|length }}", {"x": "甲" * 40_000 + "乙", "n": "丙" * 30}, "40030"),
        ("{{ x|replace('\\n', '')|length }}", {"x": "甲\n" * 50_000}, "50000"),
        ("{{ x|join('、')|length }}", {"x": ["甲"] * 99_999}, "199997"),
        ("{{ x|sum }}{{ x|length }}{{ x|sort|first }}", {"x": list(range(50_000))}, "1249975000500000"),
        ("{{ x|upper|length }}{{ x|wordcount }}", {"x": "word " * 50_000}, "25000050000"),
        ("{% set n = namespace(t=0) %}{% for a in x %}{% set n.t = n.t + a %}{% endfor %}{{ n.t }}", {"x": list(range(9000))}, "40495500"),
        ("{% macro m(n) %}{% if n %}{{ n }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(9) }}", {}, "987654321"),
    ],
)  # fmt: skip
def test_what_is_meant_is_not_taken_for_hostile(body: str, data: dict[str, object], expected: str) -> None:
    assert filled(data, p(body)) == short(p(expected))


def test_a_picture_in_each_of_many_rows_is_kept_once() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    rows = [docgen.Picture(out.getvalue(), width="5mm")] * 2000
    body = tbl(tr("{% for r in rows %}{{ r }}", "甲{% endfor %}"))
    done = ending(lambda: docgen.fill(word(body), {"rows": rows}), 40)
    assert (done.problems, done.died) == ((), ""), done
    assert done.seconds < 12, done
    document = docgen.fill(word(body), {"rows": rows})
    assert len(document) < 4_000_000
    assert len(readback.outline(document).tables[0].rows) == 2000
