"""The Vietnamese Piper voices that are known by name, with the digests of their files.

The digests are the ones their publisher lists; a mirror may be anyone's, for
what it sends is believed only when it has them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tts_service.engines.download import Wanted


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """A row of ``data/piper_voices.tsv``.

    ``path`` is the folder of its files below a mirror's address; sizes are in
    bytes, digests ``algorithm:hex``.
    """

    name: str
    label: str
    path: str
    model_bytes: int
    model_digest: str
    config_bytes: int
    config_digest: str
    licence: str

    def model(self, url: str) -> Wanted:
        """The model as it must be, wherever it comes from."""
        return Wanted(url, self.model_bytes, self.model_digest)

    def config(self, url: str) -> Wanted:
        """Its configuration as it must be."""
        return Wanted(url, self.config_bytes, self.config_digest)


@cache
def known_voices() -> dict[str, KnownVoice]:
    """The known voices by name."""
    text = _data("piper_voices.tsv")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    found = (
        KnownVoice(
            row["name"],
            row["label"],
            row["path"],
            int(row["model_bytes"]),
            row["model_digest"],
            int(row["config_bytes"]),
            row["config_digest"],
            row["licence"],
        )
        for row in rows
    )
    return {voice.name: voice for voice in found}


def default_mirror() -> str:
    """The address that the publisher's files lie under."""
    return _data("piper_mirror.txt").strip()


def _data(name: str) -> str:
    return files("tts_service.engines").joinpath("data", name).read_text(encoding="utf-8")
