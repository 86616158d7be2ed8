"""How far a batch is."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Progress:
    """Article numbers, each with the time (Unix seconds) of the last change.

    Those of ``done`` that a fallback read are in ``fallback`` too.
    """

    done: dict[int, float] = field(default_factory=dict)
    failed: dict[int, float] = field(default_factory=dict)
    fallback: set[int] = field(default_factory=set)
    sent: dict[int, float] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    cancelled: bool = False
    closed: bool = False

    @property
    def settled(self) -> int:
        """How many articles have a result."""
        return len(self.done) + len(self.failed)

    def state(self, number: int) -> str:
        """The state of an article's result, if it has one."""
        if number in self.failed:
            return "failed"
        return "fallback" if number in self.fallback else "done"

    def at(self, number: int) -> float | None:
        """When an article got its result; ``None`` while it has none."""
        return self.done.get(number, self.failed.get(number))
