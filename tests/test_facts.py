"""Facts: what is read from the files of a period, and every way to write them wrong."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from docgen import facts
from docgen.facts import Change, Fact, Facts
from docgen.problems import Place, Problem, Severity
from docgen.spans import Span
from docgen.values import Certainty, Content
from docgen.yamlfile import Scalar
from tests.making import facts_of, marked, refusals, spots

BIRTHS = "facts/2018/births.yaml"


def refused(folder: Path, births: str) -> tuple[Problem, ...]:
    """What a file births.yaml is refused for."""
    return refusals(lambda: facts_of(folder, births=births))


def fact(folder: Path, births: str, path: str = "births.sex_ratio") -> Fact:
    return facts_of(folder, births=births).by_path[path]


def test_a_fact_has_all_that_is_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "证明.pdf").write_bytes(b"%PDF")
    text = """
sex_ratio:
  value: 108.40
  unit: "%"
  label: 出生人口性别比
  as_of: 2018-08-31
  owner: 县卫生计生局
  source: 自评报告 导语
  evidence: 证明.pdf
  certainty: inferred
  note: 女=100
"""
    assert fact(tmp_path, text) == Fact(
        "births.sex_ratio",
        Decimal("108.40"),
        "108.40",
        Place(BIRTHS, 2, 1),
        "%",
        "出生人口性别比",
        "2018-08-31",
        "县卫生计生局",
        "自评报告 导语",
        ("证明.pdf",),
        Certainty.INFERRED,
        "女=100",
    )


@pytest.mark.parametrize(
    ("text", "content", "printed"),
    [
        ("sex_ratio: 108.41", Decimal("108.41"), "108.41"),
        ("sex_ratio: {value: 97.80}", Decimal("97.80"), "97.80"),
        ("sex_ratio: {value: '97.80'}", "97.80", "97.80"),
        ("sex_ratio: true", True, "true"),
        ("sex_ratio: 2018-08-31", datetime.date(2018, 8, 31), "2018-08-31"),
        ("sex_ratio: 8月底", Span(datetime.date(2018, 8, 31), datetime.date(2018, 8, 31)), "8月底"),
        ("sex_ratio: 63%~68%", Span(Decimal(63), Decimal(68)), "63%~68%"),
        ("sex_ratio: '8月底'", "8月底", "8月底"),
        ('sex_ratio: ""', "", ""),
        # known to be needed, not known yet
        ("sex_ratio:", None, ""),
        ("sex_ratio: {value: }", None, ""),
        ("sex_ratio: {value: ~, label: 出生人口性别比}", None, ""),
        ("sex_ratio: {value: null}", None, ""),
    ],
)
def test_a_fact_holds_what_was_typed(tmp_path: Path, text: str, content: Content, printed: str) -> None:
    got = fact(tmp_path, text)
    assert got.content == content
    assert type(got.content) is type(content)
    assert got.text == printed
    assert got.certainty is Certainty.STATED


@pytest.mark.parametrize("certainty", list(Certainty))
def test_a_certainty_is_one_of_three(tmp_path: Path, certainty: Certainty) -> None:
    assert fact(tmp_path, f"sex_ratio: {{value: 1, certainty: {certainty}}}").certainty is certainty


def test_folders_and_tables_nest_as_the_file_does(tmp_path: Path) -> None:
    text = """
towns:
  - {name: 东乡, people: 120}
  - {name: 西乡, people: {value: 80, certainty: assumed}}
