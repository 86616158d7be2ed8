"""``tts-service voices``: list them; ``install`` one of Piper's; ``measure`` how loud one is."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_service.audio.loudness import Loudness
    from tts_service.engines.base import Engine
    from tts_service.engines.voice_folder import VoiceFolder, VoiceRecord
    from tts_service.values import Speech, Voice

# A voice's loudness settles within this much speech.
_ENOUGH_S = 20.0


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List the voices of all installed engines; * marks the default."""
    if context.invoked_subcommand is None:
        _list()


@command.command("list")
def list_voices() -> None:
    """List the voices of all installed engines; * marks the default."""
    _list()


@command.command
@click.argument("name")
@click.option("--from", "source", default="", help="The model's file or URL, its .json beside it.")
@click.option("--sha256", default="", help="Digest the model must have.  [default: the known one]")
@click.option("--licence", default="", help="Licence to record.  [default: the known one]")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar, no summary.")
def install(name: str, source: str, sha256: str, licence: str, quiet: bool) -> None:
    """Install the Piper voice NAME, such as vi_VN-vais1000-medium."""
    from pathlib import Path

    from tqdm import tqdm

    from tts_service.engines.registry import make_engine
    from tts_service.engines.voice_folder import VoiceFolder, default_folder
    from tts_service.engines.voice_install import install_voice
    from tts_service.settings import load_settings

    settings = load_settings()
    # Before anything is fetched: without Piper no voice is of use.
    make_engine("piper", settings.engine_options("piper"))
    folder = VoiceFolder(Path(settings.piper_voices or default_folder()))
    with tqdm(unit="B", unit_scale=True, desc="Đang tải", disable=quiet or None) as bar:

        def progress(done: int, whole: int) -> None:
            bar.total = whole or None
            bar.update(done - bar.n)

        def prove(record: VoiceRecord, new: VoiceFolder) -> VoiceRecord:
            bar.close()
            return _measured(record, new, quiet=quiet)

        record = install_voice(
            name,
            folder,
            progress,
            source=source,
            sha256=sha256,
            licence=licence,
            mirror=settings.voice_mirror,
            prove=prove,
        )
    if not quiet:
        click.echo(
            f"Đã cài giọng piper:{record.name} ({record.licence}); "
            f"sha256 {record.model_sha256}; độ khuếch đại {record.gain_db:+.1f} dB.",
            err=True,
        )


@command.command
@click.argument("voice_id", metavar="VOICE")
def measure(voice_id: str) -> None:
    """Find the gain that brings VOICE to the house loudness, and print the setting that keeps it.

    For voices that could not be measured beforehand: those of services, of servers
    and of other packages.  Says some sentences in it.
    """
    from tts_service.engines.registry import find_voice, make_engine
    from tts_service.reading.gate import Gate
    from tts_service.settings import load_settings

    name = voice_id.partition(":")[0]
    settings = load_settings()
    engine = make_engine(name, settings.engine_options(name))
    gate = Gate(settings)
    try:
        asking = functools.partial(gate.asking, engine.info)
        gain_db, heard = _fitted(engine, find_voice(engine, voice_id), asking)
    finally:
        engine.close()
        gate.close()
    click.echo(f"TTS_VOICE_GAINS={voice_id}={gain_db:+.1f}")
    click.echo(f"{heard.lufs:.1f} LUFS, đỉnh {heard.true_peak_dbtp:.1f} dBTP", err=True)


def _fitted(
    engine: Engine,
    voice: Voice,
    asking: Callable[[], AbstractContextManager[None]] = nullcontext,
    *,
    quiet: bool = False,
) -> tuple[float, Loudness]:
    """The gain that fits a voice, and the loudness it leads to; it is asked within ``asking``."""
    import textwrap

    from tqdm import tqdm

    from tts_service.audio.decode import decode
    from tts_service.audio.loudness import fitting_gain, sample_sentences

    speeches: list[Speech] = []
    heard_s = 0.0
    pieces = (p for text in sample_sentences() for p in textwrap.wrap(text, engine.info.limit))
    for text in tqdm(pieces, unit=" câu", desc="Đang đo", disable=quiet or None):
        with asking():
            speeches.append(engine.speak(text, voice))
        heard_s += len(decode(speeches[-1])) / 1000
        if heard_s > _ENOUGH_S:
            break
    return fitting_gain(speeches)


def _measured(record: VoiceRecord, folder: VoiceFolder, *, quiet: bool) -> VoiceRecord:
    """The record with the gain that brings the voice to the house loudness.

    Raises ``EngineError`` when the voice does not speak: later it would only fail.
    """
    from dataclasses import replace

    from tts_service.engines.registry import find_voice, make_engine

    engine = make_engine("piper", {"voices": str(folder.path)})
    try:
        gain_db, _ = _fitted(engine, find_voice(engine, f"piper:{record.name}"), quiet=quiet)
    finally:
        engine.close()
    return replace(record, gain_db=gain_db)


def _list() -> None:
    from tts_service.cache.store import Store
    from tts_service.reading.studio import Studio
    from tts_service.settings import load_settings

    settings = load_settings()
    studio = Studio(settings, Store(settings.store_url))
    default = studio.voice().id
    for voice in studio.voices():
        mark = "*" if voice.id == default else " "
        region = f" ({voice.region})" if voice.region else ""
        click.echo(f"{mark} {voice.id:24} {voice.label}{region}")
