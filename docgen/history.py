"""History: a project's folder in, its commits and the files of any revision out, read through `git` and never written.

`git` runs without a shell, without a pager and in one language; no lock is taken, and no program that the repository
itself names is run.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field, replace
from pathlib import Path

from docgen import stages
from docgen.files import reason_of
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem, Severity, did_you_mean
from docgen.records import record

PATHS = ("facts", "templates")
"""What a report is made from, as folders of a project."""

_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    "-c", "core.quotepath=off",
    "-c", "core.fsmonitor=false",
    "-c", "log.showSignature=false",
    "-c", "i18n.logOutputEncoding=UTF-8",
)  # fmt: skip

_PLACES = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
"""What git tells its hooks about where they run: it is not always where the project is."""

_LINK, _MODULE = "120000", "160000"
"""The modes of a symbolic link and of a submodule in a tree."""

_READ = (".yaml", ".yml", ".docx")
"""The endings of the files that a report is made from."""

_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file begins that git-lfs keeps elsewhere."""


@record(frozen=True, slots=True)
class Commit:
    """One commit: its full id, the day and time at which it was written (ISO 8601), its author, and the first line of its message.

    `parents` are ids; those of `Repository.commits` name the nearest commits of the same list.
    """

    id: str
    date: str
    author: str
    subject: str
    parents: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The beginning of its id, as people write it."""
        return self.id[:7]

    @property
    def day(self) -> str:
        return self.date[:10]


@record(frozen=True, slots=True)
class Repository:
    """The repository that a project stands in. `prefix` is the project's folder within it, empty or ending in /."""

    project: Path
    prefix: str = ""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def id_of(self, revision: str) -> str:
        """The full id of the commit that a revision names. Raises `DocgenError` with the nearest branch or tag."""
        done = None
        if revision and not revision.startswith("-"):
            done = self.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        if done is not None and done.returncode == 0:
            return done.stdout.decode().strip()
        if revision == "HEAD":
            hint = say("Commit the project first: git add facts templates, then git commit.")
            raise _problem("no-commits", say("there is no commit yet"), self.project.as_posix(), hint)
        hint = did_you_mean(revision, self.names()) or say("`git log --oneline` lists the commits.")
        if self.is_shallow:
            hint += "\n" + say("The clone is shallow: `git fetch --unshallow` brings the older commits.")
        raise _problem("unknown-revision", say("git knows no revision {revision}", revision=revision), revision, hint)

    def names(self) -> tuple[str, ...]:
        """The branches and tags."""
        refs = ("refs/heads", "refs/tags", "refs/remotes")
        return tuple(self.told("for-each-ref", "--format=%(refname:short)", *refs).split())

    def head(self) -> Commit:
        """The commit that is checked out."""
        return self.commit("HEAD")

    def commit(self, revision: str) -> Commit:
        """The commit that a revision names."""
        (found,) = self._log("--max-count=1", self.id_of(revision))
        return found

    def commits(self, *paths: str, until: str = "HEAD") -> tuple[Commit, ...]:
        """The commits that touched paths of the project, newest first; renamed files are not followed.

        What a side branch did comes with its own commits, and a merge only where it differs from all that it merged.
        """
        return tuple(self._log("--topo-order", "--parents", self.id_of(until), "--", *paths))

    def _log(self, *arguments: str) -> Iterator[Commit]:
        told = self.told("log", "-z", "--format=tformat:%H%x00%P%x00%aI%x00%an%x00%s", *arguments)
        fields = told.split("\0")
        for first in range(0, len(fields) - 4, 5):
            identity, parents, date, author, subject = fields[first : first + 5]
            yield Commit(identity, date, author, subject, tuple(parents.split()))

    @property
    def is_shallow(self) -> bool:
        """Whether the history ends where the clone was cut, and not where the project began."""
        return self.told("rev-parse", "--is-shallow-repository").strip() == "true"

    def is_clean(self, *paths: str) -> bool:
        """Whether the working files under these paths of the project are those of HEAD, with none beside them."""
        return not self.told("status", "--porcelain", "-z", "--untracked-files=all", "--", *paths)

    def checkout(self, revision: str, folder: Path) -> None:
        """Write the project's facts/ and templates/ of a revision into an empty folder.

        Raises `DocgenError` where the revision holds neither, or a link that leads out of them; its places are those
        of the project, and `told_of` adds the revision.
        """
        found = self._files(self.id_of(revision))
        if not found:
            message = say("there is no project in this revision: it holds no facts/ and no templates/")
            hint = say("Name a later revision; `git log -- facts` lists those that have facts.")
            raise _problem("no-project", message, PATHS[0], hint)
        for path, data in found.items():
            target = folder / path
            if ".." in Path(path).parts or not target.resolve().is_relative_to(folder.resolve()):
                hint = say("Remove the file from git: no project has such a path.")
                raise _problem("unsafe-path", say("the path climbs out of the project"), path, hint)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    def _files(self, identity: str) -> dict[str, bytes]:
        """The files under facts/ and templates/ of a commit by their paths in the project; links as what they lead to."""
        whole = [self.prefix + path for path in PATHS]
        listed = self.told("ls-tree", "-r", "-z", "--full-tree", identity, "--", *whole)
        modes: dict[str, str] = {}
        blobs: dict[str, str] = {}
        for line in filter(None, listed.split("\0")):
            about, _, path = line.partition("\t")
            mode, _, blob = about.split(" ")
            if mode != _MODULE:
                path = path.removeprefix(self.prefix)
                modes[path], blobs[path] = mode, blob
        contents = dict(zip(blobs, self._blobs(identity, blobs), strict=True))
        links = {path: _text(contents[path]) for path, mode in modes.items() if mode == _LINK}
        for path, target in links.items():
            end = path
            for _ in links:  # a link to a link
                end = posixpath.normpath(posixpath.join(posixpath.dirname(end), links[end])) if end in links else end
            if end in contents and end not in links:
                contents[path] = contents[end]
            elif path.lower().endswith(_READ):
                message = say("the file is a link to {target}, which is no file of the project", target=target)
                hint = say("Put the file itself into facts/ or templates/, and commit it.")
                raise _problem("link-elsewhere", message, path, hint)
            else:
                del contents[path]
        return contents

    def _blobs(self, identity: str, blobs: Mapping[str, str]) -> Iterator[bytes]:
        asked = "".join(f"{blob}\n" for blob in blobs.values()).encode()
        told = self.output("cat-file", "--batch", given=asked) if blobs else b""
        start = 0
        for path in blobs:
            end = told.index(b"\n", start)
            size = int(told[start:end].split()[-1])
            data = told[end + 1 : end + 1 + size]
            if data.startswith(_POINTER):
                data = self.output("cat-file", "--filters", f"{identity}:{self.prefix}{path}")
            yield data
            start = end + 2 + size

    def told(self, *arguments: str) -> str:
        """What a command of git prints, as text. Raises `DocgenError` where it fails."""
        return _text(self.output(*arguments))

    def output(self, *arguments: str, given: bytes = b"") -> bytes:
        """The same, as bytes."""
        done = self.run(*arguments, given=given)
        if done.returncode:
            reason, *rest = done.stderr.decode("utf-8", "replace").strip().splitlines() or [""]
            message = say("git {command} fails: {reason}", command=arguments[0], reason=reason.removeprefix("fatal: "))
            raise _problem("git-failed", message, self.project.as_posix(), "\n".join(map(str.strip, rest)))
        return done.stdout

    def run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run git in the project's folder."""
        try:
            return subprocess.run(  # noqa: S603  # without a shell; a revision never looks like an option
                ["git", *_OPTIONS, *arguments],  # noqa: S607  # the user's own git, wherever it is installed
                cwd=self.project,
                env=dict(self.environment),
                input=given,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            if not self.project.is_dir():
                hint = say("Go to the project's folder, or name it with --project.")
                raise _problem("no-such-file", say("there is no such folder"), self.project.as_posix(), hint) from None
            hint = say("Install it from https://git-scm.com, and see that `git --version` answers.")
            raise _problem("no-git", say("the program git is not here"), self.project.as_posix(), hint) from None
        except OSError as error:
            message = say("git cannot be run here: {reason}", reason=reason_of(error))
            hint = say("See that `git --version` answers in this folder.")
            raise _problem("no-git", message, self.project.as_posix(), hint) from None


def repository(project: Path) -> Repository:
    """The repository that a project's folder stands in. Raises `DocgenError` without git or without a repository.

    The folder decides, as it does for a person who types git there; what a hook or a CI was told (`GIT_DIR`) counts
    only where the folder itself belongs to no repository.
    """
    given = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    own = {name: value for name, value in given.items() if name not in _PLACES}
    told = [name for name in ("GIT_DIR", "GIT_WORK_TREE") if name in given]
    for environment in (own, given) if told else (own,):
        found = Repository(project, "", environment)
        done = found.run("rev-parse", "--show-prefix")
        if done.returncode == 0:
            return Repository(project, _text(done.stdout).removesuffix("\n"), environment)
    reason = done.stderr.decode("utf-8", "replace")
    if "not a git repository" not in reason:
        found.output("rev-parse", "--show-prefix")  # raises with what git says of it
    hint = say("Put the project under git: git init, git add facts templates, git commit.")
    raise _problem("no-repository", say("the folder is in no git repository"), project.as_posix(), hint)


def commit_of(project: Path) -> str:
    """The commit that holds a project's facts and templates as they are now: the last that touched them.

    Empty where there is none: without git, with changes that are not committed, or where the clone is cut off there.
    """
    folder = project.resolve()
    if "GIT_DIR" not in os.environ and not any((each / ".git").exists() for each in (folder, *folder.parents)):
        return ""  # and who has no repository need not wait for git
    try:
        its = repository(project)
        if not its.is_clean(*PATHS):
            return ""
        commits = its.commits(*PATHS)
        if not commits or (not commits[0].parents and its.is_shallow):
            return ""
    except DocgenError:
        return ""
    return commits[0].id


@contextmanager
def told_of(revision: str | None) -> Iterator[None]:
    """Errors in here are those of a revision, and their places say so as git does: `v1:facts/2018/births.yaml:7`.

    What is doubtful there is left out: who reads of it cannot change it. Without a revision nothing is done.
    """
    try:
        with stages.of_version(revision or ""):
            yield
    except DocgenError as error:
        if revision is None:
            raise
        raise DocgenError(
            replace(problem, place=replace(problem.place, file=f"{revision}:{problem.place.file}"))
            for problem in error.problems
            if problem.severity is Severity.ERROR
        ) from None


def _text(told: bytes) -> str:
    """What git prints; names of files are bytes to it, and those that are no UTF-8 pass unharmed."""
    return told.decode("utf-8", "surrogateescape")


def _problem(code: str, message: str, place: str, hint: str = "") -> DocgenError:
    return DocgenError([Problem(code, message, Place(place), hint)])
