"""Controls: a story with the marks of its tags in, each printed value in an invisible content control of its own out.

A control says which fact a figure is, by its path, to whoever opens the file later (ECMA-376 part 1, §17.5.2;
[MS-DOCX] §2.5.1.1 for its appearance). A reader of the document sees nothing of it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from docgen.programs import compiled
from docgen.word import package, stories
from docgen.word.marks import SPACE, TARGET
from docgen.word.package import Package, escaped, w

W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"

FIRST_ID = 1_000_001
"""The id of the control of the first value that is printed; those of the others follow."""

LONGEST_TAG = 64
"""Characters that Word allows in the tag of a control."""

_ROOMS = frozenset(w(name) for name in ("p", "hyperlink", "smartTag", "ins", "moveTo", "sdtContent", "sdt"))
"""What a control may stand in, up to its paragraph."""

_BLANKS = compiled(r"[\n\r\t]")
"""White space that an attribute of XML gives as blanks."""

_BOUND = tuple(w(name) for name in ("text", "dataBinding", "comboBox", "dropDownList", "date", "picture", "citation"))
"""Controls that hold text and nothing else, or what another part says."""


def wrap(mark: etree._Element, inner: int) -> bool:
    """Set the mark of a tag into the properties of a control, and one with the number `inner` where it prints.

    Gives whether it could. Where Word allows no control, in a field, a phonetic guide or a control for plain text, the
    mark stays as it is.
    """
    text = mark.getparent()
    run = None if text is None else text.getparent()
    if text is None or run is None or text.tag != w("t") or run.tag != w("r") or not _has_room(run):
        return False
    rest = etree.Element(w("r"))
    held = etree.Element(w("r"))
    style = run.find(w("rPr"))
    for each in (held, rest) if style is not None else ():
        each.append(copy.deepcopy(style))  # type: ignore[arg-type]
    after = _text_in(rest, mark.tail or "")
    mark.tail = None
    after.extend(list(mark.itersiblings()))
    rest.extend(list(text.itersiblings()))
    _text_in(held).append(etree.ProcessingInstruction(TARGET, str(inner)))
    control = etree.Element(w("sdt"))
    about = etree.SubElement(control, w("sdtPr"))
    about.append(mark)
    etree.SubElement(about, f"{{{W15}}}appearance").set(f"{{{W15}}}val", "hidden")
    etree.SubElement(control, w("sdtContent")).append(held)
    run.addnext(control)
    control.addnext(rest)
    for each in (text, after):
        if stories.is_empty_text(each):
            stories.take_out(each)
    return True


def _text_in(run: etree._Element, text: str = "") -> etree._Element:
    made = etree.SubElement(run, w("t"))
    made.set(SPACE, "preserve")
    made.text = text
    return made


def _has_room(run: etree._Element) -> bool:
    for node in run.iterancestors():
        if node.tag not in _ROOMS:
            return False
        if node.tag == w("p"):
            break
    around = [node.find(w("sdtPr")) for node in run.iterancestors(w("sdt"))]
    return not any(kind in _BOUND for each in around if each is not None for kind in (str(child.tag) for child in each))


def properties(number: int, path: str) -> str:
    """What stands in the properties of a control: its tag and its id, for the value printed as the number-th."""
    return f'{_tag(path)}{FIRST_ID + number}"/>'


@lru_cache(maxsize=10_000)
def _tag(path: str) -> str:
    """The same up to the number of its id."""
    if len(path) > LONGEST_TAG:
        return '<w:id w:val="'
    path = escaped(" ".join(_BLANKS.split(path))).replace('"', "&quot;")
    return f'<w:tag w:val="{path}"/><w:id w:val="'


def named(root: etree._Element) -> etree._Element:
    """The root of a part that knows the names of controls; older programs are told to pass over what they do not."""
    if W15 in root.nsmap.values():
        made, prefix = root, next(str(key) for key, uri in root.nsmap.items() if uri == W15)
    else:
        prefix = "w15"
        names: dict[str | None, str] = {**root.nsmap, prefix: W15, "mc": MC}
        attributes = {str(key): str(value) for key, value in root.attrib.items()}
        made = etree.Element(root.tag, attributes, names)  # type: ignore[arg-type]  # None is the name without prefix
        made.text = root.text
        made.extend(list(root))
    known = made.get(f"{{{MC}}}Ignorable", "").split()
    if prefix not in known:
        made.set(f"{{{MC}}}Ignorable", " ".join([*known, prefix]))
    return made


def ours(root: etree._Element) -> Iterator[etree._Element]:
    """The controls of printed values."""
    return filter(is_ours, root.iter(w("sdt")))


def is_ours(control: etree._Element) -> bool:
    """Whether a control is that of a printed value: it is hidden, and its id one of theirs."""
    about = control.find(w("sdtPr"))
    number = None if about is None else about.find(w("id"))
    if about is None or number is None or about.find(f"{{{W15}}}appearance") is None:
        return False
    text = number.get(w("val"), "")
    return text.isdecimal() and int(text) >= FIRST_ID


def unwrap(control: etree._Element) -> None:
    """Set what a control holds in its place."""
    content = control.find(w("sdtContent"))
    for child in reversed(list(content) if content is not None else []):
        control.addnext(child)
    stories.remove(control)


def flat(document: Package) -> Package:
    """The document without the controls of printed values; what they hold stays in its place."""
    members = dict(document.members)
    for part in document.xml():
        if b"sdt" in members[part]:
            root = document.root(part)
            for control in list(ours(root)):
                unwrap(control)
            members[part] = package.serialize(root)
    return Package(document.name, members)


def take_away(root: etree._Element, numbers: Iterable[int]) -> None:
    """Take away the controls of the values that were printed as the number-th: they hold nothing, and Word would ask for text."""
    ids = {str(FIRST_ID + number) for number in numbers}
    for node in [node for node in root.iter(w("id")) if node.get(w("val")) in ids]:
        control = next(node.iterancestors(w("sdt")), None)
        if control is not None and is_ours(control):
            unwrap(control)
