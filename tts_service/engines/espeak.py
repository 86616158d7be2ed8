"""espeak-ng, embedded: the library of the ``espeakng-loader`` wheel through ctypes.

The library keeps its state in globals (two threads abort the process), so an
engine lives in a worker process of its own and speaks one text at a time.
C interface: espeak-ng's ``speak_lib.h``.
"""

from __future__ import annotations

import ctypes
import functools
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tts_service.engines.base import EngineInfo, Isolation
from tts_service.errors import EngineDown, EngineRefused, UnknownVoice
from tts_service.values import Encoding, Speech, Voice

if TYPE_CHECKING:
    from collections.abc import Callable

# speak_lib.h
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_EE_OK = 0

_BUFFER_MS = 200

# Read text takes 60 to 170 ms a character; foreign scripts and symbols, which
# espeak-ng names one by one, up to 600 and could block a worker for minutes.
_MOST_MS_PER_CHARACTER = 300
_LEAST_CAP_MS = 5_000

# Clauses of this length start to sound within tens of milliseconds; espeak-ng
# shapes its melody clause by clause, so cutting at commas costs nothing.
_LIMIT = 160

# espeak-ng's voice, label, region.  Peaks touch full scale: one decibel down.
_GAIN_DB = -1.0
_VOICES = {
    "espeak:vi": ("vi", "eSpeak miền Bắc", "north"),
    "espeak:vi-central": ("vi-vn-x-central", "eSpeak miền Trung", "central"),
    "espeak:vi-south": ("vi-vn-x-south", "eSpeak miền Nam", "south"),
}

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


@functools.cache
def _package_version() -> str:
    return version("espeakng-loader")


class EspeakEngine:
    """espeak-ng with its Vietnamese voices; loads the library at the first word."""

    def __init__(self) -> None:
        self._library: Any = None
        self._rate_hz = 0
        self._samples = bytearray()
        self._cap_bytes = 0
        self._capped = False
        # ctypes frees a callback that nothing refers to.
        self._callback = _Callback(self._collect)

    @property
    def info(self) -> EngineInfo:
        """Embedded: runs in worker processes, one text at a time."""
        return EngineInfo("espeak", _package_version(), _LIMIT, Isolation.PROCESS)

    def voices(self) -> tuple[Voice, ...]:
        """The three regions, north first."""
        return tuple(
            Voice(
                id=voice_id,
                engine="espeak",
                label=label,
                language="vi",
                region=region,
                digest=f"espeakng-loader-{_package_version()}:{name}",
                gain_db=_GAIN_DB,
            )
            for voice_id, (name, label, region) in _VOICES.items()
        )

    def speak(self, text: str, voice: Voice) -> Speech:
        """PCM of the whole text.

        Raises ``UnknownVoice``; ``EngineRefused`` for a text without a letter or
        digit or with absurdly long sound; ``EngineDown`` when the library fails.
        """
        if voice.id not in _VOICES:
            raise UnknownVoice(f"espeak has no voice {voice.id!r}.", f"Use {', '.join(_VOICES)}.")
        # NUL would end the text early; other controls mean nothing to a voice.
        clean = "".join(c if c.isprintable() else " " for c in text)
        if not any(c.isalnum() for c in clean):
            raise EngineRefused("The text has no word.", "Leave it out.")
        library = self._load()
        self._set_voice(library, _VOICES[voice.id][0])
        return Speech(self._synthesize(library, clean), Encoding.PCM, self._rate_hz)

    def close(self) -> None:
        """Let the library free its memory."""
        if self._library is not None:
            self._library.espeak_Terminate()
            self._library = None

    def _load(self) -> Any:  # noqa: ANN401 - a ctypes library has no better type
        if self._library is None:
            import espeakng_loader

            library = ctypes.CDLL(espeakng_loader.get_library_path())
            data = espeakng_loader.get_data_path().encode()
            rate_hz = library.espeak_Initialize(
                _AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MS, data, _INITIALIZE_DONT_EXIT
            )
            if rate_hz <= 0:
                raise EngineDown(
                    f"espeak-ng does not start (code {rate_hz}).", "Reinstall espeakng-loader."
                )
            library.espeak_SetSynthCallback(self._callback)
            self._rate_hz = rate_hz
            self._library = library
        return self._library

    @staticmethod
    def _set_voice(library: Any, name: str) -> None:  # noqa: ANN401
        # On failure the library silently keeps the voice it had: check.
        code = library.espeak_SetVoiceByName(name.encode())
        if code != _EE_OK:
            raise EngineDown(
                f"espeak-ng refuses its voice {name!r} (code {code}).", "Reinstall espeakng-loader."
            )

    def _synthesize(self, library: Any, text: str) -> bytes:  # noqa: ANN401
        self._samples.clear()
        self._capped = False
        cap_ms = max(_LEAST_CAP_MS, _MOST_MS_PER_CHARACTER * len(text))
        self._cap_bytes = 2 * self._rate_hz * cap_ms // 1000
        data = text.encode()
        code = library.espeak_Synth(
            data, len(data) + 1, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None
        )
        if self._capped:
            raise EngineRefused(
                f"{len(text)} characters would last more than {cap_ms // 1000} s.",
                "Spell the text out or leave it out.",
            )
        if code != _EE_OK or not self._samples:
            raise EngineDown(f"espeak-ng did not speak (code {code}).", "Try again.")
        return bytes(self._samples)

    def _collect(self, wave: Callable[..., object], samples: int, _events: ctypes.c_void_p) -> int:
        """Callback of the library: take the samples; a return value of 1 stops it."""
        if samples > 0:
            self._samples += ctypes.string_at(wave, samples * 2)  # type: ignore[arg-type]
        self._capped = len(self._samples) > self._cap_bytes
        return int(self._capped)
