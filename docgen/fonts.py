"""Fonts: names that a document is set in in, what this machine has of them and what stands in for the rest out.

The document names the official fonts, which are not free; a page made where they are missing is made with others.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from docgen import fontfiles
from docgen.records import record


@record(frozen=True, slots=True)
class Kind:
    """Fonts that look alike: their names, and what stands in for one that is missing, the best first.

    The other fonts of the kind come before those. A `heavy` kind is for titles: text fonts stand in for it in bold.
    """

    names: tuple[str, ...]
    others: tuple[str, ...]
    heavy: bool = False


KINDS = (
    Kind(
        ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong"),
        ("FandolSong", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN", "宋体", "SimSun", "Songti SC"),
        heavy=True,
    ),
    Kind(
        (
            "仿宋_GB2312",
            "FangSong_GB2312",
            "仿宋",
            "FangSong",
            "方正仿宋简体",
            "方正仿宋_GBK",
            "华文仿宋",
            "STFangsong",
        ),
        ("FandolFang", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN", "宋体", "SimSun", "Songti SC"),
    ),
    Kind(
        (
            "楷体_GB2312",
            "KaiTi_GB2312",
            "楷体",
            "KaiTi",
            "方正楷体简体",
            "方正楷体_GBK",
            "华文楷体",
            "STKaiti",
            "Kaiti SC",
        ),
        ("FandolKai", "AR PL UKai CN", "LXGW WenKai", "AR PL KaitiM GB", "Noto Serif CJK SC", "Source Han Serif SC"),
    ),
    Kind(
        (
            "黑体",
            "SimHei",
            "方正黑体简体",
            "方正黑体_GBK",
            "华文黑体",
            "STHeiti",
            "Heiti SC",
            "微软雅黑",
            "Microsoft YaHei",
        ),
        (
            "FandolHei",
            "Noto Sans CJK SC",
            "Source Han Sans SC",
            "WenQuanYi Zen Hei",
            "WenQuanYi Micro Hei",
            "PingFang SC",
        ),
    ),
    Kind(
        ("宋体", "SimSun", "新宋体", "NSimSun", "方正书宋简体", "方正书宋_GBK", "华文宋体", "STSong", "Songti SC"),
        ("FandolSong", "Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN", "AR PL SungtiL GB"),
    ),
    Kind(
        ("Times New Roman", "Times"),
        ("Liberation Serif", "Tinos", "Nimbus Roman", "TeX Gyre Termes", "Noto Serif", "DejaVu Serif"),
    ),
    Kind(
        ("Arial", "Helvetica"),
        ("Liberation Sans", "Arimo", "Nimbus Sans", "TeX Gyre Heros", "Noto Sans", "DejaVu Sans"),
    ),
    Kind(("Calibri",), ("Carlito", "Noto Sans", "DejaVu Sans")),
    Kind(("Cambria",), ("Caladea", "Noto Serif", "DejaVu Serif")),
    Kind(("Cambria Math",), ("STIX Two Math", "Latin Modern Math", "DejaVu Math TeX Gyre")),
)
"""Free fonts as they were looked at on pages: Fandol is drawn like the official ones; Noto has no 仿宋 and no 楷体."""

NAMES = tuple(name for kind in KINDS for name in kind.names)
"""All fonts for which something may stand in."""

OFFICIAL = ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "Times New Roman")
"""The fonts of an official document (GB/T 9704-2012, §5.2.2 and §7), in the order in which it uses them."""


@record(frozen=True, slots=True)
class Font:
    """A font by the name that a document uses: whether it is installed, and what stands in for it where it is not.

    `here` is None where this machine does not tell its fonts. Without a stand-in the program that shows the page
    chooses. `bold` says that the stand-in is set in bold.
    """

    name: str
    here: bool | None
    stand_in: str = ""
    bold: bool = False

    def as_data(self) -> dict[str, object]:
        """The font for `--json`."""
        return {"name": self.name, "installed": self.here, "stand_in": self.stand_in}


def look(names: Iterable[str]) -> tuple[Font, ...]:
    """Each of the fonts as this machine has it."""
    return among(installed(), names)


def among(families: frozenset[str], names: Iterable[str]) -> tuple[Font, ...]:
    """Each of the fonts as a machine with these families has it."""
    known = {family.casefold() for family in families}
    return tuple(_among(known, name) for name in names)


def _among(known: set[str], name: str) -> Font:
    if not known or name.casefold() in known:
        return Font(name, here=True if known else None)
    for kind in KINDS:
        if name in kind.names:
            for other in (*kind.names, *kind.others):
                if other.casefold() in known:
                    return Font(name, here=False, stand_in=other, bold=kind.heavy and other in kind.others)
    return Font(name, here=False)


def installed() -> frozenset[str]:
    """The names of the families of all installed fonts, in every language; none where they cannot be told."""
    if program := shutil.which("fc-list"):
        command = [program, "--format", "%{family}\n"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=60, check=False)  # noqa: S603  # our own words
        except (OSError, subprocess.TimeoutExpired):
            return frozenset()
        told = done.stdout.decode("utf-8", "replace")
        return frozenset(name for line in told.splitlines() for name in line.split(",") if name)
    return fontfiles.families(folder for folder in folders() if folder.is_dir())


def folders() -> tuple[Path, ...]:
    """Where this system keeps its fonts."""
    home = Path.home()
    if sys.platform == "win32":
        own = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local")) / "Microsoft/Windows/Fonts"
        return Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", own
    if sys.platform == "darwin":
        return (
            Path("/System/Library/Fonts"),
            Path("/System/Library/AssetsV2"),
            Path("/Library/Fonts"),
            home / "Library/Fonts",
        )
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"
