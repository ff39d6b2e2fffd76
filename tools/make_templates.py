"""Texts in, the first templates out: the report of 2018, and those of the projects that `docgen new` copies.

This made the first templates. From then on the .docx is the source: it is edited in Word or WPS, and a template that
is already there is never overwritten. The layout follows GB/T 9704-2012; its clauses are named where they are used.
"""

from __future__ import annotations

import datetime
import sys
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

ROOT = Path(__file__).resolve().parents[1]

# One paragraph a block; a line break inside a block is no blank. "# " title, "## " heading of the first level,
# "> " who signs, ">> " when; "*…*" at the start of a paragraph is its run-in heading.
REPORT = """
# {{ report.body }}{{ report.year }}年{{ report.fund }}自评报告

{{ report.year }}年，在{{ bodies.party_committee }}、{{ bodies.government }}的高度重视下，
通过全县各计划生育综合治理单位的共同努力，我县基本建立了“党政负责，部门配合，群众参与，优势互补，
齐抓共管”的计生综合治理工作格局。截止{{ births.as_of }}，
全县符合政策生育率为{{ births.policy_compliant_rate }} %，出生人口性别比为{{ births.sex_ratio }}，
查处“两非”案件{{ births.illegal_cases }}例。在具体工作中，
我们抓了以下{{ report.work_aspects|cn_number }}个方面的工作：

## 一、领导重视，责任分解到位

*1、全面落实领导责任。*{{ bodies.party_committee }}、{{ bodies.government }}高度重视计划生育综合治理工作，
始终坚持党政“一把手”亲自抓、负总责不动摇。{{ leadership.party_secretary }}、
{{ leadership.magistrate }}为计划生育综合治理工作第一责任人，
明确{{ leadership.deputy_secretary }}分管计划生育综合治理工作，{{ bodies.peoples_congress }}、
{{ bodies.government }}、
{{ bodies.consultative_conference }}分别明确{{ leadership.deputies_each|cn_count }}名副职领导分管计划生育综合治理工作。
针对县直单位合并，人心浮动，工作不安心的情况，为确保计划生育综合治理工作落到实处，
我县在{{ leadership.meeting_on|cn_month_day }}紧急召开了计划生育综合治理工作主要领导人会议，
会上{{ leadership.speaker_post }}{{ leadership.speaker }}亲自部署了计生综治工作，
并要求{{ report.year }}年全县计划生育综合治理工作要尽快明确专人，扎实开展工作，进一步夯实基础，巩固成绩。
并明确了各计划生育综合治理单位的工作任务、具体职责和工作要求，实现部门信息互通、资源共享、责任明确、高效协作。
同时{{ bodies.party_committee }}、
{{ bodies.government }}{{ leadership.progress_meetings|cn_count }}次召开县直单位、
乡镇一把手参加的计生工作调度推进会，对计生综治工作做出明确要求，适时解决工作中出现的问题和困难，
及时督促各计划生育综合治理单位履职到位。

*2、 建立健全工作班子。*在机构改革合并中，
全县{{ gatekeepers.units }}个计生综治把关单位始终都坚持把计划生育综合治理工作摆上重要议事日程，
均成立了由“一把手”任组长，分管领导任副组长的计划生育综合治理工作领导小组。为了按时完成工作任务，
各计划生育综合治理单位都以党组会的形式，领导班子集体讨论通过设立了计划生育综合治理办公室，
并选派出{{ gatekeepers.specialists_each|cn_count }}名业务素质好、工作责任心强、
有一定计算机操作能力的工作人员为计生综治专干，负责本单位计生综治具体工作。县{{ bodies.finance_bureau }}、
{{ bodies.education_bureau }}为强化计生综治责任落实，分别配备了计生综治办公室主任和计生综治专干。

*3、量化分解责任目标。*按照省、市、县考核方案要求，
各计划生育综合治理单位把计生综治工作纳入本单位绩效工作目标考核，
计划生育综合治理工作占考核总分值{{ gatekeepers.assessment_points_at_least }}分以上，
县{{ bodies.market_bureau }}、
县{{ bodies.land_bureau }}计划生育综合治理工作占本单位绩效考核总分{{ gatekeepers.assessment_points_high }}分，
并按照与{{ bodies.peoples_government }}签订的计划生育综合治理工作责任书，层层进行责任分解签订责任制，
制定考评方案，明确考核细则，把责任目标分解落实到所属单位、职能股室。
同时对上年度本系统计划生育综合治理工作进行考核并兑现奖惩，落实计划生育“一票否决”制度。

*4、预算安排专项经费。*各计划生育综合治理单位都在年初预算中安排了计生综治专项工作经费，
并以单位文件形式予以明确，其中县{{ bodies.market_bureau }}、{{ bodies.education_bureau }}、
{{ bodies.health_bureau }}安排专项经费{{ gatekeepers.fund_at_least }}万元以上，
有力推动了计划生育综合治理工作顺利开展。

*5、组织开展专项督查。*{{ inspection.midyear_from|cn_month_day }}至{{ inspection.midyear_to|cn_month_day }}，
{{ bodies.county_leading_group }}组织{{ inspection.groups }}个督查小组对全县计划生育综合治理工作开展情况进行了半年督查，
各计划生育综合治理单位对本系统所属单位、职能股室也进行了计生综治半年专项督查，对存在的问题开出了清单，
对督查结果进行了通报，提出了整改措施，同时将督查情况及时上报{{ bodies.city_leading_group }}，
以便上级业务主管部门及时指导工作开展。县{{ bodies.land_bureau }}的主要领导为了把计生综治工作责任目标落到实处，
在半年专项督查中亲自带队深入部门，对照检查记分表逐项查看，工作扎实、效果好，
给全县推进计划生育综合治理工作起了示范作用。
全县计划生育综合治理工作年终检查已定{{ inspection.yearend_from|cn_month_day }}至{{ inspection.yearend_to|cn_month_day }}进行，
采取集中评审资料记分和部分指标延伸调查的检查方式完成年度考核。

## 二、部门履职，真抓实干到位

*1、落实计生审查制度。*
严格按照《{{ documents.candidates_reply.full_title }}》（{{ documents.candidates_reply.number }}）和《{{ documents.review_system.full_title }}》（{{ documents.review_system.number }}）要求，
{{ bodies.health_department }}配合{{ review.partners }}等相关部门，对市以上、县、
乡（镇）{{ review.delegate_levels|cn_count }}级各界代表、班子建设、各级各部门拟晋职晋级、国家公务员、
事业单位工作人员录用、提拔重用人员、拟授予各级各类荣誉称号的单位和个人、发展党员、民生实事等予以从严计生审核。
截止{{ review.as_of|cn_month_day }}，全县已对{{ review.promotions }}名拟提拔、
{{ review.delegate_candidates }}名拟推荐各界代表候选人、{{ review.recruits }}名拟招录人员、
{{ review.honoured_people }}名拟表彰先进个人、{{ review.honoured_units }}个拟表彰先进单位，
{{ review.party_candidates }}名拟发展党员培养对象、{{ review.livelihood_people }}名解决民生实事个人、
{{ review.other_people }}名申报其他事项个人按规定进行了计划生育审核，
其中否决了{{ review.vetoed }}名拟表彰先进个人资格。在计生审查过程中，
严格按照《{{ documents.bulletin_form.full_title }}》（{{ documents.bulletin_form.number }}）要求以标准文件格式互通计生审查信息。

*2、健全实时通报制度。*县{{ bodies.civil_affairs_bureau }}、县{{ bodies.police_bureau }}、
县{{ bodies.market_bureau }}、县{{ bodies.labour_bureau }}、县{{ bodies.housing_bureau }}、
县{{ bodies.health_bureau }}等部门认真落实 “实时通”工作职责，及时采集录入相关工作信息，
全年共实时通报计生信息{{ notices.realtime }}条。同时对各计划生育综合治理单位规范了电子信息报表制度，
按月统计上报工作情况，资料档案较为齐全。

*3、落实计生惠民政策。*{{ report.year }}年，全县各计划生育综合治理单位充分利用部门优势资源，结合自身实际，
主动征求{{ bodies.family_planning_department }}意见出台、调整与计生工作相关政策文件，
同时对各类已出台政策狠抓落实，有的还提高了落实标准，让计生家庭得到了最大实惠。
截止{{ subsidies.as_of|cn_month_day }}，全县优惠计生人群{{ subsidies.people }}人，
其中两女计生家庭{{ subsidies.two_daughters }}人，独生子女家庭{{ subsidies.only_child }}人，
特殊困难计生家庭{{ subsidies.hardship }}人，计生家庭{{ subsidies.other }}人，
落实扶持资金共计{{ subsidies.total }}元。

*4、完善部门“诚信计生”职责。* 按照“一处守信、处处受益， 一处失信、处处受制”的原则，接受村（居）委的委托，
在广泛宣传发动，群众自愿参与，部门配合的基础上，各相关计划生育综合治理单位充分发挥部门把关作用，
把国家各项惠民政策、公共服务、计划生育奖扶、优惠政策同群众履行计划生育责任有机结合，
以群众诚信计生信用记录作为落实奖励、各项惠民政策、提供公共服务和优惠政策的参考依据。
让实行计划生育的群众得到更多的优待和实惠，让失信的计生家庭受到相应的制约，引导群众自觉实行计划生育，
较好地促进了计生工作的开展。

## 三、学新政策，计生宣传到位。

1、各计划生育综合治理单位在做好本职工作的同时，
在{{ publicity.study_deadline }}前集中组织本单位全体工作人员学习中央《{{ laws.central_decision }}》、
《{{ laws.family_planning_law }}》、《{{ laws.provincial_regulation }}》、《{{ laws.mass_organisations }}》、
《{{ laws.target_responsibility }}》、《{{ laws.regulation_amendment }}》、{{ laws.provincial_opinions }}、
《{{ laws.birth_defects }}》等计划生育新法律法规政策，在全县上下营造了浓厚的计生综治工作氛围。

2、{{ publicity.training_from|cn_month_day }}至{{ publicity.training_to|cn_day }}，
{{ bodies.party_school }}主体班对乡镇、村、社区、机关、企事业单位、非公有制经济组织、
社区组织等各领域各行业的基层党组织书记，以及县直机关党委、党总支书记，各基层党工委书记、乡镇党委书记、
乡镇党委专职副书记、组织委员集中轮训计划生育新政。{{ publicity.session_on|cn_month_day }}，
{{ bodies.study_group }}组织全体在职县级领导、县直副科级以上单位主要负责人、
各乡镇党委书记就计生新政进行了第{{ publicity.session_number|cn_number }}次集中学习、
掀起学习宣传贯彻计生新的法律法规政策的热潮，深入推进全县计生工作。

3、利用{{ publicity.highway }}沿线，建立了大型广告牌、喷绘计生宣传标语{{ publicity.banners }}幅、
墙体标语{{ publicity.wall_slogans }}条。
利用宣传展板在县城{{ publicity.first_street.road }}建设{{ publicity.first_street.length }}米长、
{{ publicity.second_street.road }}建设{{ publicity.second_street.length }}米长的“计生健康知识一条街”，
提高广大群众对政策的知晓程度，形成了正确的舆论导向。

> {{ report.signatory }}

>> {{ report.signed_on|cn_date }}
"""

