"""Table: what was measured in, a section of Markdown on standard output out."""

from __future__ import annotations

from collections.abc import Sequence


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a section; the first cell of each row says what it is of."""
    print(f"\n## {title}\n")
    print(f"| | {' | '.join(heads)} |")
    print("|---" * (len(heads) + 1) + "|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
