"""The espeak-ng library through ctypes: text in, samples and word events out.

C interface: espeak-ng's ``speak_lib.h``.  The library keeps its state in
globals: one instance a process, one thread at a time.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_service.errors import EngineDown

if TYPE_CHECKING:
    from collections.abc import Callable

# speak_lib.h
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_EE_OK = 0
_RATE = 1
_EVENT_LIST_TERMINATED = 0
_EVENT_WORD = 1

_BUFFER_MS = 200
_REPAIR = "Reinstall espeakng-loader."


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """``espeak_EVENT``; ``text_position`` counts characters from 1, ``sample`` from the start."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Sound:
    """16-bit mono PCM; ``words`` are (offset in the text, sample) in the order they are heard.

    ``whole`` is false when it grew beyond what was allowed and was broken off.
    """

    pcm: bytes
    words: tuple[tuple[int, int], ...]
    whole: bool


class EspeakLibrary:
    """The library, loaded and started; raises ``EngineDown`` when that fails."""

    def __init__(self) -> None:
        import espeakng_loader

        self._samples = bytearray()
        self._words: list[tuple[int, int]] = []
        self._most_bytes = 0
        # ctypes frees a callback that nothing refers to.
        self._callback = _Callback(self._collect)
        self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        self._data = Path(espeakng_loader.get_data_path())
        self.rate_hz: int = self._library.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MS, str(self._data).encode(), _INITIALIZE_DONT_EXIT
        )
        if self.rate_hz <= 0:
            raise EngineDown(f"espeak-ng does not start (code {self.rate_hz}).", _REPAIR)
        self._library.espeak_SetSynthCallback(self._callback)

    def set_voice(self, name: str, words_per_minute: int) -> None:
        """Speak in ``name`` (``voice`` or ``voice+variant``) from now on, or ``EngineDown``."""
        variant = name.partition("+")[2]
        # An unknown variant is silently left out, an unknown voice silently
        # leaves the voice there was: check both.
        known = not variant or (self._data / "voices" / "!v" / variant).is_file()
        code = self._library.espeak_SetVoiceByName(name.encode()) if known else -1
        if code == _EE_OK:
            code = self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        if code != _EE_OK:
            raise EngineDown(f"espeak-ng refuses its voice {name!r} (code {code}).", _REPAIR)

    def speak(self, text: str, most_samples: int) -> Sound:
        """The sound of ``text``, broken off after ``most_samples``; ``EngineDown`` if none."""
        self._samples.clear()
        self._words.clear()
        self._most_bytes = 2 * most_samples
        data = text.encode()
        code = self._library.espeak_Synth(
            data, len(data) + 1, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None
        )
        whole = len(self._samples) <= self._most_bytes
        if whole and (code != _EE_OK or not self._samples):
            raise EngineDown(f"espeak-ng did not speak (code {code}).", "Try again.")
        return Sound(bytes(self._samples), tuple(self._words), whole)

    def close(self) -> None:
        """Let the library free its memory."""
        self._library.espeak_Terminate()

    def _collect(self, wave: Callable[..., object], samples: int, events: Any) -> int:  # noqa: ANN401
        """Callback of the library: take samples and words; a return value of 1 stops it."""
        if samples > 0:
            self._samples += ctypes.string_at(wave, samples * 2)  # type: ignore[arg-type]
        number = 0
        while (event := events[number]).type != _EVENT_LIST_TERMINATED:
            if event.type == _EVENT_WORD:
                self._words.append((event.text_position - 1, event.sample))
            number += 1
        return int(len(self._samples) > self._most_bytes)
