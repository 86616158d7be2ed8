"""``tts-service worker``."""

from __future__ import annotations

import click


@click.command
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    help="Processes that make articles.  [default: TTS_WORKERS, one a core]",
)
@click.option("--log-level", default="info", show_default=True, help="Celery's log level.")
def command(concurrency: int | None, log_level: str) -> None:
    """Make articles that the service or a batch has put into the queue (TTS_BROKER_URL)."""
    from tts_service.errors import SettingError
    from tts_service.settings import load_settings

    settings = load_settings(workers=concurrency)
    if not settings.broker_url:
        raise SettingError("No queue is set.", "Set TTS_BROKER_URL, to redis://… or amqp://….")
    try:
        from tts_service.workers.worker import work
    except ImportError as error:
        raise SettingError(
            f"Celery does not load: {error}.", "Install tts-service[cluster]."
        ) from error
    work(settings, log_level)
