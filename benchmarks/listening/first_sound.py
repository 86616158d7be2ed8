"""From the press to the first voice."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from listening.page import BUTTON, KEY, SECRET, SHORT, SHORTEN, grow, opened, spread, until
from tts_service.api.signatures import Sent, sign

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The page carries its text, signed, as one that the service cannot fetch.
CARRY = """(block) => {
  const data = document.createElement("p");
  data.id = "signed";
  data.hidden = true;
  data.textContent = block;
  document.body.append(data);
  const button = document.querySelector("doc-bai-viet");
  button.removeAttribute("source");
  button.setAttribute("signed", "#signed");
}"""
# From the press to the first sample that is not silence, and to the clock of the sound moving.
PRESS = """async () => {
  const button = document.querySelector("doc-bai-viet");
  const opener = button.shadowRoot.querySelector(".opener");
  const began = performance.now();
  let played = 0;
  const audios = [...button.shadowRoot.querySelectorAll("audio")];
  for (const one of audios) {
    one.addEventListener("playing", () => { played ||= performance.now() - began; });
  }
  opener.click();
  const handled = performance.now() - began;
  while (!ear.peaks.some(([, peak]) => peak > 0.02)) {
    if (performance.now() - began > 60000) throw new Error("no sound");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return [handled, played, performance.now() - began];
}"""


def first_sound(browser: Browser, url: str, rounds: int) -> None:
    print("\nfrom the press, ms                   median     p95     max")
    page = opened(browser, url)
    page.click("doc-bai-viet .opener")
    until(page, f"{BUTTON}.duration > 0")
    page.context.close()
    kept: dict[str, list[float]] = {}

    def take(kind: str, page: Page, floor_ms: float = 0) -> None:
        handled, played, heard = page.evaluate(PRESS)
        kept.setdefault("press handler", []).append(handled)
        kept.setdefault(f"{kind}: sound plays", []).append(played - floor_ms)
        kept.setdefault(f"{kind}: first voice", []).append(heard - floor_ms)
        page.context.close()

    for _ in range(rounds):
        page = opened(browser, url)
        with page.expect_response(lambda answer: "known=true" in answer.url):
            page.hover("doc-bai-viet .opener")
        take("cached, pointed at", page)
        take("cached, at once", opened(browser, url))
    for delay_ms in (100, 300, 1000):
        for _ in range(rounds):
            page = opened(browser, url)
            page.evaluate(SHORTEN, SHORT)
            page.evaluate(CARRY, signed_block(url, SHORT))
            grow(page, delay_ms)
            take(f"cold, {delay_ms} ms a sentence, beyond it", page, delay_ms)
    for kind, values in kept.items():
        print(f"  {kind:44} {spread(values)}", flush=True)


def signed_block(url: str, texts: list[str]) -> str:
    """What a site writes into its page for the button to send."""
    text, expires = "\n\n".join(texts), int(time.time()) + 3600
    signature = sign(SECRET, KEY, expires, Sent("text", text, url))
    signed = {"key": KEY, "expires": expires, "signature": signature}
    return json.dumps({"url": url, "text": text, "signed": signed})
