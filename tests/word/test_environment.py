"""The one environment: data before methods, sandboxed, strict."""

from __future__ import annotations

import pytest
from jinja2.exceptions import SecurityError

from docgen.word.environment import GRAMMAR, KNOWN, TEMPLATES, Unknown, reporting

Reports = list[tuple[int, str, str, str]]


def rendered(source: str, **data: object) -> tuple[str, Reports]:
    """A template of ordinary delimiters rendered, with what it reported."""
    reports: Reports = []
    known = KNOWN.set(tuple(data))
    token = reporting.set(lambda line, code, message, hint: reports.append((line, code, message, hint)))
    try:
        return GRAMMAR.from_string(source).render(**data), reports
    finally:
        reporting.reset(token)
        KNOWN.reset(known)


def test_a_key_of_the_data_goes_before_a_method() -> None:
    assert rendered("{{ d.items }}{{ d.count }}", d={"items": 1, "count": 2}) == ("12", [])
    assert rendered("{% for key, value in d.items() %}{{ key }}{{ value }}{% endfor %}", d={"a": 1}) == ("a1", [])


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ f.__globals__ }}",
        "{{ [].append(1) }}",
        "{{ d.update({}) }}",
    ],
)
def test_nothing_leads_to_python_or_changes_the_data(source: str) -> None:
    try:
        text, reports = rendered(source, f=lambda: 1, d={})
    except SecurityError:
        return
    assert (text, len(reports) > 0) == ("", True)


def test_an_unknown_name_is_reported_with_the_nearest_and_rendering_goes_on() -> None:
    text, reports = rendered("{% if birth %}{% endif %}{{ a }}", births=1, a="后")
    assert text == "后"
    assert [(code, hint) for _, code, _, hint in reports] == [("unknown-name", "Did you mean births?")]


def test_an_unknown_name_can_be_asked_for_and_given_a_default() -> None:
    assert rendered("{{ x is defined }}{{ x|default('无') }}") == ("False无", [])


def test_filters_of_other_programs_that_escape_leave_the_text_as_it_is() -> None:
    assert rendered("{{ x|e }}{{ x|safe }}", x="<") == ("<<", [])


def test_both_environments_know_the_same_filters_and_tests() -> None:
    assert GRAMMAR.filters.keys() == TEMPLATES.filters.keys()
    assert GRAMMAR.tests.keys() == TEMPLATES.tests.keys()
    assert isinstance(TEMPLATES.undefined(name="x"), Unknown)