STARTER = """
# {{ report.body }}{{ report.year }}年{{ report.fund }}自评报告

{{ report.year }}年，{{ report.body }}使用{{ report.fund }}举办了培训。现将绩效自评情况报告如下：

## 一、资金情况

{{ report.fund }}计划投入{{ funds.planned|wan }}万元，实际到位{{ funds.arrived|wan }}万元，
到位率{{ funds.arrival_rate }}%。

## 二、完成情况

*1、举办培训。*{{ report.year }}年共举办培训{{ training.sessions|cn_count }}次，
培训{{ training.people }}人，计划培训{{ training.people_planned }}人。

*2、听取意见。*培训结束后调查学员{{ training.surveyed }}人，其中{{ training.satisfied }}人满意；
收到有效投诉{{ training.complaints }}件。

> {{ report.signatory }}

>> {{ report.signed_on|cn_date }}
"""

COLUMNS = (
    ("一级指标", 9),
    ("分值", 9),
    ("二级指标", 15),
    ("分值", 9),
    ("三级指标", 28),
    ("分值", 9),
    ("指标解释", 40),
    ("评价标准", 66),
    ("自评得分", 15),
    ("备注", 25),
)
"""Heads of the score table and their widths in mm, together the 225 mm of the landscape type area."""

INDICATOR_ROW = (
    "{% for first in scorecard.children %}{% for second in first.children %}{% for third in second.children %}"
    "{% vm %}{{ first.name }}",
    "{% vm %}{{ first.weight }}",
    "{% vm %}{{ second.name }}",
    "{% vm %}{{ second.weight }}",
    "{{ third.name }}",
    "{{ third.weight }}",
    "{{ third.explanation }}",
    "{{ third.criteria }}",
    "{{ third.score }}",
    "{{ third.remark }}{% endfor %}{% endfor %}{% endfor %}",
)
"""The one row that repeats for each indicator of the third level."""

