"""Wording: each slip found with what to write instead, and nothing said of clean official prose."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen import wording
from docgen.language import speak
from docgen.problems import Place, Problem, Severity
from docgen.wording import ACROSS, CHECKS, Text, Wording, findings

HERE = Place("build/report.docx", where="正文")


def found(*lines: str, year: int | None = 2018, cell: bool = False) -> list[Problem]:
    return list(findings([Text(line, HERE, cell=cell) for line in lines], year))


def codes(*lines: str, year: int | None = 2018, cell: bool = False) -> list[str]:
    return [problem.code for problem in found(*lines, year=year, cell=cell)]


# A case is a text, and the code that it must give ("" for none at all). Every check reads every case.

AS_OF = [
    ("截止8月底，全县符合政策生育率为97.8%。", "as-of-word"),
    ("截止2018年底，共发放补助3万元。", "as-of-word"),
    ("截止2018年12月31日，全县已审核143名。", "as-of-word"),
    ("工作扎实。截止9月5日，全县已对143名进行审核。", "as-of-word"),
    ("我局截止8月底共发放补助3万元。", "as-of-word"),
    ("优惠计生人群13952人（截止8月31日）。", "as-of-word"),
    ("截止目前，资金全部到位。", "as-of-word"),
    ("资金截止目前尚未到位。", "as-of-word"),
    ("截止上年末，账户没有余额。", "as-of-word"),
    ("截至8月底，全县符合政策生育率为97.8%。", ""),
    ("截至目前，资金全部到位。", ""),
    ("报名截止日期为2018年8月31日。", ""),
    ("截止时间：2018年8月31日", ""),
    ("报名截止8月31日。", ""),
    ("报名从3月1日开始，截止3月31日下午5时。", ""),
    ("申报期限：截止8月31日。", ""),
    ("申报工作截止到2018年底为止。", ""),
    ("标段已全面开工，截止到10月底工程进度达52%。", ""),
    ("公示期自8月1日起，截止8月7日，期间未收到异议。", ""),
    ("请于6月底前报送，截止6月30日，逾期不予受理。", ""),
    ("征集活动于8月31日截止。", ""),
]

DOCUMENT_NUMBERS = [
    ("按照《批复》（湘人口函[2007]65号）要求", "document-number"),
    ("《通知》（芷计生领发(2008) 9 号）", "document-number"),
    ("根据芷政发【2018】9号文件", "document-number"),
    ("（芷政发〔2018〕第9号）", "document-number"),
    ("（芷政发〔2018〕09号）", "document-number"),
    ("（芷政发〔18〕9号）", "document-number"),
    ("（芷政发 〔2018〕9号）", "document-number"),
    ("（芷政发〔2018〕9 号）", "document-number"),
    ("（芷政发（2018）9号）", "document-number"),
    ("（芷政发﹝2018﹞9号）", "document-number"),
    ("（湘人口领办函〔2014〕1号）", ""),
    ("《中华人民共和国人口与计划生育法（2016）》、《湖南省人口与计划生育条例（2016）》", ""),
    ("利用320国道沿线", ""),
    ("安置区一期（2018）3号楼", ""),
    ("财政部公告（2018）9号", ""),
    ("（2018）湘1228民初123号", ""),
    ("按规定审核（2018年9月）", ""),
]

SPACES = [
    ("符合政策生育率为97.8 %，高于目标。", "space-before-sign"),
    ("符合政策生育率为97.8\u00a0%。", "space-before-sign"),
    ("死亡率为3\u3000‰。", "space-before-sign"),
    ("冷藏温度为8 ℃。", "space-before-sign"),
    ("符合政策生育率为97.8%，温度8℃。", ""),
    ("共 100 人，占 50%。", ""),
    ("单位 %", ""),
]

FULL_WIDTH = [
    ("共１２人。", "full-width"),
    ("占５％。", "full-width"),
    ("占5％。", "full-width"),
    ("共3．5万元，即３．５万元。", "full-width"),
    ("占5%。", ""),
    ("单位：％", ""),
]

RANGES = [
    ("覆盖率为63~68%。", "range-sign"),
    ("覆盖率为63～68%。", "range-sign"),
    ("覆盖率为63-68%。", "range-sign"),
    ("覆盖率为63至68%。", "range-sign"),
    ("每村投入1-2万元。", "range-sign"),
    ("投资9～16亿元。", "range-sign"),
    ("覆盖率为63%~68%。", ""),
    ("每村投入1万元至2万元。", ""),
    ("每户500～800元，每袋100~150kg。", ""),
    ("4月28日至5月15日，7月10日至13日，2016—2018年。", ""),
    ("（90-80）/80*100%", ""),
    ("得分＝（100-20%）×5", ""),
    ("第3-5页", ""),
    ("上限按100-20%折算。", ""),
    ("合同号A1-5%", ""),
]

PARTS = [
    ("共170万元，其中：中央100万元、省级50万元、县级30万元。", "parts-and-total"),
    ("共170万元（其中：中央100万元、省级50万元、县级30万元），全部到位。", "parts-and-total"),
    ("共0.017亿元，其中中央100万元、省级50万元和县级30万元。", "parts-and-total"),
    ("共1700000元，其中中央100万元；省级50万元；县级30万元。", "parts-and-total"),
    ("共200万元，其中中央100万元、省级50万元、县级30万元。", "parts-and-total"),
    ("共170万元，其中中央100万元、省级80万元。", "parts-and-total"),
    ("共170万元，分别为100万元、50万元、30万元。", "parts-and-total"),
    ("共170万元，其中中央100万元、省级50万元、县级30万元，实际支出150万元。", "parts-and-total"),
    ("共170万元，其中中央100万元（占58.8%）、省级50万元（占29.4%）、县级30万元。", "parts-and-total"),
    ("优惠人群13952人，其中两女家庭4509人，独生子女家庭8759人，特殊困难家庭250人，其他家庭444人。", "parts-and-total"),
    ("共开展培训5次，其中县级2次、乡级2次、村级2次。", "parts-and-total"),
    ("甲项目50万元，其中中央20万元、省级30万元；乙项目80万元，其中中央50万元、省级40万元。", "parts-and-total"),
    ("共170万元，其中：中央100万元、省级50万元、县级20万元。", ""),
    (
        "优惠人群13952人，其中两女家庭4509人，独生子女家庭8759人，特殊困难家庭250人，其他家庭434人，落实资金共计11504190元。",
        "",
    ),
    ("共170万元，其中中央100万元、省级50万元、县级20万元，实际支出150万元，结余20万元。", ""),
    ("共170万元，其中中央100万元、省级50万元、县级10万元等。", ""),
    ("共170万元，其中主要是中央100万元、省级30万元、县级20万元。", ""),
    ("共170万元，其中中央约100万元、省级50万元、县级30万元。", ""),
    ("共170万元，其中中央100万元、省级50万元、县级30万元以上。", ""),
    ("约170万元，其中中央100万元、省级50万元、县级30万元。", ""),
    ("共170万元，其中中央100万元、省级50万元、县级10万元，其余为自筹。", ""),
    ("共170万元，其中中央100万元、省级50万元。", ""),
    ("共170万元。其中中央100万元、省级50万元、县级30万元。", ""),
    ("共1万元，其中甲3333元，乙3333元，丙3334元。", ""),
    ("共1.15亿元，其中甲5000.3万元，乙3000.2万元，丙3500.1万元。", ""),
    ("共有职工120人，其中党员60人，女职工70人，本科学历80人。", ""),
    ("比上年增加20万元，其中中央100万元、省级50万元。", ""),
    ("人均补助3万元，其中中央100万元、省级50万元。", ""),
    ("共200万元，其中省级50万元、市级30万元，其中本级20万元，县级120万元。", ""),
    ("共170万元，其中支出100万元、结转30万元、支付25万元、结余40万元。", ""),
    ("共12个乡镇，其中110个村、20个社区、8个居委会。", ""),
    ("共170万元，其中2017年结转20万元、中央100万元、省级50万元。", ""),
    ("共170万元，其中2017年结转20万元、中央100万元、省级60万元。", "parts-and-total"),
    ("甲项目100万元，其中中央60万元；乙项目80万元，其中中央50万元。", ""),
    ("共120人，其中城镇50人、农村90户。", ""),
    ("共1000万元，其中甲333.3万元，乙333.3万元，丙333.3万元。", ""),
    ("共120人，其中城镇50人、农村70人，惠及3个乡镇。", ""),
    ("共170万元，其中中央100万元支持3个村、省级50万元、县级30万元。", ""),
]

PERCENTAGES = [
    ("目标115人，实际264人，超43%。", "wrong-percentage"),
    ("年度目标为115人，实际完成264人，比目标超43%。", "wrong-percentage"),
    ("完成85个，计划100个，完成率80%。", "wrong-percentage"),
    ("计划100个，完成85个，计划完成率为80%。", "wrong-percentage"),
    ("预算100万元，支出850000元，执行率95%。", "wrong-percentage"),
    ("计划100件，实际完成85件，完成任务的95%。", "wrong-percentage"),
    ("由100件增加到150件，增长30%。", "wrong-percentage"),
    ("从2017年的100件下降到2018年的80件，下降了30%。", "wrong-percentage"),
    ("目标115人，实际264人，超130%。", ""),
    ("目标115人，实际264人，超129.6%。", ""),
    ("完成85个，计划100个，完成率85%。", ""),
    ("完成2个，计划3个，完成率66%。", ""),
    ("完成2个，计划3个，完成率67%。", ""),
    ("由100件增加到150件，增长50%。", ""),
    ("由3.5万元增加到4.2万元，增长21%。", ""),
    ("由1.2万元增加到1.4万元，增长13%。", ""),
    ("由95%提高到97%，提高2%。", ""),
    ("完成85个，计划100个，合格率80%。", ""),
    ("目标115人，实际264人，超43%以上。", ""),
    ("目标115人，实际264人，超过43%。", ""),
    ("目标115人，实际264件，超43%。", ""),
    ("目标0人，实际264人，超43%。", ""),
    ("计划培训5场100人，实际培训5场85人，完成率100%。", ""),
]

DATES = [
    ("2018年2月30日", "no-such-date"),
    ("6月31日前完成", "no-such-date"),
    ("2018年2月29日", "no-such-date"),
    ("截至13月底", "no-such-date"),
    ("2018年13月", "no-such-date"),
    ("13月5日", "no-such-date"),
    ("6月28日至31日", "no-such-date"),
    ("6月0日", "no-such-date"),
    ("2018-06-31", "no-such-date"),
    ("2016年2月29日", ""),
    ("2月29日", ""),
    ("4月28日至5月15日，7月10日至13日，12月31日", ""),
    ("18月龄儿童，24个月，工期18月", ""),
    ("农历二月三十日，农历2月30日", ""),
    ("2018-06-30，编号2018-45-12，2018.13.5版", ""),
]

STRAY = [
    ("宣传、教育、等部门", "stray-mark"),
    ("宣传、、教育部门", "stray-mark"),
    ("全部到位。。", "stray-mark"),
    ("全部到位，。", "stray-mark"),
    ("宣传，、教育部门", "stray-mark"),
    ("宣传、教育等部门，一等、二等，优等、等外品……", ""),
    ("不合法、不合规、不完整不记分。", ""),
]

PAIRS = [
    ("《法、条例。", "unpaired-mark"),
    ("法》、条例。", "unpaired-mark"),
    ("村（居委的委托。", "unpaired-mark"),
    ("由“一把手“任组长。", "unpaired-mark"),
    ("（湘人口函〔2007）", "unpaired-mark"),
    ("会计核算规范(3分）。", "mixed-brackets"),
    ("会计核算规范（3分)。", "mixed-brackets"),
    ("落实“一票否决”、“两非”（含〔注〕）、《关于印发〈制度〉的通知》。", ""),
    ("1）甲；2）乙。", ""),
    ("a) 甲", ""),
    ("得分在[80,90)的为良，在(60，80]的为中。", ""),
    ("（见项目1、2）和（甲、乙、一）", ""),
    ("A(1)=B(2)", ""),
]

SHORTFALLS = [
    ("专任教师8229人，其中普通中学2741人、小学3057人、幼儿园2000人、特殊教育学校21人。", ""),  # 中职 is left out
    ("专任教师8229人，其中普通中学2741人、小学3057人、幼儿园2400人、特殊教育学校21人。", "parts-and-total"),
    ("专任教师8229人，其中普通中学2714人、小学3057人、幼儿园2410人、特殊教育学校21人。", "parts-and-total"),
    ("专任教师8229人，其中普通中学2741人、小学3057人、幼儿园241人、特殊教育学校21人。", "parts-and-total"),
    ("共1000万元，其中办公费317万元、差旅费108万元、会议费52万元。", ""),
    ("共1000万元，其中中央317万元、省级108万元、县级52万元。", "parts-and-total"),
    ("共收回588份，回收率98%，其中满意540份、基本满意32份、不满意6份。", "parts-and-total"),
    ("共收回588份，回收率98%，其中满意550份、基本满意32份、不满意6份。", ""),
    ("共有床位 100 张，其中甲 60 张、乙 50 张。", "parts-and-total"),
    ("自评88.42分，等级为“良”，其中：决策17.5分、过程19.42分、产出28分、效益24.5分。", "parts-and-total"),
    ("自评88.42分，等级为“良”，其中：决策17.5分、过程18.42分、产出28分、效益24.5分。", ""),
    ("自评88分，其中：决策20分，得17.5分；过程80分，得70.5分。", ""),
    ("共18562万元，其中中央11020万元、省级5860万元、县级2000万元；项目426个，其中道路158个。", "parts-and-total"),
    ("预算420万元，包括中央280万元、省级90万元、县级60万元。", "parts-and-total"),
]

SUMS = [
    ("中央96万元、省级42万元，合计148万元。", "parts-and-total"),
    ("上级补助6482万元，区级配套1296万元，共计7887万元。", "parts-and-total"),
    ("上级补助6482万元，区级配套1296万元，共计7778万元。", ""),
    ("上年结余5万元，中央96万元、省级42万元，合计138万元。", ""),
    ("单价3万元，运费1万元，共计37万元。", ""),
    ("中央96万元、省级约42万元，合计148万元。", ""),
]

SHARES = [
    ("预算100万元，其中甲60万元，占60%；乙40万元，占45%。", "wrong-percentage"),
    ("专利312件，其中发明专利86件，占26.7%。", "wrong-percentage"),
    ("预算100万元，其中甲60万元，占60%；乙40万元，占40%。", ""),
    ("总收入500万元。预算100万元，其中甲60万元，占12%。", ""),
    ("专利312件，其中发明专利86件，占全市的26.7%。", ""),
    ("项目预算100万元，支出80万元，其中设备60万元，已全部到位，执行率80%。", ""),
    ("预算100万元。全年支出80万元，执行率85%。", "wrong-percentage"),
    ("预算100万元。全年支出80万元，结余20万元，执行率85%。", "wrong-percentage"),
    ("预算100万元，年中追加20万元，全年支出108万元，执行率98%。", ""),
    ("预算100万元。全年支出80万元，执行率80%。", ""),
    ("预算2000万元，下达100万元，支出80万元，执行率4%。", ""),
    ("支出80万元，执行率85%。", ""),
    ("总投资500万元，一期200万元，二期支出250万元，支付率83.3%。", ""),
    ("下达资金500万元，其中甲项目300万元，支出280万元，执行率93.33%。", ""),
    ("满意度达105%。", "wrong-percentage"),
    ("毛入学率105%，完成率105%，满意度95%。", ""),
]

CHANGES = [
    ("由85%提高到80%。", "wrong-change"),
    ("单价由1950元增加到1880元。", "wrong-change"),
    ("由95%提高到97%，提高3个百分点。", "wrong-change"),
    ("由42家增加到61家，净增18家。", "wrong-change"),
    ("达到97.8%，比上年95.3%提高3.5个百分点。", "wrong-change"),
    ("目标值95%，实际93.6%，低于目标1.6个百分点。", "wrong-change"),
    ("目标28000人，实际28960人，超过目标690人。", "wrong-change"),
    ("目标28000人，实际27960人，超过目标40人。", "wrong-change"),
    ("支出90万元，比上年减少10万元，下降15%。", "wrong-percentage"),
    ("发案326起，同比减少98起，下降32.1%。", "wrong-percentage"),
    ("由95%提高到97%，提高2个百分点；由42家增加到61家，净增19家。", ""),
    ("由第10位提升到第5位，由15名上升到5名。", ""),
    ("目标95%，实际93.6%，低于目标1.4个百分点。", ""),
    ("目标28000人，实际28960人，超过目标960人。", ""),
    ("支出2.05万元，较上年减少0.03万元，减少1.44%。", ""),
    ("共5000万元，拨款4000万元，比上年增加500万元，增长11.1%。", ""),
    ("按可比口径，支出90万元，比上年减少10万元，下降15%。", ""),
    ("余额1541896万元，同比下降1.1%，比年初减少16942万元。", ""),
    ("到位100万元，支出80万元，结余30万元。", "wrong-balance"),
    ("总投资2860万元，全部到位；支出2745.6万元，预算执行率96%，结余144.4万元。", "wrong-balance"),
    ("到位100万元，支出80万元，结余20万元。", ""),
    ("上年结转10万元，到位100万元，支出80万元，结余35万元。", ""),
    ("支出80万元，结余30万元。", ""),
]

COUNTS = [
    ("对市以上、县、乡（镇）两级各界代表", "wrong-count"),
    ("省、市、县两级联动", "wrong-count"),
    ("构建县、乡、村两级管护体系", "wrong-count"),
    ("市、县（市、区）、乡镇三级，市、县、区两级，中、省、市、县四级", ""),
    ("财政部、省、市三级，省、市三级医院，县、乡一级", ""),
    ("教育局、财政局、审计局两个部门", "wrong-count"),
    ("经区财政局、审计局三个部门", "wrong-count"),
    ("涉及甲镇、乙镇、丙镇、丁镇等3个乡镇", "wrong-count"),
    ("制定《甲办法》《乙制度》《丙规范》两项制度", "wrong-count"),
    ("设办公室（审批处）、法制处（科研处）、研究室2个内设机构", "wrong-count"),
    ("会同区财政局、审计局等三个部门", ""),
    ("教育局、财政局和审计局三个部门，县审计局对甲镇、乙镇两个乡镇", ""),
    ("甲镇、乙镇、丙镇5个村，甲镇乙村、丙村两个村", ""),
    ("城关、甲镇、乙镇三个镇", ""),
    ("制定《甲办法》《乙制度》等5项制度，《甲》《乙》《丙》3项制度", ""),
    ("问题有两个方面：一是甲；二是乙；三是丙。", "wrong-count"),
    ("问题有三个方面：一是甲；二是乙。", "wrong-count"),
    ("问题有两个方面：一是甲；二是乙。对策：一是丙；二是丁；三是戊。", ""),
]

DATE_FORMS = [
    ("2019年06月18日", "date-form"),
    ("2019年6月08日", "date-form"),
    ("二0一九年六月", "date-form"),
    ("2022年12月至2022年1月", "date-form"),
    ("2022年12月31日至1月5日", "date-form"),
    ("规划期为2022年—2020年，共三年。", "date-form"),
    ("2019年6月18日，2019年10月20日，二〇一九年六月，二○一九年", ""),
    ("2022年12月至2023年1月，2022年1月1日至12月31日，2021—2023年，2022年4月8日至20日", ""),
    ("2019年至2018年的对比，2019年12月至2018年12月相比", ""),
]

WORDS = [
    ("统一布署", "wrong-word"),
    ("专项帐户", "wrong-word"),
    ("项目实施至位是否健全", "wrong-word"),
    ("项目实施效策的满意程度", "wrong-word"),
    ("符合相关财务会计制定的规定", "wrong-word"),
    ("共50万元元", "wrong-word"),
    ("达100%%", "wrong-word"),
    ("补助资金预算补助资金预算的通知", "wrong-word"),
    ("完成的的任务", "wrong-word"),
    ("约100人左右", "wrong-word"),
    ("大约占10%左右", ""),
    ("近100余人", "wrong-word"),
    ("成本减少2倍", "wrong-word"),
    ("有效策略，成效策划，以此为目的的项目，财务会计制定了办法，新建全县，大部分", ""),
    ("约100人，100人左右，增加2倍，一步一步，不低于90%以上", ""),
]

HALF_WIDTH = [
    ("①符合规定记1分,否则不记分；②完整。", "half-width"),
    ("投入:甲，乙。", "half-width"),
    ("甲,乙", ""),
    ("比例为22.8:38.8:38.4，共1,234元。", ""),
]

CASES = [
    *SHORTFALLS,
    *SUMS,
    *SHARES,
    *CHANGES,
    *COUNTS,
    *DATE_FORMS,
    *WORDS,
    *HALF_WIDTH,
    *AS_OF,
    *DOCUMENT_NUMBERS,
    *SPACES,
    *FULL_WIDTH,
    *RANGES,
    *PARTS,
    *PERCENTAGES,
    *DATES,
    *STRAY,
    *PAIRS,
]


@pytest.mark.parametrize(("text", "code"), CASES)
def test_a_slip_gives_its_code_and_what_is_right_gives_none(text: str, code: str) -> None:
    assert list(dict.fromkeys(codes(text))) == ([code] if code else [])
    assert list(dict.fromkeys(codes(text, cell=True))) == ([code] if code else [])


NUMBERINGS = [
    (("一、甲", "二、乙", "四、丙"), True),
    (("一、甲", "二、乙", "二、丙"), True),
    (("一、甲", "一、乙"), True),
    (("一、甲", "二、乙", "三、丙", "二、丁"), True),
    (("（一）甲", "说明。", "（三）乙"), True),
    (("(一)甲", "（三）乙"), True),
    (("1. 甲", "2. 乙", "4. 丙"), True),
    (("1．甲", "3．乙"), True),
    (("1、甲", "3、乙"), True),
    (("    1、甲", "\u00a0\u00a0 3、乙"), True),
    (("1）甲", "3）乙"), True),
    (("(1)甲；(3)乙",), True),
    (("包括：（1）甲，（2）乙，（4）丙",), True),
    (("①甲；②乙；④丙",), True),
    (("①甲；     ②乙；     ②丙",), True),
    (("①甲\n③乙",), True),
    (("1、甲；2、乙；4、丙",), True),
    (("二、甲", "三、乙"), True),
    (("（一）甲", "1.乙", "2.丙", "（二）丁", "3.戊", "4.己"), True),
    (("十、甲", "十一、乙"), True),
    (("一、甲", "（一）乙", "1.丙", "2.丁", "（三）戊"), True),
    (("附件：1.甲", "2.乙", "4.丙"), True),
    (("一、甲", "二、乙", "三、丙"), False),
    (("九、甲", "说明", "乙"), False),
    ((*(f"{numeral}、甲" for numeral in "一二三四五六七八九"), "十、甲", "十一、甲", "十二、甲"), False),
    (("一、甲", "（一）乙", "1.丙", "2.丁", "（二）戊", "1.己", "二、庚", "（一）辛", "1.壬", "三、癸"), False),
    (("一、甲", "1、乙", "2、丙", "二、丁", "1、戊"), False),
    (("一、甲", "1、乙", "2、丙", "（一）丁", "1、戊", "2、己", "（二）庚", "1、辛", "（三）壬", "二、癸"), False),
    (("1.甲", "（一）乙", "（二）丙", "2.丁", "（一）戊", "（二）己", "3.庚"), False),
    (("1、甲", "（1）乙", "①丙", "②丁", "（2）戊", "①己", "2、庚"), False),
    (("1.甲", "2.乙", "另有：", "1.丙", "2.丁"), False),
    (("一、甲", "二、乙", "附件2", "一、丙", "二、丁"), False),
    (("附件：1.甲", "2.乙", "3.丙"), False),
    (("3.本项目",), False),
    (("3.本项目", "7.本报告"), False),
    (("1、甲", "2、乙", "一、丙", "4、丁"), False),
    (("1.甲", "2.乙", "3.丙", "附件：1.丁", "2.戊", "3.己"), False),
    (("一、甲", "1、乙", "2、丙", "（一）丁", "1、戊", "2、己", "（二）庚", "（三）辛"), False),
    (("指标A(1)合格，指标B(3)合格，指标C(2)合格",), False),
    (("3.5万元补助到位", "2.5万元未到位"), False),
    (("2018.6.2", "2018、2019年"), False),
    (("1.1 甲", "1.3 乙"), False),
    (("1.甲", "2.5月份召开会议", "3.丙"), False),
    (("1.2018年完成甲", "2.2019年完成乙", "3.丙"), False),
    (("1.增长2.5%，其中3.5%为补助", "2.乙"), False),
    (("1、2018年甲", "2、5月乙", "3、丙"), False),
    (("包括（1）甲，（2）乙，（3）丙",), False),
    (("包括1.甲；2.乙；3.丙",), False),
    (("见第（3）项，第（5）项", "（1）甲；（2）乙，按照（5）执行"), False),
    (("上述①、③项", "第①项和第④项"), False),
    (("甲镇（1），乙镇（3），丙镇（2）",), False),
    (("符合（1）中规定，按照（3）办理",), False),
    (("1、3、5号楼",), False),
    (("得分为：3、5、6分",), False),
    (("一、二级指标得分", "一、二、三产业融合"), False),
    (("一、三公经费", "二、一把手责任"), False),
    (("1、甲：1、子；2、丑；3、寅", "2、乙"), False),
    (("1、甲；2、乙；3、丙",), False),
    (("主要有：（1）甲；（2）乙。", "还有：（1）丙；（2）丁。"), False),
    (("一是甲，二是乙，四是丙",), True),
    (("工作如下：一是甲；二是乙；二是丙。",), True),
    (("一是甲。", "三是乙。"), True),
    (("第一，甲；第二，乙；第四，丙。",), True),
    (("第一、二、五组", "排名第一，甲；排名第三，乙"), False),
    (("一是甲，二是乙，三是丙。一是丁，二是戊。",), False),
    (("首先是甲；二是乙；三是丙。", "二是丁；三是戊。"), False),
    (("一是一，二是二，目标之一是甲，其三是乙",), False),
    (("村（居）民委员会", "（3分）"), False),
]


@pytest.mark.parametrize(("lines", "is_wrong"), NUMBERINGS)
def test_a_numbering_runs_from_one_without_gap_and_again_under_each_higher_one(
    lines: tuple[str, ...], is_wrong: bool
) -> None:
    assert codes(*lines) == (["numbering"] if is_wrong else [])


def test_cells_of_a_table_number_for_themselves() -> None:
    cells = ("①甲；②乙", "①丙", "①丁", "②戊", "4、己")
    assert codes(*cells, cell=True) == []
    between = [Text("1、甲", HERE), Text("1、丙；2、丁；3、戊", HERE, cell=True), Text("2、乙", HERE)]
    assert list(findings(between, 2018)) == []


YEARS = [
    (("县教育局2017年度专项经费自评报告", "2018年，全县"), True),
    (("县教育局", "2017年专项经费自评报告"), True),
    (("县教育局二〇一七年度自评报告",), True),
    (("县教育局2019年度自评报告",), True),
    (("一、2017年度预算执行情况",), True),
    (("（二）2016年度目标完成情况",), True),
    (("县教育局2018年度专项经费自评报告",), False),
    (("县教育局二〇一八年度自评报告",), False),
    (("县教育局自评报告", "2019年6月2日"), False),
    (("关于《2017年度专项资金管理办法》执行情况的自评报告",), False),
    (("关于2018年与2017年相比变动情况的报告",), False),
    (("2016—2018年度自评报告", "2015-2017年规划"), False),
    (("一、2017年结转资金使用情况",), False),
    (("（一）与2017年同比情况",), False),
    (("四、2019年工作打算",), False),
    (("甲", "乙", "丙", "丁", "戊", "依据2017年决算"), False),
    (("4、2019年工作打算", "1.2017年试点"), False),
    (("一、基本情况", "2017年，全县启动试点。"), False),
    (("2017年12月，县里启动试点，2018年全面铺开。",), False),
    (("本年共完成3项，2017年只完成1项。",), False),
    (("（芷政发〔2017〕9号）",), False),
]


@pytest.mark.parametrize(("lines", "is_wrong"), YEARS)
def test_another_year_in_a_title_or_heading_is_asked_about(lines: tuple[str, ...], is_wrong: bool) -> None:
    assert codes(*lines) == (["other-year"] if is_wrong else [])
    assert codes(*lines, year=None) == []


def test_the_level_of_a_text_says_that_it_is_a_title_or_heading() -> None:
    def with_level(text: str, level: int | None) -> list[Problem]:
        return list(findings([Text("一、基本情况", HERE), Text(text, HERE, level)], 2018))

    assert [problem.code for problem in with_level("2017年度预算执行情况", 2)] == ["other-year"]
    assert [problem.code for problem in with_level("2019年度自评报告", 0)] == ["other-year"]
    assert with_level("2019年度工作打算", 1) == []
    assert with_level("2017年度预算执行情况", None) == []


HINTS = [
    ("截止8月底，全县共3件。", "Write 截至8月底"),
    ("按照湘人口函[2007]65号要求", "Write 湘人口函〔2007〕65号."),
    ("芷计生领发(2008) 9 号", "Write 芷计生领发〔2008〕9号."),
    ("芷政发〔98〕第09号", "Write 芷政发〔1998〕9号."),
    ("97.8\u00a0%", "Write 97.8%."),
    ("共３．５％", "Write 3.5%."),
    ("63~68%", "Write 63%~68%."),
    ("1-2万元", "Write 1万元-2万元."),
    ("共170万元，其中中央100万元、省级50万元、县级30万元。", "Correct the figure that is wrong."),
    ("共200万元，其中中央100万元、省级50万元、县级30万元。", "write 其中主要 or 等"),
    ("目标115人，实际264人，超43%", "They give 130%."),
    ("完成85个，计划100个，完成率80.0%", "They give 85.0%."),
    ("由100件下降到80件，下降30%", "They give 20%."),
    ("2018年2月29日", "28 days"),
    ("6月31日", "30 days"),
    ("13月5日", "12 months"),
    ("甲、等部门", "Write 等."),
    ("甲，。", "Write 。."),
    ("规范(3分）", "Write （3分）."),
    ("《法", "《》"),
    ("①甲；③乙", "Write ②"),
    ("（一）甲\n（三）乙", "Write （二）"),
    ("十、甲\n十一、乙", "Begin with 一、"),
    ("一、甲\n二、乙\n三、丙\n四、甲\n五、甲\n六、甲\n七、甲\n八、甲\n九、甲\n十、甲\n十二、甲", "Write 十一、"),
    ("2017年度自评报告", "Write 2018年"),
]


@pytest.mark.parametrize(("text", "hint"), HINTS)
def test_the_hint_says_what_to_write_instead(text: str, hint: str) -> None:
    (problem,) = found(text)
    assert hint in problem.hint
    assert problem.severity is Severity.WARNING
    assert problem.place == HERE


def test_the_message_shows_what_stands_there() -> None:
    texts = [
        "共170万元，其中中央100万元、省级50万元、县级30万元。",
        "共0.017亿元，其中中央100万元、省级80万元。",
        "二、甲\n三、乙",
        "①甲；②乙；②丙",
        "①甲；②乙；④丙",
    ]
    assert [found(text)[0].message for text in texts] == [
        "the total is 170万元, and its parts are 100万元 + 50万元 + 30万元 = 180万元",
        "the total is 0.017亿元, and its parts are 100万元 + 80万元 = 0.018亿元",
        "a list begins with 二、, before 二、甲 三、乙",
        "② stands twice: ①甲；②乙；②丙",
        "④ comes after ②: ①甲；②乙；④丙",
    ]


def test_every_slip_of_a_text_is_told() -> None:
    assert codes("占5 %，又占6 %，再占7 %。") == ["space-before-sign"] * 3
    assert codes("6月31日、2月30日、9月31日") == ["no-such-date"] * 3


PAGES = {
    "narrative": """某县卫生健康局2018年度母婴健康专项经费绩效自评报告

