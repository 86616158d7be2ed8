"""A voice that keeps a list of what it has said, takes its time, and dies of some words.

Others it refuses, and while there is a file ``away`` in its home it says nothing at all.

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
AWAY = "Đi vắng để thử."

_MODULE = f"""
import os, signal, time
from tts_service.engines.base import EngineInfo, Isolation
from tts_service.engines.tone import ToneEngine
from tts_service.errors import EngineDown, EngineRefused
from tts_service.values import Voice

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
        time.sleep(float(os.environ.get("FAULTY_SLEEP_S", "0")))
        tone = ToneEngine()
        speech = tone.speak(text, tone.voices()[0])
        log = os.open(os.environ["FAULTY_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(log, (text.replace("\\n", " ") + "\\n").encode())
        os.close(log)
        return speech
"""


def installed(home: Path, sleep_s: float = 0.0) -> dict[str, str]:
    """The environment in which the voice is installed, and the default."""
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
        "FAULTY_SLEEP_S": str(sleep_s),
        "TTS_ENGINE": "faulty",
    }


def said(home: Path) -> Counter[str]:
    """What the voice has said, and how often."""
    log = home / "said"
    return Counter(log.read_text().splitlines()) if log.exists() else Counter()
