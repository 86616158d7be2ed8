"""``tts-service voices``."""

from __future__ import annotations

import click


@click.command
def command() -> None:
    """List the voices of all installed engines; * marks the default."""
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