TOTAL_ROW = (
    "合计",
    "{{ scorecard.total_weight }}",
    *[""] * 6,
    "{{ scorecard.total }}",
    "等级：{{ scorecard.grade }}",
)

RUNNING_TEXT = (6, 7, 9)
"""Columns set from the left; the others are centred."""

REPORT_NOTES = (
    "{% if scorecard.inferred %}",
    "注：原表缺失、系推断者：{{ scorecard.inferred|join('；') }}。",
    "{% endif %}",
    "原件缺表头、表题、合计行，此处按通行格式补出。",
)


STARTER_NOTES = ("{{ scorecard|chart }}",)


@dataclass(frozen=True)
class Form:
    """A template to make. The widths of the two lines of the signature, in characters, place them on the page."""

    path: Path
    text: str
    notes: tuple[str, ...]
    signatory_width: int
    date_width: int


FORMS = (
    Form(ROOT / "templates/report.docx", REPORT, REPORT_NOTES, signatory_width=12, date_width=6),
    Form(ROOT / "docgen/starter/templates/report.docx", STARTER, STARTER_NOTES, signatory_width=4, date_width=7),
)

SELF_EVALUATION = ROOT / "docgen/forms/zipingbiao/templates/report.docx"
"""The form 项目支出绩效自评表 (财预〔2020〕10号, annex 1): one table, its grid and its rows below."""