deep: {deeper: {n: 3}}
months: [1, 2]
none_yet: []
"""
    made = facts_of(tmp_path, births=text)
    assert {path: each.text for path, each in made.by_path.items()} == {
        "births.towns[0].name": "东乡",
        "births.towns[0].people": "120",
        "births.towns[1].name": "西乡",
        "births.towns[1].people": "80",
        "births.deep.deeper.n": "3",
        "births.months[0]": "1",
        "births.months[1]": "2",
    }
    by_path = made.by_path
    assert made.shape == {
        "births": {
            "towns": (
                {"name": by_path["births.towns[0].name"], "people": by_path["births.towns[0].people"]},
                {"name": by_path["births.towns[1].name"], "people": by_path["births.towns[1].people"]},
            ),
            "deep": {"deeper": {"n": by_path["births.deep.deeper.n"]}},
            "months": (by_path["births.months[0]"], by_path["births.months[1]"]),
            "none_yet": (),
        }
    }


def test_a_list_within_a_list_is_not_lost_silently(tmp_path: Path) -> None:
    text, found = marked("grid: [«wrong-type»[1, 2], «wrong-type»[3, 4]]")
    assert spots(refused(tmp_path, text)) == found


def test_a_row_of_a_table_stands_where_it_is_typed(tmp_path: Path) -> None:
    by_path = facts_of(tmp_path, births="months:\n  - 1\n  - 2\ntowns:\n  - people: 3").by_path
    assert [each.place.line for each in by_path.values()] == [2, 3, 5]


def test_defaults_are_for_every_fact_of_their_file(tmp_path: Path) -> None:
    made = facts_of(
        tmp_path,
        births="defaults: {as_of: 2018-08-31, owner: 县卫生计生局, source: 导语, certainty: assumed, note: 一, evidence: 卫发1号}\n"
        "n: 3\nown: {value: 4, owner: 县统计局, certainty: stated, evidence: [统1号, 统2号]}\ndeep: {n: 5}",
        aid="n: 6",
    ).by_path
    for path in ("births.n", "births.deep.n"):
        each = made[path]
        assert (each.as_of, each.owner, each.source, each.note) == ("2018-08-31", "县卫生计生局", "导语", "一")
        assert (each.certainty, each.evidence) == (Certainty.ASSUMED, ("卫发1号",))
    own = made["births.own"]
    assert (own.owner, own.as_of, own.certainty) == ("县统计局", "2018-08-31", Certainty.STATED)
    assert own.evidence == ("统1号", "统2号")
    assert (made["aid.n"].owner, made["aid.n"].certainty, made["aid.n"].evidence) == ("", Certainty.STATED, ())


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("units", "unit"),
        ("lable", "label"),
        ("asof", "as_of"),
        ("owners", "owner"),
        ("sorce", "source"),
        ("evidences", "evidence"),
        ("certain", "certainty"),
        ("notes", "note"),
        ("valeu", "value"),
    ],
)
def test_a_misspelt_key_of_a_fact_is_refused_with_the_nearest(tmp_path: Path, typed: str, nearest: str) -> None:
    (problem,) = refused(tmp_path, f"sex_ratio:\n  value: 108.41\n  {typed}: x\n")
    assert (problem.code, problem.place) == ("unknown-key", Place(BIRTHS, 3, 3))
    assert problem.hint == f"Did you mean {nearest}?"


@pytest.mark.parametrize("key", ["label", "value", "unit", "certainty"])
@pytest.mark.parametrize("entry", ["[1, 2]", "{a: 1}"])
def test_what_is_said_of_a_fact_is_one_value(tmp_path: Path, key: str, entry: str) -> None:
    others = "" if key == "value" else "value: 1, "
    (problem,) = refused(tmp_path, f"sex_ratio: {{{others}{key}: {entry}}}")
    assert problem.code == "wrong-type"
    assert problem.message.startswith(f"{key} needs one value")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("sex_ratio: {unit: 元, label: 金额}", "Write `value:`"),
        ("sex_ratio: {valeu: 3, unit: 元}", "Did you mean value?"),
        ("sex_ratio: {unit: 元, lable: 金额}", "Write `value:`"),
        ("sex_ratio: {unit: 元, other: 3}", "Write `value:`"),
    ],
)
def test_a_forgotten_value_is_noticed(tmp_path: Path, text: str, hint: str) -> None:
    (problem,) = refused(tmp_path, text)
    assert (problem.code, problem.place) == ("missing-key", Place(BIRTHS, 1, 1))
    assert "births.sex_ratio" in problem.message
    assert problem.hint.startswith(hint)


def test_a_certainty_that_does_not_exist_is_refused_once_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "defaults: {certainty: assume}\na: 1\nb: 2")
    assert (problem.code, problem.place) == ("wrong-type", Place(BIRTHS, 1, 23))
    assert problem.hint == "Did you mean assumed?"


def test_a_date_that_does_not_exist_is_refused_beside_all_else(tmp_path: Path) -> None:
    text, found = marked(
        "a: «no-such-date»2018-02-30\nb: {value: 1, «unknown-key»lable: x}\n«missing-key»c: {unit: 元}\n«bad-name»d e: 3"
    )
    assert spots(refused(tmp_path, text)) == found


@pytest.mark.parametrize("key", ["sex ratio", "sex-ratio", "1st", "a.b", "<<", "'a[0]'"])
def test_a_name_that_no_expression_could_read_is_refused(tmp_path: Path, key: str) -> None:
    (problem,) = refused(tmp_path, f"folder:\n  {key}: 3")
    assert (problem.code, problem.place) == ("bad-name", Place(BIRTHS, 2, 3))


def test_a_name_may_be_chinese(tmp_path: Path) -> None:
    assert facts_of(tmp_path, 出生="性别比: 108.41").by_path["出生.性别比"].content == Decimal("108.41")


@pytest.mark.parametrize("stem", ["2018", "sex-ratio", "a b", *facts.TAKEN, "not", "True", "None"])
def test_a_file_whose_name_cannot_begin_a_path_is_refused(tmp_path: Path, stem: str) -> None:
    (problem,) = refusals(lambda: facts_of(tmp_path, **{stem: "n: 3"}))
    assert (problem.code, problem.place) == ("bad-name", Place(f"facts/2018/{stem}.yaml"))


def test_two_files_with_one_stem_are_refused(tmp_path: Path) -> None:
    facts_of(tmp_path, births="n: 3")
    (tmp_path / "facts/2018/births.yml").write_text("m: 4", encoding="utf-8")
    (problem,) = refusals(lambda: facts.load(tmp_path, "2018"))
    assert (problem.code, problem.place) == ("key-twice", Place("facts/2018/births.yml"))


def test_a_file_may_end_in_yml_and_others_are_left_alone(tmp_path: Path) -> None:
    facts_of(tmp_path, births="n: 3")
    (tmp_path / "facts/2018/aid.yml").write_text("n: 4", encoding="utf-8")
    (tmp_path / "facts/2018/notes.txt").write_text(": [", encoding="utf-8")
    assert list(facts.load(tmp_path, "2018").by_path) == ["aid.n", "births.n"]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    found = refusals(lambda: facts_of(tmp_path, births="n: 3\nn: 4", aid="n: [", funds="n: {unit: 元}"))
    assert [(problem.place.file, problem.code) for problem in found] == [
        ("facts/2018/aid.yaml", "broken-yaml"),
        ("facts/2018/births.yaml", "key-twice"),
        ("facts/2018/funds.yaml", "missing-key"),
    ]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_file_is_a_warning(tmp_path: Path, text: str) -> None:
    made = facts_of(tmp_path, births=text, aid="n: 3")
    assert [(each.code, each.severity, each.place) for each in made.doubts] == [
        ("empty-file", Severity.WARNING, Place(BIRTHS))
    ]


@pytest.mark.parametrize("text", ["3", "- a\n- b", "一段话"])
def test_a_file_that_holds_no_names_is_refused(tmp_path: Path, text: str) -> None:
    assert spots(refused(tmp_path, text)) == ["1:1 wrong-type"]


@pytest.mark.parametrize("there", ["facts", "facts/2018"])
def test_a_period_without_facts_says_what_to_do(tmp_path: Path, there: str) -> None:
    (tmp_path / there).mkdir(parents=True)
    (problem,) = refusals(lambda: facts.load(tmp_path, "2018"))
    assert (problem.code, problem.place) == ("no-facts", Place("facts/2018"))
    assert "docgen new" in problem.hint


@pytest.mark.parametrize(
    ("evidence", "missing"),
    [
        ("证明.pdf", []),
        ("scans/一.jpg", []),
        ("国卫发〔2018〕12号", []),
        ("[证明.pdf, 国卫发〔2018〕12号]", []),
        ("没有.pdf", ["没有.pdf"]),
        ("没有.XLSX", ["没有.XLSX"]),
        ("scans/二.jpg", ["scans/二.jpg"]),
        ("scans/", ["scans/"]),
        ("[证明.pdf, 没有.pdf, scans/二.jpg]", ["没有.pdf", "scans/二.jpg"]),
    ],
)
def test_evidence_that_names_a_file_must_be_there(tmp_path: Path, evidence: str, missing: list[str]) -> None:
    (tmp_path / "证明.pdf").write_bytes(b"%PDF")
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "一.jpg").write_bytes(b"")
    doubts = facts_of(tmp_path, births=f"n: {{value: 3, evidence: {evidence}}}").doubts
    assert [(each.code, each.severity) for each in doubts] == [("no-such-evidence", Severity.WARNING)] * len(missing)
    for doubt, name in zip(doubts, missing, strict=True):
        assert name in doubt.message


def test_evidence_of_the_defaults_must_be_there_too(tmp_path: Path) -> None:
    doubts = facts_of(tmp_path, births="defaults: {evidence: 没有.pdf}\nn: 3\nm: 4").doubts
    assert [(each.code, each.place) for each in doubts] == [("no-such-evidence", Place(BIRTHS, 1, 22))]


def test_defaults_may_have_several_pieces_of_evidence(tmp_path: Path) -> None:
    assert fact(tmp_path, "defaults: {evidence: [卫发1号, 卫发2号]}\nn: 3", "births.n").evidence == (
        "卫发1号",
        "卫发2号",
    )


def test_a_missing_piece_of_evidence_is_pointed_at(tmp_path: Path) -> None:
    (doubt,) = facts_of(tmp_path, births="n: {value: 3, evidence: [一号文, 没有.pdf]}").doubts
    assert doubt.place == Place(BIRTHS, 1, 31)


@pytest.mark.parametrize("evidence", ["«wrong-type»{a: b}", "[一号文, «wrong-type»[a], «wrong-type»{b: c}]"])
def test_evidence_is_a_name_or_a_list_of_names(tmp_path: Path, evidence: str) -> None:
    text, found = marked(f"n: {{value: 3, evidence: {evidence}}}")
    assert spots(refused(tmp_path, text)) == found


def test_evidence_left_empty_is_none(tmp_path: Path) -> None:
    assert fact(tmp_path, "n: {value: 3, evidence: }", "births.n").evidence == ()


def test_derived_facts_checks_reasons_and_words_are_read_with_their_places(tmp_path: Path) -> None:
    text = """n: 30000
