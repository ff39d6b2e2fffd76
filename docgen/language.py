"""Every sentence a user reads passes `say`, so that another language can be laid beside it."""

from __future__ import annotations


def say(sentence: str, /, **values: object) -> str:
    """The sentence with its named values filled in: `say("no fact {name}", name="births.x")`.

    The sentence itself is the key of a catalogue: keep it constant, and put what varies into the values.
    """
    return sentence.format(**values)


def listed(words: object, mark: str = ", ") -> str:
    """Several words as one value of a sentence."""
    return mark.join(str(word) for word in words)  # type: ignore[attr-defined]
