"""How an engine has been doing lately, as far as anybody has seen who counts with us."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from tts_service.errors import EngineDown

# So many failures in a row are no accident: as often as a clip is tried.
_SHAKY = 3
_FIRST_S = 30.0
_LONGEST_S = 600.0
# Whoever finds out whether a service answers again has heard by then, or is dead.
_TRIAL_S = 60.0
# Nobody rests for longer than a day and a quarter: what says so is of a clock that went wrong.
_MOST_S = 86_400 * 1.25 + 60
_MOST_REASON = 400

_jitter = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Health:
    """An engine that fails again and again rests, each time longer, and ``engine=auto`` heeds it.

    Whoever names the engine's voice is not turned away for it.  But when the service
    behind the engine has turned a request away it is ``left_alone`` by everybody, and
    after that only the ``trier`` asks, and the others wait for what comes of it.
    ``failures`` is how many there were in a row, ``reason`` what was seen at the last one,
    ``rests_s`` how long it rests from now, ``pause_s`` how long the rest was made.
    """

    failures: int = 0
    reason: str = ""
    rests_s: float = 0.0
    pause_s: float = 0.0
    left_alone: bool = False
    trier: str = ""

    def check(self, engine: str) -> Health:
        """The same; raises ``EngineDown`` while the service behind it wants no requests."""
        if self.left_alone and self.rests_s and not self.trier:
            raise EngineDown(
                f"{self.reason} So {engine} is left alone for {self.rests_s:.0f} s more.",
                "Try again later, or use another voice.",
                self.rests_s,
            )
        return self

    def tried(self, trier: str) -> Health:
        """After a rest, with ``trier`` as the one who asks, unless somebody else does."""
        if not self.left_alone or self.rests_s:
            return self
        return replace(self, rests_s=_TRIAL_S, trier=trier)

    def untried(self) -> Health:
        """After a trial of which nothing was learned: the next one tries."""
        return replace(self, rests_s=0.0, trier="") if self.trier else self

    def spoke(self) -> Health:
        """After an answer: all is well, but for an answer to what was asked before a refusal."""
        return self if self.left_alone and self.rests_s and not self.trier else Health()

    def failed(self, error: EngineDown, pauses_s: tuple[float, float]) -> Health:
        """After a failure; ``pauses_s`` are the first and the longest pause after a refusal.

        Up to a quarter is added at random.  A pause that is asked for is kept even when longer.
        """
        more = 1 + _jitter.random() / 4
        asked_s = error.retry_after_s * more if error.turned_away else 0.0
        if self.rests_s and not self.trier and (self.left_alone or not error.turned_away):
            # Calls that were under way together are one failure, not several.
            return replace(self, rests_s=max(self.rests_s, asked_s))
        left_alone = self.left_alone or error.turned_away
        failed = Health(self.failures + 1, error.evidence[:_MOST_REASON], left_alone=left_alone)
        if not left_alone and failed.failures < _SHAKY:
            return failed
        first_s, longest_s = pauses_s if error.turned_away else (_FIRST_S, _LONGEST_S)
        pause_s = min(max(first_s, 2 * self.pause_s), longest_s)
        return replace(failed, rests_s=max(pause_s * more, asked_s), pause_s=pause_s)


_adapter = TypeAdapter(Health)


def dump(health: Health, now_s: float) -> bytes:
    """The health as one line, to be kept; ``now_s`` is by the clock of whoever keeps it."""
    return _adapter.dump_json(replace(health, rests_s=health.rests_s + now_s)) + b"\n"


def load(line: bytes | str, now_s: float) -> Health:
    """What was kept, as it is now; nothing, and what is damaged, is good health."""
    try:
        health = _adapter.validate_json(line)
    except ValidationError:
        return Health()
    rests_s = health.rests_s - now_s
    return Health() if rests_s > _MOST_S else replace(health, rests_s=max(0.0, rests_s))