GRID = (9, 15, 17, 31, 21, 21, 10, 12, 10, 16, 14)
"""Widths in mm, together 176. The last three are columns of the money, and one column of the indicators."""

Cell = tuple[str, int]
"""Text of a cell, and how many columns of the grid it spans."""


def money_row(name: str, source: str) -> tuple[Cell, ...]:
    """The row of a source of money; it has no points of its own, and no rate where it has no budget."""
    rate = f"{{% if {source}.full_year %}}{{{{ {source}_rate }}}}%{{% else %}}—{{% endif %}}"
    sums = [f"{{{{ {source}.{key} }}}}" for key in ("initial", "full_year", "executed")]
    return ("", 2), (name, 2), (sums[0], 1), (sums[1], 1), (sums[2], 2), ("—", 1), (rate, 1), ("—", 1)


BUDGET = "scorecard.children[0]"
"""The indicator that stands in the block of the money and not below: the first of the rubric."""

FORM_ROWS: tuple[tuple[Cell, ...], ...] = (
    (("项目名称", 2), ("{{ project.name }}", 9)),
    (("主管部门", 2), ("{{ project.department }}", 3), ("实施单位", 1), ("{{ project.unit }}", 5)),
    (
        ("项目资金\n（万元）", 2), ("", 2), ("年初预算数", 1), ("全年预算数（A）", 1), ("全年执行数（B）", 2), ("分值", 1),
        (f"{{{{ {BUDGET}.name }}}}", 1), ("得分", 1),
    ),
    (
        ("", 2), ("年度资金总额", 2), ("{{ budget.initial }}", 1), ("{{ budget.full_year }}", 1),
        ("{{ budget.executed }}", 2), (f"{{{{ {BUDGET}.weight }}}}", 1), ("{{ budget.rate }}%", 1),
        (f"{{{{ {BUDGET}.score }}}}", 1),
    ),
    money_row("其中：当年财政拨款", "budget.fiscal"),
    money_row("上年结转资金", "budget.carried_over"),
    money_row("其他资金", "budget.other"),
    (("年度总体目标", 2), ("预期目标", 3), ("实际完成情况", 6)),
    (
        ("", 2),
        (
            "举办培训班{{ targets.sessions }}期，培训高素质农民{{ targets.people }}人，"
            "培训合格率不低于{{ targets.pass_rate }}%，跟踪服务学员{{ targets.followed_up }}人；"
            "带动农户{{ targets.households }}户，参训学员人均年增收{{ targets.income_growth }}元，"
            "满意度不低于{{ targets.satisfaction }}%。",
            3,
        ),
        (
            "举办培训班{{ training.sessions }}期，培训高素质农民{{ training.people }}人，"
            "培训合格率{{ training.pass_rate }}%，跟踪服务学员{{ training.followed_up }}人；"
            "带动农户{{ effects.households }}户，参训学员人均年增收{{ effects.income_growth }}元，"
            "满意度{{ effects.satisfaction }}%。",
            6,
        ),
    ),
    (
        ("绩效指标", 1), ("一级指标", 1), ("二级指标", 1), ("三级指标", 1), ("年度指标值", 1), ("实际完成值", 1), ("分值", 1),
        ("得分", 1), ("偏差原因分析及改进措施", 3),
    ),
    (
        ("", 1),
        (
            "{% for first in scorecard.children[1:] %}{% for second in first.children %}"
            "{% for third in second.children %}{% vm %}{{ first.name }}",
            1,
        ),
        ("{% vm %}{{ second.name }}", 1),
        ("{{ third.name }}", 1),
        ("{{ third.target or third.explanation }}", 1),
        ("{{ third.actual }}", 1),
        ("{{ third.weight }}", 1),
        ("{{ third.score }}", 1),
        (
            "{% if third.reason %}原因：{{ third.reason }}。{% if third.remedy %}措施：{{ third.remedy }}。{% endif %}"
            "{% else %}无{% endif %}{% endfor %}{% endfor %}{% endfor %}",
            3,
        ),
    ),
    (("总分", 6), ("{{ scorecard.total_weight }}", 1), ("{{ scorecard.total }}", 1), ("等级：{{ scorecard.grade }}", 3)),
)  # fmt: skip
"""The one row that repeats stands last but one; an empty cell continues the one above it."""

