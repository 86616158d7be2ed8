"""What cannot be avoided: raw espeak-ng and raw LAME over the same spoken text, nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# One process: for each text synthesis, then encoding; times are told text by text.
_SCRIPT = """
import ctypes, json, sys, time
import espeakng_loader, lameenc
library = ctypes.CDLL(espeakng_loader.get_library_path())
rate = library.espeak_Initialize(2, 200, espeakng_loader.get_data_path().encode(), 0x8000)
kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
pcm = bytearray()
def take(wave, samples, _events):
    if samples > 0:
        pcm.extend(ctypes.string_at(wave, samples * 2))
    return 0
callback = kind(take)
library.espeak_SetSynthCallback(callback)
library.espeak_SetVoiceByName(b"vi")
def say(text):
    pcm.clear()
    data = text.encode()
    library.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1, None, None)
def encode():
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64); encoder.set_in_sample_rate(rate); encoder.set_out_sample_rate(24000)
    encoder.set_channels(1); encoder.set_quality(7); encoder.silence()
    return encoder.encode(bytes(pcm)) + encoder.flush()
say("a"); encode()
print("ready", flush=True)
for line in sys.stdin:
    told = []
    for text in json.loads(line):
        start = time.perf_counter()
        say(text)
        said = time.perf_counter()
        encode()
        told.append((said - start, time.perf_counter() - said, len(pcm) / 2 / rate))
    print(json.dumps(told), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Seconds that one text took, and how long it sounds."""

    synthesis_s: float
    encoding_s: float
    sound_s: float

    @property
    def total_s(self) -> float:
        """All of the work."""
        return self.synthesis_s + self.encoding_s


class Floor:
    """Processes that do nothing but the raw work; ``close`` ends them."""

    def __init__(self, processes: int = 1) -> None:
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-c", _SCRIPT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(processes)
        ]
        for process in self._processes:
            assert process.stdout is not None
            process.stdout.readline()

    def say(self, texts: Sequence[str]) -> tuple[float, list[Said]]:
        """Seconds until all texts are said, dealt out to the processes, and each text's own."""
        count = len(self._processes)
        start = time.perf_counter()
        for number, process in enumerate(self._processes):
            assert process.stdin is not None
            process.stdin.write(json.dumps(texts[number::count]) + "\n")
            process.stdin.flush()
        told = []
        for process in self._processes:
            assert process.stdout is not None
            told += [Said(*one) for one in json.loads(process.stdout.readline())]
        return time.perf_counter() - start, told

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
