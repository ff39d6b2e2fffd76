"""Testimony: an attestation in, the lines of `docgen verify` out, each with what it rests on; and the same as data."""

from __future__ import annotations

from collections.abc import Iterator

from docgen import __version__
from docgen.attest import COMMIT, KEPT, WORKING, Attestation, Remark, Source, in_words
from docgen.language import form, listed, relayed, say
from docgen.sentences import beside, cut

Kind = dict[str, object]

LONGEST = 120
"""Letters of a text that are shown."""


def lines(found: Attestation) -> Iterator[str]:
    """What was found, in the order in which it is asked."""
    told = found.manifest
    yield say(
        "Built:    by docgen {version}, for the period {period} (its manifest says so)",
        version=told.version,
        period=told.period,
    )
    if found.other_version:
        yield say("          This is docgen {version}: differences may come from that.", version=__version__)
    yield say("Kind:     final") if told.is_final else say("Kind:     draft, not to be submitted")
    yield say("Score:    {score}", score=in_words(told.score, told.total, told.grade))
    yield say("Commit:   {commit}", commit=_commit(found))
    for source in found.sources:
        yield f"{_label(source)}{_source(source)}"
    yield say("Rebuilt:  {how}", how=_rebuilt(found))
    for problem in found.problems:
        yield f"          {problem.line}"
    yield say("Text:     {answer}", answer=_text(found))
    for number, touch in enumerate(found.touches, 1):
        built, now = beside(touch.built, touch.found, LONGEST)
        yield f"  {number}. {touch.place}"
        yield say("     built: {text}", text=built or say("(nothing)"))
        yield say("     now:   {text}", text=now or say("(nothing)"))
    for remark in found.remarks:
        what = (
            say("Comment")
            if remark.kind == "comment"
            else say("Tracked change ({kind})", kind=relayed(remark.kind, _CHANGES))
        )
        yield say(
            "{what} by {author}, {day}, {place}: {text}",
            what=what,
            author=remark.author or say("nobody named"),
            day=remark.date[:10] or say("no date"),
            place=remark.place,
            text=cut(remark.text, LONGEST) or say("(no text)"),
        )
    if found.touches and found.remarks and found.as_rejected:
        yield say("With the tracked changes rejected, the text is as it was built.")
    for claim in found.claims:
        yield say("Contradiction: {claim}", claim=claim)
    yield ""
    yield from _conclusion(found)


_CHANGES = (
    form("insertion"),
    form("deletion"),
    form("format"),
    form("paragraph inserted"),
    form("paragraph deleted"),
    form("row inserted"),
    form("row deleted"),
    form("cell inserted"),
    form("cell deleted"),
)
"""What `word.manuscript` calls a tracked change."""


def _label(source: Source) -> str:
    return {"facts": say("Facts:    "), "rubric": say("Rubric:   "), "template": say("Template: ")}[source.name]


def _commit(found: Attestation) -> str:
    told = found.manifest.commit
    if not told:
        return say("none named: it was built from files that were not committed, or from Python")
    if found.commit is None:
        return say("{commit}, which is not known here", commit=told[:7])
    commit = say(
        "{commit} {day} {author}: {subject}",
        commit=found.commit.short,
        day=found.commit.day,
        author=found.commit.author,
        subject=found.commit.subject,
    )
    return say("{commit} (tag {tags})", commit=commit, tags=listed(found.tags)) if found.tags else commit


def _source(source: Source) -> str:
    where = {
        (True, None): say("as in the working files"),
        (True, True): say("as in the working files, as in the commit"),
        (True, False): say("as in the working files, not as in the commit that it names"),
        (False, None): say("not as in the working files"),
        (False, True): say("not as in the working files, as in the commit"),
        (False, False): say("not as in the working files, not as in the commit that it names"),
    }
    told = where[source.here, source.at_commit]
    return say("{where} (sha256 {digest})", where=told, digest=source.digest[:12])


def _rebuilt(found: Attestation) -> str:
    if found.rebuilt_from == WORKING:
        return say("from the working files")
    if found.rebuilt_from == COMMIT:
        return say("from the commit")
    if found.rebuilt_from == KEPT:
        return say("from the inputs that its build has kept")
    return say(
        "not: neither the working files, nor a commit known here, nor what builds have kept is what it was built from"
    )


def _text(found: Attestation) -> str:
    if found.same_bytes:
        return say("untouched; the file is the one that docgen builds, byte for byte")
    if found.same_text:
        return say(
            "untouched; the file was saved by another program or built otherwise: formatting, pictures and charts were not compared"
        )
    if found.rebuilt_from:
        return say("touched; places: {count}", count=len(found.touches))
    if found.as_in_manifest:
        return say("as its manifest says; that the manifest is right cannot be proven here")
    return say("not as its manifest says: it was touched after it was built; where, cannot be told here")


def _conclusion(found: Attestation) -> Iterator[str]:
    if found.holds and found.same_bytes:
        yield say("Proven: the document is what docgen builds from these facts, this rubric and this template.")
    elif found.holds:
        yield say(
            "Proven: the text of the document is what docgen builds from these facts, this rubric and this template."
        )
    elif found.is_touched:
        yield say("Not proven: the document is not as it was built.")
    elif not found.rebuilt_from:
        yield say("Not proven: nothing here is what the document says it was built from.")
        yield say("It may be of another project (name its folder with --project), or its commit is not fetched yet.")
    else:
        yield say("Not proven: the manifest contradicts what it names.")
    yield say(
        "Not provable without a signature: who built it and when. Whoever can edit the document can edit its manifest too."
    )
    if found.commit is not None and not found.tags:
        name = f"report-{found.manifest.period}"
        yield say(
            "What counts is a tag that others have, too: git tag -a {name} {commit} && git push origin {name}",
            name=name,
            commit=found.commit.short,
        )
    elif not found.manifest.commit:
        yield say("Commit facts/ and templates/ before you build what you hand in: then the manifest names the commit.")


def as_data(found: Attestation) -> Kind:
    """The same for `--json`."""
    told = found.manifest
    return {
        "proven": found.holds,
        "docgen": {"built_with": told.version, "this": __version__},
        "period": told.period,
        "kind": told.kind,
        "score": {"score": told.score or None, "of": told.total, "grade": told.grade or None},
        "commit": {
            "id": told.commit or None,
            "known": found.commit is not None,
            "subject": None if found.commit is None else found.commit.subject,
            "date": None if found.commit is None else found.commit.date,
            "tags": list(found.tags),
        },
        "sources": {
            each.name: {"sha256": each.digest, "as_working_files": each.here, "as_commit": each.at_commit}
            for each in found.sources
        },
        "rebuilt_from": found.rebuilt_from or None,
        "same_bytes": found.same_bytes,
        "same_text": found.same_text,
        "text_as_in_manifest": found.as_in_manifest,
        "touches": [{"place": each.place, "built": each.built, "now": each.found} for each in found.touches],
        "tracked_changes": [_remark(each) for each in found.remarks if each.kind != "comment"],
        "comments": [_remark(each) for each in found.remarks if each.kind == "comment"],
        "same_text_with_changes_rejected": found.as_rejected if found.rebuilt_from else None,
        "contradictions": list(found.claims),
        "problems": [problem.as_data() for problem in found.problems],
    }


def _remark(remark: Remark) -> Kind:
    return {
        "kind": remark.kind,
        "text": remark.text,
        "author": remark.author,
        "date": remark.date,
        "place": remark.place,
    }