FORM_NOTES = (
    f"{{% if {BUDGET}.reason %}}",
    f"注：预算执行偏差原因：{{{{ {BUDGET}.reason }}}}。"
    f"{{% if {BUDGET}.remedy %}}改进措施：{{{{ {BUDGET}.remedy }}}}。{{% endif %}}",
    "{% endif %}",
)
"""The form has no cell for why the budget was not spent, and a lost point needs its reason."""


@dataclass(frozen=True)
class Style:
    """A paragraph style. Sizes in points, indents in characters of the style's own size, `line` exact in points."""

    name: str
    id: str
    font: str
    size: float
    align: str
    line: float = 0
    pitch: float = 0
    first_line: int = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    keep_next: bool = False
    outline: int | None = None

    @property
    def xml(self) -> str:
        """The style as WordprocessingML, its children in the order of the schema."""
        spacing = {"before": twips(self.before), "after": twips(self.after)}
        exact = {"line": twips(self.line), "lineRule": "exact"} if self.line else {}
        indents: dict[str, int] = {}
        for side, characters in (("left", self.left), ("right", self.right), ("firstLine", self.first_line)):
            if characters:
                indents |= {f"{side}Chars": round(100 * characters), side: twips(self.size * characters)}
        paragraph = (
            tag("keepNext") if self.keep_next else "",
            tag("spacing", **spacing, **exact),
            tag("ind", **indents) if indents else "",
            tag("jc", val=self.align),
            tag("outlineLvl", val=self.outline) if self.outline is not None else "",
        )
        text = (
            fonts(self.font),
            tag("spacing", val=twips(self.pitch)) if self.pitch else "",
            tag("sz", val=f"{self.size * 2:g}"),
            tag("szCs", val=f"{self.size * 2:g}"),
        )
        custom = "" if self.name in BUILT_IN else 'w:customStyle="1"'
        return (
            f'<w:style w:type="paragraph" {custom} w:styleId="{self.id}">{tag("name", val=self.name)}'
            f"{tag('basedOn', val='Normal')}{tag('qFormat')}"
            f"<w:pPr>{''.join(paragraph)}</w:pPr><w:rPr>{''.join(text)}</w:rPr></w:style>"
        )


BUILT_IN = {"Title", "heading 1", "header"}
"""Styles that Word has itself, and shows by their names in the user's language."""

WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

FANGSONG, KAI, HEI, SONG, TITLE_SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"

LINE = 28.95
"""Points of a line, exact: 22 lines fill the 225 mm of the type area, 637.8 pt (§5.2.3); Word counts in 0.05 pt."""

PITCH = -0.25
"""Points between characters: 28 of 16 pt are 158 mm, the type area is 156 mm wide (§5.2.3)."""

CHARACTERS = 27.6
"""Characters of 16 pt in the width of the type area."""


