"""The zip of a .docx and its parts: bytes in, members out, and back; the same bytes for the same content."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import field
from functools import cache, cached_property, partial
from typing import Any, cast

from lxml import etree

from docgen.language import form, relayed, say
from docgen.problems import DocgenError, Place, Problem
from docgen.records import record

LARGEST = 300_000_000
"""Bytes of all members unpacked; a report with pictures has some millions."""

MOST_MEMBERS = 5_000

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = "[Content_Types].xml"

# entities are never resolved and nothing is fetched: XML in a .docx needs neither
_STRICT: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": True}
_PARSER = etree.XMLParser(remove_pis=True, remove_comments=True, **_STRICT)

RUN_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss", "imprint",
    "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect",
    "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath",
)  # fmt: skip
"""The children of `w:rPr` in the order of the schema (ECMA-376 part 1, §17.3.2.28)."""

PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd",
    "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi",
    "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection",
    "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
)  # fmt: skip
"""The children of `w:pPr` in the order of the schema (ECMA-376 part 1, §17.3.1.26)."""


@cache
def w(name: str) -> str:
    """The qualified name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{name}"


@record(frozen=True)
class Package:
    """The members of a .docx by name, in the order of the zip; `name` is what places call the file."""

    name: str
    members: dict[str, bytes]
    trees: dict[str, etree._Element] = field(default_factory=dict, repr=False, compare=False)
    """The roots of parts that are known already: see `look`."""

    @cached_property
    def sums(self) -> dict[str, int]:
        """The CRC-32 of each member, as a zip has it."""
        return {name: zlib.crc32(data) for name, data in self.members.items()}

    @cached_property
    def content_types(self) -> dict[str, str]:
        """The content type of each member, by its name or else by its ending."""
        root = self.root(CONTENT_TYPES)
        named = {
            node.get("PartName", "").lstrip("/"): node.get("ContentType", "") for node in root if node.get("PartName")
        }
        endings = {
            node.get("Extension", "").lower(): node.get("ContentType", "") for node in root if node.get("Extension")
        }
        return {name: named.get(name) or endings.get(name.rpartition(".")[2].lower(), "") for name in self.members}

    @cached_property
    def body(self) -> str:
        """The name of the main part, which holds the text."""
        return next(name for name, kind in self.content_types.items() if _is_body(kind))

    def look(self, part: str) -> etree._Element:
        """The root of a part, only to be read: it is parsed once. Raises `DocgenError` with its place."""
        if part not in self.trees:
            self.trees[part] = self.root(part)
        return self.trees[part]

    def xml(self) -> Iterator[str]:
        """The names of the members that hold XML."""
        return (name for name in self.members if name.endswith((".xml", ".rels")))

    def root(self, part: str) -> etree._Element:
        """The root of a part, parsed strictly. Raises `DocgenError` with its place."""
        return parse_xml(self.members[part], Place(self.name, where=part))


_REASONS = (
    form("File is not a zip file"),
    form("Bad CRC-32 for file {name}"),
    form("Bad magic number for central directory"),
    form("Bad magic number for file header"),
    form("Bad offset for central directory"),
    form("Truncated file header"),
    form("File name in directory {name} and header {other} differ."),
    form("File {name} is encrypted, password required for extraction"),
    form("Error -3 while decompressing data: {detail}"),
    form("That compression method is not supported"),
)
"""What Python says of a zip."""


