"""A podcast's cover, as the directories of podcasts take one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.audio.ffmpeg import run_ffmpeg
from tts_service.errors import SettingError, TtsError

if TYPE_CHECKING:
    from pathlib import Path

# Apple's "Podcast artwork"; every other directory takes what Apple takes.
_LEAST_PX, _MOST_PX = 1_400, 3_000
_SEEN = re.compile(r"#codec_id 0: (mjpeg|png)\n#dimensions 0: ([1-9]\d*)x([1-9]\d*)\n")
_KINDS = {"mjpeg": "JPEG", "png": "PNG"}


def check_artwork(file: Path) -> None:
    """Raises ``SettingError`` unless the file is a square JPEG or PNG of 1400 to 3000 px."""
    look = ["-v", "error", "-i", str(file), "-c", "copy", "-f", "framecrc", "pipe:2"]
    try:
        seen = _SEEN.search(run_ffmpeg(look))
    except TtsError:
        seen = None
    found = "no JPEG or PNG"
    if seen is not None:
        width, height = int(seen[2]), int(seen[3])
        if width == height and _LEAST_PX <= width <= _MOST_PX:
            return
        found = f"a {_KINDS[seen[1]]} of {width} × {height} px"
    raise SettingError(
        f"{file.name} is {found}.",
        f"Take a square one of {_LEAST_PX} to {_MOST_PX} px as --cover.",
    )
