"""Pauses between sentences, as they are heard."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from listening.page import BUTTON, SHORT, SHORTEN, grow, opened, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUIET = 0.01
TRIES = 3


def joins(browser: Browser, url: str, rounds: int) -> None:
    """Silence heard between tones, beside that of the finished file."""
    print("\npause between two sentences, heard minus that of the finished file, ms")
    print("  rate  played                          mean   worst   each")
    for rate in (1, 2):
        gaps: dict[str, list[list[float]]] = {}
        # The first has it voiced.
        for kind in ("voiced", "the file", "clips", "clips, then the file") * rounds:
            for _ in range(TRIES):
                found = pauses_heard(browser, url, kind, rate)
                # A busy machine tears holes into what the page itself hears.
                if len(found) == len(SHORT) - 1:
                    gaps.setdefault(kind, []).append(found)
                    break
        if "the file" not in gaps:
            print(f"  {rate:<4}  not measured: the machine is too busy")
            continue
        plan = [statistics.median(column) for column in zip(*gaps["the file"], strict=True)]
        for kind in ("the file", "clips", "clips, then the file"):
            errors = [
                (heard - planned) * 1000
                for run in gaps.get(kind, [])
                for heard, planned in zip(run, plan, strict=True)
            ]
            if not errors:
                continue
            worst = max(errors, key=abs)
            each = " ".join(f"{error:+.0f}" for error in errors)
            print(f"  {rate:<4}  {kind:28} {statistics.mean(errors):+7.0f} {worst:+7.0f}   {each}")


def pauses_heard(browser: Browser, url: str, kind: str, rate: float) -> list[float]:
    """The silences between the sentences of the short article, in seconds."""
    page = opened(browser, url)
    page.evaluate(SHORTEN, SHORT)
    page.evaluate(f"{BUTTON}.rate = {rate}")
    if kind == "clips":
        grow(page, 0)
    if kind == "clips, then the file":
        grow(page, 0, sentences=3)
    page.click("doc-bai-viet .opener")
    until(page, f"{BUTTON}.state === 'ended'")
    found = silences(page.evaluate("ear.peaks"), 0.2 / rate)
    page.context.close()
    return found


def silences(peaks: list[list[float]], least_s: float) -> list[float]:
    """Lengths of the longer stretches without sound between two with sound, in seconds."""
    found, last = [], None
    for when, peak in peaks:
        if peak <= QUIET:
            continue
        if last is not None and when - last > least_s:  # shorter is within a sentence
            found.append(when - last)
        last = when
    return found