def read(data: bytes, name: str, *, macros: bool = False) -> Package:
    """The package in the bytes of a .docx. Raises `DocgenError` for anything that is none.

    A file that holds macros is refused unless `macros` allows it: whoever opens the document would run them.
    """
    refuse = partial(_refused, name)
    if not data:
        raise refuse("not-a-docx", say("the file is empty"), say("Take it from git again, or save it in Word or WPS."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse(
            "not-a-docx",
            say("the file is an old .doc, or it is protected by a password"),
            say("Open it in Word or WPS and save it as .docx without a password."),
        )
    if not data.startswith(b"PK"):
        raise refuse("not-a-docx", say("the file is not a .docx"), say("Save it as .docx in Word or WPS."))
    try:
        members = unzipped(data, name)
    except ValueError as error:
        raise refuse(
            "broken-docx",
            say("the file is damaged or cut off: {reason}", reason=error),
            say("Take it from its source again, or open and save it in Word or WPS."),
        ) from None
    if CONTENT_TYPES not in members:
        raise refuse("not-a-docx", say("the file is a zip, and no .docx"))
    package = Package(name, members)
    kinds = package.content_types
    if not any(_is_body(kind) for kind in kinds.values()):
        raise refuse("not-a-docx", say("the file holds no Word document"), say("Save it as .docx in Word or WPS."))
    if not macros and any(
        "macroenabled" in each or "vbaproject" in each for each in map(str.lower, (*kinds, *kinds.values()))
    ):
        hint = say("Save it as .docx without macros, or allow them with --allow-macros if you trust its source.")
        raise refuse("has-macros", say("the file holds macros"), hint)
    return package


def unzipped(data: bytes, name: str) -> dict[str, bytes]:
    """The members of a zip in its order, without its folders; `name` is what places call the file.

    Raises `DocgenError` for members that are unsafe, doubled or too large, `ValueError` for a zip that is damaged.
    """
    refuse = partial(_refused, name)
    members: dict[str, bytes] = {}
    room = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_MEMBERS:
                raise refuse("too-large", say("the file has more than {limit} members", limit=MOST_MEMBERS))
            for entry in entries:
                if entry.filename.endswith("/"):  # a folder
                    continue
                if (
                    entry.filename.startswith(("/", "\\")) or entry.filename[1:2] == ":"
                ) or ".." in entry.filename.replace("\\", "/").split("/"):
                    raise refuse(
                        "unsafe-path", say("the member {member} climbs out of the file", member=entry.filename)
                    )
                if entry.filename in members:
                    raise refuse("broken-docx", say("the member {member} stands twice", member=entry.filename))
                with archive.open(entry) as stream:
                    members[entry.filename] = stream.read(room + 1)
                room -= len(members[entry.filename])
                if room < 0:
                    raise refuse("too-large", say("the file unpacks to more than {limit} bytes", limit=LARGEST))
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise ValueError(relayed(str(error), _REASONS)) from None
    return members


def _refused(name: str, code: str, message: str, hint: str = "") -> DocgenError:
    return DocgenError([Problem(code, message, Place(name), hint)])


def _is_body(kind: str) -> bool:
    """Whether a content type is that of a main part (.docx, .dotx, .docm, .dotm)."""
    return kind.endswith(".main+xml") and ("wordprocessingml" in kind or "ms-word." in kind)


def write(package: Package, *, deflated: bool = False, like: Package | None = None) -> bytes:
    """The bytes of a package: the same for the same members, on any machine and at any hour.

    Members are stored, not deflated: what zlib makes of the same bytes differs between its versions and forks. A file
    that is nobody's to compare may be `deflated`. Of members that are those of another package, `like` it, what a zip
    says of them is not reckoned anew.
    """
    if not deflated:
        return _stored(package, like)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in package.members.items():
            archive.writestr(_entry(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def differences(document: bytes, package: Package, like: Package) -> list[str]:
    """The members that a document does not hold as a package has them; all of them where it is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            found = {entry.filename: entry for entry in archive.infolist()}
            return [
                name
                for name in {**package.members, **found}
                if name not in package.members
                or name not in found
                or not _holds(document, archive, found[name], package.members[name], like)
            ]
    except (zipfile.BadZipFile, OSError, ValueError):
        return list(package.members)


def _holds(document: bytes, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, data: bytes, like: Package) -> bool:
    """Whether an entry of a zip is this member; one that is stored as it was in another is not reckoned again."""
    name = entry.filename
    if like.members.get(name) is not data:
        return archive.read(name) == data
    start = entry.header_offset + _LOCAL.size + len(name.encode())
    return like.sums[name] == entry.CRC and entry.file_size == len(data) and document.startswith(data, start)


_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
"""Headers of a zip: before a member, in the list of members, and behind that (APPNOTE.TXT, §4.3.7, §4.3.12, §4.3.16)."""

_DAY = 1 << 5 | 1
"""The first of January 1980, as a zip has dates."""

_UTF_8 = 1 << 11
"""What the flags of a member say whose name is no ASCII."""


def _stored(package: Package, like: Package | None) -> bytes:
    """The zip of a package, byte by byte as `zipfile` writes it."""
    pieces: list[bytes] = []
    listed_: list[bytes] = []
    at = 0
    for name, data in package.members.items():
        is_known = like is not None and like.members.get(name) is data
        sum_ = like.sums[name] if like is not None and is_known else zlib.crc32(data)
        encoded = name.encode()
        flags = 0 if name.isascii() else _UTF_8
        about = (20, flags, 0, 0, _DAY, sum_, len(data), len(data), len(encoded))
        pieces += (_LOCAL.pack(b"PK\3\4", *about, 0), encoded, data)
        listed_ += (_CENTRAL.pack(b"PK\1\2", 20, *about, 0, 0, 0, 0, 0o600 << 16, at), encoded)
        at += _LOCAL.size + len(encoded) + len(data)
    count, size = len(package.members), sum(map(len, listed_))
    return b"".join((*pieces, *listed_, _END.pack(b"PK\5\6", 0, 0, count, count, size, at, 0)))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system = 0
    return entry


def parse_xml(data: bytes, place: Place) -> etree._Element:
    """The root of a part, parsed strictly. Raises `DocgenError` with the part's place."""
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise _no_xml(error.msg, place) from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise DocgenError(
            [Problem("broken-xml", say("the part declares a document type, which Word never does"), place)]
        )
    return root


class _Characters:
    """What a parser tells of characters alone, and so makes no tree."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.data = self.pieces.append

    def close(self) -> str:
        return "".join(self.pieces)


def characters(data: bytes, place: Place) -> str:
    """All text of a part, parsed strictly, and no tree made of it. Raises `DocgenError` with the part's place."""
    parser = etree.XMLParser(target=cast(Any, _Characters()), **_STRICT)
    try:
        return str(etree.fromstring(data, parser))
    except etree.XMLSyntaxError as error:
        raise _no_xml(error.msg, place) from None


def escaped(text: str) -> str:
    """A text as it stands in XML; Python's own for this loads all entities of HTML first."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def characters_of(root: etree._Element) -> str:
    """The same of a tree."""
    return str(etree.tostring(root, method="text", encoding="unicode", with_tail=False))


def _no_xml(reason: object, place: Place) -> DocgenError:
    return DocgenError([Problem("broken-xml", say("the part is not valid XML: {reason}", reason=reason), place)])


DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
"""How the XML of a part begins."""


def serialize(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