derived:
  wan: {formula: births.n / 10000, unit: 万元, label: 金额, note: 注}
checks:
  - that: births.n > 0
    otherwise: 没有金额
reasons:
  sex_ratio: {reason: 偏高, remedy: 查处}
  births: {reason: 偏少}
words:
  not_ours: {扶贫: 扶贫办的项目}
"""
    made = facts_of(tmp_path, births=text)
    (derived,), (check,), (word,) = made.derived, made.checks, made.words
    assert (derived.path, derived.formula.text, derived.place) == (
        "births.wan",
        "births.n / 10000",
        Place(BIRTHS, 3, 3),
    )
    assert (derived.unit, derived.label, derived.note) == ("万元", "金额", "注")
    assert derived.formula.place == Place(BIRTHS, 3, 18)
    assert (check.that.text, check.otherwise) == ("births.n > 0", "没有金额")
    assert (check.place, check.that.place) == (Place(BIRTHS, 5, 5), Place(BIRTHS, 5, 11))
    assert [(each.indicator, each.reason, each.remedy) for each in made.reasons] == [
        ("sex_ratio", "偏高", "查处"),
        ("births", "偏少", ""),
    ]
    assert made.reasons[0].place.line == 8
    assert (word.word, word.whose, word.place) == ("扶贫", "扶贫办的项目", Place(BIRTHS, 11, 14))
    assert list(made.by_path) == ["births.n"]


@pytest.mark.parametrize(
    "section",
    [
        "defaults: «wrong-type»[a]",
        "defaults: {owner: «wrong-type»[a]}",
        "defaults: {«unknown-key»unit: 元}",
        "defaults: {«unknown-key»value: 3}",
        "derived: «wrong-type»[a]",
        "derived: {x: «wrong-type»births.n + 1}",
        "derived: {x: «missing-key»{unit: 元}}",
        "derived: {x: {formula: «broken-expression»'1 +'}}",
        "derived: {x: {formula: 1, «unknown-key»value: 2}}",
        "derived: {x: {formula: 1, «unknown-key»certainty: stated}}",
        "derived: {x: {formula: «wrong-type»[1]}}",
        "checks: «wrong-type»{that: births.n > 0}",
        "checks: «wrong-type»births.n > 0",
        "checks: [«wrong-type»births.n > 0]",
        "checks: [«missing-key»{that: births.n > 0}]",
        "checks: [«missing-key»{otherwise: x}]",
        "checks: [{that: «broken-expression»'', otherwise: x}]",
        "checks: [{that: births.n > 0, otherwise: x, «unknown-key»hint: y}]",
        "checks: [{that: «broken-expression»births.n >, otherwise: x}, {that: «broken-expression»'(', otherwise: x}]",
        "reasons: «wrong-type»[a]",
        "reasons: {sex_ratio: «wrong-type»偏高}",
        "reasons: {sex_ratio: «missing-key»{remedy: 查处}}",
        "reasons: {sex_ratio: {reason: 偏高, «unknown-key»remark: x}}",
        "words: «wrong-type»扶贫",
        "words: {not_ours: «wrong-type»[扶贫]}",
        "words: {not_ours: {扶贫: «wrong-type»[扶贫办]}}",
    ],
)
def test_a_malformed_section_is_refused_with_its_place(tmp_path: Path, section: str) -> None:
    text, found = marked(f"{section}\nn: 3")
    assert spots(refused(tmp_path, text)) == found


def test_an_indicator_has_one_reason_in_all_files(tmp_path: Path) -> None:
    one = "reasons:\n  sex_ratio: {reason: 一}"
    (problem,) = refusals(lambda: facts_of(tmp_path, births=one, zz=one))
    assert (problem.code, problem.place) == ("key-twice", Place("facts/2018/zz.yaml", 2, 14))
    assert f"{BIRTHS}:2:14" in problem.message


def test_an_unknown_list_of_words_gets_a_hint(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "words: {notours: {扶贫: 扶贫办}}")
    assert (problem.code, problem.hint) == ("unknown-key", "Did you mean not_ours?")


def test_a_derived_fact_needs_a_name_of_its_own(tmp_path: Path) -> None:
    found = refused(tmp_path, "n: 3\nderived:\n  n: {formula: 1}\n  2nd: {formula: 1}")
    assert [(problem.code, problem.place.line) for problem in found] == [("key-twice", 3), ("bad-name", 4)]


@pytest.mark.parametrize(("typed", "section"), [("check", "checks"), ("reason", "reasons"), ("derive", "derived")])
def test_a_section_whose_name_is_mistyped_is_not_read_as_facts(tmp_path: Path, typed: str, section: str) -> None:
    assert section in facts.SECTIONS
    (problem,) = refused(tmp_path, f"{typed}: {{n: 3}}")
    assert (problem.code, problem.hint) == ("unknown-key", f"Did you mean {section}?")
    assert list(facts_of(tmp_path, births=f"a: {{{typed}: 3}}").by_path) == [f"births.a.{typed}"]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("17,231", "a number"), ("17，231", "a number"), ("17 231", "a number"), ("３１４２０", "a number"), ("95%", "a number"),
        ("20万", "a number"), ("9天", "a number"), ("1,150.42万元", "a number"), ("2018/6/2", "a date"), ("2018-6-2", "a date"),
        ("2018.6.2", "a date"), ("2018年6月2日", "a date"), ("是", "an answer"), ("yes", "an answer"), ("True", "an answer"),
    ],
)  # fmt: skip
def test_a_number_a_date_or_an_answer_that_is_read_as_text_is_doubted(tmp_path: Path, typed: str, kind: str) -> None:
    (doubt,) = facts_of(tmp_path, births=f"a: {typed}").doubts
    assert (doubt.code, doubt.place) == ("like-another", Place(BIRTHS, 1, 4))
    assert f"not as {kind}" in doubt.message
    assert facts_of(tmp_path, births=f"a: '{typed}'").doubts == ()


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("value:190", "Put a blank after the colon: value: 190"),
        ("value：190", "full-width"),
        ("value:190\n  unit:件", "Put a blank after the colon: value: 190"),
    ],
)
def test_a_key_that_is_read_as_text_is_doubted(tmp_path: Path, typed: str, hint: str) -> None:
    (doubt,) = facts_of(tmp_path, births=f"a:\n  {typed}").doubts
    assert (doubt.code, doubt.place) == ("like-another", Place(BIRTHS, 2, 3))
    assert hint in doubt.hint


@pytest.mark.parametrize(
    ("typed", "hint"), [("a:190", "Put a blank after"), ("a：1", "full-width"), ("甲", "Write lines")]
)
def test_a_file_that_is_one_text_says_what_slip_made_it_so(tmp_path: Path, typed: str, hint: str) -> None:
    (problem,) = refused(tmp_path, typed)
    assert (problem.code, hint in problem.hint) == ("wrong-type", True)


@pytest.mark.parametrize(
    "typed",
    ["8月底", "320国道", "县卫生计生局", "湘人口函[2007]65号", "第五次", "6月底前", "17231", "2018-06-02", "true"],
)
def test_a_text_that_only_holds_a_number_is_not_doubted(tmp_path: Path, typed: str) -> None:
    assert facts_of(tmp_path, births=f"a: {typed}").doubts == ()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: {value: 31,420}", "no thousands comma"),
        ("a:\n  value：9\n  unit: 天", "full-width ："),
        ("value：9: 1", "full-width ："),
    ],
)
def test_a_strange_key_is_told_where_it_comes_from(tmp_path: Path, text: str, hint: str) -> None:
    found = refused(tmp_path, text)
    assert any(hint in problem.hint for problem in found)


def test_a_period_that_is_not_there_is_told_which_are(tmp_path: Path) -> None:
    facts_of(tmp_path, births="n: 3")
    (problem,) = refusals(lambda: facts.load(tmp_path, "2017"))
    assert (problem.code, problem.hint) == ("no-facts", "There is: 2018.")


@pytest.mark.parametrize("typed", ["2018/", "./2018", "2018/.", "2018//"])
def test_a_period_may_be_typed_as_a_shell_completes_it(tmp_path: Path, typed: str) -> None:
    facts_of(tmp_path, births="n: 3")
    assert facts.load(tmp_path, typed) == facts.load(tmp_path, "2018")


@pytest.mark.parametrize("typed", ["../facts/2018", "facts/2018", "2018/../2018/x", ".", "..", "../../x"])
def test_what_is_not_the_name_of_a_folder_of_facts_is_no_period(tmp_path: Path, typed: str) -> None:
    facts_of(tmp_path, births="n: 3")
    (problem,) = refusals(lambda: facts.load(tmp_path, typed))
    assert (problem.code, problem.hint) == ("no-facts", "There is: 2018.")


# How far a figure may move, what is silenced, and the days of a period


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("sex_ratio: {value: 1, change: 20%}", Change(Decimal(20), in_percent=True)),
        ("sex_ratio: {value: 1, change: 2.5}", Change(Decimal("2.5"), in_percent=False)),
        ("defaults: {change: 5％}\nsex_ratio: {value: 1}", Change(Decimal(5), in_percent=True)),
        ("defaults: {change: 5%}\nsex_ratio: {value: 1, change: 3}", Change(Decimal(3), in_percent=False)),
        ("sex_ratio: 1", None),
    ],
)
def test_a_fact_says_how_far_it_may_move(tmp_path: Path, text: str, change: Change | None) -> None:
    assert fact(tmp_path, text).change == change


def test_a_project_silences_a_finding_with_a_reason(tmp_path: Path) -> None:
    text = "silence:\n  - {code: no-evidence, about: 满意度, reason: 问卷原件在档案室}\n  - {code: unused-fact, reason: 留待下年}"
    silences = facts_of(tmp_path, notes=text).silences
    assert [(each.code, each.about, each.reason, each.place.line) for each in silences] == [
        ("no-evidence", "满意度", "问卷原件在档案室", 2),
        ("unused-fact", "", "留待下年", 3),
    ]


def test_a_body_is_renamed_from_a_day_on(tmp_path: Path) -> None:
    text = "words: {renamed: [{old: 县卫生和计划生育局, new: 县卫生健康局, from: 2019-03-01}]}"
    (renaming,) = facts_of(tmp_path, notes=text).renamings
    assert (renaming.old, renaming.new, renaming.start) == (
        "县卫生和计划生育局",
        "县卫生健康局",
        datetime.date(2019, 3, 1),
    )


def test_a_period_is_what_its_folder_is_called_unless_said_otherwise(tmp_path: Path) -> None:
    days = facts_of(tmp_path / "a", notes="n: 1").days
    assert (days.first, days.last, days.signed) == (datetime.date(2018, 1, 1), datetime.date(2018, 12, 31), None)
    said = facts_of(tmp_path / "b", notes="on: 2018-09-10\nperiod: {to: 2018-08-31, signed: notes.on}").days
    assert (said.first, said.last) == (datetime.date(2018, 1, 1), datetime.date(2018, 8, 31))
    assert said.signed is not None
    assert said.signed.names == ("notes.on",)


@pytest.mark.parametrize(
    "text",
    [
        "sex_ratio: {value: 1, change: «wrong-type»much}",
        "sex_ratio: {value: 1, change: «wrong-type»}",
        "sex_ratio: {value: 1, change: «wrong-type»-3}",
        "silence: «wrong-type»{code: a}",
        "silence: [«wrong-type»a]",
        "silence: [«missing-key»{code: a}]",
        "silence: [«missing-key»{code: a, reason: ''}]",
        "silence: [{code: a, reason: b, «unknown-key»place: c}]",
        "period: «wrong-type»2018",
        "period: {from: «wrong-type»2018}",
        "period: «wrong-type»{from: 2018-02-01, to: 2018-01-01}",
        "period: {signed: «broken-expression»a +}",
        "words: {renamed: «wrong-type»甲局}",
        "words: {renamed: [«missing-key»{old: 甲局, new: 乙局}]}",
        "words: {renamed: [«bad-name»{old: 甲局, new: 甲局, from: 2019-01-01}]}",
        "words: {renamed: [{old: 甲局, new: 乙局, from: «wrong-type»三月}]}",
    ],
)
def test_what_these_sections_cannot_hold_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    text, found = marked(text)
    assert spots(refusals(lambda: facts_of(tmp_path, births=text))) == found


@pytest.mark.parametrize("text", ["2025-13-31", "2025.2.30", "2025/6/31", "2025年4月31日"])
def test_an_as_of_date_is_one_of_the_calendar(tmp_path: Path, text: str) -> None:
    (problem,) = refused(tmp_path, f"sex_ratio: {{value: 108, as_of: {text}}}\n")
    assert (problem.code, problem.message) == ("no-such-date", f"{text} is not a date of the calendar")


@pytest.mark.parametrize("text", ["2025-12-31", "2025年8月底", "9月抽查时", "2025"])
def test_an_as_of_may_be_in_words(tmp_path: Path, text: str) -> None:
    assert fact(tmp_path, f"sex_ratio: {{value: 108, as_of: {text}}}\n").as_of == text


def test_a_copy_that_was_set_aside_is_no_period(tmp_path: Path) -> None:
    for name in ("2017", "2018", "2018-H1", "2018 - 副本", "备份"):
        (tmp_path / "facts" / name).mkdir(parents=True)
    assert facts.periods(tmp_path) == ["2017", "2018", "2018-H1"]


def test_periods_may_be_called_anything_where_none_begins_with_a_year(tmp_path: Path) -> None:
    (tmp_path / "facts" / "上半年").mkdir(parents=True)
    assert facts.periods(tmp_path) == ["上半年"]


def test_the_lock_of_an_open_file_is_no_facts_file(tmp_path: Path) -> None:
    folder = tmp_path / "facts" / "2018"
    folder.mkdir(parents=True)
    (folder / "~$births.yaml").write_bytes(b"\x00lock")
    (folder / "births.yaml").write_text("sex_ratio: 108", encoding="utf-8")
    assert list(facts.load(tmp_path, "2018").by_path) == ["births.sex_ratio"]


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("births.sex_ratio", True),
        ("births.all", True),  # derived
        ("row.cases", True),  # of a template's own
        ("", True),
        ("births", False),
        ("births.towns", False),
        ("scorecard", False),
        ("scorecard.children[0]", False),
    ],
)
def test_a_fact_has_a_history_and_a_table_has_none(tmp_path: Path, name: str, has: bool) -> None:
    text = "sex_ratio: 107\ntowns: [{people: 3}]\nderived: {all: {formula: births.sex_ratio}}"
    assert facts_of(tmp_path, births=text).has_history(name) is has


# Other values in the place of some


def retyped(folder: Path, text: str, **typed: str) -> Facts:
    place = Place("units.csv", 3)
    cells = {path.replace("__", "."): Scalar(each, plain=True, place=place) for path, each in typed.items()}
    return facts.retyped(facts_of(folder, a=text), cells)


def test_other_values_are_read_as_they_would_be_from_the_file_and_stand_where_they_were_typed(tmp_path: Path) -> None:
    text = "n: {value: 1, unit: 人, certainty: assumed}\nrows: [{m: 2}]\nday: 2018-01-01\ngone: 3\nkept: 4\n"
    got = retyped(tmp_path, text, a__n="97.80", a__day="8月底", a__gone="")
    number, day, gone, kept = (got.by_path[path] for path in ("a.n", "a.day", "a.gone", "a.kept"))
    assert (number.content, number.text, number.unit) == (Decimal("97.80"), "97.80", "人")
    assert (number.certainty, number.place) == (Certainty.ASSUMED, Place("units.csv", 3))
    assert isinstance(day.content, Span)
    assert (gone.content, gone.text) == (None, "")
    assert kept.place.file == "facts/2018/a.yaml"
    assert got.shape["a"]["n"] is number  # type: ignore[call-overload,index]


def test_a_value_of_a_table_can_be_another(tmp_path: Path) -> None:
    its = facts_of(tmp_path, a="rows: [{m: 2}, {m: 3}]\n")
    got = facts.retyped(its, {"a.rows[1].m": Scalar("5", plain=True, place=Place("u.csv", 2))})
    assert [row["m"].text for row in got.shape["a"]["rows"]] == ["2", "5"]  # type: ignore[call-overload,index,union-attr]


def test_other_values_that_are_none_are_told_where_they_stand(tmp_path: Path) -> None:
    (problem,) = refusals(lambda: retyped(tmp_path, "n: 1\n", a__n="2018-02-30"))
    assert (problem.code, str(problem.place)) == ("no-such-date", "units.csv:3")
    (doubt,) = retyped(tmp_path, "n: 1\n", a__n="17,23").doubts
    assert (doubt.code, str(doubt.place)) == ("like-another", "units.csv:3")


@pytest.mark.parametrize(
    ("was", "unit", "typed", "text"),
    [
        ("1", "人", "17,231", "17231"),
        ("1", "元", "-1,717,231.50", "-1717231.50"),
        ("97.5", '"%"', "97.80%", "97.80"),
        ("97.5", '"%"', "1,097.80％", "1097.80"),
        ("1", "人", "97.80%", "97.80%"),
        ("2018-01-01", '""', "2018/6/2", "2018-06-02"),
        ("甲", '""', "17,231", "17,231"),
        ("甲", '""', "2018/6/2", "2018/6/2"),
    ],
)
def test_what_a_spreadsheet_writes_into_a_csv_is_read_as_what_it_is(
    tmp_path: Path, was: str, unit: str, typed: str, text: str
) -> None:
    fact = retyped(tmp_path, f"n: {{value: {was}, unit: {unit}}}\n", a__n=typed).by_path["a.n"]
    assert fact.text == text
    assert isinstance(fact.content, str) is (text == typed)


def test_facts_of_another_body_have_no_reasons_of_this_one(tmp_path: Path) -> None:
    text = "n: 1\nreasons: {rate: {reason: 未到位, remedy: 补拨}}\n"
    assert facts_of(tmp_path, a=text).reasons
    assert retyped(tmp_path, text, a__n="2").reasons == ()
