"""Rendering: the bytes of a .docx in, those of its PDF out, made by LibreOffice; and of a PDF its pages as pictures.

Each call has a folder of its own with a profile, so that two at once, or an open LibreOffice, do not disturb each
other. Nothing is left behind, whatever happens.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from docgen import fonts, stages
from docgen.files import reason_of
from docgen.fonts import Font
from docgen.language import say
from docgen.problems import DocgenError, Place, Problem
from docgen.word import package, typefaces
from docgen.word.package import Package

SECONDS = 120
"""How long LibreOffice may take; a report takes some two seconds, the very first start of a new installation more."""

DOTS_PER_INCH = 96
"""How fine the pictures of pages are."""

COLOURS = 32
"""How many colours such a picture has: enough for black letters and a chart, and a quarter of the bytes of all."""

ELSEWHERE = {
    "win32": ("{PROGRAMFILES}/LibreOffice/program/soffice.com", "{PROGRAMFILES(X86)}/LibreOffice/program/soffice.com"),
    "darwin": (
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        "{HOME}/Applications/LibreOffice.app/Contents/MacOS/soffice",
    ),
}
"""Where LibreOffice is installed on systems that do not put it on the PATH."""


def libreoffice() -> Path | None:
    """The program, if it is installed."""
    for name in ("soffice.com", "soffice", "libreoffice"):
        if found := shutil.which(name):
            return Path(found)
    for pattern in ELSEWHERE.get(sys.platform, ()):
        file = Path(re.sub(r"\{(.+?)\}", lambda name: os.environ.get(name[1], ""), pattern))
        if file.is_file():
            return file
    return None


def how_to_get_libreoffice() -> str:
    """What to do where it is missing, on this system."""
    if sys.platform == "win32":
        return say("Install LibreOffice: `winget install TheDocumentFoundation.LibreOffice`, or from libreoffice.org.")
    if sys.platform == "darwin":
        return say("Install LibreOffice: `brew install --cask libreoffice`, or from libreoffice.org.")
    if shutil.which("apt-get"):
        return say("Install LibreOffice: `sudo apt install libreoffice-writer-nogui fonts-noto-cjk`")
    return say("Install LibreOffice Writer with your system's programs, or from libreoffice.org.")


def version(program: Path) -> str:
    """What LibreOffice calls itself: 7.4.7.2. Raises `DocgenError` where it does not answer."""
    with tempfile.TemporaryDirectory(prefix="docgen-pages-", ignore_cleanup_errors=True) as temporary:
        told = _run([str(program), _profile(Path(temporary)), "--version"], dict(os.environ), program.name, SECONDS)
    found = re.search(r"LibreOffice\D*([\d.]+)", told)
    if found is None:
        message = say("LibreOffice does not answer: {reason}", reason=told or say("it says nothing of why"))
        raise _problem("no-libreoffice", message, program.name, how_to_get_libreoffice())
    return found[1]


def fonts_of(document: bytes, name: str = "report.docx") -> tuple[Font, ...]:
    """The fonts that the text of a document is set in, as this machine has them, and what stands in where it has not."""
    return fonts.look(typefaces.used(package.read(document, name, macros=True)))


def pdf(document: bytes, name: str = "report.docx", *, seconds: float = SECONDS) -> bytes:
    """The PDF of a document, the same bytes for the same document on one machine; places call it `name`.

    Fonts that the machine lacks are replaced as `fonts.look` says. Raises `DocgenError` where LibreOffice is missing,
    takes longer than `seconds`, or makes nothing.
    """
    program = libreoffice()
    if program is None:
        message = say("LibreOffice is not here, and it makes the PDF")
        raise _problem("no-libreoffice", message, name, how_to_get_libreoffice())
    stages.begin(say("making the PDF"))
    source = package.read(document, name, macros=True)
    with tempfile.TemporaryDirectory(prefix="docgen-pages-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        (folder / "document.docx").write_bytes(document)
        environment = _mapped(folder, fonts.look(dict.fromkeys([*typefaces.used(source), *fonts.NAMES])))
        told = _run(_command(program, folder), environment, name, seconds)
        made = folder / "document.pdf"
        if not made.is_file():
            message = say("LibreOffice has made no PDF: {reason}", reason=told or say("it says nothing of why"))
            raise _problem("no-pdf", message, name, say("See whether it opens in LibreOffice by hand."))
        return timeless(made.read_bytes(), _moment(source))


def pages(data: bytes, *, dots_per_inch: int = DOTS_PER_INCH) -> list[bytes]:
    """The pages of a PDF as PNG. Raises `DocgenError` where the library that draws them is not installed."""
    try:
        import PIL.Image  # noqa: F401, PLC0415  # an extra, like
        import pypdfium2  # noqa: PLC0415
    except ImportError:
        message = say("what draws pages is not installed")
        raise _problem(
            "no-pages", message, "PDF", say("Install it: `python -m pip install pypdfium2 pillow`")
        ) from None
    stages.begin(say("drawing the pages"))
    drawn = []
    with pypdfium2.PdfDocument(data) as opened:
        for page in opened:
            out = io.BytesIO()
            page.render(scale=dots_per_inch / 72).to_pil().quantize(COLOURS).save(out, "png", optimize=True)
            drawn.append(out.getvalue())
    return drawn


def _command(program: Path, folder: Path) -> list[str]:
    options = ("--headless", "--norestore", "--nolockcheck", "--convert-to", "pdf:writer_pdf_Export")
    return [str(program), _profile(folder), *options, "--outdir", str(folder), str(folder / "document.docx")]


def _profile(folder: Path) -> str:
    return f"-env:UserInstallation={(folder / 'profile').as_uri()}"


def _run(command: list[str], environment: dict[str, str], name: str, seconds: float) -> str:
    """Run LibreOffice, and end it with all that it started when it takes too long. What it says against a document."""
    try:
        process = subprocess.Popen(  # noqa: S603  # a program that the user has installed, without a shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        message = say("LibreOffice cannot be started: {reason}", reason=reason_of(error))
        raise _problem("no-libreoffice", message, name, how_to_get_libreoffice()) from None
    try:
        told, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        message = say("LibreOffice was stopped: it took longer than {seconds} seconds", seconds=f"{seconds:g}")
        raise _problem("no-pdf", message, name, say("Try once more; see whether the document opens by hand.")) from None
    finally:
        _end(process)
    lines = [line.strip() for line in told.decode("utf-8", "replace").splitlines()]
    return next((line for line in reversed(lines) if line and "javaldx" not in line), "")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, and all that it started."""
    if process.returncode is not None:
        return
    if sys.platform == "win32":
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(tree, capture_output=True, check=False)  # noqa: S603  # a program of Windows itself
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:  # not read to its end: what has escaped would hold it open
        process.stdout.close()