县财政局：
根据《某县财政局关于开展2018年度县级专项资金绩效自评工作的通知》（某财绩〔2019〕3号）和《中华人民共和国母婴保健法》《中华人民共和国人口与计划生育法（2016）》等规定，我局对2018年度母婴健康专项经费开展了绩效自评，现将有关情况报告如下：
一、项目基本情况
（一）项目概况。该项目自2016年起实施，覆盖全县18个乡镇、225个行政村。2018年预算安排170万元，其中：中央资金100万元、省级资金50万元、县级资金20万元，实际支出166.6万元，执行率98%。
（二）组织管理。县委、县政府高度重视，坚持“党政负责、部门配合、群众参与”的工作格局，落实“一票否决”制度，严厉打击“两非”行为。4月28日至5月15日，县里组织5个督查小组开展了半年督查；7月10日至13日，县委党校对各领域基层党组织书记进行了轮训；7月12日，县委中心组进行了第五次集中学习。
二、项目绩效情况
（一）产出情况
1. 数量指标。计划产前筛查3000人，实际筛查3150人，完成率105%。婚前医学检查由2017年的1200对增加到1500对，增长25%。
2. 质量指标。筛查阳性召回率达到97.8%，较上年提高2.5个百分点；新生儿疾病筛查率在95%～98%之间。
3. 时效指标。补助资金于每季度末月20日前发放，截至12月31日，全年资金发放及时率100%。
（二）效益情况
1. 社会效益。利用320国道沿线设立宣传牌84块，发放资料1.2万份。
2. 满意度。随机抽取服务对象300人进行问卷调查，其中满意285人、基本满意12人、不满意3人。
三、存在的问题及下一步打算
一是基层力量薄弱，二是资料归档不够及时。下一步，我局将：（1）充实专干队伍；（2）规范档案管理；（3）加强结果应用，力争2019年各项指标再上新台阶。

