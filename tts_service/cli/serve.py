"""``tts-service serve``."""

from __future__ import annotations

import click

_ONES_OWN = {"127.0.0.1", "::1", "localhost"}


@click.command
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--log-level", default="info", show_default=True, help="uvicorn's log level.")
def command(host: str, port: int, log_level: str) -> None:
    """Serve the HTTP interface and the demo page; settings come from TTS_… variables."""
    import uvicorn

    from tts_service.api.app import create_app
    from tts_service.api.protocol import Protocol
    from tts_service.settings import load_settings

    app = create_app(load_settings())
    if app.state.is_open and host not in _ONES_OWN:
        click.echo(
            "tts-service: open: any text is read for anybody who reaches this address. "
            "List your sites in TTS_ALLOWED_SITES, or set TTS_OPEN_TO_ALL=false.",
            err=True,
        )
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Đọc bài viết: http://{shown}:{port}/", err=True)
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=Protocol,
        log_level=log_level,
        access_log=log_level == "debug",
    )
