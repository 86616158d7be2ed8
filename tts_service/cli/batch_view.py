"""How a batch shows itself: bars on a terminal, lines in a log, JSON, or only what failed."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tts_service.batch.make import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_service.batch.estimate import Estimate
    from tts_service.batch.item import Item
    from tts_service.batch.job import Report
    from tts_service.batch.make import Result
    from tts_service.errors import TtsError

_LINE_EVERY_S = 60.0
_MOST_SHOWN = 20


def make_view(*, quiet: bool, as_json: bool) -> View:
    """The view that the options and the terminal call for."""
    if as_json:
        return JsonView()
    if quiet:
        return View()
    if sys.stderr.isatty():
        from tts_service.cli.batch_bars import BarView

        return BarView()
    return LineView()


class View:
    """Says nothing but what failed; also counts, for those that say more."""

    def __init__(self) -> None:
        self.total = 0
        self.outcomes: Counter[str] = Counter()
        self.characters = 0
        self.sound_s = 0.0
        self.began = time.monotonic()

    @contextlib.contextmanager
    def listing(self) -> Iterator[None]:
        """While sources are being expanded."""
        yield

    @contextlib.contextmanager
    def making(self, total: int, damaged: int) -> Iterator[None]:  # noqa: ARG002
        """While articles are being made."""
        self.total, self.began = total, time.monotonic()
        yield

    def begun(self, item: Item) -> None:
        """An article is being made."""

    def spoken(self, item: Item, done: int, total: int) -> None:
        """So many of its utterances are there."""

    def put_off(self, item: Item) -> None:
        """It is tried again at the end."""

    def ended(self, item: Item, result: Result | None) -> None:  # noqa: ARG002
        """An article ended, or was left alone."""
        self.outcomes[str(result.outcome) if result else "kept"] += 1
        if result is not None and result.record is not None and result.outcome is Outcome.MADE:
            self.characters += result.record.characters
            self.sound_s += result.record.duration_ms / 1000

    @property
    def pace(self) -> str:
        """Characters a second, how many times faster than real time, failures, time left."""
        elapsed_s = max(0.001, time.monotonic() - self.began)
        ended = sum(self.outcomes.values())
        worked = ended - self.outcomes["kept"]
        text = f"{self.characters / elapsed_s:,.0f} ký tự/s, ×{self.sound_s / elapsed_s:,.0f}"
        if worked:
            text += f", còn {_clock(elapsed_s / worked * (self.total - ended))}"
        return text + f", {self.outcomes['failed']} lỗi"

    def unreadable(self, source: str, error: TtsError) -> None:
        """A source could not be read."""
        click.echo(f"{source}: {error}", err=True)

    def interrupted(self) -> None:
        """The user or a service manager stopped it."""
        click.echo("Đã dừng. Chạy lại lệnh này để làm tiếp.", err=True)

    def reported(self, report: Report) -> None:
        """The end: what failed and why."""
        for item, result in report.failures[:_MOST_SHOWN]:
            if result.cause is not None:
                cause = result.cause
                click.echo(f"{item.where}: {cause.evidence} {cause.remedy}".rstrip(), err=True)
        if (more := report.outcomes["failed"] - _MOST_SHOWN) > 0:
            click.echo(f"… và {more} bài lỗi khác (xem manifest.jsonl).", err=True)
        if before := report.outcomes["failed-before"]:
            click.echo(
                f"{before} bài lỗi từ trước, không thử lại (xem manifest.jsonl; --retry-failed).",
                err=True,
            )
        if report.given_up:
            click.echo("Giọng đọc hoặc đĩa lỗi liên tục: dừng ở đây, chạy lại sau.", err=True)

    def estimated(self, estimate: Estimate) -> None:
        """What it would take; said even when quiet, for it is all that was asked for."""
        e = estimate
        cached = e.cached / e.requests if e.requests else 0.0
        click.echo(f"Bài: {e.articles} cần đọc, {e.kept} đã có, {e.failed} không đọc được hoặc cũ.")
        click.echo(f"Ký tự: {e.characters:,}.")
        click.echo(
            f"Câu gửi bộ đọc: {e.requests:,}, trong đó {e.cached:,} ({cached:.0%}) đã có âm thanh."
        )
        click.echo(f"Thời lượng: {e.sound_s / 3600:,.1f} giờ; MP3: {e.size / 1e6:,.0f} MB.")
        time_ = _clock(e.work_s) if e.work_s or e.cached == e.requests else "chưa biết"
        click.echo(f"Thời gian làm bằng {', '.join(e.voices) or 'không giọng nào'}: {time_}.")
        if e.days > 1:
            click.echo(f"Theo hạn mức mỗi ngày của bộ đọc: {e.days:,.1f} ngày.")


class LineView(View):
    """For logs: a line a minute, each failure as it comes, a summary."""

    def __init__(self) -> None:
        super().__init__()
        self._said = self.began

    def ended(self, item: Item, result: Result | None) -> None:
        """Say how far it is, once a minute."""
        super().ended(item, result)
        if time.monotonic() - self._said > _LINE_EVERY_S:
            self._said = time.monotonic()
            click.echo(f"{sum(self.outcomes.values())}/{self.total} bài, {self.pace}", err=True)

    def reported(self, report: Report) -> None:
        """What was made, after what failed."""
        super().reported(report)
        click.echo(summary(report, time.monotonic() - self.began), err=True)


class JsonView(View):
    """A line of JSON on standard output for each article taken up, and one for the report."""

    def ended(self, item: Item, result: Result | None) -> None:
        """One article's line."""
        super().ended(item, result)
        if result is None:
            return
        line: dict[str, Any] = {"id": item.id, "source": item.where, "outcome": result.outcome}
        if result.record is not None and result.outcome is Outcome.MADE:
            for name in ("title", "voice", "characters", "duration_ms", "elapsed_s"):
                line[name] = getattr(result.record, name)
            line["warnings"] = [asdict(warning) for warning in result.record.warnings]
        if result.cause is not None:
            line["error"] = asdict(result.cause)
        _say(line)

    def unreadable(self, source: str, error: TtsError) -> None:
        """A source's line."""
        _say({"source": source, "outcome": "unreadable", "error": str(error)})

    def reported(self, report: Report) -> None:
        """The last line."""
        elapsed_s = round(time.monotonic() - self.began, 3)
        totals = {"characters": report.characters, "duration_ms": report.duration_ms}
        _say(
            {"report": dict(report.outcomes), **totals, "bytes": report.size}
            | {"elapsed_s": elapsed_s, "given_up": report.given_up}
        )

    def estimated(self, estimate: Estimate) -> None:
        """The estimate as JSON."""
        _say(asdict(estimate))


def summary(report: Report, elapsed_s: float) -> str:
    """A run in one sentence."""
    o = report.outcomes
    parts = [f"{o['made']} bài mới"]
    names = {
        "kept": "đã có",
        "unchanged": "không đổi",
        "older": "cũ hơn ngày chọn",
        "failed": "lỗi",
        "failed-before": "lỗi từ trước",
    }
    parts += [f"{o[kind]} {name}" for kind, name in names.items() if o[kind]]
    pace = f"×{report.duration_ms / 1000 / max(elapsed_s, 0.001):,.0f}"
    return (
        f"{', '.join(parts)}; {_clock(report.duration_ms / 1000)} âm thanh, "
        f"{report.size / 1e6:,.1f} MB trong {_clock(elapsed_s)} ({pace})."
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _say(line: dict[str, Any]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False))
