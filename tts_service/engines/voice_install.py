"""A Piper voice brought into the folder: by name from a mirror, or from a file or address."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.engines.download import Wanted, fetch
from tts_service.engines.voice_catalogue import default_mirror, known_voices
from tts_service.engines.voice_folder import VoiceFolder, VoiceRecord
from tts_service.errors import EngineDown, EngineError, SettingError, UnknownVoice

if TYPE_CHECKING:
    from collections.abc import Callable

# Piper's own way to name voices; nothing else ever becomes a file name.
_NAME = re.compile(r"(?P<language>[a-z]{2,3})_[A-Z]{2}-\w+-(?:x_low|low|medium|high)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CARD_LICENCE = re.compile(r"^\W*Licen[cs]e:\s*(\S.*?)\s*$", re.MULTILINE | re.IGNORECASE)
_UNKNOWN_LICENCE = "unknown"


def install_voice(
    name: str,
    folder: VoiceFolder,
    progress: Callable[[int, int], object],
    *,
    source: str = "",
    sha256: str = "",
    licence: str = "",
    mirror: str = "",
    prove: Callable[[VoiceRecord, VoiceFolder], VoiceRecord] = lambda record, _new: record,
) -> VoiceRecord:
    """Fetch model and configuration of ``name``, put them into ``folder`` and record them.

    ``source`` is the model's path or URL, its configuration beside it with
    ``.json`` at the end; without one, a known voice comes from ``mirror``
    (empty: the publisher's).  The files of a known voice must be the known
    ones, unless ``sha256`` names the model to expect.  A model from a URL that
    nobody vouches for is refused.  ``prove`` is given the record and the folder in
    which the voice is being made ready, and gives the record to keep; what it raises
    is raised here, and a voice of that name that was there before stays.

    Raises ``UnknownVoice``, ``SettingError`` for a name, address or digest that
    cannot be, ``EngineDown`` when the files do not come or are not the right ones.
    """
    named = _NAME.fullmatch(name)
    if named is None:
        raise SettingError(
            f"{name!r} is no name of a Piper voice.", "Write it like vi_VN-vais1000-medium."
        )
    model, config = _wanted(name, source, sha256.lower(), mirror)
    new = VoiceFolder(folder.path / f".{name}")
    try:
        # The small file first: when it fails, nothing big has to be fetched again.
        config_sha256 = fetch(config, new.config(name), lambda _done, _whole: None)
        language = _language(new.config(name), named["language"])
        model_sha256 = fetch(model, new.model(name), progress)
        known = known_voices().get(name)
        record = VoiceRecord(
            name=name,
            label=known.label if known else f"Piper {name}",
            language=language,
            licence=licence or (known.licence if known else _card_licence(model)),
            source=model.source,
            model_bytes=new.model(name).stat().st_size,
            model_sha256=model_sha256,
            config_sha256=config_sha256,
        )
        new.add(record)
        record = prove(record, new)
    except EngineError:
        # A hidden file in it is a part, from which the next call goes on.
        if not any(new.path.glob(".*")):
            shutil.rmtree(new.path, ignore_errors=True)
        raise
    folder.adopt(record, new)
    return record


def _wanted(name: str, source: str, sha256: str, mirror: str) -> tuple[Wanted, Wanted]:
    """Model and configuration as they must be."""
    known = known_voices().get(name)
    if sha256 and not _SHA256.fullmatch(sha256):
        raise SettingError(f"{sha256!r} is no SHA-256.", "Write 64 hexadecimal digits.")
    if not source:
        if known is None:
            raise UnknownVoice(
                f"{name} is not among the voices known by name.",
                f"Known: {', '.join(known_voices())}; any other can come from a file or URL.",
            )
        base = (mirror or default_mirror()).rstrip("/")
        source = f"{base}/{known.path}/{name}.onnx"
    if "://" in source and not source.startswith(("https://", "http://")):
        raise SettingError(f"{source} cannot be fetched.", "Use https, http or a file.")
    if known is not None and not sha256:
        return known.model(source), known.config(f"{source}.json")
    model = Wanted(source, digest=f"sha256:{sha256}" if sha256 else "")
    if model.remote and not sha256:
        raise SettingError(
            f"Nobody vouches for {source}.", "Name the SHA-256 that the model must have."
        )
    return model, Wanted(f"{source}.json")


def _language(config: Path, otherwise: str) -> str:
    """The language code of a configuration, which must be one of Piper's.

    Raises ``EngineDown`` when it is not.
    """
    try:
        content = json.loads(config.read_text(encoding="utf-8"))
        _ = content["audio"]["sample_rate"], content["espeak"]["voice"], content["phoneme_id_map"]
        return str(content.get("language", {}).get("family") or otherwise)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise EngineDown(
            "The configuration is not one of a Piper voice.", "Use the .onnx.json of the model."
        ) from error


def _card_licence(model: Wanted) -> str:
    """What the ``MODEL_CARD`` beside a model file says, as Piper's voices have it."""
    if model.remote:
        return _UNKNOWN_LICENCE
    try:
        card = Path(model.source).with_name("MODEL_CARD").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return _UNKNOWN_LICENCE
    found = _CARD_LICENCE.search(card)
    return found[1] if found else _UNKNOWN_LICENCE
