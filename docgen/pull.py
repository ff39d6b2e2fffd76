"""Pull: a report that was edited in Word in, a plan out: what goes to the facts, what to the template, what to nobody.

The report is built anew as it was, and the edited one is laid beside it. What changed in a printed value belongs to
its fact, the rest to the wording of the template. Then the plan is tried: the project as it would be is built, and
whatever its report would still say otherwise is told. Nothing that was edited is passed over.
"""

from __future__ import annotations

import difflib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from docgen import bases, manifest, pipeline, retype, stages, yamlfile
from docgen import edits as edits_
from docgen.edits import Added, Changed, Edit, Figure, Line, Removed, Reordered, figures_of, retold
from docgen.facts import Facts
from docgen.files import read_bytes
from docgen.formats import FORMATS, NotReadable
from docgen.language import listed, say
from docgen.pipeline import RUBRIC, TEMPLATE, Scored
from docgen.problems import DocgenError, Place, Problem, Severity
from docgen.records import record
from docgen.retype import NotTypable
from docgen.sentences import aligned, tokens
from docgen.values import Certainty, Content, Value, plain
from docgen.word import controls, grammar, package, rewrite, template
from docgen.word.fill import ASSUMED_MARK, Filled, Print
from docgen.word.manuscript import FORMAT, Paragraph
from docgen.word.package import Package
from docgen.word.rewrite import Insert, NotWritable, Remove, Replace, Rewriting, Spot, Swap, Wording
from docgen.word.said import everything, is_margin, reading
from docgen.yamlfile import Keys


class Verdict(StrEnum):
    """What becomes of an edit."""

    FACT = "fact"  # it goes to the YAML
    WORDING = "wording"  # it goes to the template
    CONFLICT = "conflict"  # two say different things of one
    REFUSED = "refused"  # nobody can take it
    FOLLOWS = "follows"  # the report will say otherwise there, too
    DONE = "done"  # the project says so already
    COMMENT = "comment"  # a remark in the margin


OPEN = (Verdict.CONFLICT, Verdict.REFUSED)
"""What is left to a person."""


@record(frozen=True, slots=True)
class Item:
    """One edit: where it stands in the edited file, what was there, what is there now, where it goes, and why not.

    `tracked`: whose tracked change it is, if it is one that nobody has accepted yet.
    """

    verdict: Verdict
    place: str
    old: str
    new: str
    target: str = ""
    reason: str = ""
    tracked: str = ""


@record(frozen=True, slots=True)
class Plan:
    """What a pull would do: `files` are the new contents of what it would write, by their paths in the project.

    `problems` are what stands in its way; with errors among them nothing is to be written. `doubts` are what
    `docgen check` would find then, and does not find now.
    """

    items: tuple[Item, ...]
    files: dict[str, bytes]
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is left to a person."""
        return any(item.verdict in OPEN for item in self.items)

    @property
    def is_broken(self) -> bool:
        """Whether no report can be built with these edits."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@record(frozen=True, slots=True)
class Built:
    """A report with what it was built from; its paragraphs know those of the template that they come from.

    `paragraphs` has each text of headers and footers once, `everything` as often as it stands in the file.
    """

    scored: Scored
    source: bytes
    filled: Filled
    paragraphs: tuple[Paragraph, ...]
    everything: tuple[Paragraph, ...]

    @property
    def facts(self) -> Facts:
        return self.scored.inputs.facts

    @property
    def prints(self) -> tuple[Print, ...]:
        return self.filled.prints


def build(project: Path, period: str | None, *, final: bool) -> Built:
    """The report of a project as it is now, to be compared. Raises `DocgenError`."""
    scored = pipeline.assess(project, period)
    source = read_bytes(project / TEMPLATE, TEMPLATE)
    compiled = template.compile(source, TEMPLATE, flat=False, numbered=True)
    scored = replace(scored, inputs=replace(scored.inputs, template=compiled))
    filled = pipeline.document(project, scored, final=final)
    read = package.read(filled.document, TEMPLATE, macros=True)
    return Built(scored, source, filled, reading(read), everything(read))


def pull(project: Path, document: bytes, name: str, *, accepted: bool = True) -> Plan:
    """What an edited report asks for, beside the inputs that it was built from. Raises `DocgenError`."""
    found = package.read(document, name, macros=True)
    try:
        claimed = manifest.read(found)
    except DocgenError as error:
        if error.problems[0].code != "no-manifest":
            raise
        return _pulled_without_manifest(project, found, document, name, accepted=accepted)
    with bases.base(project, claimed, name) as base:
        return plan(project, base, document, name, period=claimed.period, final=claimed.is_final, accepted=accepted)