def paragraph_styles() -> tuple[Style, ...]:
    """With those of the signature all formatting of the template; its paragraphs only name these styles."""
    return (
        # its indents make the title break after the year, and not inside a word
        Style("Title", "Title", TITLE_SONG, 22, "center", line=36, left=0.7, right=0.7, after=LINE, keep_next=True),
        # §7.3.3: each paragraph two characters in; the first level in Hei, the second in Kai, text in Fangsong
        Style("公文正文", "OfficialBody", FANGSONG, 16, "both", line=LINE, pitch=PITCH, first_line=2),
        Style(
            "heading 1", "Heading1", HEI, 16, "both", line=LINE, pitch=PITCH, first_line=2, keep_next=True, outline=0
        ),
        # lines of 12 pt for 9 pt text: every program makes the rows alike, whatever font stands in
        Style("表题", "TableTitle", HEI, 16, "center", after=6, keep_next=True),
        Style("表头", "TableHead", HEI, 9, "center", line=12),
        Style("表内文字", "TableText", FANGSONG, 9, "left", line=12),
        Style("表内居中", "TableCentred", FANGSONG, 9, "center", line=12),
        Style("表注", "TableNote", FANGSONG, 9, "left", line=12, before=3),
        Style("header", "Header", SONG, 9, "right"),
        # §7.5: figures in 4号 Song; on odd pages one character from the right, on even pages one from the left
        # their line is exact, so that the dashes stand where they should whatever font stands in
        Style("单页码", "OddPageNumber", SONG, 14, "right", line=14, right=1),
        Style("双页码", "EvenPageNumber", SONG, 14, "left", line=14, left=1),
    )


def signature_styles(signatory: int, date: int) -> tuple[Style, Style]:
    """Styles of the two lines, by their widths in characters, where no seal is set (§7.3.5.2).

    The date starts two characters right of the signatory's start; the longer of the two ends two from the margin.
    """
    name = Style("落款", "Signatory", FANGSONG, 16, "right", line=LINE, right=2, before=LINE, keep_next=True)
    when = Style("成文日期", "SigningDate", FANGSONG, 16, "right", line=LINE, right=2)
    if signatory >= date + 4:
        return name, replace(when, align="left", right=0, left=CHARACTERS - signatory)
    return replace(name, align="left", right=0, left=CHARACTERS - date - 4), when


def twips(points: float) -> int:
    return round(points * 20)


def tag(name: str, **attributes: object) -> str:
    """An empty element of the w: namespace as text."""
    return f"<w:{name}" + "".join(f' w:{key}="{value}"' for key, value in attributes.items()) + "/>"


def fonts(name: str) -> str:
    """One font for all scripts; the hint makes quotes and dashes, which belong to several, Chinese ones."""
    return tag("rFonts", hint="eastAsia", ascii=name, hAnsi=name, eastAsia=name, cs=name)


def make(form: Form) -> bytes:
    """The finished template."""
    document = empty_document()
    set_styles(document, (*paragraph_styles(), *signature_styles(form.signatory_width, form.date_width)))
    set_up_portrait(document.sections[0])
    add_header_and_footers(document)
    for block in form.text.strip().split("\n\n"):
        add_block(document, block.replace("\n", ""))
    set_up_landscape(next_section(document))
    document.add_paragraph("{{ scorecard.title }}", "表题")
    add_score_table(document)
    for note in form.notes:
        document.add_paragraph(note, "表注")
    set_properties(document)
    return packed(document)


def empty_document() -> Document:
    """python-docx's default document without its theme and the other parts that only its own styles need."""
    document = docx.Document()
    for owner, kept in ((document.part, {"styles", "settings"}), (document.part.package, {"officeDocument"})):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] not in kept:
                del owner.rels[key]
    section = document.sections[0]._sectPr
    section.attrib.clear()
    for grid in section.xpath("./w:docGrid"):
        section.remove(grid)
    replace_children(
        document.settings.element,
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
    )
    return document


def set_styles(document: Document, styles: tuple[Style, ...]) -> None:
    """Put these styles, and those that every document has, in place of all others."""
    borders = "".join(
        tag(side, val="single", sz=4, space=0, color="000000")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        tag(side, w=width, type="dxa") for side, width in (("top", 30), ("left", 45), ("bottom", 30), ("right", 45))
    )
    replace_children(
        document.styles.element,
        f"""<w:docDefaults>
          <w:rPrDefault><w:rPr>{fonts(FANGSONG)}<w:sz w:val="32"/><w:szCs w:val="32"/>
            <w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
          <w:pPrDefault/></w:docDefaults>
        <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>
          <w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:style>
        <w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
          <w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>
        <w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>
          <w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>
        <w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>
        {"".join(style.xml for style in styles)}
        <w:style w:type="character" w:customStyle="1" w:styleId="RunInHeading"><w:name w:val="段首标题"/><w:qFormat/>
          <w:rPr>{fonts(KAI)}</w:rPr></w:style>
        <w:style w:type="table" w:customStyle="1" w:styleId="ScoreTable"><w:name w:val="评分表"/>
          <w:basedOn w:val="TableNormal"/>
          <w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>""",
    )


