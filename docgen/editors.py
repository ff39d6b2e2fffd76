"""Nothing in, the JSON Schemas of the YAML files out, by which an editor completes, explains and checks what is typed.

Draft 2020-12, as VS Code's YAML extension and yaml-language-server read it; `errorMessage` and `patternErrorMessage`
are theirs, and other readers pass over them. A schema says less than docgen: sums of weights, names that do not exist
and files that are not there are found by `docgen check`. It refuses nothing that docgen takes, but a few oddities of
typing, such as a yes in quotes.
"""

from __future__ import annotations

from docgen.facts import ABOUT_A_FACT, MISSPELT
from docgen.language import say
from docgen.rubric import MOST_DIGITS, PRINTED_PARTS, QUESTION_ABOVE
from docgen.rules import COMPARISONS
from docgen.values import Certainty

Schema = dict[str, object]

DRAFT = "https://json-schema.org/draft/2020-12/schema"

NAME = r"^(?![0-9])[^\x00-/:-@\[-^`{-\x7f\u2010-\u2027\u3000-\u3003\u3008-\u3020\uff01-\uff0f\uff1a-\uff20]+$"
"""A name, as far as Python and JavaScript agree on one: Chinese too, and no blank, sign or full-width punctuation."""

VALUE: Schema = {"$ref": "#/$defs/value"}
TEXTS: Schema = {"$ref": "#/$defs/texts"}
ENTRY: Schema = {"$ref": "#/$defs/entry"}
RULE: Schema = {"$ref": "#/$defs/rule"}
EXPRESSION: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
NUMBER: Schema = {"type": "number"}
POINTS: Schema = {"type": "number", "minimum": 0}
FLAG: Schema = {"type": "boolean", "default": False}
SCALARS = ["string", "number", "boolean", "null"]


def facts_schema() -> Schema:
    """The schema of `facts/PERIOD/*.yaml`."""
    fact = _fact()
    sections = _sections(fact)
    return {
        "$schema": DRAFT,
        "$id": "urn:docgen:facts:1",
        "title": say("docgen: facts"),
        "description": say("Facts, each typed once. The file's name begins their paths: people in training.yaml is training.people."),
        "type": "object",
        "properties": {**sections, **dict.fromkeys(MISSPELT, False)},
        "propertyNames": _name(),
        "additionalProperties": ENTRY,
        "$defs": {
            **_values(),
            "entry": {
                "description": say("A fact (a value, or a value with what is said of it), a folder of facts, or a table with a dash for each row."),
                "examples": [190, {"value": 190, "unit": "人", "label": "培训人数"}, [{"name": "甲", "people": 100}, {"name": "乙", "people": 90}]],
                "if": {"type": "array"},
                "then": {"items": {"$ref": "#/$defs/row"}},
                "else": {"$ref": "#/$defs/row"},
            },
            "row": {
                "properties": fact,  # here, to be offered before the first of them is typed
                "if": {"type": "array"},
                "then": {"type": [*SCALARS, "object"], "errorMessage": say("A row is one value, or names with values; not a list.")},
                "else": {"if": {"type": "object"}, "then": {"$ref": "#/$defs/named"}},
            },
            "named": {
                "if": {"anyOf": [{"required": [key]} for key in fact]},
                "then": {"properties": dict.fromkeys(fact, True), "additionalProperties": False, "required": ["value"]},
                "else": _names(say("Facts that belong together. Their names are joined with dots: street.length."), ENTRY, _name()),
            },
        },
    }  # fmt: skip