附件：1. 项目支出绩效自评表
2. 资金支出明细表
3. 满意度调查问卷

某县卫生健康局
2019年3月15日""",
    "funds": """县农业农村局
2018年农村人居环境整治专项资金
绩效自评报告
评价年度：2018年
2019年4月

一、基本情况
1、项目立项。依据《乡村振兴战略规划（2018—2022年）》和省委办公厅文件（某办发〔2018〕6号），我县于2018年3月启动改厕、垃圾清运、村庄绿化等工作，由县农业农村局牵头，住建、水利、生态环境等8个部门配合。
2、资金情况。全年共筹措资金1150.419万元，其中：上级补助800万元，县级配套300万元，村级自筹50.419万元；已支出1035.38万元，结转115.039万元。按用途分，改厕600.2万元、垃圾清运350.1万元，其余用于绿化和宣传。
3、申报时间为3月1日至3月31日，报名截止3月31日下午5时；审核结果于4月10日前公示，公示期7天。
二、2017年结转资金使用情况
上年结转资金30万元已于2018年6月30日前全部用完，主要用于：①购置垃圾桶2100个；②维修中转站3座；③培训保洁员460人次。
三、绩效分析
（1）全县改厕完成4200户，比上年增加1100户；（2）垃圾日清运量由60吨提高到90吨，提高50%；（3）村庄绿化率达到35%以上。
全县共有保洁员460人，其中女性280人、脱贫户210人、50岁以上390人。
市、县、乡三级共检查12次，分别为市级2次、县级4次、乡级6次。
四、2019年工作计划
（一）健全长效机制。坚持“户分类、村收集、镇转运、县处理”，做到有制度、有标准、有队伍、有经费、有督查。
（二）加大投入力度。积极争取中央、省级资金，力争户均投入由1500元提高到1800元左右，提高约20%。""",
    "letter": """某县人民政府办公室关于2018年度重点工作绩效自评情况的报告
