"""Every engine there is, ready to be asked: with its options, and a stand-in where it needs one.

Engines that compute speak in one spawned process, all of them in the same, as
they do in the service; engines that wait speak in the process of the tests.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from edge_stand_in import EdgeStandIn
from google_stand_in import GoogleStandIn
from patience import PATIENCE_S
from piper_model import install_joe
from speech_stand_in import SpeechStandIn

from tts_service.engines.base import Isolation
from tts_service.engines.registry import make_engine
from tts_service.reading.synthesis import engine_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_service.engines.base import Engine
    from tts_service.values import Speech, Voice


# A package of a third party, as it lies on the path once it is installed.
EXAMPLE = Path(__file__).parent / "fixtures" / "engine_package"


class Installed:
    """Puts the example package on the path, of this process and of those it starts."""

    def __enter__(self) -> None:
        self._before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(EXAMPLE), self._before]))
        sys.path.insert(0, str(EXAMPLE))

    def __exit__(self, *_: object) -> None:
        sys.path.remove(str(EXAMPLE))
        del os.environ["PYTHONPATH"]
        if self._before is not None:
            os.environ["PYTHONPATH"] = self._before


@dataclass(frozen=True)
class Bench:
    """How to put one engine on the bench.

    ``options`` makes the constructor's options out of a folder for the engine's
    files and the stand-in that ``stand_in`` opened; ``sentence`` is in the
    language of its voices.
    """

    name: str
    stand_in: Callable[[], AbstractContextManager] = nullcontext
    options: Callable[[Path, object], dict[str, object]] = field(default=lambda _folder, _there: {})
    sentence: str = "Sáng nay, lãnh đạo quận họp với thành phố."


def _patient(_folder: Path, _there: object) -> dict[str, object]:
    return {"timeout_s": PATIENCE_S}


BENCHES = (
    Bench("edge", EdgeStandIn, _patient),
    Bench("espeak"),
    Bench("gtts", GoogleStandIn, _patient),
    Bench("morse", Installed),
    Bench(
        "openai",
        SpeechStandIn,
        lambda _folder, there: {
            "url": there.url,
            "voices": ("alloy", "nova"),
            "timeout_s": PATIENCE_S,
        },
    ),
    Bench(
        "piper",
        options=lambda folder, _there: {"voices": str(install_joe(folder / "piper").path)},
        sentence="This morning, the mayor met the teachers.",
    ),
    Bench("tone"),
)


def _speak(name: str, options: tuple, text: str, voice: Voice) -> Speech:
    return engine_for(name, options).speak(text, voice)


class Worker:
    """One spawned process in which engines live until the end."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        # The process takes this one's path with it when it starts.
        with Installed():
            self._pool.submit(os.getpid).result()

    def speak(self, name: str, options: dict[str, object], text: str, voice: Voice) -> Speech:
        """What the engine says there; raises what it raises."""
        order = (name, tuple(sorted(options.items())), text, voice)
        return self._pool.submit(_speak, *order).result()

    def close(self) -> None:
        self._pool.shutdown()


class Subject:
    """One engine under test: ``speak`` goes where the engine says it may run."""

    def __init__(self, bench: Bench, options: dict[str, object], worker: Worker) -> None:
        self.name = bench.name
        self.sentence = bench.sentence
        self.options = options
        self.engine: Engine = make_engine(self.name, options)
        self._worker = worker

    def speak(self, text: str, voice: Voice | None = None) -> Speech:
        """The engine's speech, in its first voice when none is named."""
        voice = voice or self.engine.voices()[0]
        if self.engine.info.isolation is Isolation.THREAD:
            return self.engine.speak(text, voice)
        return self._worker.speak(self.name, self.options, text, voice)
