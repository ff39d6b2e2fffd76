"""The process of a command: begun and ended with less ado than Python makes of itself. `python -m docgen` is `docgen`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Sequence


def main() -> None:
    """Run what is typed and end the process."""
    # what a command makes and imports stays until it ends: to look for waste costs 7 % of it
    gc.set_threshold(100_000, 20, 20)
    from docgen import terminal  # noqa: PLC0415

    try:
        terminal.run(_build if is_plain_build(sys.argv[1:]) else _parse)
    except SystemExit as end:
        end_with(0 if end.code is None else end.code)


def is_plain_build(line: Sequence[str]) -> bool:
    """Whether a line is `docgen build` or `docgen build 2018`, with no option: to read those takes a tenth of the time."""
    is_plain = all(word[:1].isalnum() and word.replace("-", "").isalnum() for word in line)
    return is_plain and len(line) in (1, 2) and line[0] == "build"


def _build() -> None:
    from docgen import building, language  # noqa: PLC0415

    language.speak(language.of_locale())
    building.build(sys.argv[2] if len(sys.argv) > 2 else None)


def _parse() -> None:
    from docgen import cli  # noqa: PLC0415

    cli.parse()


def end_with(code: object) -> None:
    """End the process as `sys.exit` does, but leave what it has made to the system: to take it apart costs 4 % of a build.

    Where a thread is left, or what was printed cannot be written out, Python ends it in its own way.
    """
    gc.freeze()
    if isinstance(code, int) and threading.active_count() == 1:
        atexit._run_exitfuncs()
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError, AttributeError):
            pass
        else:
            os._exit(code)
    sys.exit(code)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
