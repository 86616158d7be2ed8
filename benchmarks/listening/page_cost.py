"""What the button costs a page: bytes, changes, announcements, long tasks."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from listening.page import BUTTON, opened, until
from tts_service.web import ENTRY, read

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WATCH_WHAT_IS_SAID = f"""() => {{
  globalThis.said = [];
  const watch = new MutationObserver((all) => said.push(...all));
  const inside = {BUTTON}.shadowRoot;
  for (const live of inside.querySelectorAll("[role=status], [role=alert]")) {{
    watch.observe(live, {{ childList: true, characterData: true, subtree: true }});
  }}
  const attributeFilter = ["aria-valuetext", "aria-label"];
  watch.observe(inside, {{ attributeFilter, subtree: true }});
}}"""


def sizes() -> None:
    print("bytes (gzip -9)")
    total = 0
    for name in (ENTRY, "begin.min.js", "companion.min.js"):
        size = len(gzip.compress(read(name), 9))
        total += size
        print(f"  {name:18} {size:6}   together {total:6}")


def page_cost(browser: Browser, url: str) -> None:
    page = opened(browser, url)
    page.evaluate(
        """() => {
          globalThis.cost = { mutations: 0, long: [], shift: 0 };
          const inside = document.querySelector("doc-bai-viet");
          new MutationObserver((all) => {
            cost.mutations += all.filter(({ target }) => target !== inside).length;
          }).observe(document.documentElement, {
            attributes: true, childList: true, characterData: true, subtree: true,
          });
          new PerformanceObserver((list) => {
            cost.long.push(...list.getEntries().map((one) => one.duration));
          }).observe({ type: "longtask" });
          new PerformanceObserver((list) => {
            for (const one of list.getEntries()) if (!one.hadRecentInput) cost.shift += one.value;
          }).observe({ type: "layout-shift", buffered: true });
        }"""
    )
    page.click("doc-bai-viet .opener")
    until(page, f"{BUTTON}.duration > 0")
    page.evaluate(f"{BUTTON}.rate = 3")
    page.evaluate(WATCH_WHAT_IS_SAID)
    until(page, f"{BUTTON}.currentTime > 60")
    cost = page.evaluate("cost")
    longest = max(cost["long"], default=0)
    print(f"\nchanges of the page's DOM in a minute of reading: {cost['mutations']}")
    print(f"changes of what assistive technology announces: {page.evaluate('said.length')}")
    print(f"layout shift: {cost['shift']:.4f}   longest task: {longest:.0f} ms")
    page.context.close()
