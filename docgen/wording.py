"""Wording: the texts of a finished report in, what a careful colleague would mark on paper out.

Each check is a function in `CHECKS` and knows one kind of slip. It looks at the words alone, never at facts, and is
silent wherever two readings are possible: a false alarm costs a reader more than a slip that stays.

Every pattern takes a bounded number of characters, or takes a run whole and never gives any of it back: a text of
any length costs time in proportion to its length.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import Enum

from docgen import programs
from docgen.language import say, spoken
from docgen.numerals import chinese
from docgen.pattern import Pattern, together
from docgen.problems import Place, Problem, Severity
from docgen.records import record


@record(frozen=True, slots=True)
class Text:
    """A paragraph, or one cell of a table. `level` is 0 for the title, 1 to 9 for a heading, None for all else."""

    text: str
    place: Place
    level: int | None = None
    cell: bool = False


@record(frozen=True, slots=True)
class Wording:
    """The texts of one document in order, the same as one, and the year that it reports on."""

    texts: tuple[Text, ...]
    whole: str
    year: int | None

    @classmethod
    def of(cls, texts: Sequence[Text], year: int | None) -> Wording:
        return cls(tuple(texts), "\n".join(each.text for each in texts), year)

    def holding(self, pattern: Pattern) -> tuple[Text, ...]:
        """The texts, or none where none of them holds what the pattern needs."""
        return self.texts if pattern.may_match(self.whole) else ()


def findings(texts: Sequence[Text], year: int | None) -> Iterator[Problem]:
    """What every check finds, check by check. `year` is the year reported on; None leaves years unquestioned."""
    wording = Wording.of(texts, year)
    alone = _of_each(wording)
    for check in CHECKS:
        yield from check(wording) if check in ACROSS else alone.get(check, ())
    programs.keep()


Check = Callable[[Wording], Iterator[Problem]]

MOST_KNOWN, LONGEST_KNOWN = 5_000, 2_000
"""Texts that are known, and the characters of one."""

_Key = tuple[str, str, int | None, bool]
"""What decides about what is said: the language, and the text with its level and whether it is a cell."""

_known_texts: dict[_Key, tuple[tuple[Check, Problem], ...]] = {}
"""What is said of a text, wherever it stands: most texts stand in many reports of a batch, and again at each save."""


def _of_each(wording: Wording) -> dict[Check, list[Problem]]:
    """What the checks say that look at one text at a time; a text that is known is not looked at again."""
    keys: list[_Key] = [(spoken(), text.text, text.level, text.cell) for text in wording.texts]
    said = {key: known for key in keys if (known := _known_texts.get(key)) is not None}
    new = {key: text for key, text in zip(keys, wording.texts, strict=True) if key not in said}
    if new:
        at = {Place(str(number)): key for number, key in enumerate(new)}
        asked = Wording.of([replace(text, place=place) for place, text in zip(at, new.values(), strict=True)], None)
        told: dict[_Key, list[tuple[Check, Problem]]] = {key: [] for key in new}
        for check in CHECKS:
            for problem in check(asked) if check not in ACROSS else ():
                told[at[problem.place]].append((check, problem))
        said |= {key: tuple(problems) for key, problems in told.items()}
        if len(_known_texts) > MOST_KNOWN:
            _known_texts.clear()
        _known_texts.update({key: said[key] for key, text in new.items() if len(text.text) <= LONGEST_KNOWN})
    found: dict[Check, list[Problem]] = {}
    for text, key in zip(wording.texts, keys, strict=True):
        for check, problem in said[key]:
            found.setdefault(check, []).append(replace(problem, place=text.place))
    return found


def _warning(code: str, message: str, text: Text, hint: str) -> Problem:
    return Problem(code, message, text.place, hint, Severity.WARNING)


def _around(text: str, start: int, end: int) -> str:
    """A slip with a few characters on either side, on one line."""
    left, right = max(start - 10, 0), min(end + 10, len(text), start + 60)
    line = " ".join(text[left:right].split())
    return ("…" if left else "") + line + ("…" if right < len(text) else "")


# ---------------------------------------------------------------------------------------------- 截止 and 截至

_POINT = Pattern(
    r"截止[^\S\n]{0,3}(?P<when>"
    r"[0-9]{4}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日|[初中末底])?|[初中末底]|上半年|第?[一二三四1-4]季度末?)?"
    r"|[0-9]{1,2}月(?:[0-9]{1,2}日|[初中末底]|份)?|[0-9]{4}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?"
    r"|(?:本|上|去|今|当)?[年月季]度?[底末]|上半年|目前|当前|现在|今天|今日|昨日|发稿|报告日|(?:评价)?基准日)",
    ("截止",),
)
_GOES_ON = Pattern(r"[，,]?(?:全[县市省区州]|共|已|累计|实际|均|未|尚|仍)")
_ENDS = Pattern(r"[^\S\n]{0,3}(?:$|\n|[。；;！）)]|为?止|前|[上下]午|[0-9]{1,2}[时点:：])")
_CLOSES = Pattern(
    r"(?:报名|申[报请]|公示|征[集求]|受理|投[稿标]|登记|提交|报送|缴费|招|期限|时间|日期)[^。；！\n]{0,30}$"
)


def as_of(wording: Wording) -> Iterator[Problem]:
    """截止 (to close) before a point in time at which something was counted: that is 截至 (up to)."""
    for text in wording.holding(_POINT):
        for match in _POINT.finditer(text.text):
            if _counts(text.text, match):
                yield _warning(
                    "as-of-word",
                    say("截止 stands where 截至 is meant: {text}", text=_around(text.text, *match.span())),
                    text,
                    say("Write 截至{when}: 截止 is for what closes then (报名于8月31日截止).", when=match["when"]),
                )


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether the words around say that something was counted then, and not that something closes."""
    before = text[max(match.start() - 36, 0) : match.start()]
    if _ENDS.match(text, match.end()):  # 报名时间：截止8月31日。 closes; 13952人（截止8月31日） is counted
        return re.search(r"[0-9][^0-9（(]{0,4}[（(]$", before) is not None
    if match["when"] in ("目前", "当前", "现在"):
        return True
    if _CLOSES.search(before) or before[-1:] in ("：", ":"):
        return False
    return not before.strip() or before[-1] in "，。；、！\n" or _GOES_ON.match(text, match.end()) is not None


# ---------------------------------------------------------------------------------------------- document numbers

_NUMBERED = Pattern(
    r"(?<=[\u4e00-\u9fa5\s])(?P<open>[\[［【〔﹝(（])\s{0,3}(?P<year>[0-9]{4}|[0-9]{2})\s{0,3}[\]］】〕﹞)）]"
    r"\s{0,3}(?:第\s{0,3})?0{0,3}(?P<number>[1-9][0-9]{0,4})\s{0,3}号"
    r"(?![楼线路机井房门宗地桥矿库厅台车船院厂栋])",
    "号",
    "[［【〔﹝(（",
)
_ISSUER = Pattern(r"[\u4e00-\u9fa5]{1,16}\s{0,3}$")
_LEADS = Pattern(r".*(?:按照|根据|依据|参照|遵照|依照|见|以)")
_NOT_ISSUED = Pattern(r"(?:公告|通告|令|证字?|合同|编号|案|档|招|批次)\s{0,3}$")


def document_numbers(wording: Wording) -> Iterator[Problem]:
    """Numbers of documents (GB/T 9704-2012, 7.2.5): year in four digits in 〔〕, no 第, no leading zero, no spaces."""
    for text in wording.holding(_NUMBERED):
        for match in _NUMBERED.finditer(text.text):
            issuer = _ISSUER.search(text.text[max(match.start() - 20, 0) : match.start()])
            if issuer is None or _NOT_ISSUED.search(issuer[0]):
                continue
            year = (
                match["year"] if len(match["year"]) == 4 else ("20" if match["year"] < "70" else "19") + match["year"]
            )
            name = _LEADS.sub("", issuer[0])
            wanted = f"{name.strip()}〔{year}〕{match['number']}号"
            if (found := name + match[0]) != wanted:
                yield _warning(
                    "document-number",
                    say("the number of a document is written {found}", found=found),
                    text,
                    say("Write {wanted}.", wanted=wanted),
                )


# ---------------------------------------------------------------------------------------------- signs and digits

_SPACED = Pattern(r"(?<![0-9.])([0-9]{1,12}(?:\.[0-9]{1,8})?)[^\S\n]++([%％‰℃])", "%％‰℃")


def spaces_before_signs(wording: Wording) -> Iterator[Problem]:
    """A space, plain or no-break, between a figure and its %, ‰ or ℃."""
    for text in wording.holding(_SPACED):
        for match in _SPACED.finditer(text.text):
            yield _warning(
                "space-before-sign",
                say("a space stands before {sign}: {text}", sign=match[2], text=_around(text.text, *match.span())),
                text,
                say("Write {wanted}.", wanted=match[1] + match[2].replace("％", "%")),
            )


_FULL_WIDTH = Pattern(r"[０-９]++(?:[．，][０-９]++)*+％?|(?<=[0-9])％", "０１２３４５６７８９％")
_HALF_WIDTH = {ord("．"): ".", ord("，"): ",", ord("％"): "%", **{ord("０") + n: str(n) for n in range(10)}}