def rubric_schema() -> Schema:
    """The schema of `templates/rubric.yaml`."""
    return {
        "$schema": DRAFT,
        "$id": "urn:docgen:rubric:1",
        "title": say("docgen: rubric"),
        **_keys(say("The form that scores the report: its rows as they are printed, and the rule of each."), _rubric(), ("title", "total", "grades", "indicators")),
        "$defs": {
            **_values(),
            "indicator": {
                **_keys(say("A row of the form, or a group of rows."), _indicator(), ("key", "name", "weight")),
                "oneOf": [{"required": ["rule"]}, {"required": ["children"]}],
            },
            "rule": {
                **_keys(say("How the points of a row are found: one rule, by its name."), _rules(), ()),
                "allOf": [{"minProperties": 1, "maxProperties": 1}],  # apart, lest an editor offer no rule where the key of one is begun
            },
        },
    }  # fmt: skip


def _fact() -> dict[str, Schema]:
    return {
        "value": _key(say("The figure, date, name or answer itself. Digits stand alone (17231, 97.80), a date is 2018-06-02, an answer true or false. Left empty, it is needed and not known yet: missing, never 0."), VALUE, 13952, "2018-08-31", "8月底", True),
        "unit": _key(say("What the number counts. Write it here, not behind the number."), VALUE, "元", "人", "%"),
        "label": _key(say("What the fact is called, in the words of the report."), VALUE, "出生人口性别比"),
        "as_of": _key(say("The day, or the year, that the fact speaks of."), VALUE, "2018-08-31"),
        "owner": _key(say("The office or person who answers for the fact."), VALUE, "县卫生计生局"),
        "source": _key(say("Where the fact was taken from: a chapter, a table, a form."), VALUE, "年报表3", "导语"),
        "evidence": _key(say("What proves the fact: a file within the project, or the number of a document; several in a list."), TEXTS, "证明/拨款凭证.pdf", ["湘财预〔2018〕9号", "证明/回单.pdf"]),
        "certainty": _key(say("How sure the fact is. stated: the source says it. inferred: it follows from what the source says. assumed: nobody has said it yet, and a draft marks what rests on it with ※."), {"enum": [str(each) for each in reversed(Certainty)], "default": str(Certainty.STATED)}),
        "change": _key(say("How far the fact may differ from the period before without being questioned: a percentage, or a number in its own unit."), {"type": ["string", "number"], "pattern": r"^[0-9]+(\.[0-9]+)?%$", "patternErrorMessage": say("Write a percentage such as 20%, or a number."), "minimum": 0}, "20%", 500),
        "note": _key(say("Anything else that a reader of this file should know."), VALUE, "年份推断"),
    }  # fmt: skip