def _pulled_without_manifest(project: Path, found: Package, document: bytes, name: str, *, accepted: bool) -> Plan:
    """The same for a document that lost its manifest: beside the build that it is most like."""
    texts = Counter(each.text for each in reading(found, accepted=accepted) if each.text.strip())
    period = pipeline.latest(project)
    with bases.candidates(project) as folders:
        likeness: dict[tuple[Path, bool], int] = {}
        for folder in folders:
            for final in (False, True):
                try:
                    built = build(folder, period, final=final)
                except DocgenError:
                    if folder == project:
                        raise
                    continue
                likeness[folder, final] = (texts & Counter(each.text for each in built.paragraphs)).total()
        folder, final = max(likeness, key=likeness.__getitem__)
        if likeness[folder, final] < LEAST_LIKE * texts.total():
            message = say("the file does not say what it was built from, and is like no report of this project")
            hint = say("Is it another document? Name its project with --project, or copy the edits by hand.")
            raise DocgenError([Problem("no-manifest", message, Place(name), hint)])
        made = plan(project, folder, document, name, period=period, final=final, accepted=accepted)
    warning = Problem(
        "no-manifest",
        say("the file does not say what it was built from; it was compared with the build that it is most like"),
        Place(name),
        say("Look closely at what is to be written."),
        Severity.WARNING,
    )
    return replace(made, problems=(warning, *made.problems))


LEAST_LIKE = 0.5
"""The share of its paragraphs that a file without a manifest must have in common with a build."""


def plan(project: Path, base: Path, document: bytes, name: str, *, period: str, final: bool, accepted: bool) -> Plan:
    """What an edited document asks for. `base` is the project as the document was built from it.

    Tracked changes count as accepted, or if not `accepted` as rejected. Raises `DocgenError`.
    """
    was = build(base, period, final=final)
    edited = reading(package.read(document, name, macros=True), accepted=accepted)
    now = was if base == project else build(project, period, final=final)
    stages.begin(say("comparing"))
    pulling = _Pulling(project, base, was, now)
    for old, new in edits_.by_story(was.paragraphs, edited):
        for edit in edits_.edits(old, new):
            pulling.edit(edit)
    files = pulling.settle()
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    stages.begin(say("trying what is to be written"))
    try:
        then = _tried(project, files, period, final=final)
    except DocgenError as error:
        problems = error.problems
    else:
        pulling.compare(then, edited)
        doubts = _new_doubts(now, then) if files else ()
    marginal = [
        Item(Verdict.COMMENT, paragraph.place, paragraph.text[each.start : each.end], each.text, tracked=each.author)
        for paragraph in edited
        for each in paragraph.comments
    ]
    return Plan(tuple(dict.fromkeys((*pulling.items, *marginal))), files, problems, doubts)


def _new_doubts(now: Built, then: Built) -> tuple[Problem, ...]:
    """What would be found in the report as it would be, and is not found in it now."""
    known, found = (pipeline.findings(each.scored, each.filled) for each in (now, then))
    told = {(each.code, what) for each in known for what in (each.place, each.message)}
    return tuple(
        each
        for each in found
        if each.severity is not Severity.NOTE and told.isdisjoint({(each.code, each.place), (each.code, each.message)})
    )


def _tried(project: Path, files: dict[str, bytes], period: str, *, final: bool) -> Built:
    """The report as it would be with these files."""
    with tempfile.TemporaryDirectory(prefix="docgen-") as folder:
        copy = Path(folder)
        for part in ("facts", "templates"):
            shutil.copytree(project / part, copy / part)
        for each, data in files.items():
            (copy / each).write_bytes(data)
        return build(copy, period, final=final)


