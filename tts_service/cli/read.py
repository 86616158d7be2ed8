"""``tts-service read ARTICLE -o out.mp3`` (or ``.m4a``, ``.opus``, ``.ogg``, ``.wav``)."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tts_service.cli.source import load_article

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from tts_service.reading.casting import Casting
    from tts_service.reading.studio import Studio
    from tts_service.reading.voicing import Voicing
    from tts_service.values import Reading, Voice

# What a suffix asks for; Opus lives in Ogg.
_SUFFIXES = {".mp3": "mp3", ".m4a": "m4a", ".opus": "opus", ".ogg": "opus", ".wav": "wav"}
_PIECE_BYTES = 2**20


@click.command
@click.argument("article")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False),
    help="Sound file; its suffix decides: .mp3, .m4a, .opus, .ogg or .wav.",
)
@click.option("--captions", type=click.Path(dir_okay=False), help="WebVTT file to write too.")
@click.option("--words", is_flag=True, help="Time each word inside the captions.")
@click.option("--marks", type=click.Path(dir_okay=False), help="JSON file of all times.")
@click.option("--transcript", type=click.Path(dir_okay=False), help="Text file of what is read.")
@click.option(
    "--cover",
    metavar="FILE",
    help="JPEG or PNG to put into the file; WAV has no place for it.",
)
@click.option("--voice", default="", help="A voice's id (see: tts-service voices).")
@click.option("--engine", default="", help="An engine's name: its first voice; or auto.")
@click.option(
    "--rate",
    default=1.0,
    type=click.FloatRange(0.5, 2.0),
    help="Speaking rate, 1 being the voice's own pace.",
)
@click.option("--store", help="Where clips are kept.  [default: TTS_STORE_URL or audio_cache]")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar, no summary.")
def command(  # noqa: PLR0917 - click passes them by name
    article: str,
    output: str,
    captions: str | None,
    words: bool,
    marks: str | None,
    transcript: str | None,
    cover: str | None,
    voice: str,
    engine: str,
    rate: float,
    store: str | None,
    quiet: bool,
) -> None:
    """Read ARTICLE (a file, a listed site's URL, - for standard input) aloud into a sound file."""
    if Path(output).suffix.lower() not in _SUFFIXES:
        raise click.BadParameter(
            f"{output} ends in none of {', '.join(_SUFFIXES)}.", param_hint="--output"
        )
    from tts_service.reading.label import load_cover

    side = {"words" if words else "captions": captions, "marks": marks, "transcript": transcript}
    side_files = {kind: name for kind, name in side.items() if name}
    files = _Files(output, side_files, load_cover(cover or ""))
    asyncio.run(_read(article, files, (voice, engine, rate), store, quiet=quiet))


@dataclass(frozen=True, slots=True)
class _Files:
    """What is to be written: the sound, and files beside it by kind; and the cover."""

    sound: str
    side: dict[str, str]
    cover: bytes


async def _read(
    source: str,
    files: _Files,
    choice: tuple[str, str, float],
    store_url: str | None,
    *,
    quiet: bool,
) -> None:
    from tts_service.cache.store import Store
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.reading.choice import choose_voices
    from tts_service.reading.plan import Rules, plan_reading
    from tts_service.reading.studio import Studio
    from tts_service.settings import load_settings

    settings = load_settings(store_url=store_url)
    studio = Studio(settings, Store(settings.store_url))
    try:
        voices = choose_voices(studio, *choice)
        # Workers start while the article is being read and planned.
        studio.warm_up(voices[0])
        article = await load_article(source)
        rules = Rules(load_lexicon(settings.lexicon), settings.skip_roles)
        plan = plan_reading(article, voices[0], studio.info(voices[0]).limit, rules)
        casting = await _perform(plan, voices, studio, quiet=quiet)
        voicing = casting.take
        await _write(files.sound, _sound(voicing, files))
        for kind, name in files.side.items():
            await _write(name, _once(await _side_file(kind, voicing)))
        for passed in casting.passed:
            click.echo(
                f"tts-service: {voicing.reading.voice.id} instead of {passed.voice}: "
                f"{passed.reason}",
                err=True,
            )
        if not quiet:
            _summarize(files.sound, voicing, studio.made)
    finally:
        await studio.close()


async def _perform(
    plan: Reading, voices: Sequence[Voice], studio: Studio, *, quiet: bool
) -> Casting:
    from tqdm import tqdm

    from tts_service.reading.performance import perform

    with tqdm(unit=" đoạn", desc="Đang đọc", disable=quiet or None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return await perform(plan, voices, studio, progress)


async def _sound(voicing: Voicing, files: _Files) -> AsyncIterator[bytes]:
    """The sound in the container that the file's suffix asks for, labelled."""
    from tts_service.audio.containers import Container, convert
    from tts_service.reading.label import label_of

    label = label_of(voicing, files.cover)
    kind = _SUFFIXES[Path(files.sound).suffix.lower()]
    mp3 = voicing.slice(0, voicing.track.size)
    if kind == "mp3":
        from tts_service.audio.id3 import id3_tag

        yield id3_tag(label)
        async for piece in mp3:
            yield piece
        return
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "track.mp3", Path(folder) / "file"
        with source.open("wb") as file:
            async for piece in mp3:
                file.write(piece)
        convert(source, target, Container(kind), label)
        with target.open("rb") as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece


async def _side_file(kind: str, voicing: Voicing) -> bytes:
    from tts_service.reading.captions import captions
    from tts_service.reading.label import transcript

    if kind == "transcript":
        return transcript(voicing.reading).encode()
    if kind == "captions":
        return captions(voicing).encode()
    words = await voicing.word_marks()
    if kind == "words":
        return captions(voicing, words).encode()
    from tts_service.reading.marks import MarksDocument

    document = MarksDocument.of(voicing, words).model_dump()
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _write(name: str, pieces: AsyncIterator[bytes]) -> None:
    """Write a file whole or not at all: beside its place, then into it."""
    target = Path(name)
    try:
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                async for piece in pieces:
                    file.write(piece)
            # mkstemp makes private files; what a command writes is not.
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(beside, 0o666 & ~umask)  # noqa: PTH101
            os.replace(beside, target)  # noqa: PTH105
        except BaseException:
            os.unlink(beside)  # noqa: PTH108
            raise
    except OSError as error:
        raise click.ClickException(f"cannot write {name}: {error.strerror}") from error


def _summarize(output: str, voicing: Voicing, made: int) -> None:
    seconds = voicing.track.duration_ms / 1000
    total = len(voicing.reading.keys)
    click.echo(
        f"{output}: {len(voicing.reading.sentences)} câu, {int(seconds // 60)} phút "
        f"{round(seconds % 60)} giây, giọng {voicing.reading.voice.label}; "
        f"{made} đoạn mới, {total - made} đoạn có sẵn.",
        err=True,
    )
    if voicing.reading.unknown:
        click.echo(f"Chữ viết tắt chưa biết: {', '.join(voicing.reading.unknown)}", err=True)
