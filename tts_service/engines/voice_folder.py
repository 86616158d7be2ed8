"""A folder of Piper voices: for each a model, its configuration, and a record of both.

A voice is there when its record is: the record is written last and taken away
first, so a voice that is being installed or replaced is never half there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tts_service.errors import EngineDown

_RECORD = ".voice.json"


def default_folder() -> Path:
    """Where this user's programs keep data (XDG base directories, ``XDG_DATA_HOME``)."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "tts-service" / "piper"


@dataclass(frozen=True, slots=True)
class VoiceRecord:
    """An installed voice: what its files must be, where they came from and under which licence.

    ``language`` is a code such as ``vi``; ``gain_db`` brings the voice to the
    house loudness, as it was measured when it was installed.
    """

    name: str
    label: str
    language: str
    licence: str
    source: str
    model_bytes: int
    model_sha256: str
    config_sha256: str
    gain_db: float = 0.0

    @property
    def digest(self) -> str:
        """Changes when either file does."""
        return f"{self.model_sha256[:16]}-{self.config_sha256[:16]}"


class VoiceFolder:
    """The voices in ``path``, which need not exist."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def model(self, name: str) -> Path:
        """Where the model of that voice belongs."""
        return self.path / f"{name}.onnx"

    def config(self, name: str) -> Path:
        """Where its configuration belongs."""
        return self.path / f"{name}.onnx.json"

    def records(self) -> tuple[VoiceRecord, ...]:
        """The voices that are there, Vietnamese ones first, then by name."""
        try:
            names = sorted(file.name for file in self.path.glob(f"*{_RECORD}"))
        except OSError:
            return ()
        found = [record for name in names if (record := self.find(name.removesuffix(_RECORD)))]
        return tuple(sorted(found, key=lambda record: (record.language != "vi", record.name)))

    def find(self, name: str) -> VoiceRecord | None:
        """The record of that voice; ``None`` when it or its model is not there or not its own."""
        try:
            row = json.loads((self.path / f"{name}{_RECORD}").read_text(encoding="utf-8"))
            record = VoiceRecord(**{field.name: row[field.name] for field in fields(VoiceRecord)})
            there = self.model(name).stat().st_size == record.model_bytes
        except (OSError, ValueError, LookupError, TypeError):
            return None
        return record if there and record.name == name else None

    def read(self, record: VoiceRecord) -> tuple[bytes, bytes]:
        """Model and configuration, proved to be the ones that were installed.

        Raises ``EngineDown`` when they are not, or cannot be read.
        """
        try:
            model = self.model(record.name).read_bytes()
            config = self.config(record.name).read_bytes()
        except OSError as error:
            raise EngineDown(
                f"Voice {record.name} cannot be read: {error.strerror}.", "Install it again."
            ) from error
        seen = (hashlib.sha256(model).hexdigest(), hashlib.sha256(config).hexdigest())
        if seen != (record.model_sha256, record.config_sha256):
            raise EngineDown(
                f"The files of voice {record.name} are not the ones that were installed.",
                "Install it again.",
            )
        return model, config

    def add(self, record: VoiceRecord) -> None:
        """Write the record of a voice whose files are in their places."""
        beside = self.path / f".{record.name}{_RECORD}"
        text = json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n"
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(self.path / f"{record.name}{_RECORD}")
        except OSError as error:
            raise EngineDown(
                f"{self.path} cannot be written: {error.strerror}.", "Make it writable."
            ) from error

    def adopt(self, record: VoiceRecord, ready: VoiceFolder) -> None:
        """Take the voice that is ready in a folder on the same disk, in place of any there was.

        The other folder goes.  Raises ``EngineDown`` when this one cannot be written.
        """
        try:
            (self.path / f"{record.name}{_RECORD}").unlink(missing_ok=True)
            ready.config(record.name).replace(self.config(record.name))
            ready.model(record.name).replace(self.model(record.name))
        except OSError as error:
            raise EngineDown(
                f"{self.path} cannot be written: {error.strerror}.", "Make it writable."
            ) from error
        self.add(record)
        shutil.rmtree(ready.path, ignore_errors=True)