def _mapped(folder: Path, looked: Iterable[Font]) -> dict[str, str]:
    """The environment in which LibreOffice takes the stand-ins for fonts that are missing."""
    environment = {**os.environ, "TZ": "UTC"}
    missing = [font for font in looked if font.stand_in]
    system = _fontconfig()
    if system is not None:
        own = folder / "fonts.conf"
        own.write_text(fontconfig(missing, system), encoding="utf-8")
        environment["FONTCONFIG_FILE"] = str(own)
    else:  # LibreOffice has a table of its own; it knows no bold, so that fontconfig goes before it
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(replacements(missing), encoding="utf-8")
    return environment


def _fontconfig() -> Path | None:
    """The configuration of fontconfig that the user has, where there is one."""
    if sys.platform in ("win32", "darwin"):
        return None
    folder = os.environ.get("FONTCONFIG_PATH") or "/etc/fonts"
    file = Path(os.environ.get("FONTCONFIG_FILE") or "fonts.conf")
    found = file if file.is_absolute() else Path(folder) / file
    return found if found.is_file() else None


def fontconfig(missing: Iterable[Font], system: Path) -> str:
    """A configuration like the system's in which each missing font is its stand-in."""
    rules = "".join(
        f'<match><test name="family"><string>{escape(font.name)}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{escape(font.stand_in)}</string></edit>'
        + ('<edit name="weight" mode="assign"><const>bold</const></edit>' if font.bold else "")
        + "</match>"
        for font in missing
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><include>{escape(str(system))}</include>{rules}</fontconfig>"
    )


def replacements(missing: Iterable[Font]) -> str:
    """A profile of LibreOffice whose table of fonts (Options › Fonts) replaces each missing one by its stand-in."""
    table = "/org.openoffice.Office.Common/Font/Substitution"
    pairs = "".join(
        f'<item oor:path="{table}/FontPairs"><node oor:name="_{number}" oor:op="replace">'
        f"{_property('ReplaceFont', font.name)}{_property('SubstituteFont', font.stand_in)}"
        f"{_property('Always', 'true')}{_property('OnScreenOnly', 'false')}</node></item>"
        for number, font in enumerate(missing)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f'<item oor:path="{table}">{_property("Replacement", "true")}</item>{pairs}</oor:items>'
    )


def _property(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop>'


def _moment(source: Package) -> str:
    """When the document says that it was changed, as a PDF writes it: 20180101000000."""
    core = source.members.get("docProps/core.xml", b"").decode("utf-8", "replace")
    found = re.search(r"<dcterms:modified[^>]*>(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)", core)
    return "".join(found.groups()) if found else "19800101000000"


def timeless(data: bytes, moment: str) -> bytes:
    """A PDF without the hour at which it was made, and with an identity that follows from its content.

    LibreOffice has no option for it and does not look at SOURCE_DATE_EPOCH. What is replaced keeps its length, so that
    every offset in the file holds.
    """
    data = re.sub(rb"(/(?:CreationDate|ModDate)\s*\(D:)\d{14}", rb"\g<1>" + moment.encode(), data)
    blank = re.compile(rb"(?<=<)[0-9A-F]{32}(?=>)|(?<=/DocChecksum /)[0-9A-F]{32}")
    start = data.rfind(b"trailer")
    body, trailer = data[:start], data[start:]
    identity = hashlib.md5(body, usedforsecurity=False).hexdigest().upper().encode()
    return body + blank.sub(identity, trailer)


def _problem(code: str, message: str, name: str, hint: str) -> DocgenError:
    return DocgenError([Problem(code, message, Place(name), hint)])