市人民政府：
按照《某市2018年度绩效评估方案》（某绩发〔2018〕2号）要求，我县认真开展自评，自评得分为96.5分。现将有关情况报告如下。
一、主要做法
（一）强化领导。县委书记、县长任双组长，“一把手”负总责，先后召开3次常委会、5次调度会。
（二）强化考核。计划生育工作占考核总分值5分以上，对排名末位的单位实行“一票否决”（不含驻县单位）。
（三）强化督查。实行“一月一通报、一季一讲评、半年一考核”，全年下发督办单（函）47份。
二、指标完成情况
1.共性指标。设30个指标，其中28个达到目标值，2个未达到目标值。
2.个性指标。GDP增长8.1%，城镇登记失业率控制在4.5%以内，空气优良天数比例为93.2%（全年340天）。
3.5万元以下小额贷款实现应贷尽贷。
4.民生实事。全部完成省定12件、市定8件民生实事。
三、有关说明
本报告所用数据，凡未注明的，均截至2018年12月31日；部分数据因四舍五入，合计数与分项数可能不完全相等。
特此报告。""",
}
CELLS = (
    "一级指标",
    "产出指标（50分）",
    "≥95%",
    "资金到位率＝（实际到位资金/计划投入资金）×100%",
    "①项目按照规定的程序设立1分，否则不记分；                  ②事前经过必要的可行性研究、集体决策等记1分，否则不记分。",
    "①制度健全记2.5分；②制度合法、合规、完整记2.5分；不合法、不合规、不完整不记分。",
    "达到绩效目标得6分，每减少一个百分点扣0.1分，扣完为止。",
    "90（含）-100分为优，80（含）-90分为良，[60,80)为中",
    "24",
    "3.",
    "",
    "参合增长率＝（本年参合率-上年参合率）/上年参合率×100%（3分）",
    "2018年1-12月",
    "无",
)


def page(lines: str) -> list[Text]:
    texts = [Text(line, Place("build/report.docx", where=str(at))) for at, line in enumerate(lines.split("\n"), 1)]
    return [*texts, *(Text(cell, HERE, cell=True) for cell in CELLS)]


@pytest.mark.parametrize("name", PAGES)
def test_clean_official_prose_gives_no_finding(name: str) -> None:
    assert [str(problem) for problem in findings(page(PAGES[name]), 2018)] == []


SPOILED = [
    ("narrative", "截至12月31日", "截止12月31日", "as-of-word"),
    ("narrative", "某财绩〔2019〕3号", "某财绩[2019]3号", "document-number"),
    ("narrative", "县级资金20万元", "县级资金30万元", "parts-and-total"),
    ("narrative", "完成率105%", "完成率95%", "wrong-percentage"),
    ("narrative", "增长25%", "增长20%", "wrong-percentage"),
    ("narrative", "执行率98%", "执行率98 %", "space-before-sign"),
    ("narrative", "95%～98%", "95～98%", "range-sign"),
    ("narrative", "二、项目绩效情况", "三、项目绩效情况", "numbering"),
    ("narrative", "2. 质量指标", "3. 质量指标", "numbering"),
    ("narrative", "（2）规范档案", "（4）规范档案", "numbering"),
    ("narrative", "3. 满意度调查问卷", "4. 满意度调查问卷", "numbering"),
    ("narrative", "2018年度母婴健康专项经费绩效自评报告", "2017年度母婴健康专项经费绩效自评报告", "other-year"),
    ("funds", "6月30日", "6月31日", "no-such-date"),
    ("funds", "②维修", "④维修", "numbering"),
    ("funds", "提高50%", "提高30%", "wrong-percentage"),
    ("funds", "村级自筹50.419万元", "村级自筹5.419万元", "parts-and-total"),
    ("funds", "乡级6次", "乡级7次", "parts-and-total"),
    ("funds", "绿化等工作", "绿化、等工作", "stray-mark"),
    ("letter", "（不含驻县单位）", "（不含驻县单位)", "mixed-brackets"),
    ("letter", "“一票否决”", "“一票否决", "unpaired-mark"),
    ("letter", "47份", "４７份", "full-width"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "code"), SPOILED)
def test_one_slip_in_clean_prose_is_the_one_thing_found(name: str, right: str, wrong: str, code: str) -> None:
    assert right in PAGES[name]
    problems = findings(page(PAGES[name].replace(right, wrong, 1)), 2018)
    assert {problem.code for problem in problems} == {code}


REPORT = """芷江侗族自治县卫生和计划生育局2018年计生综合治理专项经费自评报告
格局。截止8月底，全县符合政策生育率为97.8 %，出生人口性别比为108.41，查处“两非”案件3例。
一、领导重视，责任分解到位
    1、全面落实领导责任。我县在4月18日紧急召开了会议。
   2、 建立健全工作班子。全县23个计生综治把关单位始终坚持。
    3、量化分解责任目标。工作占考核总分值5分以上，占总分10分。