def full_width(wording: Wording) -> Iterator[Problem]:
    """Digits and % in full width: figures of a report are half-width."""
    for text in wording.holding(_FULL_WIDTH):
        for match in _FULL_WIDTH.finditer(text.text):
            found = match[0][:40]
            yield _warning(
                "full-width",
                say("{found} is in full width: {text}", found=found, text=_around(text.text, *match.span())),
                text,
                say("Write {wanted}.", wanted=found.translate(_HALF_WIDTH)),
            )


# ---------------------------------------------------------------------------------------------- ranges

_NUMBER = r"[0-9]{1,12}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,8})?"
_RANGE = Pattern(
    rf"(?<![0-9A-Za-z.,/～~＝=（(+×*/\-—–])(?P<low>{_NUMBER})(?P<mark>[~～至]|[-—–－]{{1,2}})(?P<high>{_NUMBER})"
    r"(?P<sign>[%％‰]|[万亿](?:元|人|吨|亩|户|次|件|平方米|公里)?)(?![0-9×*/=＝+])",
    "%％‰万亿",
    "~～至-—–－",
)


def ranges(wording: Wording) -> Iterator[Problem]:
    """Ranges whose first figure lacks its %, 万 or 亿 (GB/T 15835-2011): 63~68% may begin at 63."""
    for text in wording.holding(_RANGE):
        for match in _RANGE.finditer(text.text):
            low, mark, high, sign = match.group("low", "mark", "high", "sign")
            if _amount(low) < _amount(high):
                yield _warning(
                    "range-sign",
                    say("the first figure of a range lacks its {sign}: {found}", sign=sign, found=match[0]),
                    text,
                    say("Write {wanted}.", wanted=f"{low}{sign}{mark}{high}{sign}"),
                )


