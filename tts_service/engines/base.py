"""The protocol of an engine: four members, and that is all a new one has to write."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from tts_service.values import Speech, Voice


class Isolation(StrEnum):
    """Where an engine may run.

    PROCESS: CPU-bound or with global state; one instance in each spawned worker
    process, one call at a time.  THREAD: waits for a network; one instance in
    the service's own process, called from several threads at once.
    """

    PROCESS = "process"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What the corridor must know of an engine before asking it to speak.

    ``limit`` is the most characters it takes at once; ``concurrency`` how many
    calls may run at the same time (0: as many as there are workers); ``rates`` the
    slowest and fastest it speaks, 1.0 being its own pace, and ``rate_gain_db`` the
    gain that keeps it as loud at twice the pace; ``loads`` are modules that its first
    word needs and that take long to import; ``rests_s`` the first and the longest pause
    after the service behind it has turned a request away.
    """

    name: str
    version: str
    limit: int
    isolation: Isolation
    concurrency: int = 0
    rates: tuple[float, float] = (1.0, 1.0)
    rate_gain_db: float = 0.0
    loads: tuple[str, ...] = ()
    rests_s: tuple[float, float] = (60.0, 3600.0)


@runtime_checkable
class Engine(Protocol):
    """Something that speaks."""

    @property
    def info(self) -> EngineInfo:
        """What it is and what it can bear; must not load anything heavy."""
        ...

    def voices(self) -> tuple[Voice, ...]:
        """Its voices, the default one first; ids begin with ``info.name`` and a colon."""
        ...

    def speak(self, text: str, voice: Voice) -> Speech:
        """Say ``text`` (1 to ``info.limit`` characters) in ``voice``, all of it or not at all.

        Raises ``UnknownVoice``, ``EngineRefused`` (permanent) or ``EngineDown``
        (transient); never returns part of the text, never another voice.
        """
        ...

    def close(self) -> None:
        """Release what the engine holds; it is not used afterwards."""
        ...
