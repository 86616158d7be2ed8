"""``tts-service remake``: what a fallback read, read by the better voice that is back."""

from __future__ import annotations

import asyncio

import click


@click.command
@click.option("--store", help="Where clips are kept.  [default: TTS_STORE_URL or audio_cache]")
@click.option("--dry-run", is_flag=True, help="Only list what would be re-made.")
def command(store: str | None, dry_run: bool) -> None:
    """Re-make in its preferred voice what engine=auto had read by another.

    Until all of an article is made, listeners hear what there is.
    """
    asyncio.run(_remake(store, dry_run=dry_run))


async def _remake(store_url: str | None, *, dry_run: bool) -> None:
    from tts_service.cache.store import Store
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.reading.castings import Castings
    from tts_service.reading.plan import Rules
    from tts_service.reading.readings import Readings
    from tts_service.reading.studio import Studio
    from tts_service.settings import load_settings

    settings = load_settings(store_url=store_url)
    store = Store(settings.store_url, settings.cache_max_bytes)
    studio = Studio(settings, store)
    rules = Rules(load_lexicon(settings.lexicon), settings.skip_roles)
    readings = Readings(studio, store, rules, settings.max_characters)
    castings = Castings(readings, studio, store)
    made = left = 0
    try:
        async for casting in castings.stored():
            title = casting.take.reading.article.title or casting.id[:12]
            before = casting.take.reading.voice.id
            if dry_run:
                click.echo(f"{before} → {casting.voices[0].id}  {title}")
            elif await castings.remake(casting):
                made += 1
                click.echo(f"{before} → {casting.take.reading.voice.id}  {title}")
                continue
            left += 1
    finally:
        await castings.close()
        await readings.close()
        await studio.close()
    click.echo(f"Đã đọc lại {made} bài, còn {left} bài đọc bằng giọng thay.", err=True)
