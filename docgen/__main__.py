"""The process of a command: begun and ended with less ado than Python makes of itself. `python -m docgen` is `docgen`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading


def main() -> None:
    """Run the command line and end the process."""
    gc.set_threshold(100_000, 20, 20)  # what a command makes stays until it ends: looking for waste costs 7 % of it
    from docgen import cli  # noqa: PLC0415  # what it imports stays, too

    try:
        cli.main()
        code: object = 0
    except SystemExit as end:
        code = 0 if end.code is None else end.code
    end_with(code)


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