def _amount(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


# ---------------------------------------------------------------------------------------------- numbering

_CHINESE = r"[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_ARABIC = r"(?<![0-9.])[1-9][0-9]?(?![0-9])"
_MARK = Pattern(
    r"(?=[一二三四五六七八九十0-9（(①-⑳第])(?:"  # most letters begin none, which is sooner seen at once than form by form
    rf"(?P<heading>{_CHINESE})、"
    rf"|[（(](?P<subheading>{_CHINESE})[）)]"
    rf"|(?P<comma>{_ARABIC})、"
    rf"|(?P<stop>{_ARABIC})[.．]"
    rf"|[（(](?P<brackets>{_ARABIC})[）)]"
    rf"|(?P<bracket>{_ARABIC})[）)]"
    r"|(?P<circle>[①-⑳])"
    rf"|(?P<told>{_CHINESE})是(?![否指]|[一二三四五六七八九十]+[，,。])"  # not 一是一，二是二
    rf"|第(?P<nth>{_CHINESE})[，,])"
)
_RANKS = {
    "heading": 1,
    "subheading": 2,
    "comma": 3,
    "stop": 3,
    "brackets": 4,
    "bracket": 4,
    "circle": 5,
    "told": 6,
    "nth": 6,
}
"""The forms of a numbering, from the outermost (GB/T 9704-2012, 7.3.3); a document may nest them otherwise."""

_FIGURE_GOES_ON = {
    "heading": Pattern(r"[一二三四五六七八九十][、级类产等线季批期组]"),  # 一、二级指标
    "comma": Pattern(r"[0-9]{1,2}[、.]"),  # 1、3、5号
    "stop": Pattern(r"(?!(?:19|20)[0-9]{2}年)[0-9]"),  # 3.5
}
_NOT_BEFORE = frozenset("第见述如条款至和及与、照据按同合用")
_NOT_AFTER = frozenset("项条款中至和及与、，。；：,.;:）)》”")
_BREAKS = frozenset("；;。：:！？\n")
_TOLD_FORMS = ("told", "nth")
_DIGITS = "零一二三四五六七八九"


@record(slots=True)
class _List:
    """An open list: its first and last number, how far doubtful marks would take it, and the text it was last in."""

    form: str
    first: int
    last: int
    reach: int
    at: int
    loose: bool = False
    """Whether a list of an outer form began since: this one may have ended, or may be the one outside."""


@record(frozen=True, slots=True)
class _Slip:
    """A wrong number: the one before it, or the `first` of a list that does not begin at 1; and what was due."""

    due: int
    before: int = 0
    first: int = 0


@record(slots=True)
class _Lists:
    """The lists that are open at a spot of a document, in the order in which they began."""

    open: list[_List] = field(default_factory=list)

    def maybe(self, form: str, number: int) -> None:
        """A mark that may be a mere figure: it can fill a gap, never make one."""
        for each in self.open:
            if each.form == form and number == each.reach + 1:
                each.reach = number

    def take(self, form: str, number: int, at: int, before: int) -> _Slip | None:
        """The next mark, in text `at`; `before` is where a list within the text before ended, or 0."""
        index = next((index for index, each in enumerate(self.open) if each.form == form), None)
        if index is None:
            self.begin(form, number, at, before)
            return None
        known, inner = self.open[index], self.open[index + 1 :]
        if number == 1 and not (known.last == 1 and not inner and at - known.at <= 1):
            self.open[index:] = [each for each in inner if _RANKS[each.form] < _RANKS[form]]
            self.begin(form, number, at, before)
            return None
        follows = known.last < number <= known.reach + 1
        is_lone = known.first == known.last != 1  # a single 3. is no list that could have gaps
        if not follows and (known.loose or is_lone or (before and number == before + 1)):
            self.open[index:] = []
            self.begin(form, number, at, before)
            return None
        slip = None if follows else _Slip(known.last + 1, before=known.last)
        if follows and known.first != 1:
            slip, known.first = _Slip(1, first=known.first), 1
        known.last, known.reach, known.at, known.loose = number, number, at, False
        self.open[index + 1 :] = []
        return slip

    def begin(self, form: str, number: int, at: int, before: int) -> None:
        if number == 1:
            for each in self.open:
                each.loose = each.loose or _RANKS[each.form] > _RANKS[form]
        self.open.append(_List(form, 1 if number == before + 1 else number, number, number, at))


class _Stand(Enum):
    """How a mark stands: at the beginning of its line or within it; and there perhaps only as a part of a figure."""

    LINE = 1
    LINE_PERHAPS = 2
    WITHIN = 3
    PERHAPS = 4


def numbering(wording: Wording) -> Iterator[Problem]:
    """Typed numbers of headings and lists that jump, repeat, or do not begin at 1. Each cell stands for itself."""
    lists = _Lists()
    ended: dict[str, int] = {}
    for at, text in enumerate(each for each in wording.texts if each.text.strip()):
        around, within = _Lists() if text.cell else lists, _Lists()
        leading = ""  # the form of the mark that the line begins with, while marks within may go on from it
        for match in _MARK.finditer(text.text):
            form = match.lastgroup or ""
            number, stand = _ordinal(match[form]), _standing(text.text, match, form)
            if stand in (_Stand.LINE, _Stand.LINE_PERHAPS):
                leading = form
            elif form == leading and number == 1:
                leading = ""
            target = around if form == leading else within
            if stand in (_Stand.PERHAPS, _Stand.LINE_PERHAPS):
                target.maybe(form, number)
            elif stand is not None:
                before = ended.get(form, 0) if stand is _Stand.LINE and not text.cell else 0
                slip = target.take(form, number, at, before)
                if slip is not None and (slip.before or (target is around and form not in _TOLD_FORMS)):  # 首先…；二是…
                    yield _misnumbered(text, match, form, slip)
        if not text.cell:
            ended = {each.form: each.reach for each in within.open}


def _standing(text: str, match: re.Match[str], form: str) -> _Stand | None:
    start, end = match.span()
    near = text[max(start - 40, 0) : start]
    before, after = near[-1:], text[end : end + 1]
    starts = not near.rpartition("\n")[2].strip() and (start <= 40 or "\n" in near)
    parted = starts or before in _BREAKS or before.isspace()
    if form in _FIGURE_GOES_ON and _FIGURE_GOES_ON[form].match(text, end):
        return _Stand.LINE_PERHAPS if starts else _Stand.PERHAPS if parted else None
    if starts:
        return _Stand.LINE
    if form in _TOLD_FORMS:
        return _Stand.WITHIN if parted or (form == "told" and before in "，,") else None
    if form in ("circle", "brackets", "subheading"):
        is_told = before in _NOT_BEFORE or (before.isascii() and before.isalnum())  # of （3）, 甲（3）项, f(3)
        parted = not is_told and after != "" and after not in _NOT_AFTER
    return _Stand.WITHIN if parted else _Stand.PERHAPS


def _misnumbered(text: Text, match: re.Match[str], form: str, slip: _Slip) -> Problem:
    def numbered(number: int) -> str:
        return match[0].replace(match[form], _numeral(number, form))

    mark, spot = match[0], _around(text.text, *match.span())
    if slip.first:
        message = say("a list begins with {mark}, before {text}", mark=numbered(slip.first), text=spot)
        hint = say("Begin with {wanted}, or write what is missing.", wanted=numbered(slip.due))
    else:
        hint = say("Write {wanted}, or what is missing before it.", wanted=numbered(slip.due))
        if _ordinal(match[form]) == slip.before:
            message = say("{mark} stands twice: {text}", mark=mark, text=spot)
        else:
            message = say("{mark} comes after {previous}: {text}", mark=mark, previous=numbered(slip.before), text=spot)
    return _warning("numbering", message, text, hint)


def _ordinal(numeral: str) -> int:
    if numeral.isascii():
        return int(numeral)
    if numeral in _CIRCLES:
        return _CIRCLES.index(numeral) + 1
    tens, ten, ones = numeral.rpartition("十")
    return (_DIGITS.index(tens or "一") * 10 if ten else 0) + (_DIGITS.index(ones) if ones else 0)


_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _numeral(number: int, form: str) -> str:
    if form == "circle":
        return _CIRCLES[number - 1] if number <= len(_CIRCLES) else str(number)
    if form not in ("heading", "subheading", *_TOLD_FORMS):
        return str(number)
    return chinese(number)


# ---------------------------------------------------------------------------------------------- quantities

_UNITS = (
    "人次|户次|家次|平方公里|平方米|立方米|千米|公里|公顷|公斤|元|人|名|户|家|件|例|场|处|所|条|幅|项|份|套|台|辆|吨|米|亩|"
    "篇|期|批|起|宗|只|头|株|座|间|张|册|本|支|次|分(?![钟之别布项类])|个(?!百分点|月|工作日|小时)"
)
_UNIT = rf"[十百千万亿]{{0,2}}(?:{_UNITS})|[万亿]"
_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_MONEY = "元"


@record(frozen=True, slots=True)
class _Quantity:
    """A printed quantity in its basic unit, and by how much rounding may have changed it."""

    number: Decimal
    unit: str
    slack: Decimal
    power: int

    @property
    def half(self) -> Decimal:
        """Half of its last printed place, however exact it looks."""
        return self.slack or (Decimal(5).scaleb(self.power - 1) if self.power else Decimal(0))


def _quantity(number: str, unit: str) -> _Quantity:
    base = unit.lstrip("十百千万亿")
    power = sum(_POWERS[sign] for sign in unit[: len(unit) - len(base)])
    places = len(number.partition(".")[2])
    slack = Decimal(5).scaleb(power - places - 1) if places else Decimal(0)
    return _Quantity(_amount(number).scaleb(power), base, slack, power)


# ---------------------------------------------------------------------------------------------- parts of a total

_ASIDE = Pattern(r"([（(][^（）()]*[）)])", "（(")
_SENTENCE = Pattern(r"[。！？\n]")
_AMONG = Pattern(r"其中|分别[为是]|(?<=元[，,])包括", ("其中", "分别", "包括"))
_TOTAL = Pattern(
    rf"(?<![0-9.,~～至\-—–第≥≤<>＜＞])(?P<number>{_NUMBER})[^\S\n]{{0,2}}(?P<unit>{_UNIT})(?P<noun>[^0-9，,。；;：:、（）()\s]{{0,8}})"
    r"(?:[，,][^0-9，,。；;：:]{0,10}[0-9]{1,3}(?:\.[0-9]{1,4})?[%％]|[，,][^0-9，,。；;：:]{0,6}等[级次][^0-9，,。；;：:]{0,8})?"
    r"[，,；;：:、（(\s]{0,3}$"
)
_PARTS = Pattern(r"[，、；;]|,(?![0-9]{3})|以及|[和及与]")
_FIGURE = Pattern(rf"(?<![0-9.])(?P<number>{_NUMBER})(?:[^\S\n]{{0,2}}(?P<unit>{_UNIT}|[%％‰]))?")
_DATE = Pattern(r"[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?")
_VAGUE = Pattern(
    r"(?<!剩)(?<!结)余|等|主要|约|近|以上|以下|左右|多|不足|不到|超|至少|不低于|最|重点|包括|包含|含|[~～≥≤]"
)
_RELATIVE = Pattern(r"比|较|(?<!新)增|减|降|均|每|占|差|[+＋－]")
_OTHER_MATTER = Pattern(
    r"\s?(?:(?:支出|支付|使用)(?:资金)?$|实际|已(?!婚)|截[至止]|累计|共计|合计|总计|人均|户均|[比较]上年|同比|占|惠及|受益)"
)
_DOUBTFUL_PART = Pattern(
    r"实际|已(?!婚)|结余|剩余|完成|到位|占|较|比|增|减|累计|共|合计|总|均|每|执行|仅|未(?!婚|成年)|尚|达|扣"
)
_SOURCE = Pattern(r"中央|[省市州县区乡镇村上本]级|财政|自筹|配套|其他")
_MAY_OVERLAP = Pattern(
    r"党员|团员|妇女|女性|女职工|女干部|女生|民族|学历|本科|大专|研究生|硕士|博士|职称|岁|新增|首次|重复"
)


def parts_and_totals(wording: Wording) -> Iterator[Problem]:
    """Parts named in one sentence with their total (…，其中：…) that do not add up to it."""
    for text in wording.texts:
        for sentence in _SENTENCE.split(text.text):
            for before, listed, more in _breakdowns(sentence):
                if (slip := _unequal(before, listed, more=more)) is not None:
                    total, working, is_less = slip
                    yield _warning(
                        "parts-and-total",
                        say("the total is {total}, and its parts are {working}", total=total, working=working),
                        text,
                        say("Correct the figure that is wrong; where parts are left out, write 其中主要 or 等.")
                        if is_less
                        else say("Correct the figure that is wrong."),
                    )


_SUMMED = Pattern(
    rf"(?:[，,；;、](?P<word>共计|合计|总计)(?:资金|金额|支出|收入|人数)?为?)(?<![0-9.])(?P<number>{_NUMBER})(?P<unit>{_UNIT})",
    together("，,；;、", ("共计", "合计", "总计")),
)
_NOT_SUMMED = Pattern(r"每|均|单价|标准|占|比|增|减|等|约|余|以上|左右|加|近|超|含|其中|[×*/+＋]")


def sums(wording: Wording) -> Iterator[Problem]:
    """甲96万元、乙42万元，合计138万元: a sum behind its parts that no run of them makes."""
    for text in wording.holding(_SUMMED):
        for match in _SUMMED.finditer(text.text):
            before = _SENTENCE.split(text.text[max(match.start() - 200, 0) : match.start()])[-1]
            total = _quantity(match["number"], match["unit"])
            parts: list[tuple[str, _Quantity]] = []
            for chunk in reversed(_PARTS.split(before)):
                figures = list(_FIGURE.finditer(_DATE.sub("", chunk)))
                if len(figures) != 1 or _NOT_SUMMED.search(chunk):
                    break
                part = _quantity(figures[0]["number"], figures[0]["unit"] or "")
                if part.unit != total.unit:
                    break
                parts.insert(0, (figures[0][0], part))
                if len(parts) > 12:
                    break
            runs = [sum((part.number for _, part in parts[start:]), Decimal(0)) for start in range(len(parts))]
            slack = total.half + sum(part.half for _, part in parts)
            if 2 <= len(parts) <= 12 and all(abs(run - total.number) > slack for run in runs):
                shown = f"{runs[0].scaleb(-total.power).normalize():f}{match['unit']}"
                working = " + ".join(name for name, _ in parts) + f" = {shown}"
                yield _warning(
                    "parts-and-total",
                    say(
                        "the total is {total}, and its parts are {working}",
                        total=match["number"] + match["unit"],
                        working=working,
                    ),
                    text,
                    say("Correct the figure that is wrong."),
                )


def _breakdowns(sentence: str) -> Iterator[tuple[str, str, bool]]:
    """Each 其中 or 分别为: what stands before it, the parts after it, and whether another one follows them."""
    plain: list[str] = []
    for piece in _ASIDE.split(sentence):
        if piece[:1] in ("（", "(") and (among := _AMONG.match(piece[1:])) is not None:
            inside = piece[1 + among.end() : -1]
            yield plain[-1][-60:] if plain else "", inside, _AMONG.search(inside) is not None
        elif piece[:1] not in ("（", "("):
            plain.append(piece)
    pieces = _AMONG.split("".join(plain))
    for index in range(1, len(pieces)):
        before, listed, more = pieces[index - 1][-60:], pieces[index], index + 1 < len(pieces)
        if index == 1:
            yield before, listed, more
        elif "；" in before:  # a matter of its own; else a part of a part, behind which the parts may go on
            yield before.rpartition("；")[2], listed.partition("；")[0], more and "；" not in listed


def _unequal(before: str, listed: str, *, more: bool) -> tuple[str, str, bool] | None:
    """A total and parts that surely are all of it and do not make it: how it prints, the working, and what is less."""
    found = _TOTAL.search(before)
    if found is None:
        return None
    start = max(before.rfind(mark, 0, found.start("unit")) for mark in "，,；;、：:。") + 1
    clause = before[start : found.end("noun")]
    if _VAGUE.search(clause) or _RELATIVE.search(clause):
        return None
    total = _quantity(found["number"], found["unit"])
    noun = "" if total.unit == _MONEY else found["noun"]
    parts: list[tuple[str, _Quantity]] = []
    complete, is_whole = not more, total.unit == _MONEY
    for chunk in _PARTS.split(_DATE.sub("", listed.lstrip("：: "))):
        figures = [each for each in _FIGURE.finditer(chunk) if each["unit"] not in ("%", "％", "‰")]
        if not figures:
            if _VAGUE.search(chunk) or "其他" in chunk:
                return None
            continue
        first = figures[0]
        label, tail = chunk[: first.start()], chunk[first.end() :].strip()
        if _OTHER_MATTER.match(label):
            break
        if total.unit == "分" and re.search("得|扣|满分|分值|权重|自评", chunk):
            return None
        if _VAGUE.search(chunk) or (total.unit != _MONEY and _MAY_OVERLAP.search(chunk)):
            return None
        part = _quantity(first["number"], first["unit"] or "")
        is_foreign = part.unit != total.unit or (noun and tail and tail != noun)
        if is_foreign or len(figures) > 1 or _DOUBTFUL_PART.search(label):
            complete, more = False, False  # the list may go on behind it; what ended it is no part
            break
        parts.append((first[0], part))
        is_whole = is_whole and _SOURCE.search(label) is not None
    if more:
        parts = parts[:-1]  # the last may be the total of the next list
    slip = _compared(found["number"] + found["unit"], total, parts, complete=complete)
    if slip is not None and slip[2] and not is_whole and not _mistyped(total, [part for _, part in parts]):
        return None
    return slip


def _mistyped(total: _Quantity, parts: Sequence[_Quantity]) -> bool:
    """Whether one wrong digit, two that changed places or a lost 0 make the parts too few; else some may be left out.

    A list of all sources of money leaves none out.
    """
    short = total.number - sum(part.number for part in parts)
    lost = [part.number * 9 for part in parts] + [total.number * 9 / 10]
    return short in lost or any(len(each.normalize().as_tuple().digits) == 1 for each in (short, short / 9))


def _compared(
    printed: str, total: _Quantity, parts: list[tuple[str, _Quantity]], *, complete: bool
) -> tuple[str, str, bool] | None:
    mixed = len({each.power for each in (total, *(part for _, part in parts))}) > 1
    slack = total.half if mixed else total.slack
    sum_ = Decimal(0)
    for _, part in parts:
        sum_ += part.number
        slack += part.half if mixed else part.slack
        if abs(sum_ - total.number) <= slack:
            return None  # the parts up to here are all of it; what follows divides it anew
    exceeds = sum_ > total.number
    if len(parts) < (2 if exceeds else 3) or not (complete or exceeds):
        return None
    shown = f"{sum_.scaleb(-total.power).normalize():f}{printed.lstrip('0123456789.,')}"
    working = " + ".join([*(name for name, _ in parts[:8]), *(["…"] if len(parts) > 8 else [])]) + f" = {shown}"
    return printed, working, not exceeds


# ---------------------------------------------------------------------------------------------- percentages

_FILL = r"[^0-9，,。；;（）()%％~～≤<＜约近超\n]{0,12}"
_TAIL = r"[^0-9，,。；;（）()%％~～多余左约近\n]{0,6}"
_THEN = r"[，,；;、（(][^\S\n]?"


def _figured(name: str) -> str:
    return rf"(?<![0-9.])(?P<{name}>{_NUMBER})(?P<{name}_unit>{_UNIT})?{_TAIL}"


_PLANNED = rf"(?:目标|计划|任务|指标值|预算|应到位|应完成|应补助){_FILL}{_figured('plan')}"
_REACHED = rf"(?:实际|已?完成|实现|支出|支付|执行){_FILL}{_figured('done')}"
_AIM = r"(?:(?:年度|年初|全年)?(?:目标|计划|任务|预算)(?:任务|数|值|额)?)"
_STATED = (
    rf"{_THEN}(?:(?P<ratio>{_AIM}?(?:完成率|达成率|完成比例|执行率|到位率|支付率)(?:为|达到|达|是|：|:)?|(?:完成|占){_AIM}的)"
    rf"|(?P<excess>(?:[比较]{_AIM})?(?:超额完成|超额|超出|超)(?:了|{_AIM})?|超过{_AIM}))"
)
_SHARE = r"(?P<share>[0-9]{1,6}(?:\.[0-9]{1,6})?)[%％](?!以上|以下|左右|多|余|[~～至\-—])"
_GROWING = together("加长高升大增少降低减", "到至为")
_WITHIN_YEAR = r"(?:[0-9]{4}年[度底末]?的?)?"
_GROWN = (
    rf"[由从]{_FILL}{_WITHIN_YEAR}{_FILL}{_figured('plan')}"
    rf"(?:增加|增长|提高|上升|扩大|提升|增|减少|下降|降低|缩减|降|减)[到至为]{_FILL}{_WITHIN_YEAR}{_FILL}{_figured('done')}"
    rf"{_THEN}(?:同比|[比较]上年(?:同期)?)?(?P<change>增长|增加|增幅|增长率|提高|上升|提升|减少|下降|降低|降幅)(?:了|为|达到|达)?"
)
_PLANS = ("目标", "计划", "任务", "指标值", "预算", "应到位", "应完成", "应补助")
_GIVES = together("率例为到达是：:的额出超了标划务算数值", "0123456789")
"""Where such a claim comes to its percentage, with the digit that this begins with."""
_DEEDS = ("实际", "完成", "实现", "支出", "支付", "执行")
_CLAIMS = (
    *(
        Pattern(pattern + _STATED + _SHARE, "%％", _PLANS, _DEEDS, _GIVES)
        for pattern in (_PLANNED + _THEN + _REACHED, _REACHED + _THEN + _PLANNED)
    ),
    Pattern(_GROWN + _SHARE, "%％", _GROWING, "由从"),
)


def percentages(wording: Wording) -> Iterator[Problem]:
    """A percentage beside the two figures that it is computed from, where these give another one."""
    claims = [each for each in _CLAIMS if each.may_match(wording.whole)]
    for text in wording.texts if claims else ():
        for pattern in claims:
            for match in pattern.finditer(text.text):
                wanted = _other_share(match)
                if wanted is not None:
                    yield _wrong_percentage(text, match, wanted)


def _wrong_percentage(text: Text, match: re.Match[str], wanted: str) -> Problem:
    return _warning(
        "wrong-percentage",
        say("{share}% is not what its two figures give: {text}", share=match["share"], text=match[0].lstrip("，,、")),
        text,
        say("They give {wanted}%. Correct whichever is wrong.", wanted=wanted),
    )


def _last_digit(share: str) -> Decimal:
    """One at the last printed place of a percentage: 0.01 of 97.59."""
    return Decimal(1).scaleb(-len(share.partition(".")[2]))


def _share_of(part: Decimal, whole: Decimal, last: Decimal) -> str:
    """A part in percent of a whole, as precise as the printed percentage."""
    return f"{(part * 100 / whole).quantize(last, rounding=ROUND_HALF_UP):f}"


def _other_share(match: re.Match[str]) -> str | None:
    """The percentage that the figures give, when it is not the stated one within rounding."""
    plan_unit, done_unit = match["plan_unit"] or "", match["done_unit"] or ""
    plan, done = _quantity(match["plan"], plan_unit or done_unit), _quantity(match["done"], done_unit or plan_unit)
    if plan.unit != done.unit or not plan.number:
        return None
    groups = match.groupdict()
    stated = Decimal(match["share"])
    last = _last_digit(match["share"])

    def share(above: Decimal, below: Decimal) -> Decimal:
        with localcontext() as context:
            context.prec = 100
            exact = above * 100 / below if groups.get("ratio") else (above - below) * 100 / below
            return (abs(exact) if groups.get("change") else exact).quantize(last, rounding=ROUND_HALF_UP)

    at_half = [
        share(done.number + done.half * way, plan.number - plan.half * way)
        for way in (-1, 0, 1)
        if plan.number > plan.half
    ]
    if not at_half or min(at_half) - last <= stated <= max(at_half) + last:
        return None
    return f"{share(done.number, plan.number):f}"


# ---------------------------------------------------------------------------------------------- years

_YEAR = Pattern(
    r"(?<![0-9\-—–~～至])(?:(?P<arabic>(?:19|20)[0-9]{2})年(?:度|(?![0-9第版底末初以起前后内]|修订|修正|印发|颁布|制定|发布))"
    r"|(?P<chinese>[一二][〇○零九][〇○零一二三四五六七八九]{2})年度)",
    "年",
)
_COMPARED = Pattern(r"比|较|上年|上一年|去年|以来|结转|结余|以前|历年|历史|遗留|延续|续建|跨年|对照")
_QUOTED = Pattern(r"《[^《》]*》", "《")
_HEADING = Pattern(rf"(?:(?:{_CHINESE})、|[（(](?:{_CHINESE})[）)])", "、）)")
_SHORT = 60


def other_years(wording: Wording) -> Iterator[Problem]:
    """Another year than the reported one in a title, and an earlier one in a heading: left from an older report.

    A later year in a heading announces plans; a comparison, a quoted 《title》 and a range are explained.
    """
    if wording.year is None:
        return
    in_front, shown = True, 0
    for text in (each for each in wording.texts if not each.cell and each.text.strip()):
        line = text.text.strip()
        in_front = in_front and not _MARK.match(line)
        is_line = len(line) <= _SHORT and set("。；;！？").isdisjoint(line[:-1])
        is_title = text.level == 0 or (text.level is None and in_front and is_line and shown < 5 and "，" not in line)
        is_heading = text.level is not None or (is_line and _HEADING.match(line) is not None)
        shown += 1
        if not (is_title or is_heading):
            continue
        line = _QUOTED.sub("", line)
        years = [(_as_year(match), match[0]) for match in _YEAR.finditer(line)]
        if str(wording.year) in line or wording.year in (year for year, _ in years) or _COMPARED.search(line):
            continue
        for year, printed in years:
            if year < wording.year or is_title:
                yield _warning(
                    "other-year",
                    say(
                        "{printed} stands in a report of {year}: {text}",
                        printed=printed,
                        year=wording.year,
                        text=line[:_SHORT],
                    ),
                    text,
                    say("Write {year}年, or say what is compared.", year=wording.year),
                )


def _as_year(match: re.Match[str]) -> int:
    if match["arabic"]:
        return int(match["arabic"])
    return int("".join("0" if sign in "〇○零" else str(_DIGITS.index(sign)) for sign in match["chinese"]))


# ---------------------------------------------------------------------------------------------- dates

_DAY = Pattern(
    r"(?<![0-9.])(?:(?P<year>[0-9]{4})年)?(?<![0-9.])(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})"
    r"(?:日?(?:至|到|[-—–~～、])(?P<until>[0-9]{1,2}))?日",
    "月",
)
_MONTH = Pattern(
    r"(?:(?<=[年至到在于自从由~～\-—，。；：、])|^)(?P<month>[0-9]{1,2})月(?!龄|[0-9]|以|内|左右|余)", "月"
)
_ISO = Pattern(
    r"(?<![0-9A-Za-z.\-/])(?P<year>(?:19|20)[0-9]{2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9.\-/])",
    "-/.",
)
_PADDED = Pattern(r"(?<=[0-9]年)(?P<month>0?[1-9]|1[0-2])月(?P<day>0?[1-9]|[12][0-9]|3[01])日", "月")
_MIXED_YEAR = Pattern(r"[一二][0Oo〇○零一二三四五六七八九]{3}年", "年")
_SPAN = Pattern(
    r"(?P<y1>(?:19|20)[0-9]{2})年(?:(?P<m1>[0-9]{1,2})月(?:(?P<d1>[0-9]{1,2})日)?)?(?:至|到|[-—–~～]{1,2})"
    r"(?>(?:(?P<y2>(?:19|20)[0-9]{2})年)?(?:(?P<m2>[0-9]{1,2})月(?:(?P<d2>[0-9]{1,2})日)?)?)"
    r"(?!的?(?:对比|比较|相比))",  # the later may stand first there
    together("年月日", "至到-—–~～"),
)
_LUNAR = Pattern(r"(?:农历|阴历|旧历)[^0-9]{0,4}$", "历")


def dates(wording: Wording) -> Iterator[Problem]:
    """Dates that no calendar has. Of 2月29日 without a year nothing is said."""
    for text in wording.texts:
        for match in _DAY.finditer(text.text):
            days = [int(match[name]) for name in ("day", "until") if match[name]]
            if not _LUNAR.search(text.text[max(match.start() - 8, 0) : match.start()]):
                yield from _impossible(text, match[0], match["year"], int(match["month"]), days)
        for match in _MONTH.finditer(text.text):
            yield from _impossible(text, match[0], None, int(match["month"]), [])
        for match in _ISO.finditer(text.text):
            if 1 <= int(match["month"]) <= 12 and int(match["day"]) <= 31:  # any other may be a number of its own
                yield from _impossible(text, match[0], match["year"], int(match["month"]), [int(match["day"])])


def date_forms(wording: Wording) -> Iterator[Problem]:
    """Dates with a leading zero (GB/T 9704-2012, 7.3.5.4), 0 for 〇 in a Chinese year, and spans that run backwards."""
    for text in wording.texts:
        for match in _PADDED.finditer(text.text):
            wanted = f"{int(match['month'])}月{int(match['day'])}日"
            if match[0] != wanted:
                yield _warning(
                    "date-form",
                    say("{found} has a leading zero", found=match[0]),
                    text,
                    say("Write {wanted}.", wanted=wanted),
                )
        for match in _MIXED_YEAR.finditer(text.text):
            if re.search("[0Oo]", match[0]):
                yield _warning(
                    "date-form",
                    say("{found} has a digit or a letter among Chinese numerals", found=match[0]),
                    text,
                    say("Write {wanted}.", wanted=re.sub("[0Oo]", "〇", match[0])),
                )
        for match in _SPAN.finditer(text.text):
            start, end = (
                [int(match[name + number] or 0) for name in "ymd" if number == "1" or match[name + "2"] or name == "y"]
                for number in "12"
            )
            if not match["y2"] and not match["m2"]:
                continue
            end[0] = end[0] or start[0]
            if end < start[: len(end)]:
                yield _warning(
                    "date-form",
                    say("{found} ends before it begins", found=match[0]),
                    text,
                    say("Correct the date that is wrong."),
                )


def _impossible(text: Text, date: str, year: str | None, month: int, days: list[int]) -> Iterator[Problem]:
    if not 1 <= month <= 12:
        hint = say("A year has 12 months. Write the right one.")
    else:
        _, last = calendar.monthrange(int(year or 2000), month)  # 2000 has a 29th of February
        if all(1 <= day <= last for day in days):
            return
        hint = say("That month has {last} days. Write the right one.", last=last)
    yield _warning("no-such-date", say("the calendar has no {date}", date=date), text, hint)


# ---------------------------------------------------------------------------------------------- marks

_STRAY = Pattern(
    r"、等(?![级额同待于外次候比效价值距差])|、、+|，，+|；；+|：：+|(?<!。)。。(?!。)|[，、；：]。|。[，、；]|，、|、，",
    (
        "、等",
        "、、",
        "，，",
        "；；",
        "：：",
        "。。",
        "，。",
        "、。",
        "；。",
        "：。",
        "。，",
        "。、",
        "。；",
        "，、",
        "、，",
    ),
)
_NEXT = {"、等": "等", "，、": "，", "、，": "，"}


def stray_marks(wording: Wording) -> Iterator[Problem]:
    """、 before 等, and stops that stand twice or beside each other."""
    for text in wording.holding(_STRAY):
        for match in _STRAY.finditer(text.text):
            wanted = _NEXT.get(match[0]) or ("。" if "。" in match[0] else match[0][0])
            yield _warning(
                "stray-mark",
                say("{found} has a mark too many: {text}", found=match[0][:10], text=_around(text.text, *match.span())),
                text,
                say("Write {wanted}.", wanted=wanted),
            )


_OPENING = {"《": "《》", "“": "“”", "（": "（）", "(": "（）", "〔": "〔〕", "[": "〔〕"}
_CLOSING = {"》": "《》", "”": "“”", "）": "（）", ")": "（）", "〕": "〔〕", "]": "〔〕"}
_BRACKETS = Pattern(f"[{re.escape(''.join([*_OPENING, *_CLOSING]))}]")
_INTERVAL = Pattern(
    r"[\[(（［]\s{0,2}[0-9.]{1,8}[%分]?\s{0,2}[,，~～、\-—]\s{0,2}[0-9.]{1,8}[%分]?\s{0,2}[\])）］]", "[(（［"
)
_ITEM = Pattern(rf"(?:^|[\s；;。：:，,、])(?:[0-9]{{1,2}}|[a-zA-Z]|{_CHINESE})$")


def pairs(wording: Wording) -> Iterator[Problem]:
    """《》, （）, “” and 〔〕 that lack one of the two within a paragraph, or open in one width and close in another.

    1） before an item of a list and an interval such as [80,90) have their brackets to themselves.
    """
    for text in wording.texts:
        line = _INTERVAL.sub(lambda match: "\0" * len(match[0]), text.text)
        found = [(match[0], match.start()) for match in _BRACKETS.finditer(line)]
        together, alone = _paired(found)
        for (opening, start), (closing, end) in together:
            pair = _OPENING[opening]
            if (opening == pair[0]) != (closing == pair[1]):
                inside = text.text[start + 1 : end]
                wanted = pair[0] + (inside if len(inside) <= 20 else "…") + pair[1]
                yield _warning(
                    "mixed-brackets",
                    say(
                        "{opening} and {closing} are of different widths: {text}",
                        opening=opening,
                        closing=closing,
                        text=_around(text.text, start, end + 1),
                    ),
                    text,
                    say("Write {wanted}.", wanted=wanted),
                )
        by_pair: dict[str, list[tuple[str, int]]] = {}
        for mark, at in alone:
            if mark in ")）" and _ITEM.search(text.text[max(at - 4, 0) : at]):
                continue
            by_pair.setdefault(_OPENING.get(mark) or _CLOSING[mark], []).append((mark, at))
        for pair, marks in by_pair.items():
            mark, at = marks[0]
            yield _warning(
                "unpaired-mark",
                say("{mark} has no partner: {text}", mark=mark, text=_around(text.text, at, at + 1)),
                text,
                say("Write both marks of {pair}, or none.", pair=pair),
            )


Mark = tuple[str, int]


def _paired(marks: Iterable[Mark]) -> tuple[list[tuple[Mark, Mark]], list[Mark]]:
    """Brackets two by two, and those left alone, each in order."""
    waiting: list[Mark] = []
    count = dict.fromkeys(_CLOSING.values(), 0)
    together: list[tuple[Mark, Mark]] = []
    alone: list[Mark] = []
    for mark, at in marks:
        if mark in _OPENING:
            waiting.append((mark, at))
            count[_OPENING[mark]] += 1
            continue
        pair = _CLOSING[mark]
        if not count[pair]:
            alone.append((mark, at))
            continue
        while True:
            opened = waiting.pop()
            count[_OPENING[opened[0]]] -= 1
            if _OPENING[opened[0]] == pair:
                together.append((opened, (mark, at)))
                break
            alone.append(opened)
    return together, sorted([*alone, *waiting], key=lambda each: each[1])


# ---------------------------------------------------------------------------------------------- changes and balances

_PAST_YEARS = ("上年", "上一年", "去年", "19", "20")
_PAST = r"(?:上年|上一年|去年|(?:19|20)[0-9]{2}年)(?:度|同期|末|底)?的?"
_UP, _DOWN = "增加|增长|提高|上升|提升|扩大|新增|多", "减少|下降|降低|缩减|压减|少"
_WAY = rf"(?P<way>{_UP}|{_DOWN})了?"
_POINTS = r"个百分点"
_CHANGE = Pattern(
    rf"[，,、（(]?(?:同比|[比较]{_PAST})(?P<way>{_UP}|{_DOWN})了?{_figured('delta')}"
    rf"[，,、（(](?:同比)?(?:增长|增加|增幅|提高|上升|下降|降幅|减少|降低)(?:率?为|了|达到|达)?{_SHARE}",
    "%％",
    ("同比", *together("比较", _PAST_YEARS)),
)
_FROM_TO = Pattern(
    rf"(?<![0-9])[由从]{_FILL}{_WITHIN_YEAR}{_FILL}(?<![0-9.第])(?P<start>{_NUMBER})(?P<start_unit>{_UNIT}|[%％])?{_TAIL}"
    rf"(?P<way>增加|增长|提高|上升|提升|扩大|减少|下降|降低|缩减)[到至为]"
    rf"{_FILL}{_WITHIN_YEAR}{_FILL}(?P<end>{_NUMBER})(?P<end_unit>{_UNIT}|[%％])"
    rf"(?:[，,、（(](?:净|共|累计)?(?:{_UP}|{_DOWN}|增|减)了?(?P<delta>{_NUMBER})(?P<delta_unit>{_UNIT}|{_POINTS}))?",
    "由从",
    together("加长高升大少降低减", "到至为"),
)
_LEVELS_APART = Pattern(
    rf"(?<![0-9.])(?P<end>{_NUMBER})[%％][，,、（(]?[比较]{_PAST}(?P<start>{_NUMBER})[%％]"
    rf"(?P<way>提高|上升|提升|增加|增长|下降|降低|减少)了?(?P<delta>{_NUMBER}){_POINTS}",
    ("个百分点",),
    together("比较", _PAST_YEARS),
)
_SPENT = rf"(?:^|[，,。；;：:、（(]|实际|已|累计|全年|共)(?:支出|支付|使用|执行|列支|拨付)(?:资金|数|金额|进度)?(?:共计?|合计|为|了)?(?<![0-9.])(?P<done>{_NUMBER})(?P<done_unit>[万亿]?元)"
_BALANCE = Pattern(
    rf"{_SPENT}(?:[，,；;](?:预算)?(?:执行率|支付率|支出率)(?:为|达到|达)?[0-9.]{{1,8}}[%％])?[，,；;]"
    rf"(?:资金|年末|年底)?(?:结余|结转|剩余|节余|余额)(?:资金|数|金额)?(?:共计?|合计|为)?(?P<left>{_NUMBER})(?P<left_unit>[万亿]?元)",
    ("结余", "结转", "剩余", "节余", "余额"),
)
_RATED = Pattern(
    rf"{_SPENT}(?:[，,；;][^，,；;。：:\n]{{0,16}})?[，,；;（(](?:预算|资金)?(?:执行率|支付率|支出率|支付进度|执行进度|支出进度)(?:为|达到|达)?{_SHARE}",
    ("执行率", "支付率", "支出率", "支付进度", "执行进度", "支出进度"),
)
_GIVEN = Pattern(
    rf"(?P<name>预算|投资|到位|下达|安排|收到|筹措|筹集)[^0-9，,、。；;：:（）()\n]{{0,10}}(?<![0-9.])(?P<number>{_NUMBER})(?P<unit>[万亿]?元)"
)
_ANY = rf"(?:{_UNIT}|[%％])"
_AIMED = rf"(?:目标|计划|任务|指标值)[^0-9，,。；;（）()~～≤<＜约近超\n]{{0,12}}(?<![0-9.])(?P<start>{_NUMBER})(?P<start_unit>{_ANY})[^0-9，,。；;]{{0,6}}"
_DONE = rf"(?:实际|已?完成|实现)[^0-9，,。；;（）()~～≤<＜约近超\n]{{0,12}}(?<![0-9.])(?P<end>{_NUMBER})(?P<end_unit>{_ANY})[^0-9，,。；;]{{0,6}}"
_APART = tuple(
    Pattern(
        rf"{first}[，,；;、（(]{second}[，,；;、（(](?:[比较]{_AIM})?(?:(?P<over>超额完成|超过|超出|超|高于|高出|多完成|多)|(?P<under>低于|少完成|差|少|短缺|缺口))"
        rf"了?{_AIM}?(?P<delta>{_NUMBER})(?P<delta_unit>{_UNIT}|{_POINTS})",
        ("目标", "计划", "任务", "指标值"),
        ("实际", "完成", "实现"),
        ("超", "高于", "高出", "多", "低于", "少", "差", "短缺", "缺口"),
    )
    for first, second in ((_AIMED, _DONE), (_DONE, _AIMED))
)
_MADE_COMPARABLE = Pattern(r"可比|口径|剔除|扣除|不含|调整后")
_ADJUSTED = Pattern(r"上年|结转[^，,；;。]{0,6}使用|收回|追加|调[整减增]|历年|上交|上缴|退回")


def changes(wording: Wording) -> Iterator[Problem]:
    """What is said to grow and falls, and a change that is not the one between its two figures."""
    moves = [each for each in (_FROM_TO, *_APART, _LEVELS_APART) if each.may_match(wording.whole)]
    for text in wording.texts if moves or _CHANGE.may_match(wording.whole) else ():
        for sentence in _SENTENCE.split(text.text):
            for pattern in moves:
                for match in pattern.finditer(sentence):
                    yield from _moved(text, match)
            found = list(_CHANGE.finditer(sentence))
            if found and not _MADE_COMPARABLE.search(sentence):
                for match in found:
                    yield from _changed(text, sentence, match)


def _moved(text: Text, match: re.Match[str]) -> Iterator[Problem]:
    units = match.groupdict()
    points = units.get("end_unit", "%") in ("%", "％")
    end_unit = "%" if points else match["end_unit"]
    start_unit = "%" if units.get("start_unit", "%") in ("%", "％") else units["start_unit"] or end_unit
    start, end = (
        _quantity(match["start"], "" if start_unit == "%" else start_unit),
        _quantity(match["end"], "" if end_unit == "%" else end_unit),
    )
    if (start_unit == "%") != points or start.unit != end.unit or end.unit == "名":
        return
    rises = bool(units["over"]) if "over" in units else match["way"] in _UP.split("|")
    if start.number != end.number and (end.number > start.number) != rises:
        yield _warning(
            "wrong-change",
            say("it goes the other way: {text}", text=match[0]),
            text,
            say("Correct the word or the figure that is wrong."),
        )
        return
    if match["delta"] is None or points != (units.get("delta_unit", _POINTS) == _POINTS):
        return
    delta = _quantity(match["delta"], "" if points else match["delta_unit"])
    true = abs(end.number - start.number)
    if delta.unit == end.unit and abs(true - delta.number) > start.half + end.half + delta.half:
        shown = f"{true.scaleb(-delta.power).normalize():f}{'个百分点' if points else match['delta_unit']}"
        yield _warning(
            "wrong-change",
            say("the change is not the one between its figures: {text}", text=match[0]),
            text,
            say("They give {wanted}. Correct whichever is wrong.", wanted=shown),
        )


def _changed(text: Text, sentence: str, match: re.Match[str]) -> Iterator[Problem]:
    """支出90万元，比上年减少10万元，下降10%: of any figure before it, the change and the share must fit one."""
    delta, stated = _quantity(match["delta"], match["delta_unit"] or ""), Decimal(match["share"])
    last = _last_digit(match["share"])
    way = 1 if match["way"] in _UP.split("|") else -1
    known = [
        _quantity(each["number"], each["unit"] or "")
        for each in _FIGURE.finditer(sentence, max(match.start() - 200, 0), match.start())
    ]
    nows = [each for each in known if each.unit == delta.unit]
    if not nows or not delta.unit or not delta.number:
        return
    for now in nows:
        shares = [
            (delta.number + delta.half * off) * 100 / base
            for off in (-1, 1)
            for now_off in (-1, 1)
            if (base := now.number + now.half * now_off - way * (delta.number + delta.half * off)) > 0
        ]
        if now.number:
            shares.append(delta.number * 100 / now.number)
        if shares and min(shares) - last <= stated <= max(shares) + last:
            return
    now = nows[-1]
    base = now.number - way * delta.number
    if base > 0:
        yield _wrong_percentage(text, match, _share_of(delta.number, base, last))


def balances(wording: Wording) -> Iterator[Problem]:
    """到位100万元，支出80万元，结余30万元: what is left over is what came less what went."""
    for text in wording.holding(_BALANCE):
        for match, given, known in _spent(text.text, _BALANCE):
            spent, left = _quantity(match["done"], match["done_unit"]), _quantity(match["left"], match["left_unit"])
            slack = spent.half + left.half
            if all(abs(each - spent.number - left.number) > slack for each in _sums_of(known)):
                wanted = f"{(given - spent.number).scaleb(-left.power).normalize():f}{match['left_unit']}"
                yield _warning(
                    "wrong-balance",
                    say("what is left over is not what came less what went: {text}", text=match[0]),
                    text,
                    say("They give {wanted}. Correct whichever is wrong.", wanted=wanted),
                )


def rates(wording: Wording) -> Iterator[Problem]:
    """A 执行率 or 支付率 of what was spent that no sum named before it gives."""
    for text in wording.holding(_RATED):
        for match, given, known in _spent(text.text, _RATED):
            done, last = _quantity(match["done"], match["done_unit"]), _last_digit(match["share"])
            shares = [done.number * 100 / each for each in _sums_of(known) if each]
            others = [one * 100 / each for one in known for each in known if each]
            if all(abs(each - Decimal(match["share"])) > last for each in shares + others):
                yield _wrong_percentage(text, match, _share_of(done.number, given, last))


def _sums_of(known: Sequence[Decimal]) -> list[Decimal]:
    """Each figure, and each two of them together."""
    return [*known, *(one + other for at, one in enumerate(known) for other in known[at + 1 :])]


def _spent(text: str, pattern: Pattern) -> Iterator[tuple[re.Match[str], Decimal, list[Decimal]]]:
    """What was spent, the sum last given before it, and every sum before it; where nothing was moved or taken back."""
    for match in pattern.finditer(text):
        before = text[max(match.start() - 300, 0) : match.start()]
        if (given := list(_GIVEN.finditer(before))) and not _ADJUSTED.search(before + match[0]):
            known = [
                _quantity(each["number"], each["unit"]).number
                for each in _FIGURE.finditer(before)
                if (each["unit"] or "").endswith(_MONEY)
            ]
            first = _quantity(given[-1]["number"], given[-1]["unit"]).number
            if first:
                yield match, first, known[-12:]


_PART_SHARE = Pattern(
    rf"(?<![0-9.])(?P<part>{_NUMBER})[^\S\n]{{0,2}}(?P<unit>{_UNIT})[^0-9，,。；;：:（）()、]{{0,6}}[，,（(]占(?:比|总[^0-9，,。；;]{{0,6}}的)?(?:为|达)?{_SHARE}",
    "占",
    "%％",
)


def shares_of_total(wording: Wording) -> Iterator[Problem]:
    """A part's share of its total (其中：甲80万元，占80%) that is another, where that of a part beside it is right."""
    everywhere: list[_Quantity] | None = None
    for text in wording.holding(_AMONG):
        for sentence in _SENTENCE.split(text.text):
            if len(among := _AMONG.split(sentence)) != 2 or (found := _TOTAL.search(among[0][-60:])) is None:
                continue
            if not (shares := list(_PART_SHARE.finditer(among[1]))):
                continue
            everywhere = _known(wording) if everywhere is None else everywhere
            total = _quantity(found["number"], found["unit"])
            near = [_quantity(each["number"], each["unit"] or "") for each in _FIGURE.finditer(sentence[-600:])]
            wholes = [each for each in (*near, *everywhere) if each.unit == total.unit and each.number]
            fits: list[bool] = []
            wrong: list[tuple[re.Match[str], _Quantity]] = []
            for match in shares:
                part = _quantity(match["part"], match["unit"])
                if part.unit == total.unit and total.number:
                    fits.append(_is_share(part, total, match["share"]))
                    if not any(_is_share(part, whole, match["share"]) for whole in wholes):
                        wrong.append((match, part))
            if any(fits) or (len(fits) == 1 and "占" not in among[0]):
                for match, part in wrong:
                    wanted = _share_of(part.number, total.number, _last_digit(match["share"]))
                    yield _wrong_percentage(text, match, wanted)


def _known(wording: Wording) -> list[_Quantity]:
    """The first few hundred figures of the document, of which any may be what a share is one of."""
    known: dict[tuple[str, str], None] = {}
    for text in wording.texts:
        for each in _FIGURE.finditer(text.text, 0, 2000):
            if each["unit"] and len(known) < 300:
                known[each["number"], each["unit"]] = None
    return [_quantity(*each) for each in known]


def _is_share(part: _Quantity, whole: _Quantity, share: str) -> bool:
    last = _last_digit(share)
    low, high = part.number - part.half, part.number + part.half
    above, below = whole.number + whole.half, whole.number - whole.half
    return below > 0 and low * 100 / above - last <= Decimal(share) <= high * 100 / below + last


_AT_MOST_ALL = Pattern(
    rf"(?:满意度|满意率|合格率|知晓率|优良率|及时率|准确率|办结率|(?<!毛)入学率|及格率|达标率|公开率)"
    rf"(?:均|都|也|已)?(?:为|达到|达|是|高达|在|：|:)?{_SHARE}",
    "%％",
    (
        "满意度",
        "满意率",
        "合格率",
        "知晓率",
        "优良率",
        "及时率",
        "准确率",
        "办结率",
        "入学率",
        "及格率",
        "达标率",
        "公开率",
    ),
)


def beyond_all(wording: Wording) -> Iterator[Problem]:
    """Rates of a whole, such as 满意度 and 合格率, above 100%."""
    for text in wording.holding(_AT_MOST_ALL):
        for match in _AT_MOST_ALL.finditer(text.text):
            if Decimal(match["share"]) > 100:
                yield _warning(
                    "wrong-percentage",
                    say("no such rate is above 100%: {text}", text=match[0]),
                    text,
                    say("Correct the figure, or name the rate that it is."),
                )


# ---------------------------------------------------------------------------------------------- counts of lists

_COUNT = r"(?P<count>[两二三四五六七八九十]|[1-9][0-9]?)"
_JOINED = Pattern("[、和与及]", "、和与及")
_TIER_NAME = "中央|国家|自治区|街道|苏木|社区|网格|[中国省市州盟县区旗乡镇村组屯户]"
_NAMES_OF_TIERS = Pattern(_TIER_NAME)
_TIER = rf"(?:{_TIER_NAME}){{1,3}}(?:以上|本级|级|直)?(?:[（(][^（）()]{{1,12}}[）)])?"
_TIERS = Pattern(
    rf"(?<![、和与及])(?P<list>{_TIER}(?:[、和与及]{_TIER}){{1,6}})(?P<count>[两三四五六]|[2-6])级"
    r"(?!医|甲|乙|公路|资质|指标|标准|保护|响应|预警|以上|及以上|综合|中医|妇幼|河|渠|等级|联网)",
    together("两三四五六23456", "级"),
)
_TIER_OF = {
    name: rank
    for rank, names in enumerate(
        ("中央 国家 中 国", "省 自治区", "市 州 盟", "县 区 旗", "乡 镇 街道 苏木", "村 社区", "组 屯 户 网格")
    )
    for name in names.split()
}
_KINDS = (
    (r"局|委|委员会|办公室", r"部门|单位|局|委办局"),
    (r"镇|乡|街道", r"乡镇|镇|乡(?!镇)|街道|乡[（(]镇[）)]"),
    (r"村", r"行政村|村"),
    (r"社区", r"社区"),
    (r"小学|中学|学校|幼儿园", r"学校|小学|中学|幼儿园"),
    (r"医院|卫生院", r"医院|卫生院|单位|医疗机构|医疗卫生机构"),
    (r"公司|企业", r"公司|企业|单位"),
    (r"指标", r"(?:[一二三]级)?指标"),
    (r"科|室|股|处", r"(?:职能)?[科股处]室|内设机构|内设科室"),
    (r"》", r"(?:项|部|份|件)?(?:管理)?(?:制度|办法|规定|文件|方案|法律法规)"),
)
"""What the items of a list end in, and the nouns that count them."""
_LAST_SIGNS = "局委会室镇乡道村区学校园院司业标科股处）)》"
_BEHIND = rf"(?<=[{_LAST_SIGNS}])(?P<open>等)?(?:这|共)?{_COUNT}(?:个|家|所|项)?"
_COUNTED_AT_ALL = Pattern(_BEHIND + f"(?:{'|'.join(noun for _, noun in _KINDS)})", _LAST_SIGNS)
_COUNTED = tuple((ending, Pattern(rf"{_BEHIND}(?:{noun})(?![民组级小办])")) for ending, noun in _KINDS)
_ASPECTS = Pattern(rf"{_COUNT}(?:个方面|方面|项|条|点|个)[^，,。；;：:、\n]{{0,10}}[：:，,。]\s?一是", ("一是",))
_TOLD = Pattern(rf"(?:^|[，,；;。：:\s])(?P<number>{_CHINESE})是")


def counted_lists(wording: Wording) -> Iterator[Problem]:
    """A list with another number behind it than it has items: 省、市、县两级; and 三个方面：一是…二是…四是."""
    for at, text in enumerate(wording.texts):
        for match in _TIERS.finditer(text.text):
            items = _JOINED.split(_ASIDE.sub("", match["list"]))
            names = [name[0] for item in items for name in _NAMES_OF_TIERS.finditer(item.replace("级", ""))]
            ranks = {_TIER_OF[name] for name in names}
            counts = (len(items), len(ranks), len(names))
            if not min(counts) <= _counted(match["count"]) <= max(counts):
                yield _miscounted(text, match[0], len(items))
        for ending, pattern in _COUNTED if _COUNTED_AT_ALL.search(text.text) else ():
            for match in pattern.finditer(text.text):
                yield from _listed(text, ending, match)
        for match in _ASPECTS.finditer(text.text):
            said, told = _counted(match["count"]), [1]
            for each in _TOLD.finditer(text.text, match.end()):
                if (number := _ordinal(each["number"])) <= told[-1]:
                    break
                told.append(number)
            following = wording.texts[at + 1].text.lstrip() if at + 1 < len(wording.texts) else ""
            if told[-1] > said or (
                1 < told[-1] < said and not following.startswith(f"{_numeral(told[-1] + 1, 'told')}是")
            ):
                yield _miscounted(text, match[0], told[-1])


def _counted(numeral: str) -> int:
    return 2 if numeral == "两" else _ordinal(numeral)


def _listed(text: Text, ending: str, match: re.Match[str]) -> Iterator[Problem]:
    """A list of bodies or places that all end alike, up to the number behind it."""
    before = _ASIDE.sub("", text.text[max(match.start() - 200, 0) : match.start()])
    sentence = re.split(r"[。；;：:！？\n]", before)[-1]
    clause = re.split(r"[，,]", sentence)[-1]
    tail = re.compile(rf"(?:{ending})$")
    joined = re.compile(rf"(?:{ending})(?:以及|[和与及])")
    fewest = 0
    for item in reversed(re.split("、|(?<=》)(?=《)", clause)):
        if not tail.search(item):
            break
        fewest += 1 + len(joined.findall(item))
    most = 1 + len(re.findall(r"以及|会同|联合|协同|配合|[、，,和与及同]|》《", sentence))
    said = _counted(match["count"])
    if fewest >= 2 and (said < fewest or (said > most and not match["open"])):
        yield _miscounted(text, clause[-40:] + match[0], fewest)


def _miscounted(text: Text, found: str, count: int) -> Problem:
    return _warning(
        "wrong-count",
        say("{count} are listed: {text}", count=count, text=found),
        text,
        say("Correct the number, or the list."),
    )


# ---------------------------------------------------------------------------------------------- words

_WORDS = (
    ("", "布署", "", "部署"),
    ("(?<!大)", "部份", "", "部分"),
    ("", "帐", "(?=户|目|务|款|号|簿|册|表)", "账"),
    ("", "按装", "", "安装"),
    ("", "既使", "", "即使"),
    ("", "座落", "", "坐落"),
    ("", "撤消", "", "撤销"),
    ("(?<![新扩改续在创])", "建全", "(?=制度|机制|体系|工作|组织|各项|完善|和完善|了)", "健全"),
    ("(?<=实施)", "至位", "", "单位"),
    ("(?<=建立)", "建全", "", "健全"),
    ("(?<![目有])", "的的", "(?!确|士)", "的"),
    ("(?<!成)", "效策", "(?![略划动])", "效果"),
    ("(?<=财务会计)", "制定", "(?=[的记，。；、]|规定|要求)", "制度"),
    ("", "截止", "(?=到目前为止)", "截至"),
    ("", "渡过", "(?=[^，。]{0,4}(?:春节|假期|节日|汛期))", "度过"),
    ("", "名列前矛", "", "名列前茅"),
    ("", "迫不急待", "", "迫不及待"),
    ("", "一如继往", "", "一如既往"),
    ("", "再接再励", "", "再接再厉"),
    ("", "因地治宜", "", "因地制宜"),
    ("", "行之有郊", "", "行之有效"),
    ("", "绩郊", "", "绩效"),
    ("(?<=自)", "平", "(?=得分|报告|工作|结果|总分)", "评"),
    ("", "份内", "", "分内"),
    ("", "防犯", "(?=风险|措施|机制|化解)", "防范"),
)
"""Words that are never right between what stands before and behind them, and what is meant."""
_WRONG_WORDS = (
    *((Pattern(before + word + behind, (word,)), right) for before, word, behind, right in _WORDS),
    (Pattern(r"([\u4e00-\u9fa5]{3,8})\1"), ""),
    (
        Pattern(
            r"(?<=[0-9万亿])元元|(?<=[0-9])(?:万元万元|%%|％％|人人|万万元)(?!次|均)",
            ("元元", "万元万元", "%%", "％％", "人人", "万万元"),
        ),
        "",
    ),
)
"""The same as patterns; what is doubled is meant once."""
_HEDGED = Pattern(
    rf"(?:约|大约|近|将近)(?:为|有)?(?<![0-9.]){_NUMBER}(?:{_UNIT}|[%％])?(?:{_UNIT})?(?:左右|上下|[多余](?:{_UNIT})?)",
    together("约近", "为有0123456789"),
    ("左右", "上下", "多", "余"),
)
_FOLD = Pattern(
    r"(?:减少|下降|降低|缩短|缩小|减轻)了?(?:近|约)?[0-9一二两三四五六七八九十]{1,3}(?:\.[0-9]{1,3})?倍", "倍"
)


def words(wording: Wording) -> Iterator[Problem]:
    """Words that are miswritten (布署), hedged twice (约100人左右), or cannot be (减少2倍)."""
    wrong = [(pattern, right) for pattern, right in _WRONG_WORDS if pattern.may_match(wording.whole)]
    for text in wording.texts:
        found = [(match, right) for pattern, right in wrong for match in pattern.finditer(text.text)]
        end = 0
        for match, right in sorted(found, key=lambda each: each[0].start()):
            if match.start() < end:
                continue  # told already, as another word
            end = match.end()
            wanted = right or match[0][: len(match[0]) // 2]
            yield _warning(
                "wrong-word",
                say("{found} is miswritten: {text}", found=match[0], text=_around(text.text, *match.span())),
                text,
                say("Write {wanted}.", wanted=wanted),
            )
        for match in _HEDGED.finditer(text.text):
            yield _warning(
                "wrong-word",
                say("{found} says twice that it is not exact", found=match[0]),
                text,
                say("Write one of the two words."),
            )
        for match in _FOLD.finditer(text.text):
            yield _warning(
                "wrong-word",
                say("nothing falls by a multiple of itself: {found}", found=match[0]),
                text,
                say("Write the percentage or the fraction by which it fell."),
            )


_NARROW = Pattern(r"(?<=[\u4e00-\u9fa5）》”%])[,;:?!](?=[\u4e00-\u9fa5（《“])", ",;:?!")
_TO_WIDE = str.maketrans(",;:?!", "，；：？！")


def half_width(wording: Wording) -> Iterator[Problem]:
    """Half-width stops between Chinese characters, in a text that has full-width ones too: told once for each text."""
    for text in wording.holding(_NARROW):
        match = _NARROW.search(text.text)
        if match is not None and not set("，；：。").isdisjoint(text.text):
            yield _warning(
                "half-width",
                say("{found} is in half width: {text}", found=match[0], text=_around(text.text, *match.span())),
                text,
                say("Write {wanted}.", wanted=match[0].translate(_TO_WIDE)),
            )


CHECKS: tuple[Check, ...] = (
    as_of,
    document_numbers,
    spaces_before_signs,
    full_width,
    ranges,
    numbering,
    parts_and_totals,
    sums,
    percentages,
    rates,
    shares_of_total,
    changes,
    balances,
    beyond_all,
    counted_lists,
    other_years,
    dates,
    date_forms,
    words,
    stray_marks,
    half_width,
    pairs,
)

ACROSS: tuple[Check, ...] = (numbering, shares_of_total, counted_lists, other_years)
"""Those that look at a text beside others, or at the year; to all others a text is the same in any report."""
