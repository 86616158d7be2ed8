"""The command line: ``tts-service read | batch | serve | …``.

``main`` turns errors into one clear line and an exit code; every command is a
file of its own and imports what it needs when it runs, so that help is instant.
"""

from __future__ import annotations

import importlib
import sys

import click

import tts_service
from tts_service.errors import IncompleteReading, TtsError

# sysexits.h, so that scripts can tell bad input from a service that is down.
EXIT_USAGE = 64
EXIT_DATA = 65
EXIT_UNAVAILABLE = 69
EXIT_FAULT = 70
EXIT_CONFIG = 78

# Sentences that could not be said; more of them are one and the same trouble.
_MOST_NAMED = 10

_COMMANDS = {
    "read": "Read an article aloud into an MP3 file.",
    "batch": "Read a whole archive aloud.",
    "archive": "Make an archive into a podcast, a book, or pages to listen on.",
    "say": "Show what will be said for a text, and why.",
    "lexicon": "Check a lexicon of one's own, or turn it into W3C PLS or a table.",
    "voices": "List all voices.",
    "remake": "Re-make what a fallback voice has read.",
    "cache": "Check, count or shrink the store of clips.",
    "reports": "See what listeners report as read wrong.",
    "schedule": "Read feeds once and have new and changed articles made.",
    "worker": "Make articles that are in the queue (TTS_BROKER_URL).",
    "serve": "Serve the HTTP interface and the demo page.",
}


class _Commands(click.Group):
    """Commands by name, each imported only when it is run."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"tts_service.cli.{name}").command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(tts_service.__version__, prog_name="tts-service")
def cli() -> None:
    """Read Vietnamese articles aloud."""


def exit_code(error: TtsError) -> int:
    """The exit code of an error."""
    from tts_service import errors

    if isinstance(error, errors.SettingError | errors.LexiconError):
        return EXIT_CONFIG
    if isinstance(error, errors.ChoiceError):
        return EXIT_USAGE
    if isinstance(error, errors.InputError | errors.EngineRefused):
        return EXIT_UNAVAILABLE if error.transient else EXIT_DATA
    if isinstance(error, errors.EngineError | errors.StoreError | errors.TooManyRequests):
        return EXIT_UNAVAILABLE
    return EXIT_FAULT


def main() -> None:
    """Entry point of ``tts-service``."""
    try:
        cli()
    except TtsError as error:
        click.echo(f"tts-service: {error}", err=True)
        if isinstance(error, IncompleteReading):
            for sentence in error.written[:_MOST_NAMED]:
                click.echo(f"  {sentence}", err=True)
            if more := len(error.written[_MOST_NAMED:]):
                click.echo(f"  … và {more} câu nữa", err=True)
        sys.exit(exit_code(error))
