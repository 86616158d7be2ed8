"""``tts-service lexicon check | pls | table``: a site's own readings of short forms."""

from __future__ import annotations

from pathlib import Path

import click

_files = click.argument("files", nargs=-1, required=True, metavar="FILE...")


@click.group
def command() -> None:
    """Check a lexicon of one's own, or turn it into W3C PLS or a table."""


@command.command
@_files
def check(files: tuple[str, ...]) -> None:
    """Check that the service can read the FILEs, and tell what they change."""
    from tts_service.normalization.lexicon import load_lexicon, read_site

    known = load_lexicon().senses
    load_lexicon(files)
    for name in files:
        forms = dict.fromkeys(sense.form for sense in read_site(Path(name)))
        replaced = [form for form in forms if form in known]
        click.echo(f"{name}: {len(forms)} mục từ, {len(replaced)} thay cho mục có sẵn")
        for form in replaced:
            said = " | ".join(sense.spoken for sense in known[form])
            click.echo(f"  {form}: đang đọc là {said}")


@command.command
@_files
def pls(files: tuple[str, ...]) -> None:
    """Print the FILEs as one W3C PLS document (the first sense of every form)."""
    from tts_service.normalization.lexicon import read_site
    from tts_service.normalization.pls import write_pls

    click.echo(write_pls(s for name in files for s in read_site(Path(name))), nl=False)


@command.command
@_files
def table(files: tuple[str, ...]) -> None:
    """Print the FILEs as one table, to be edited and used as a lexicon."""
    from tts_service.normalization.entries import write_senses
    from tts_service.normalization.lexicon import read_site

    click.echo(write_senses(s for name in files for s in read_site(Path(name))), nl=False)
