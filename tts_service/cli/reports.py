"""``tts-service reports list | export | resolve``."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tts_service.reading.reports import Report, Reports

_SHOWN_DIGITS = 12
_HEADER = "form\tspoken\trank\tcues\tsource\tnote"
_SOURCE = "báo lỗi đọc"

_KINDS = {
    "word": "đọc sai từ",
    "number": "số, ngày tháng, đơn vị",
    "abbreviation": "chữ viết tắt",
    "name": "tên riêng, tiếng nước ngoài",
    "pause": "ngắt nghỉ",
    "sound": "âm thanh",
    "missing": "thiếu hoặc thừa chữ",
    "other": "khác",
}

_store = click.option(
    "--store", help="Whose reports.  [default: TTS_STORE_URL or audio_cache]", metavar="URL"
)
_all = click.option("--all", "resolved", is_flag=True, help="Those seen to as well.")


def _reports(url: str | None) -> Reports:
    from tts_service.cache.store import Store
    from tts_service.reading.reports import Reports
    from tts_service.settings import load_settings

    return Reports(Store(load_settings(store_url=url).store_url))


async def _sorted(reports: Reports, *, resolved: bool) -> list[Report]:
    """Most reported first, then the newest."""
    found = [report async for report in reports.all(resolved=resolved)]
    found.sort(key=lambda report: report.last, reverse=True)
    found.sort(key=lambda report: report.count, reverse=True)
    return found


@click.group
def command() -> None:
    """See what listeners report as read wrong, and act on it."""


@command.command("list")
@_all
@_store
def list_(store: str | None, *, resolved: bool) -> None:
    """Show reports: the sentence, what is said for it, and lines to correct for the lexicon."""
    found = asyncio.run(_sorted(_reports(store), resolved=resolved))
    for report in found:
        seen = f", đã xử lý {report.resolved[:10]}" if report.resolved else ""
        click.echo(
            f"{report.id[:_SHOWN_DIGITS]}  {report.count} lần  {_KINDS[report.kind]}  "
            f"{report.voice}  {report.last[:10]}{seen}"
        )
        click.echo(f"  bài:  {report.title or '(không có tên)'}  {report.url}".rstrip())
        click.echo(f"  viết: {report.written}")
        click.echo(f"  đọc:  {report.spoken}")
        for line in _rows(report):
            click.echo(f"  từ điển: {line}")
        for note in report.notes:
            click.echo(f"  người nghe: {note}")
    click.echo(f"{len(found)} báo lỗi.", err=True)


@command.command
@_all
@_store
@click.option(
    "--format",
    "shape",
    type=click.Choice(["lexicon", "jsonl"]),
    default="lexicon",
    show_default=True,
    help="Lines for TTS_LEXICON to be corrected, or everything, one JSON document a line.",
)
def export(store: str | None, shape: str, *, resolved: bool) -> None:
    """Write reports to standard output for other programs."""
    found = asyncio.run(_sorted(_reports(store), resolved=resolved))
    if shape == "jsonl":
        for report in found:
            click.echo(json.dumps(_document(report), ensure_ascii=False))
        return
    click.echo(_HEADER)
    # A form has one row; what was reported most comes first.
    rows = {row.partition("\t")[0]: row for report in reversed(found) for row in _rows(report)}
    for row in reversed(rows.values()):
        click.echo(row)


@command.command
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@_store
def resolve(ids: tuple[str, ...], store: str | None) -> None:
    """Mark reports as seen to; the first digits of an id will do.

    Reported once more, a report is open again.
    """
    reports = _reports(store)

    async def mark() -> None:
        for prefix in ids:
            report = await reports.resolve(prefix)
            click.echo(f"{report.id[:_SHOWN_DIGITS]}  {report.written}")

    asyncio.run(mark())


def _rows(report: Report) -> list[str]:
    """Rows of a lexicon file: what is said now stands where the editor will correct it."""
    return [f"{form}\t{spoken}\t1\t\t{_SOURCE}\t" for form, spoken in report.suggestions()]


def _document(report: Report) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        **asdict(report),
        "suggestions": [{"form": form, "spoken": spoken} for form, spoken in report.suggestions()],
    }
