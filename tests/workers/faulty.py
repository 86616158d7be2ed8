"""A voice that keeps a list of what it has said, takes its time, and dies of some words.

Others it refuses, some it says when it is let, and while there is a file ``away`` in its
home it says nothing at all.

It is installed for the processes of a test alone, by a folder on their path.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEADLY = "tử thần"
REFUSED = "không đọc nổi"
HELD = "chờ cho phép"
AWAY = "Đi vắng để thử."

# What a process has leased is its own for so long, and for what is away it waits so long.
_PATIENT_S = 240

_MODULE = f"""
import os, signal, time
from tts_service.engines.base import EngineInfo, Isolation
from tts_service.engines.tone import ToneEngine
from tts_service.errors import EngineDown, EngineRefused
from tts_service.values import Voice

if os.environ["FAULTY_PATIENT"]:
    from tts_service.workers import lease, steps
    lease.LIFE_MS, steps.PATIENCE_S = {_PATIENT_S} * 1000, {_PATIENT_S}

VOICE = Voice("faulty:beep", "faulty", "Chỉ để thử", "vi", "", "faulty-1")

class FaultyEngine(ToneEngine):
    info = EngineInfo("faulty", "1", limit=500, isolation=Isolation.PROCESS)

    def voices(self):
        return (VOICE,)

    def speak(self, text, voice):
        if {DEADLY!r} in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if os.path.exists(os.environ["FAULTY_AWAY"]):
            raise EngineDown({AWAY!r})
        if {REFUSED!r} in text:
            raise EngineRefused("Không đọc được chữ này.")
        while {HELD!r} in text and os.path.exists(os.environ["FAULTY_HELD"]):
            time.sleep(0.01)
        time.sleep(float(os.environ["FAULTY_SLEEP_S"]))
        tone = ToneEngine()
        speech = tone.speak(text, tone.voices()[0])
        log = os.open(os.environ["FAULTY_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(log, (text.replace("\\n", " ") + "\\n").encode())
        os.close(log)
        return speech
"""


def installed(home: Path, sleep_s: float = 0.0, *, patient: bool = False) -> dict[str, str]:
    """The environment in which the voice is installed, and the default.

    ``patient`` workers may stand still without anybody taking over from them, and what they
    need may be away for long.  Whoever dies leaves nothing that others could take over then.
    """
    package = home / "voice"
    record = package / "faulty_voice-1.0.dist-info"
    record.mkdir(parents=True, exist_ok=True)
    (package / "faulty_voice.py").write_text(_MODULE)
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty-voice\nVersion: 1.0\n")
    (record / "entry_points.txt").write_text(
        "[tts_service.engines]\nfaulty = faulty_voice:FaultyEngine\n"
    )
    return {
        "PYTHONPATH": os.pathsep.join([str(package), os.environ.get("PYTHONPATH", "")]),
        "FAULTY_LOG": str(home / "said"),
        "FAULTY_AWAY": str(home / "away"),
        "FAULTY_HELD": str(home / "held"),
        "FAULTY_PATIENT": "yes" if patient else "",
        "FAULTY_SLEEP_S": str(sleep_s),
        "TTS_ENGINE": "faulty",
    }


def said(home: Path) -> Counter[str]:
    """What the voice has said, and how often."""
    log = home / "said"
    return Counter(log.read_text().splitlines()) if log.exists() else Counter()
