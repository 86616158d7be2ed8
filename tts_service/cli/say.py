"""``tts-service say "…"``: the spoken form, with each change explained."""

from __future__ import annotations

import json

import click


@click.command
@click.argument("text")
@click.option("--explain/--no-explain", default=True, help="Show every change.  [default: on]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a sentence.")
@click.option(
    "--lexicon",
    "files",
    multiple=True,
    metavar="FILE",
    help="A lexicon of one's own (TSV or PLS) instead of TTS_LEXICON; may be given again.",
)
def command(text: str, explain: bool, as_json: bool, files: tuple[str, ...]) -> None:
    """Show what will be said for TEXT (- for standard input), and why."""
    from tts_service.article.text import read_text
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.reading.plan import Rules, spoken_sentences
    from tts_service.settings import load_settings

    if text == "-":
        text = click.get_text_stream("stdin", encoding="utf-8").read()
    rules = Rules(load_lexicon(files or load_settings().lexicon))
    for _, spoken in spoken_sentences(read_text(text), rules):
        if as_json:
            from dataclasses import asdict

            click.echo(json.dumps(asdict(spoken), ensure_ascii=False))
            continue
        click.echo(spoken.text)
        for change in spoken.changes if explain else ():
            said = change.spoken or "(không đọc)"
            click.echo(f"  {change.written!r} → {said!r}  [{change.semiotic_class}] {change.rule}")
        if explain and spoken.unknown:
            click.echo(f"  chưa biết: {', '.join(spoken.unknown)}")