def set_up_portrait(section: Section) -> None:
    """§5.1, §5.2.1: A4, head 37 mm, binding edge 28 mm, type area 156 by 225 mm."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(15)
    section.footer_distance = Mm(25)  # the dashes of the page number are 7 mm below the type area (§7.5)


def set_up_landscape(section: Section) -> None:
    """The same type area turned, the head of the table at the binding edge of odd pages, at the cut edge of even ones (§8)."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(35), Mm(37)
    section.header_distance = Mm(15)
    for footer, style in ((section.footer, "单页码"), (section.even_page_footer, "双页码")):
        footer.is_linked_to_previous = False
        stand_upright(footer.paragraphs[0], style)


def stand_upright(paragraph: Paragraph, style: str) -> None:
    """A page number where it is on upright pages, turned with the paper (§8): in a box of one line along its left edge.

    Text keeps clear of the box, though none comes near it: one that text may run over, LibreOffice 7.4 puts in a corner
    of the paper on some pages.
    """
    paragraph.style = style
    number = deepcopy(paragraph._p)
    write_page_number(Paragraph(number, paragraph._parent))
    drawn = f"""<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
      <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"
        layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
        <wp:positionH relativeFrom="page"><wp:posOffset>{Mm(25.6)}</wp:posOffset></wp:positionH>
        <wp:positionV relativeFrom="page"><wp:posOffset>{Mm(28)}</wp:posOffset></wp:positionV>
        <wp:extent cx="{Mm(5)}" cy="{Mm(156)}"/><wp:wrapSquare wrapText="bothSides"/><wp:docPr id="1" name="页码"/>
        <a:graphic><a:graphicData uri="{WPS}"><wps:wsp><wps:cNvSpPr txBox="1"/>
          <wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{Mm(5)}" cy="{Mm(156)}"/></a:xfrm>
            <a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
          <wps:txbx><w:txbxContent/></wps:txbx>
          <wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr>
        </wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"""
    (run,) = elements(drawn)
    run.xpath(".//w:txbxContent")[0].append(number)
    paragraph._p.append(run)


def next_section(document: Document) -> Section:
    """A new section on a new page. The last paragraph ends the old one, not an empty one that python-docx adds."""
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    last, added = document.paragraphs[-2:]
    last._p.get_or_add_pPr().append(added._p.xpath("./w:pPr/w:sectPr")[0])
    document.element.body.remove(added._p)
    return section


