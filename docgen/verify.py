"""Verify: everything that is doubtful about a finished report, as findings; those that the project accepts as notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docgen import audit, proofread
from docgen.facts import is_of_before
from docgen.finished import Finished, warning
from docgen.language import forms, say
from docgen.problems import Problem, Severity, did_you_mean, in_order
from docgen.values import Certainty


def findings(finished: Finished) -> tuple[Problem, ...]:
    """What every check finds, in the order of their places."""
    found = [finding for check in (*audit.CHECKS, *proofread.CHECKS) for finding in check(finished)]
    return in_order(silenced(finished, [*found, *finished.filled.doubts]))


def silenced(finished: Finished, found: Iterable[Problem]) -> list[Problem]:
    """The findings, with those that the project has silenced as notes that say why; a silence without one is found."""
    silences = finished.facts.silences
    used: set[int] = set()
    told: list[Problem] = []
    for finding in found:
        number = next(
            (
                number
                for number, silence in enumerate(silences)
                if silence.code == finding.code
                and any(silence.about in f"{finding.place} {said}" for said in forms(finding.message))
            ),
            None,
        )
        if number is None:
            told.append(finding)
            continue
        used.add(number)
        silence = silences[number]
        hint = say("Silenced: {reason} ({place})", reason=silence.reason, place=silence.place)
        told.append(replace(finding, hint=hint, severity=Severity.NOTE))
    codes = {finding.code for finding in told}
    for number, silence in enumerate(silences):
        if number not in used:
            message = say(
                "nothing is found any more of {code} {about}", code=silence.code, about=silence.about
            ).rstrip()
            hint = did_you_mean(silence.code, codes, or_all=False) if silence.code not in codes else ""
            told.append(warning("idle-silence", message, silence.place, hint or say("Remove it.")))
    return told


def hindrances(finished: Finished, found: Iterable[Problem]) -> tuple[Problem, ...]:
    """What stands between a draft and a final report: findings, and every missing or assumed fact, as errors.

    Of earlier periods those count that a chart shows.
    """
    unsure = [
        Problem(
            "assumed",
            say("{path} is assumed ({label})", path=fact.path, label=fact.label or fact.text),
            fact.place,
            say("Put the stated value and its source, and remove `certainty: assumed`."),
        )
        for fact in finished.facts.by_path.values()
        if fact.certainty is Certainty.ASSUMED
    ]
    unsure += [
        Problem(
            "assumed",
            say("{path} is assumed, and a chart shows it", path=point.path),
            finished.values[point.path].place or chart.place,
            say("Put the stated value and its source there, and remove `certainty: assumed`."),
        )
        for chart in finished.filled.charts
        for series in chart.series
        for point in series.points
        if is_of_before(point.path) and point.certainty is Certainty.ASSUMED
    ]
    doubtful = [replace(problem, severity=Severity.ERROR) for problem in found if problem.severity is not Severity.NOTE]
    return in_order([*doubtful, *unsure])
