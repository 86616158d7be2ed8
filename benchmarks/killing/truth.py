"""What is true of a service, and what was seen of it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

_SYLLABLES = """
quận phường thành phố công tác quản lý đô thị xây dựng phát triển kinh tế xã hội nhân dân
năm học mới trường lớp giao thông môi trường văn hóa thể thao sức khỏe người dân
"""


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - must be the same again


def article(number: int) -> str:
    """A small article: every sentence but one is its own."""
    dice = dice_of(number)
    sentences = [
        " ".join(dice.choices(_SYLLABLES.split(), k=dice.randint(4, 14))).capitalize() + "."
        for _ in range(dice.randint(4, 9))
    ]
    return f"Tin số {number} của quận\n\n" + "\n\n".join([*sentences, "Tin còn tiếp tục cập nhật."])


@dataclass
class Truth:
    """What an undisturbed service gives."""

    bodies: dict[str, bytes] = field(default_factory=dict)  # by address
    ids: dict[int, str] = field(default_factory=dict)  # of articles
    clips: dict[int, list[str]] = field(default_factory=dict)  # addresses, by article


@dataclass
class Ledger:
    """What happened."""

    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    acknowledged: set[int] = field(default_factory=set)
    slowest_s: float = 0.0
    left: Counter[str] = field(default_factory=Counter)
    # Locks of a store that an injury holds, not the service.
    held: int = 0