二、部门履职，真抓实干到位
    1、落实计生审查制度。按照《批复》（湘人口函[2007]65号）和《关于印发〈制度〉的通知》（芷计生领发(2008) 9 号）要求审核。
截止9月5日，全县已对143名拟提拔、583名拟推荐各界代表候选人、247个拟表彰先进单位按规定进行了计划生育审核，其中否决了2名拟表彰先进个人资格。
   3、落实惠民政策。截止8月31日，全县优惠计生人群13952人，其中两女计生家庭4509人，独生子女家庭8759人，特殊困难计生家庭250人，计生家庭434人，落实扶持资金共计11504190元。
三、学新政策，计生宣传到位。
   1、学习中央《决定》、《法（2016）》，利用320国道沿线，喷绘标语84幅、墙体标语182条。会计核算是否规范(3分）"""


def test_the_slips_of_the_county_report_are_found_and_no_others() -> None:
    assert codes(*REPORT.split("\n")) == [
        *["as-of-word"] * 3,
        *["document-number"] * 2,
        "space-before-sign",
        "numbering",  # 2、 was left out above
        "mixed-brackets",
    ]


def test_the_built_county_report_has_no_wording_findings_but_its_known_slips() -> None:
    from docgen.pipeline import build  # noqa: PLC0415
    from docgen.word import readback  # noqa: PLC0415

    outline = readback.outline(build(Path(__file__).parent.parent, "2018").document)
    texts: list[Text] = []
    for block in outline.body:
        if isinstance(block, readback.Paragraph):
            texts.append(Text(block.text.replace("※", ""), HERE, 0 if block.style == "Title" else None))
        else:
            cells = dict.fromkeys(cell for row in block.rows for cell in row)
            texts += [Text(cell.replace("※", ""), HERE, cell=True) for cell in cells]
    assert len(texts) > 50
    known = {"as-of-word": 3, "document-number": 2, "space-before-sign": 1, "mixed-brackets": 1}
    known |= {"wrong-count": 1, "wrong-word": 3, "half-width": 1}  # 两级, 至位, 制定, 效策 and "1分,否则"
    found_codes = [problem.code for problem in findings(texts, 2018)]
    assert {code: found_codes.count(code) for code in found_codes} == known


PIECES = (
    *(
        "一、",
        "（二）",
        "3.",
        "4、",
        "(5)",
        "①",
        "③",
        "\n",
        "。",
        "；",
        "，",
        "、",
        "：",
        "（",
        "）",
        "(",
        ")",
        "《",
        "》",
        "“",
        "”",
    ),
    *(
        "截止",
        "2018年",
        "2月",
        "30日",
        "至",
        "~",
        "-",
        "%",
        "％",
        " ",
        "\u00a0",
        "１",
        "0",
        "99",
        "170万元",
        "3,000.5亿元",
        "千百",
    ),
    *(
        "其中",
        "分别为",
        "共",
        "目标",
        "实际",
        "完成率",
        "超",
        "由",
        "增加到",
        "增长",
        "〔",
        "]",
        "[2018]",
        "函",
        "号",
        "第",
        "等",
    ),
    *("度", "十", "甲", "〇", "Ⅳ", "٣", "²"),
)
ANY_TEXT = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text()


@settings(deadline=None, max_examples=300)
@given(
    texts=st.lists(st.builds(Text, ANY_TEXT, st.just(HERE), st.sampled_from([None, 0, 1]), st.booleans()), max_size=5),
    year=st.none() | st.integers(0, 9999),
)
def test_any_texts_are_read_to_their_end(texts: list[Text], year: int | None) -> None:
    for problem in findings(texts, year):
        assert problem.severity is Severity.WARNING
        assert problem.message
        assert problem.hint
        assert len(problem.message) < 1000


RUNS = (
    *(
        "1",
        "（",
        "）",
        "(",
        "“",
        "《",
        "[",
        "1.",
        "1,",
        "1、",
        "①",
        "一、",
        "其中",
        "共1元，其中",
        "目标",
        "目标1，",
        "由1",
    ),
    *(
        "由1个增加到",
        "目标1，实际2，",
        " ",
        "1 ",
        "\u00a0",
        "1月",
        "1~",
        "1-",
        "、",
        "。",
        "１",
        "１．",
        "截止",
        "函[2018] ",
    ),
    *("a", "\n", "（其中1元", "十", "见", "农历", "公示", "共170万元，其中：中央100万元、"),
    *("三个方面：一是", "一是", "市、县、", "甲局、", "《甲》", "，合计1元", "1元、", "三个部门", "2018年至", "甲"),
    *("1件，其中1件，占6%，", "预算1元，支出1元，结余1元，", "1元，比上年减少1元，下降1%，", "由1%提高到1%，"),
    *("预算1元，支出1元，执行率1%。", "计划1人，实际1人，超1人"),
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_time_grows_with_the_length_of_a_text_and_not_with_its_square(
    check: Callable[[Wording], Iterator[Problem]],
) -> None:
    def seconds(run: str, length: int) -> float:
        text = Text((run * (length // len(run) + 1))[:length], HERE, 0)
        start = time.process_time()
        for _ in check(Wording.of((text,), 2018)):
            pass
        return time.process_time() - start

    def is_slow(run: str, length: int) -> bool:
        """Whether four times the text takes far more than four times as long; what takes hardly any time is not slow."""
        taken = seconds(run, length)
        return taken > 1 and taken > 10 * seconds(run, length // 4)

    assert [run for run in RUNS if is_slow(run, 200_000)] == []
    assert [run for run in ("1", "（", "[", "１", "“") if is_slow(run, 1_000_000)] == []


def test_a_text_that_is_known_is_told_at_its_place_and_in_the_language_that_is_spoken() -> None:
    for language, said in (("en", "截止 stands where"), ("zh_CN", "应当用"), ("en", "截止 stands where")):
        speak(language)
        for where in ("第1段", "第2段"):
            place = Place("build/report.docx", where=where)
            (problem,) = findings([Text("截止8月底，全县符合政策生育率为97.8%。", place)], 2018)
            assert (problem.code, problem.place) == ("as-of-word", place)
            assert said in problem.message + problem.hint


def test_what_is_said_of_a_text_alone_is_said_of_it_beside_all_others() -> None:
    """Of every check but those that say of themselves that they look further."""
    texts = [Text(text, Place(str(number))) for number, (text, _) in enumerate(CASES)]
    together = Wording.of(texts, 2018)
    for check in CHECKS:
        if check not in ACROSS:
            alone = [problem for text in texts for problem in check(Wording.of([text], 2017))]
            assert alone == [*check(together)], check.__name__


def test_each_check_is_used_by_some_case() -> None:
    lines = [text for text, _ in CASES] + [line for lines, _ in (*NUMBERINGS, *YEARS) for line in lines]
    texts = tuple(Text(line, HERE, cell=True) for line in lines) + tuple(Text(line, HERE) for line in lines)
    silent = [
        check.__name__
        for check in CHECKS
        if not any(True for _ in check(Wording.of(texts, 2018))) and check is not wording.other_years
    ]
    assert silent == []