class _Pulling:
    """One pull: what each edit asks for, and what becomes of it."""

    def __init__(self, project: Path, base: Path, was: Built, now: Built) -> None:
        self.project, self.base, self.was, self.now = project, base, was, now
        self.items: list[Item] = []
        self.wordings = rewrite.wordings(was.source, TEMPLATE)
        self.now_at = _same_paragraphs(self.wordings, rewrite.wordings(now.source, TEMPLATE))
        self.now_says = {_said_at(each) for each in now.paragraphs}
        self.times = Counter((each.part, each.origin) for each in was.everything)
        self.wishes: dict[str, list[tuple[Content, Item]]] = {}
        self.rewritings: dict[Spot, list[tuple[Rewriting, Item]]] = {}
        self.inserts: dict[tuple[Spot, bool], list[Item]] = {}
        self.swaps: list[tuple[Swap, Item]] = []
        self.orders: dict[str, tuple[list[int], Item]] = {}
        self.rows: set[tuple[str, int, int]] = set()  # that were told of
        self.said: set[str] = set()  # the texts of paragraphs, as built or as edited, of which all is told

    def refuse(self, item: Item, reason: str, *paragraphs: Paragraph, verdict: Verdict = Verdict.REFUSED) -> None:
        self.items.append(replace(item, verdict=verdict, reason=reason))
        self.said |= {each.text for each in paragraphs}

    # what an edit asks for

    def edit(self, edit: Edit) -> None:
        if self.is_done(edit):
            return
        match edit:
            case Changed():
                self.changed(edit.old, edit.new)
            case Added():
                self.added(edit)
            case Removed():
                self.removed(edit)
            case Reordered():
                self.reordered(edit)

    def is_done(self, edit: Edit) -> bool:
        """Whether the report says so by now, because someone else has changed it in the same way; then that is told."""
        if self.now is self.was:
            return False
        says = self.now_says
        match edit:
            case Changed() if _said_at(edit.new) in says and _said_at(edit.old) not in says:
                self.items.append(Item(Verdict.DONE, edit.new.place, edit.old.text, edit.new.text))
            case Added() if edit.new.text.strip() and _said_at(edit.new) in says:
                self.items.append(Item(Verdict.DONE, edit.new.place, "", edit.new.text))
            case Removed() if edit.old.text.strip() and _said_at(edit.old) not in says:
                self.items.append(Item(Verdict.DONE, edit.old.place, edit.old.text, ""))
            case _:
                return False
        return True

    def changed(self, old: Paragraph, new: Paragraph) -> None:
        figures_ = figures_of(old)
        told = retold(old.text, figures_, new.text, new.controls, self.reads)
        tracked = _tracked(new)
        for figure, text in told.figures:
            self.figure(old, new, figure, text, tracked)
        for start, end, text in told.unclear:
            item = Item(Verdict.REFUSED, new.place, old.text[start:end], text, tracked=tracked)
            reason = say("figures and words changed together; change the fact and the wording one after the other")
            self.refuse(item, reason, old, new)
        if told.wording:
            self.wording(old, new, figures_, told.wording, tracked)

    def figure(self, old: Paragraph, new: Paragraph, figure: Figure, text: str, tracked: str) -> None:
        """A printed value that says something else."""
        its = self.was.prints[figure.number - controls.FIRST_ID]
        item = Item(Verdict.FACT, new.place, old.text[figure.start : figure.end], text, its.path, tracked=tracked)
        if not text:
            reason = say("the value was taken out of its sentence; empty the fact, or take its tag out of the template")
            self.refuse(item, reason, old, new)
            return
        refusal = _of_braces(text) or self.not_a_fact(its)
        if refusal:
            self.refuse(item, refusal, old, new)
            return
        fact = self.was.facts.by_path.get(its.path)
        was = self.was.scored.values.by_path[its.path] if fact else Value(item.old, item.old, its.path)
        marked = was.certainty is Certainty.ASSUMED
        if marked and item.old.endswith(ASSUMED_MARK) and text == item.old.removesuffix(ASSUMED_MARK):
            reason = say("only the mark of an assumed fact was taken away; say where it is from in the facts")
            self.refuse(item, reason, old, new)
            return
        try:
            content = _read(text.removesuffix(ASSUMED_MARK) if marked else text, was, grammar.filters(its.tag))
        except NotReadable as error:
            self.refuse(item, str(error), old, new)
            return
        self.wishes.setdefault(its.path, []).append((content, item))

    def reads(self, figure: Figure, text: str) -> bool:
        """Whether a text is another value of the kind that a figure is; of words nobody can say that."""
        its = self.was.prints[figure.number - controls.FIRST_ID]
        value = self.was.scored.values.by_path.get(its.path)
        if value is None or isinstance(value.content, str | None):
            return False
        try:
            _read(text.removesuffix(ASSUMED_MARK), value, grammar.filters(its.tag))
        except NotReadable:
            return False
        return True

    def not_a_fact(self, its: Print) -> str:
        """Why a printed value cannot be changed in a file; empty where it can."""
        path, values = its.path, self.was.scored.values.by_path
        if not path:
            return say("the template computes it: {body}", body=its.tag.body)
        if path.startswith("previous."):
            return say("it is a fact of the period before; pull it into that period")
        if path in self.was.facts.by_path or _where(self.base, self.was.facts, path):
            return ""
        if path.startswith("scorecard."):
            key = path.split(".")[1]
            rests_on = {
                name for row in self.was.scored.scorecard.rows() if row.indicator.key == key for name in row.rests_on
            }
            names = listed(sorted(rests_on)) or say("what its rows rest on")
            return say("it is a score; change what it rests on: {names}", names=names)
        if path in values:
            names = listed(sorted(values[path].rests_on))
            return say("it is derived; change what it rests on: {names}", names=names)
        return say("it is computed, and no file holds it: {path}", path=path)

    def wording(
        self,
        old: Paragraph,
        new: Paragraph,
        figures_: Sequence[Figure],
        stretches: Sequence[tuple[int, int, str]],
        tracked: str,
    ) -> None:
        """Words that were typed over others."""
        items = [
            Item(Verdict.WORDING, new.place, old.text[start:end], text, TEMPLATE, tracked=tracked)
            for start, end, text in stretches
        ]
        alike = [old]
        if is_margin(old):  # one text in several parts
            kind = old.kind.split()[-1]
            alike = [each for each in self.was.everything if (each.kind, each.text) == (kind, old.text)]
        for paragraph in alike:
            spot = _spot(paragraph)
            reason = _of_braces(*(text for *_, text in stretches))
            if not reason and spot not in self.wordings:
                reason = say("no paragraph of the template says this")
            found: list[tuple[int, int, str]] = []
            if not reason and spot is not None:
                starts = {each.number: self.was.prints[each.number - controls.FIRST_ID].tag.start for each in figures_}
                ways = _Ways(paragraph.text, figures_, starts, self.wordings[spot])
                for stretch in stretches:
                    mapped = ways.mapped(*stretch)
                    found += [] if mapped is None else [mapped]
                if len(found) < len(stretches):
                    reason = say("it stands where the template has a block or another program's text")
            if reason or spot is None:
                for item in items:
                    self.refuse(item, reason, old, new)
                return
            for item in items:
                self.rewritings.setdefault(spot, []).append((Replace(spot, tuple(found)), item))

    def added(self, edit: Added) -> None:
        new, after = edit.new, edit.after
        item = Item(Verdict.WORDING, new.place, "", new.text, TEMPLATE, tracked=_tracked(new))
        if edit.row is None and not new.text.strip():
            return
        if edit.row is not None:
            if new.cell and (new.part, *new.cell[:2]) not in self.rows:
                self.rows.add((new.part, *new.cell[:2]))
                item = replace(item, new=_rows([edit.row]))
                reason = say(
                    "a row is new; add an entry to the list of facts that the table prints, or a row to the template"
                )
                self.refuse(item, reason, new)
            self.said.add(new.text)
            return
        spot = None if after is None else _spot(after)
        behind_table = after is not None and after.cell is not None and new.cell is None
        if after is None or spot not in self.wordings or spot is None:
            self.refuse(item, say("no paragraph of the template stands before it"), new)
        elif self.times[spot] > 1 and not behind_table:
            self.refuse(item, say("what stands before it is printed {count} times", count=self.times[spot]), new)
        elif braces := _of_braces(new.text):
            self.refuse(item, braces, new)
        else:
            self.inserts.setdefault((spot, behind_table), []).append(item)

    def removed(self, edit: Removed) -> None:
        old = edit.old
        item = Item(Verdict.WORDING, old.place, old.text, "", TEMPLATE)
        if edit.row is not None:
            if old.cell and (old.part, *old.cell[:2]) not in self.rows:
                self.rows.add((old.part, *old.cell[:2]))
                item = replace(item, old=_rows([edit.row]))
                reason = say("a row is gone; take its entry out of the list of facts, or the row out of the template")
                self.refuse(item, reason, old)
            self.said.add(old.text)
            return
        spot = _spot(old)
        if spot is None or spot not in self.wordings:
            self.refuse(item, say("no paragraph of the template says this"), old)
        elif any(not prints for *_, prints in self.wordings[spot].tags):
            self.refuse(item, say("it holds blocks of the template; take it out there"), old)
        else:
            self.rewritings.setdefault(spot, []).append((Remove(spot), item))

    def reordered(self, edit: Reordered) -> None:
        place = edit.new[0].paragraphs[0].place
        item = Item(Verdict.FACT, place, _rows(edit.old), _rows(edit.new))
        found = [self.entry_of(line) for line in edit.old]
        paths = {path for path, _ in found}
        old_and_new = [*edit.old, *edit.new]
        paragraphs = [each for line in old_and_new for each in line.paragraphs]
        numbers = dict(zip((line.text for line in edit.old), (number for _, number in found), strict=True))
        if len(paths) == 1 and None not in paths and len(numbers) == len(found) == len(set(numbers.values())):
            (path,) = paths
            assert path is not None
            count = 1 + max(int(each[1]) for name in self.was.facts.by_path if (each := _entry(name, path)))
            order = list(range(count))
            for line, other in zip(edit.old, edit.new, strict=True):
                order[numbers[line.text]] = numbers[other.text]
            self.orders[path] = (order, replace(item, target=path))
            return
        spots = [[_spot(line.paragraphs[0]) for line in side] for side in (edit.old, edit.new)]
        prints = any(figures_of(each) for each in paragraphs)
        if prints or any(spot is None or self.times[spot] > 1 for side in spots for spot in side):
            self.refuse(item, say("the order of these rows is not that of a list of facts"), *paragraphs)
            return
        old, new = (tuple(spot for spot in side if spot is not None) for side in spots)
        self.swaps.append((Swap(old, new), replace(item, verdict=Verdict.WORDING, target=TEMPLATE)))

    def entry_of(self, line: Line) -> tuple[str | None, int]:
        """The list of facts, and the entry in it, that a row prints; None where it prints none or several."""
        found = set()
        for paragraph in line.paragraphs:
            for figure in figures_of(paragraph):
                path = self.was.prints[figure.number - controls.FIRST_ID].path
                entry = re.match(r"(.*)\[(\d+)\]", path) if path in self.was.facts.by_path else None
                if entry:
                    found.add((entry[1], int(entry[2])))
        return found.pop() if len(found) == 1 else (None, 0)

    # what becomes of it

    def settle(self) -> dict[str, bytes]:
        """What is to be written for all that was asked, by file."""
        texts: dict[str, str] = {}
        for path, wishes in self.wishes.items():
            self.settle_fact(path, wishes, texts)
        for path, (order, item) in self.orders.items():
            self.settle_order(path, order, item, texts)
        files = {name: _typed_in(self.project, name)[1].encoded(text) for name, text in texts.items()}
        made = self.settled_template()
        return files if made is None else files | {TEMPLATE: made}

    def settle_fact(self, path: str, wishes: list[tuple[Content, Item]], texts: dict[str, str]) -> None:
        asked = list(dict.fromkeys(_typed(content) for content, _ in wishes))
        content = wishes[0][0]
        here = _where(self.project, self.now.facts, path)
        there = _where(self.base, self.was.facts, path)
        reason = ""
        verdict = Verdict.CONFLICT
        if len(asked) > 1:
            reason = say("the edited file says {values} of one fact", values=" / ".join(asked))
        elif here is None or there is None:
            reason = say("the fact is no longer there")
        else:
            was, now = _held(self.base, *there), _held(self.project, *here)
            if now != was and now != asked[0]:
                reason = say("it was {was} when the file was built, and is {now} now", was=was, now=now)
            elif now == asked[0]:
                self.items += [replace(item, verdict=Verdict.DONE) for _, item in wishes]
                return
            else:
                try:
                    texts[here[0]] = retype.retyped(_text(self.project, here[0], texts), {here[1]: content})
                except NotTypable:
                    reason = say("it cannot be typed in {file}; change it there by hand", file=here[0])
                    verdict = Verdict.REFUSED
                else:
                    self.items += [replace(item, target=f"{here[0]}: {path}") for _, item in wishes]
                    return
        where = path if here is None else f"{here[0]}: {path}"
        for _, item in wishes:
            self.refuse(replace(item, target=where), reason, verdict=verdict)

    def settle_order(self, path: str, order: list[int], item: Item, texts: dict[str, str]) -> None:
        here, there = (_where(*each, path) for each in ((self.project, self.now.facts), (self.base, self.was.facts)))
        if here is None or there is None or _text(self.project, here[0]) != _text(self.base, there[0]):
            self.refuse(item, say("the list of facts has changed since"), verdict=Verdict.CONFLICT)
            return
        try:
            texts[here[0]] = retype.reordered(_text(self.project, here[0], texts), here[1], order)
        except NotTypable:
            self.refuse(item, say("the entries cannot be put in another order by themselves in {file}", file=here[0]))
        else:
            self.items.append(replace(item, target=f"{here[0]}: {path}"))

    def settled_template(self) -> bytes | None:
        """The template with the new wording; None where there is none."""
        wanted: list[tuple[Rewriting, list[Item]]] = []
        for spot, asked in self.rewritings.items():
            items = [item for _, item in asked]
            changes = dict.fromkeys(rewriting for rewriting, _ in asked)
            times = self.times[spot]
            if len(changes) > 1 or len({item.place for item in items}) < times:
                reason = say(
                    "the template prints this paragraph {count} times, and they were not all changed alike", count=times
                )
                for item in items:
                    self.refuse(item, reason)
                continue
            wanted += [(rewriting, items) for rewriting in changes]
        for (spot, behind_table), items in self.inserts.items():
            wanted.append((Insert(spot, tuple(item.new for item in items), behind_table), items))
        wanted += [(swap, [item]) for swap, item in self.swaps]
        made = self.now.source
        done: list[Rewriting] = []
        for rewriting, items in wanted:
            here = _at(rewriting, self.now_at)
            if here is None:
                for item in items:
                    self.refuse(item, say("the template has changed there since"), verdict=Verdict.CONFLICT)
                continue
            try:
                made = rewrite.rewritten(self.now.source, TEMPLATE, [*done, here])
            except NotWritable:
                for item in items:
                    self.refuse(item, say("it cannot be typed into the template; change it there"))
                continue
            done.append(here)
            self.items += items
        return made if done else None

    def compare(self, then: Built, edited: Sequence[Paragraph]) -> None:
        """What the report would still say otherwise than the edited file, and nothing has been said of."""
        before = {each.text for each in self.was.paragraphs}
        merged = self.now is not self.was
        differ: set[str] = set()  # places of the edited file where the report would say otherwise
        for item in self.items:
            if item.verdict in OPEN:
                self.said |= {each.text for each in edited if each.place == item.place}
        for old, new in edits_.by_story(then.paragraphs, edited):
            for edit in edits_.edits(old, new):
                match edit:
                    case Changed():
                        left = Item(Verdict.REFUSED, edit.new.place, edit.old.text, edit.new.text)
                        known = edit.new.text in self.said
                        untouched = edit.new.text in before
                        differ.add(edit.new.place)
                    case Added():
                        left = Item(Verdict.REFUSED, edit.new.place, "", edit.new.text)
                        known = edit.new.text in self.said or not edit.new.text.strip()
                        untouched = edit.new.text in before
                        differ.add(edit.new.place)
                    case Removed():
                        left = Item(Verdict.REFUSED, edit.old.place, edit.old.text, "")
                        known = edit.old.text in self.said
                        untouched = edit.old.text not in before
                    case Reordered():
                        left = Item(Verdict.REFUSED, edit.new[0].paragraphs[0].place, _rows(edit.old), _rows(edit.new))
                        known = {e.text for line in edit.old for e in line.paragraphs} <= self.said
                        untouched = False
                        differ |= {each.place for line in edit.new for each in line.paragraphs}
                if known or (untouched and merged):
                    continue
                follows = ""
                if _same_figures(left.old, left.new):
                    follows = say("the figure is the same, printed as the tag in the template says")
                elif untouched:
                    follows = say("this follows from what was changed elsewhere; in the edited file it is as it was")
                if follows:
                    left = replace(left, verdict=Verdict.FOLLOWS, old=left.new, new=left.old)
                reason = follows or say("the report would still say this, and not what the edited file says")
                self.items.append(replace(left, reason=reason))
        self.items = [
            replace(item, verdict=Verdict.FOLLOWS, reason=say("it follows from the facts that were changed"))
            if item.verdict is Verdict.REFUSED and item.target and item.new and item.place not in differ
            else item
            for item in self.items
        ]


