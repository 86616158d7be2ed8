"""A batch on a terminal: a bar for all of it, and one for each article under way."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from tts_service.cli.batch_view import View, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tts_service.batch.item import Item
    from tts_service.batch.job import Report
    from tts_service.batch.make import Result

_NAME_WIDTH = 36
_ALL = "{desc} {percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt} [{elapsed}]{postfix}"
_ONE = "  {desc} |{bar}| {n_fmt}/{total_fmt} đoạn"


class BarView(View):
    """Bars on standard error; failures scroll by above them."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tqdm | None = None
        self._bars: dict[str, tuple[int, tqdm]] = {}

    @contextlib.contextmanager
    def listing(self) -> Iterator[None]:
        """A word while sources are being read."""
        click.echo("Đang xem nguồn…", err=True)
        yield

    @contextlib.contextmanager
    def making(self, total: int, damaged: int) -> Iterator[None]:
        """The bar of all articles."""
        if damaged:
            click.echo(f"{damaged} bài hỏng sau khi máy khởi động lại sẽ được làm lại.", err=True)
        with (
            super().making(total, damaged),
            tqdm(total=total, desc="Bài viết", bar_format=_ALL, file=sys.stderr) as bar,
        ):
            self._all = bar
            try:
                yield
            finally:
                for _, one in self._bars.values():
                    one.close()

    def begun(self, item: Item) -> None:
        """A bar for the article, in the first free place."""
        taken = {place for place, _ in self._bars.values()}
        place = next(n for n in range(1, len(taken) + 2) if n not in taken)
        bar = tqdm(
            desc=item.id[:_NAME_WIDTH].ljust(_NAME_WIDTH),
            position=place,
            bar_format=_ONE,
            leave=False,
            file=sys.stderr,
        )
        self._bars[item.id] = place, bar

    def spoken(self, item: Item, done: int, total: int) -> None:
        """Move the article's bar."""
        if item.id in self._bars:
            _, bar = self._bars[item.id]
            bar.total = total
            bar.update(done - bar.n)

    def put_off(self, item: Item) -> None:
        """Take the article's bar away."""
        if item.id in self._bars:
            _, bar = self._bars.pop(item.id)
            bar.close()

    def ended(self, item: Item, result: Result | None) -> None:
        """Move the bar of all, and name what failed."""
        super().ended(item, result)
        self.put_off(item)
        if self._all is not None:
            self._all.set_postfix_str(self.pace, refresh=False)
            self._all.update()
        if result is not None and result.cause is not None:
            tqdm.write(f"{item.where}: {result.cause.evidence}", file=sys.stderr)

    def reported(self, report: Report) -> None:
        """The end: what failed once more in one place, and what was made."""
        super().reported(report)
        click.echo(summary(report, time.monotonic() - self.began), err=True)