def _sections(fact: dict[str, Schema]) -> dict[str, Schema]:
    """What a facts file holds beside its facts."""
    of_each = {key: each for key, each in fact.items() if key not in ("value", *ABOUT_A_FACT[:2])}
    derived = {
        "formula": _key(say("How it is computed from other facts, with + - * / and brackets; the word previous before a path reads the period before."), EXPRESSION, "funds.arrived / funds.planned * 100", "subsidies.total - previous.subsidies.total"),
        **{key: fact[key] for key in ("unit", "label", "note")},
    }  # fmt: skip
    check = {
        "that": _key(say("What must hold between facts."), EXPRESSION, "report.data_until <= report.signed_on"),
        "otherwise": _key(say("What to say when it does not hold."), VALUE, "成文日期早于数据截止日"),
    }
    reason = {
        "reason": _key(say("Why the row lost its points, or went far beyond its target."), VALUE, "部分学员未能到场"),
        "remedy": _key(say("What will be done about it."), VALUE, "下一年度补训"),
    }
    renamed = {
        "old": _key(say("The former name."), VALUE, "卫生和计划生育局"),
        "new": _key(say("The name that has replaced it."), VALUE, "卫生健康局"),
        "from": _key(say("The first day of the new name."), _date(), "2019-03-01"),
    }
    words = {
        "not_ours": _names(
            say("Each word of another programme, with the programme it belongs to."),
            _key(say("Whose word it is."), VALUE, "新型农村合作医疗的用语"),
            {"pattern": r"\S"},
        ),
        "renamed": _list(
            say("Offices and other names that have changed."),
            _keys(say("A name that has changed."), renamed, tuple(renamed)),
        ),
    }
    silence = {
        "code": _key(say("Which finding: the word in square brackets at its end."), VALUE, "no-evidence"),
        "about": _key(say("Only findings that hold this text, in their place or in their sentence."), VALUE, "births.sex_ratio"),
        "reason": _key(say("Why it need not be heard. A reader of the report may ask."), VALUE, "上级要求照抄原表"),
    }  # fmt: skip
    period = {
        "from": _key(say("The first day of the period."), _date(), "2018-01-01"),
        "to": _key(say("The last day of the period."), _date(), "2018-12-31"),
        "signed": _key(say("The fact that holds the day on which the report is signed."), EXPRESSION, "report.signed_on"),
    }  # fmt: skip
    return {
        "defaults": _keys(say("What every fact of this file has unless it says otherwise."), of_each, ()),
        "derived": _names(
            say("Facts that are computed, never typed."),
            _keys(say("A computed fact."), derived, ("formula",)),
            _name(),
        ),
        "checks": _list(
            say("What must hold between facts; docgen reports what does not."),
            _keys(say("One thing that must hold."), check, tuple(check)),
        ),
        "reasons": _names(
            say("For each row of the form that lost points, by its key in the rubric: why, and what will be done."),
            _keys(say("Why this row lost points, and what will be done."), reason, ("reason",)),
        ),
        "words": _keys(say("Words that have no business in this report, or no longer."), words, ()),
        "silence": _list(
            say("Findings that were looked at and need not be heard again."),
            _keys(say("One finding, or several of a kind."), silence, ("code", "reason")),
        ),
        "period": _keys(say("The time that the report covers; without it, the year that the folder is called."), period, ()),
    }  # fmt: skip


def _rubric() -> dict[str, Schema]:
    return {
        "title": _key(say("The title of the form, as it is printed."), VALUE, "项目支出绩效评价指标体系"),
        "total": _key(say("What the whole form is worth: the sum of the weights of its outermost rows."), POINTS, 100),
        "round": _key(say("Digits behind the point of a score, rounded half up."), {"type": "integer", "minimum": 0, "maximum": MOST_DIGITS, "default": 2}),
        "grades": _names(say("The grades, each with the total from which it is given."), _key(say("The lowest total that earns this grade."), POINTS), examples=[{"优": 90, "良": 80, "中": 60, "差": 0}]),
        "question_above": _key(say("By how many percent a target may be exceeded before docgen asks why it was set so low."), POINTS | {"default": int(QUESTION_ABOVE)}),
        "printed_score": _key(say("The total that the form prints, where it differs from the sum. It is compared, not used."), POINTS),
        "indicators": _list(say("The outermost rows of the form, from top to bottom."), {"$ref": "#/$defs/indicator"}, minItems=1),
    }  # fmt: skip


def _indicator() -> dict[str, Schema]:
    return {
        "key": _key(say("A short name of letters, digits and _ that no other row has. Facts files name the row by it."), {"type": "string", **_name()}, "funds_arrival"),
        "name": _key(say("The name of the row, letter for letter as the form prints it. Two rows may have the same."), VALUE, "资金到位率"),
        "weight": _key(say("The most points that the row can give. The weights of its children add up to it."), POINTS, 15),
        "explanation": _key(say("What the row measures, as the form prints it."), VALUE, "资金到位率＝实际到位资金/计划投入资金×100%"),
        "criteria": _key(say("How the form says that the row is scored, as it prints it. Behind |- it may have several lines."), VALUE, "足额到位得15分，未足额到位按比例计分。"),
        "evidence": _key(say("What proves the score of this row: a file within the project, or the number of a document; several in a list."), TEXTS, "证明/签到表.pdf"),
        "printed_weight": _key(say("The weight that the form prints, where its own rows give another. It is compared, not used."), POINTS),
        "printed_score": _key(say("The score that the form prints. It is compared, not used."), POINTS),
        "inferred": _list(say("The printed parts of this row that were lost and have been put in again."), _key(say("A printed part of the row."), {"enum": list(PRINTED_PARTS)})),
        "rule": RULE | {"description": say("How the points of this row are found. A row with children has none.")},
        "children": _list(say("The rows below this one. A row with a rule has none."), {"$ref": "#/$defs/indicator"}, minItems=1),
    }  # fmt: skip


