"""What a tagger gives: a stretch of the cleaned text and how it is said."""

from __future__ import annotations

from dataclasses import dataclass

# Said as a short silence: the joiner merges it with the punctuation around it.
PAUSE = ","
# The class of a stretch whose letters were mended before anything else.
REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is said ``spoken``; nothing at all when that is empty.

    ``spoken`` is ``PAUSE`` where a dash or a bracket is heard as one.
    ``unknown`` marks a form that was spelled only because nothing knows it.
    """

    start: int
    end: int
    spoken: str
    semiotic_class: str
    rule: str
    unknown: bool = False
