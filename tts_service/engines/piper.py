"""Piper: neural voices on this machine, from files that were installed before.

Needs the extra ``piper``.  Piper spreads one sentence over all cores and gains
little by it; here every worker process computes on one thread, and sentences
run side by side.  Sentences keep their level: Piper's own normalization lifts
each to full scale, and neighbours would jump.
"""

from __future__ import annotations

import json
import logging
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.engines.alignment import expose_durations, spoken_words
from tts_service.engines.base import EngineInfo, Isolation
from tts_service.engines.proof import check_duration, check_text, check_voice
from tts_service.engines.voice_folder import VoiceFolder, VoiceRecord, default_folder
from tts_service.errors import EngineDown, EngineRefused
from tts_service.values import Encoding, Speech, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from piper import AudioChunk, PiperVoice

# One thread computes about five seconds of speech a second; two of these sound
# long before the listener has heard the title.
_LIMIT = 200
_RATES = (0.5, 2.0)
# Piper rounds every phoneme up to whole steps of 12 ms, so a quarter of a
# sentence does not shrink or grow with its length scale: at scale s it lasts
# 0.26 + 0.74 s of its normal time (measured from 0.3 to 2 with en_US-joe-medium).
_FIXED_PART = 0.26
# A voice takes 0.4 GB of memory; two readings may take turns without reloading.
_MOST_LOADED = 2
# Piper takes what stands in double brackets for phonemes, and after an
# ellipsis runs two words together.
_AS_PIPER_READS = str.maketrans("[]…", "(),")


class PiperEngine:
    """Piper with the voices that are installed in the folder ``voices``.

    Empty: the user's data folder.  Raises ``EngineDown`` when the extra is missing.
    """

    def __init__(self, *, voices: str = "") -> None:
        try:
            self._version = version("piper-tts")
        except PackageNotFoundError as error:
            raise EngineDown(
                "Piper is not installed.", "Install it: pip install 'tts-service[piper]'."
            ) from error
        self._folder = VoiceFolder(Path(voices) if voices else default_folder())
        self._loaded: dict[str, PiperVoice] = {}

    @property
    def info(self) -> EngineInfo:
        """Computes here: runs in worker processes, one text at a time."""
        return EngineInfo("piper", self._version, _LIMIT, Isolation.PROCESS, rates=_RATES)

    def voices(self) -> tuple[Voice, ...]:
        """The installed voices, Vietnamese ones first; none when none is installed."""
        return tuple(map(self._voice, self._folder.records()))

    def speak(self, text: str, voice: Voice) -> Speech:
        """PCM of the whole text, with its words where the model tells them.

        Raises ``UnknownVoice``; ``EngineRefused`` for a text without a word, too
        long, or in letters the voice has no sounds for; ``EngineDown`` when the
        voice's files are damaged or were replaced after the reading was planned.
        """
        records = {f"piper:{record.name}": record for record in self._folder.records()}
        check_voice(voice, tuple(records), "piper")
        record = records[voice.id]
        if self._voice(record).digest not in voice.digest:
            raise EngineDown(
                f"Voice {record.name} was replaced in the meantime.", "Ask for the reading again."
            )
        clean = "".join(c if c.isprintable() else " " for c in text).translate(_AS_PIPER_READS)
        check_text(clean, _LIMIT)
        from piper import SynthesisConfig

        model = self._load(record)
        scale = (1 / voice.rate - _FIXED_PART) / (1 - _FIXED_PART)
        manner = SynthesisConfig(
            normalize_audio=False, length_scale=model.config.length_scale * scale
        )
        chunks = list(model.synthesize(clean, manner, include_alignments=True))
        return _speech(clean, chunks, model.config.sample_rate, voice.rate)

    def close(self) -> None:
        """Forget the models."""
        self._loaded.clear()

    def _voice(self, record: VoiceRecord) -> Voice:
        return Voice(
            id=f"piper:{record.name}",
            engine="piper",
            label=record.label,
            language=record.language,
            region="",
            digest=f"piper-tts-{self._version}-{record.digest}",
            gain_db=record.gain_db,
        )

    def _load(self, record: VoiceRecord) -> PiperVoice:
        """The voice, ready to speak; the one that waited longest makes room for it."""
        key = f"{record.name} {record.digest}"
        voice = self._loaded.pop(key, None) or self._read(record)
        while len(self._loaded) >= _MOST_LOADED:
            del self._loaded[next(iter(self._loaded))]
        self._loaded[key] = voice
        return voice

    def _read(self, record: VoiceRecord) -> PiperVoice:
        model, config = self._folder.read(record)
        import onnxruntime
        from piper import PiperConfig, PiperVoice

        # Piper writes the text it is given into its debug log; articles stay out of logs.
        logging.getLogger("piper").setLevel(logging.INFO)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            session = onnxruntime.InferenceSession(
                expose_durations(model), sess_options=options, providers=["CPUExecutionProvider"]
            )
            return PiperVoice(session=session, config=PiperConfig.from_dict(json.loads(config)))
        except Exception as error:
            # onnxruntime has a dozen unrelated kinds of its own.
            raise EngineDown(
                f"The model of voice {record.name} does not load: {type(error).__name__}.",
                "Install another voice.",
            ) from error


def _speech(text: str, chunks: Iterable[AudioChunk], rate_hz: int, rate: float) -> Speech:
    """Piper's sentences end to end."""
    pcm = bytearray()
    phonemes: list[tuple[str, int]] = []
    for chunk in chunks:
        pcm += chunk.audio_int16_bytes
        aligned = chunk.phoneme_alignments or ()
        phonemes += ((p.phoneme, p.num_samples) for p in aligned)
        phonemes.append((" ", 0))
    if not pcm:
        raise EngineRefused("The voice has no sound for this text.", "Use another voice.")
    check_duration(len(pcm) / 2 / rate_hz * 1000, text, "Piper", rate)
    return Speech(bytes(pcm), Encoding.PCM, rate_hz, spoken_words(text, phonemes, rate_hz))