def _rules() -> dict[str, Schema]:
    def actual() -> Schema:
        return _key(say("What was reached: a fact, or a sum of facts."), EXPRESSION, "training.people")

    def target() -> Schema:
        return _key(say("What should be reached."), EXPRESSION, "training.people_planned", 100)

    item = {
        "points": _key(say("The points when the answer is yes. All items add up to the weight."), POINTS, 2.5),
        "when": _key(say("The fact that answers, or a comparison."), EXPRESSION, "funds.rules_exist", "training.complaints == 0"),
        "text": _key(say("The question, for whoever reads the score's explanation."), VALUE, "①制定了资金管理办法"),
    }  # fmt: skip
    direction: Schema = {"anyOf": [{"enum": ["higher", "lower"]}, {"type": "array", "items": EXPRESSION, "minItems": 2, "maxItems": 2}]}  # fmt: skip
    deduction = {
        "actual": actual(),
        "target": _key(say("From where on all points are given. With a range for better, there is none."), EXPRESSION, "targets.sex_ratio", 100),
        "better": _key(say("Which way is good: higher, lower, or a range from the lowest to the highest good value."), direction, "lower", [103, 107]),
        "per": _key(say("The points taken off for each step short of the target. A score never falls below 0."), POINTS, 0.1),
        "each": _key(say("The size of one step short of the target: the points of per are taken off for each. 1 is one percentage point of a rate, or one of what is counted: 每减少一个百分点扣0.1分 is per 0.1, each 1."), {"type": "number", "exclusiveMinimum": 0}, 1),
        "in": _key(say("What the steps are counted in: unit, that of the figure itself, or percent of the target, as for a count."), {"enum": ["unit", "percent"], "default": "unit"}),
        "whole_steps": _key(say("true: a part of a step costs nothing."), FLAG),
        "full": _key(say("The full marks that the form's wording names, where they differ from the weight."), POINTS, 6),
    }  # fmt: skip
    step = {
        "from": _key(say("The lowest value of this band, for a number."), NUMBER, 95),
        "is": _key(say("The word of this band, for a text."), VALUE, "一般"),
        "points": _key(say("The points of this band."), POINTS, 4),
    }
    part = {
        "points": _key(say("What this part is worth. All parts add up to the weight."), POINTS, 3),
        "rule": RULE | {"description": say("How the points of this part are found.")},
    }
    percent: Schema = {"type": "number", "minimum": 0, "maximum": 100, "description": say("A percentage.")}
    rated = {
        "grade": _key(say("The fact that holds the word of the grade."), EXPRESSION, "judgements.effect"),
        "share": _key(say("The fact that holds the percentage of the points, within the bounds of its grade."), EXPRESSION, "judgements.effect_share"),
        "bands": _names(say("Each word with its lowest and highest percentage. A percentage on a bound belongs to the upper grade."), {"type": "array", "description": say("The lowest and the highest percentage."), "items": percent, "minItems": 2, "maxItems": 2}, minProperties=1, examples=[{"达成年度指标": [80, 100], "部分达成年度指标并具有一定效果": [60, 80], "未达成年度指标且效果较差": [0, 60]}]),
    }  # fmt: skip
    reached = {
        "actual": actual(),
        "target": target(),
        "must_be": _key(say("How the actual value must stand to the target: at least, at most, or exactly."), {"enum": list(COMPARISONS)}),
        "short": _key(say("What a missed target gives: a proportional share of the points, or zero."), {"enum": ["proportional", "zero"], "default": "proportional"}),
    }  # fmt: skip
    proportional = {
        "actual": actual(),
        "planned": _key(say("What was planned: all points are given from here on."), EXPRESSION, "funds.planned"),
    }
    bands = {
        "actual": _key(say("The fact whose band is looked up: a number, or a word."), EXPRESSION, "survey.rate"),
        "steps": _list(say("The bands. A number falls in the highest band that it reaches; below them all it gives 0."), _keys(say("One band."), step, ("points",)) | {"oneOf": [{"required": ["from"]}, {"required": ["is"]}]}, minItems=1),
    }  # fmt: skip
    judged = {
        "score": _key(say("The fact that holds the score."), EXPRESSION, "judgements.effect"),
        "reason": _key(say("Why a person has to judge."), VALUE, "由专家评分"),
    }
    return {
        "checklist": _list(say("Yes/no questions: the points of each item that holds. 是非题"), _keys(say("One question."), item, ("points", "when")), minItems=1),
        "proportional": _keys(say("Weight × actual / planned, never above the weight. 按比例计分"), proportional, tuple(proportional)),
        "deduction": _keys(say("All points at the target, and some off for each step short of it. 每减少一个百分点扣0.1分"), deduction, ("actual", "better", "per", "each")) | {
            "if": {"required": ["better"], "properties": {"better": {"type": "array"}}},
            "then": {"properties": {"target": False}},
            "else": {"required": ["target"]},
        },
        "bands": _keys(say("Points by the band that the value falls in. 95%以上得8分，90%以上得6分"), bands, tuple(bands)),
        "parts": _list(say("Several rules, each worth its own points; the row gives their sum."), _keys(say("One part."), part, tuple(part)), minItems=1),
        "judged": _keys(say("A score that a person gives; the score itself is a fact. 由人评定"), judged, ("score",)),
        "reached": _keys(say("All points when the target is reached, otherwise a share of them or none. 达到指标值得满分"), reached, ("actual", "target", "must_be")),
        "rated": _keys(say("For what is judged in words: weight × a percentage that fits the word. 达成年度指标得80%至100%"), rated, tuple(rated)),
    }  # fmt: skip


