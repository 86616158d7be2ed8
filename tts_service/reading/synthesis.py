"""One utterance said: engine, then clip.  Runs in a worker, knows no store and no reading."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.audio.clips import make_clip
from tts_service.engines.registry import make_engine

if TYPE_CHECKING:
    from tts_service.engines.base import Engine
    from tts_service.values import Clip, Voice

Options = tuple[tuple[str, object], ...]

# One instance of an engine in each process, made at its first word.
_engines: dict[tuple[str, Options], Engine] = {}
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """All a worker needs to know to make one clip; crosses process borders."""

    key: str
    text: str
    voice: Voice
    options: Options = ()


def engine_for(name: str, options: Options) -> Engine:
    """The instance of an engine that belongs to this process."""
    with _making:
        engine = _engines.get((name, options))
        if engine is None:
            engine = _engines[name, options] = make_engine(name, dict(options))
        return engine


def speak_clip(order: ClipOrder) -> Clip:
    """The clip of one order; raises what engine and audio raise."""
    engine = engine_for(order.voice.engine, order.options)
    return make_clip(order.key, engine.speak(order.text, order.voice), order.voice.gain_db)
