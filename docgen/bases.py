"""Bases: what a finished report was built from, found again, so that it can be built anew as it was.

Each build keeps a copy of its inputs beside the report, named by their digests. These copies can be deleted at any
time; then the working files or a commit of git must still be what the report was built from.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docgen import manifest
from docgen.facts import is_of_facts
from docgen.history import repository
from docgen.language import say
from docgen.manifest import Digests, Manifest
from docgen.pipeline import RUBRIC, TEMPLATE
from docgen.problems import DocgenError, Place, Problem

FOLDER = "build/.inputs"
"""Where the copies are kept, in a project."""

MOST = 30
"""Copies that are kept; the oldest go."""

WRITTEN = f"{FOLDER}/written"
"""Of the latest reports that builds have written: the digest of each, and whether it was a draft or a final one."""

MOST_CANDIDATES = 4
"""Copies that are tried for a document without a manifest."""

LARGEST = 200_000_000
"""Bytes of a copy, unpacked."""


def copy(project: Path, claimed: Manifest) -> Path:
    """Where the inputs of a report with this manifest are kept."""
    return project / FOLDER / name_of(claimed.digests)


def inputs(project: Path, claimed: Manifest) -> bytes:
    """A zip of the inputs of a report that was just built.

    The same inputs give the same bytes with the same zlib; nothing compares them.
    """
    names = [RUBRIC, TEMPLATE]
    for period in claimed.periods:
        files = (project / "facts" / period).glob("*")
        names += [file.relative_to(project).as_posix() for file in files if is_of_facts(file)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(names):
            archive.writestr(zipfile.ZipInfo(name), (project / name).read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def name_of(digests: Digests) -> str:
    """What the copy of these inputs is called."""
    return f"{digests.facts[:12]}-{digests.rubric[:12]}-{digests.template[:12]}.zip"


def written(project: Path) -> dict[str, str]:
    """The kinds of the reports that builds have written here, by their digests."""
    try:
        lines = (project / WRITTEN).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {digest: kind for digest, _, kind in (line.partition(" ") for line in lines)}


def with_written(project: Path, document: bytes, kind: str) -> bytes:
    """The same with one more, as the file that holds them."""
    latest = (*[*written(project).items()][-MOST:], (digest_of(document), kind))
    return "".join(f"{digest} {its}\n" for digest, its in latest).encode()


def digest_of(document: bytes) -> str:
    """What a report is known by."""
    return hashlib.sha256(document).hexdigest()


def tidy(project: Path) -> None:
    """Take away the oldest copies beyond `MOST`."""
    for file in _copies(project)[MOST:]:
        file.unlink(missing_ok=True)


def _copies(project: Path) -> list[Path]:
    """The copies that are kept, the latest first."""
    return sorted((project / FOLDER).glob("*.zip"), key=lambda file: file.stat().st_mtime, reverse=True)


@contextmanager
def base(project: Path, claimed: Manifest, name: str) -> Iterator[Path]:
    """A folder with the project as the document with this manifest was built from it.

    Raises `DocgenError` where neither the working files, nor a kept copy, nor a commit is that.
    """
    if _is_it(project, claimed):
        yield project
        return
    with kept(project, claimed) as folder:
        if folder is not None:
            yield folder
            return
    with tempfile.TemporaryDirectory(prefix="docgen-") as made:
        checked_out = Path(made) / "commit"
        if _checked_out(project, claimed, checked_out) and _is_it(checked_out, claimed):
            yield checked_out
            return
    raise DocgenError(
        [
            Problem(
                "base-unknown",
                say(
                    "nothing here is what this file was built from: it is of another project, or too much has changed since"
                ),
                Place(name),
                say(
                    "Name its project with --project. Each build keeps its inputs in {folder}; if they are gone, check out the commit that it was built from.",
                    folder=FOLDER,
                ),
            )
        ]
    )


@contextmanager
def kept(project: Path, claimed: Manifest) -> Iterator[Path | None]:
    """A folder with the inputs that a build has kept, if they are there and are what the manifest says."""
    with tempfile.TemporaryDirectory(prefix="docgen-") as folder:
        there = Path(folder) / "kept"
        is_it = _unpacked(project / FOLDER / name_of(claimed.digests), there) and _is_it(there, claimed)
        yield there if is_it else None


def _is_it(folder: Path, claimed: Manifest) -> bool:
    return manifest.digests(folder, claimed.periods, RUBRIC, TEMPLATE) == claimed.digests


@contextmanager
def candidates(project: Path) -> Iterator[tuple[Path, ...]]:
    """Folders that a document without a manifest may have been built from: the working files, and the latest copies."""
    with tempfile.TemporaryDirectory(prefix="docgen-") as folder:
        folders = ((file, Path(folder) / file.stem) for file in _copies(project)[:MOST_CANDIDATES])
        yield (project, *(there for file, there in folders if _unpacked(file, there)))


def _unpacked(file: Path, folder: Path) -> bool:
    """Unpack the copy of a build; whether there was a sound one."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(each.file_size for each in archive.infolist()) > LARGEST:
                return False
            archive.extractall(folder)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, ValueError):
        return False  # a zip that is damaged, encrypted, or packed in a way that zipfile does not know
    return True


def _checked_out(project: Path, claimed: Manifest, folder: Path) -> bool:
    """Lay down the commit that a manifest names; whether it is known here."""
    if not claimed.commit:
        return False
    try:
        folder.mkdir()
        its = repository(project)
        its.checkout(its.commit(claimed.commit).id, folder)
    except DocgenError:
        return False
    return True