def _values() -> dict[str, Schema]:
    """A value is anything but a list or a set of names. No type is asked for, lest a date, which some parsers make an
    object of their own, be none."""
    one = say("One value stands here. Quote it if the brackets are part of a text.")
    several = say("A text stands here, or a list of texts.")
    return {
        "value": {"if": {"type": ["object", "array"]}, "then": {"type": SCALARS, "errorMessage": one}},
        "texts": {
            "if": {"type": "object"},
            "then": {"type": [*SCALARS, "array"], "errorMessage": several},
            "items": VALUE,
        },
    }


def _name() -> Schema:
    return {"pattern": NAME, "patternErrorMessage": say("Use letters, digits and _, and start with a letter.")}


def _date() -> Schema:
    pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
    told = say("Write it as 2018-06-02.")
    return VALUE | {"not": {"type": ["number", "boolean", "null"]}, "pattern": pattern, "patternErrorMessage": told}


def _key(description: str, kind: Schema, *examples: object) -> Schema:
    return {"description": description, **kind, **({"examples": list(examples)} if examples else {})}


def _keys(description: str, keys: dict[str, Schema], needed: tuple[str, ...]) -> Schema:
    """A mapping with these keys and no others."""
    shape: Schema = {"type": "object", "properties": keys, "additionalProperties": False}
    return {"description": description, **shape, **({"required": list(needed)} if needed else {})}


def _names(description: str, each: Schema, names: Schema | None = None, **more: object) -> Schema:
    """A mapping of names that the user chooses."""
    shape: Schema = {"type": "object", "additionalProperties": each}
    return {"description": description, **shape, **({"propertyNames": names} if names else {}), **more}


def _list(description: str, each: Schema, **more: object) -> Schema:
    return {"description": description, "type": "array", "items": each, **more}