def _of_braces(*texts: str) -> str:
    """Why texts cannot go into facts or a template, where they would begin a tag; empty where they can."""
    begins = any(brace in text for text in texts for brace in ("{{", "{%", "{#"))
    return say("the text holds braces, which begin a tag") if begins else ""


def _tracked(paragraph: Paragraph) -> str:
    """Who made the changes of a paragraph that nobody has accepted yet."""
    return listed(dict.fromkeys(each.author or "?" for each in paragraph.changes if each.kind != FORMAT))


def _same_figures(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but how their figures are typed: 1,151.50 and 1151.5."""

    return _in_words(one) == _in_words(other)


def _in_words(text: str) -> tuple[str, ...]:
    """The words of a text, its figures as they count: 1,151.50 as 1151.5."""
    return tuple(
        plain(Decimal(word.replace(",", ""))) if word[0].isdecimal() and word.isascii() else word
        for word in tokens(text)
    )


def _said_at(paragraph: Paragraph) -> tuple[object, ...]:
    """What a paragraph says, in the cell that it stands in: a table says short texts in many."""
    return paragraph.cell, _in_words(paragraph.text)


def _rows(lines: Sequence[Line]) -> str:
    return " / ".join(line.text.replace("\t", " | ") for line in lines)


def _spot(paragraph: Paragraph) -> Spot | None:
    return None if paragraph.origin is None else (paragraph.part, paragraph.origin)


def _entry(path: str, of: str) -> re.Match[str] | None:
    return re.match(re.escape(of) + r"\[(\d+)\]", path)


def _typed(content: Content) -> str:
    return format(content, "f") if isinstance(content, Decimal) else plain(content)


def _read(text: str, was: Value, filters: tuple[str, ...] | None) -> Content:
    """The content that a text stands for, where a tag with these filters printed it. Raises `NotReadable`."""
    if filters is None:
        raise NotReadable(say("the template computes it from the fact; change the fact"))
    names = [name for name in filters if name != "round"]
    unreadable = [name for name in names if name not in FORMATS]
    if unreadable or len(names) > 1:
        raise NotReadable(say("what |{name} prints cannot be read back", name=(unreadable or names)[0]))
    try:
        if names:
            return FORMATS[names[0]].read(text, was)
        if isinstance(was.content, Decimal):
            return FORMATS["thousands"].read(text, was)
        return retype.content_of(text, was.content)
    except NotReadable:
        raise
    except (ValueError, AssertionError, ArithmeticError, DocgenError):
        raise NotReadable(say("{text} is not of the kind that stood there", text=text)) from None


def _where(project: Path, facts: Facts, path: str) -> tuple[str, Keys] | None:
    """The file of a fact, a reason or a text of the rubric, and the keys that lead to it there."""
    steps: Keys = tuple(int(each[1]) if each[1] else each[2] for each in re.finditer(r"\[(\d+)\]|(\w+)", path))
    if path.startswith("rubric."):
        return _in_rubric(project, steps[1:])
    if path.startswith("reasons."):
        for reason in facts.reasons:
            if steps[1:2] == (reason.indicator,):
                return _known(project, reason.place.file, steps)
        return None
    fact = next((each for name, each in facts.by_path.items() if name == path or _entry(name, path)), None)
    return None if fact is None else _known(project, fact.place.file, steps[1:])


def _known(project: Path, file: str, keys: Keys) -> tuple[str, Keys] | None:
    spots = yamlfile.spots(_text(project, file))
    keys = (*keys, "value") if (*keys, "value") in spots else keys
    return (file, keys) if keys in spots else None


def _in_rubric(project: Path, steps: Keys) -> tuple[str, Keys] | None:
    """`title`, or the name, explanation or criteria of an indicator by its key."""
    if steps == ("title",):
        return RUBRIC, steps
    if len(steps) != 2 or steps[1] not in ("name", "explanation", "criteria"):
        return None
    waiting: list[tuple[Keys, yamlfile.Node | None]] = [((), yamlfile.load(project / RUBRIC, RUBRIC, []))]
    while waiting:
        keys, node = waiting.pop()
        if isinstance(node, yamlfile.Mapping):
            key = node.get("key")
            if isinstance(key, yamlfile.Scalar) and key.text == steps[0] and steps[1] in node:
                return RUBRIC, (*keys, steps[1])
            waiting += [((*keys, name), each) for name, each in node.items()]
        elif isinstance(node, yamlfile.Sequence):
            waiting += [((*keys, number), each) for number, each in enumerate(node.items)]
    return None


def _text(project: Path, file: str, texts: dict[str, str] | None = None) -> str:
    """A file as it is typed, its line ends with it; or as it will be."""
    return texts[file] if texts and file in texts else _typed_in(project, file)[0]


def _typed_in(project: Path, file: str) -> tuple[str, yamlfile.Encoding]:
    return yamlfile.decoded(read_bytes(project / file, file), file)


def _held(project: Path, file: str, keys: Keys) -> str:
    """What a scalar holds, as it is typed."""
    node: object = yamlfile.load(project / file, file, [])
    for key in keys:
        if isinstance(node, yamlfile.Mapping):
            node = node.get(str(key))
        elif isinstance(node, yamlfile.Sequence) and isinstance(key, int):
            node = node.items[key]
    return node.text if isinstance(node, yamlfile.Scalar) else ""


def _same_paragraphs(was: dict[Spot, Wording], now: dict[Spot, Wording]) -> dict[Spot, Spot]:
    """Where the paragraphs of one template stand in another, as far as they say the same."""
    found: dict[Spot, Spot] = {}
    for part in {part for part, _ in was} & {part for part, _ in now}:
        old, new = ([spot for spot in side if spot[0] == part] for side in (was, now))
        for one, other in aligned([was[spot].text for spot in old], [now[spot].text for spot in new]):
            if one is not None and other is not None and was[old[one]].text == now[new[other]].text:
                found[old[one]] = new[other]
    return found


def _at(rewriting: Rewriting, now_at: dict[Spot, Spot]) -> Rewriting | None:
    """A rewriting for the template of now; None where its paragraph is no longer the same."""
    if isinstance(rewriting, Swap):
        old, new = (tuple(now_at[spot] for spot in side if spot in now_at) for side in (rewriting.old, rewriting.new))
        return Swap(old, new) if len(old) == len(rewriting.old) and len(new) == len(rewriting.new) else None
    return replace(rewriting, spot=now_at[rewriting.spot]) if rewriting.spot in now_at else None


class _Ways:
    """From the text of a paragraph as it was printed to that of the template which printed it."""

    def __init__(self, text: str, figures_: Sequence[Figure], starts: dict[int, int], wording: Wording) -> None:
        printed: list[object] = []
        self.at: dict[int, int] = {}  # of each offset in the text, the number of the letter or figure that begins there
        ends = {each.start: each for each in figures_}
        offset = 0
        while offset < len(text):
            self.at[offset] = len(printed)
            figure = ends.get(offset)
            printed.append(text[offset] if figure is None else (starts[figure.number],))
            offset = offset + 1 if figure is None else figure.end
        self.at[len(text)] = len(printed)
        typed: list[object] = []
        self.spans: list[tuple[int, int]] = []
        tags = {start: (end, prints) for start, end, prints in wording.tags}
        offset = 0
        while offset < len(wording.text):
            end, prints = tags.get(offset, (offset + 1, None))
            typed.append(wording.text[offset] if prints is None else (offset,) if prints else (offset, "block"))
            self.spans.append((offset, end))
            offset = max(end, offset + 1)
        self.to: dict[int, int] = {}
        for one, other, size in difflib.SequenceMatcher(None, printed, typed, autojunk=False).get_matching_blocks():
            self.to |= {one + each: other + each for each in range(size)}
        self.is_empty = not typed

    def mapped(self, start: int, end: int, text: str) -> tuple[int, int, str] | None:
        """A stretch in the text of the template; None where the template says nothing of it by itself."""
        if start not in self.at or end not in self.at:
            return None
        first, last = self.at[start], self.at[end]
        if first == last:
            if first - 1 in self.to:
                spot = self.spans[self.to[first - 1]][1]
            elif first in self.to:
                spot = self.spans[self.to[first]][0]
            elif self.is_empty:
                spot = 0
            else:
                return None
            return spot, spot, text
        there = [self.to.get(each) for each in range(first, last)]
        if None in there or any(
            one + 1 != other for one, other in pairwise(each for each in there if each is not None)
        ):
            return None
        assert there[0] is not None
        assert there[-1] is not None
        return self.spans[there[0]][0], self.spans[there[-1]][1], text
