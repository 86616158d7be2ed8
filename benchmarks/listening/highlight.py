"""When a sentence is marked, beside when it is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listening.page import BUTTON, SHORT, SHORTEN, opened, spread, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def lag(browser: Browser, url: str) -> None:
    print("\nhighlight after the sentence's first sound, ms wall clock (negative: before it)")
    print("  rate  page            median     p95     max")
    for rate in (0.5, 1, 2, 3):
        for busy in (False, True):
            page = opened(browser, url)
            page.evaluate(SHORTEN, SHORT)
            page.click("doc-bai-viet .opener")
            until(page, f"{BUTTON}.duration > 0")
            page.evaluate(f"{BUTTON}.close()")
            page.reload()
            page.wait_for_selector("doc-bai-viet[data-state]")
            page.evaluate(SHORTEN, SHORT)
            page.evaluate(f"{BUTTON}.rate = {rate}")
            if busy:  # half of every 40 ms
                page.evaluate(
                    """() => { setInterval(() => {
                      const end = performance.now() + 20;
                      while (performance.now() < end);
                    }, 40); }"""
                )
            page.click("doc-bai-viet .opener")
            until(page, f"{BUTTON}.state === 'ended'")
            events = page.evaluate("ear.events.filter((one) => one.name === 'dbv-sentence')")
            late = [
                (one["time"] * 1000 - one["start_ms"]) / rate for one in events if one["index"] > 0
            ]
            print(f"  {rate:<5} {'half busy' if busy else 'idle':12} {spread(late)}")
            page.context.close()
