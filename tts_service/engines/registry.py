"""Engines by name, found through the entry-point group ``tts_service.engines``."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, cast

from tts_service.errors import EngineDown, SettingError, UnknownEngine, UnknownVoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tts_service.engines.base import Engine
    from tts_service.values import Voice

GROUP = "tts_service.engines"


def _entries() -> dict[str, EntryPoint]:
    """Installed engines; two packages claiming one name is an error, not a race."""
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        if entry.name in found and found[entry.name].value != entry.value:
            raise SettingError(
                f"Two engines are called {entry.name!r}: {found[entry.name].value} and "
                f"{entry.value}.",
                "Uninstall one of them.",
            )
        found[entry.name] = entry
    return found


def engine_names() -> tuple[str, ...]:
    """Names of all installed engines, sorted."""
    return tuple(sorted(_entries()))


def make_engine(name: str, options: Mapping[str, object] | None = None) -> Engine:
    """A new instance of the engine called ``name``, made with ``options``.

    Raises ``UnknownEngine`` when none is installed under that name, and
    ``EngineDown`` when it is installed but cannot be loaded.
    """
    entries = _entries()
    if name not in entries:
        raise UnknownEngine(
            f"No engine is called {name!r}.", f"Installed: {', '.join(sorted(entries))}."
        )
    try:
        factory = entries[name].load()
    except ImportError as error:
        raise EngineDown(
            f"Engine {name!r} is installed but does not load: {error}.", "Install its extra."
        ) from error
    return cast("Engine", factory(**(options or {})))


def find_voice(engine: Engine, voice_id: str) -> Voice:
    """The engine's voice of that id, or its first one when ``voice_id`` is empty.

    Raises ``UnknownVoice``; never picks another one.
    """
    voices = engine.voices()
    if not voices:
        raise UnknownVoice(
            f"{engine.info.name} has no voice on this machine yet.",
            f"docs/engines/{engine.info.name}.md says how it gets one.",
        )
    if not voice_id:
        return voices[0]
    for voice in voices:
        if voice.id == voice_id:
            return voice
    raise UnknownVoice(
        f"{engine.info.name} has no voice {voice_id!r}.",
        f"It has: {', '.join(v.id for v in voices)}.",
    )
