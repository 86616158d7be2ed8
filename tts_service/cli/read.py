"""``tts-service read ARTICLE -o out.mp3``."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tts_service.cli.source import load_article

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.reading.voicing import Voicing


@click.command
@click.argument("article")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="MP3 file.")
@click.option("--captions", type=click.Path(dir_okay=False), help="WebVTT file to write too.")
@click.option("--marks", type=click.Path(dir_okay=False), help="JSON file of sentence times.")
@click.option("--voice", default="", help="A voice's id (see: tts-service voices).")
@click.option("--engine", default="", help="An engine's name: its first voice.")
@click.option("--store", help="Where clips are kept.  [default: TTS_STORE_URL or audio_cache]")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar, no summary.")
def command(  # noqa: PLR0917 - click passes them by name
    article: str,
    output: str,
    captions: str | None,
    marks: str | None,
    voice: str,
    engine: str,
    store: str | None,
    quiet: bool,
) -> None:
    """Read ARTICLE (a text or HTML file, - for standard input) aloud into an MP3 file."""
    outputs = {"captions": captions, "marks": marks}
    asyncio.run(_read(article, output, outputs, (voice, engine), store, quiet=quiet))


async def _read(
    source: str,
    output: str,
    outputs: dict[str, str | None],
    choice: tuple[str, str],
    store_url: str | None,
    *,
    quiet: bool,
) -> None:
    from tts_service.cache.store import Store
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.reading.plan import Rules, plan_reading
    from tts_service.reading.studio import Studio
    from tts_service.reading.voicing import Voicing
    from tts_service.settings import load_settings

    settings = load_settings(store_url=store_url)
    studio = Studio(settings, Store(settings.store_url, settings.cache_max_bytes))
    try:
        voice = studio.voice(*choice)
        # Workers start while the article is being read and planned.
        studio.warm_up(voice)
        article = load_article(source)
        rules = Rules(load_lexicon(), settings.read_byline)
        voicing = Voicing(plan_reading(article, voice, studio.info(voice).limit, rules), studio)
        await _voice(voicing, quiet=quiet)
        await voicing.finished()
        size = voicing.track.size
        await _write(output, voicing.slice(0, size))
        for kind, name in outputs.items():
            if name is not None:
                await _write(name, _once(_side_file(kind, voicing)))
        if not quiet:
            _summarize(output, voicing, studio.made)
    finally:
        await studio.close()


async def _voice(voicing: Voicing, *, quiet: bool) -> None:
    from tqdm import tqdm

    total = len(voicing.reading.keys)
    with tqdm(total=total, unit=" đoạn", desc="Đang đọc", disable=quiet or None) as bar:
        await voicing.run(lambda done, _total: bar.update(done - bar.n))


def _side_file(kind: str, voicing: Voicing) -> bytes:
    from tts_service.audio.captions import webvtt

    reading = voicing.reading
    written = [reading.article.text[s.sentence.start : s.sentence.end] for s in reading.sentences]
    if kind == "captions":
        return webvtt(voicing.marks, written).encode()
    document = {
        "id": reading.id,
        "voice": reading.voice.id,
        "duration_ms": voicing.track.duration_ms,
        "sentences": [
            {
                "start_ms": round(mark.start_ms, 1),
                "end_ms": round(mark.end_ms, 1),
                "start": reading.sentences[mark.sentence].sentence.start,
                "end": reading.sentences[mark.sentence].sentence.end,
                "text": written[mark.sentence],
                "spoken": reading.sentences[mark.sentence].spoken.text,
            }
            for mark in voicing.marks
        ],
        "unknown": list(reading.unknown),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _write(name: str, pieces: AsyncIterator[bytes]) -> None:
    """Write a file whole or not at all: beside its place, then into it."""
    target = Path(name)
    try:
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise click.ClickException(f"cannot write {name}: {error.strerror}") from error
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