def add_header_and_footers(document: Document) -> None:
    """The document's status above, — 1 — below, on odd and even pages; the landscape section continues both."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].add_run("{{ document.status }}")
    for footer, style in ((section.footer, "单页码"), (section.even_page_footer, "双页码")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = style
        write_page_number(paragraph)


def write_page_number(paragraph: Paragraph) -> None:
    paragraph.add_run("— ")
    paragraph._p.extend(elements('<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    paragraph.add_run(" —")


def add_block(document: Document, block: str) -> None:
    """One paragraph of the text, by its mark."""
    for mark, style in (("# ", "Title"), ("## ", "Heading 1"), ("> ", "落款"), (">> ", "成文日期")):
        if block.startswith(mark):
            document.add_paragraph(block.removeprefix(mark), style)
            return
    paragraph = document.add_paragraph(style="公文正文")
    if block.startswith("*"):
        _, heading, block = block.split("*")
        paragraph.add_run(heading, "段首标题")
    paragraph.add_run(block)


def make_self_evaluation() -> bytes:
    """The form 项目支出绩效自评表, upright."""
    document = empty_document()
    plain_title = [
        replace(each, left=0, right=0, after=0) if each.id == "Title" else each for each in paragraph_styles()
    ]
    set_styles(
        document, (*plain_title, Style("表年度", "YearLine", KAI, 16, "center", line=LINE, after=4, keep_next=True))
    )
    section = document.sections[0]
    set_up_portrait(section)
    section.top_margin = section.bottom_margin = Mm(22)  # a form by itself: the table is as wide as it needs
    section.left_margin = section.right_margin = Mm((210 - sum(GRID)) / 2)
    section.header_distance = section.footer_distance = Mm(12)
    add_header_and_footers(document)
    document.add_paragraph("{{ scorecard.title }}", "Title")
    document.add_paragraph("（{{ project.year }}年度）", "表年度")
    add_form_table(document)
    for note in FORM_NOTES:
        document.add_paragraph(note, "表注")
    set_properties(document, "项目支出绩效自评表")
    return packed(document)


def add_form_table(document: Document) -> None:
    """The rows of the form over one grid; no page tears a row, and an empty first cell continues the one above it."""
    table = document.add_table(rows=len(FORM_ROWS), cols=len(GRID), style="评分表")
    set_widths(table, GRID)
    above: _Cell | None = None
    for row, cells in zip(table.rows, FORM_ROWS, strict=True):
        row._tr.get_or_add_trPr().extend(elements("<w:cantSplit/>"))
        grid, start = row.cells, 0
        for text, span in cells:
            cell = grid[start].merge(grid[start + span - 1])
            if start == 0 and text:
                above = cell
            elif start == 0 and above is not None:
                above._tc.vMerge, cell._tc.vMerge = "restart", "continue"
            write(cell, text, form_style(text))
            start += span


def form_style(text: str) -> str:
    """What the form prints itself is a head; sentences are set from the left."""
    if "{" not in text:
        return "表内居中" if text == "—" else "表头"
    return "表内文字" if text.endswith(("。", "{% endfor %}")) else "表内居中"


def add_score_table(document: Document) -> None:
    """Head, the repeating row of an indicator, total."""
    table = document.add_table(rows=3, cols=len(COLUMNS), style="评分表")
    set_widths(table, [width for _, width in COLUMNS])
    head, indicator, total = table.rows
    for row in table.rows:
        row._tr.get_or_add_trPr().extend(elements("<w:cantSplit/>"))
    head._tr.get_or_add_trPr().extend(elements("<w:tblHeader/>"))
    for cell, (name, _) in zip(head.cells, COLUMNS, strict=True):
        write(cell, name, "表头")
    for column, (cell, text) in enumerate(zip(indicator.cells, INDICATOR_ROW, strict=True)):
        write(cell, text, "表内文字" if column in RUNNING_TEXT else "表内居中")
    for cell, text in zip(total.cells, TOTAL_ROW, strict=True):
        write(cell, text, "表内居中")


def set_widths(table: Table, widths: Sequence[int]) -> None:
    """Fixed widths, of the table, its grid and each cell: programs differ in which they read."""
    table.autofit = False
    whole = table._tbl.tblPr.xpath("./w:tblW")[0]
    whole.set(qn("w:type"), "dxa")
    whole.set(qn("w:w"), str(Mm(sum(widths)).twips))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def write(cell: _Cell, text: str, style: str) -> None:
    """Text of a cell in one run, so that no tag is split."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    if text:
        paragraph.add_run(text)


def set_properties(document: Document, title: str = "项目支出绩效自评报告") -> None:
    """Properties that say nothing of who made the file, and when."""
    properties = document.core_properties
    properties.title = title
    properties.created = properties.modified = datetime.datetime(2018, 1, 1, tzinfo=datetime.UTC)
    properties.last_modified_by = properties.comments = ""
    properties.author = "docgen"
    properties.language = "zh-CN"


def elements(text: str) -> list[BaseOxmlElement]:
    """XML in the w: namespace as elements."""
    spaces = f'{nsdecls("w", "wp", "a")} xmlns:wps="{WPS}" xmlns:mc="{COMPATIBILITY}"'
    found: list[BaseOxmlElement] = parse_xml(f"<w:all {spaces}>{text}</w:all>").xpath("./*")
    return found


def replace_children(parent: BaseOxmlElement, text: str) -> None:
    parent[:] = elements(text)


def packed(document: Document) -> bytes:
    """The document's package with fixed times: the same text gives the same bytes at any hour."""
    saved, result = BytesIO(), BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, source.read(name))
    return result.getvalue()


TEMPLATES: dict[Path, Callable[[], bytes]] = {
    **{form.path: partial(make, form) for form in FORMS},
    SELF_EVALUATION: make_self_evaluation,
}


def main() -> int:
    """Make the templates that are not there. What is there is named and left alone; 1 when nothing was to be made."""
    there = [path for path in TEMPLATES if path.exists()]
    if there:
        names = ", ".join(str(path.relative_to(ROOT)) for path in there)
        sys.stderr.write(f"{names}: edited in Word now, not made again\n")
    for path, made in TEMPLATES.items():
        if path not in there:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made())
    return len(there) == len(TEMPLATES)


if __name__ == "__main__":
    sys.exit(main())
