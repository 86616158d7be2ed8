"""A service of one's own, and a page of it in Chromium with an ear."""

from __future__ import annotations

import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Error, Page, Route

if TYPE_CHECKING:
    from collections.abc import Iterator

EAR = Path(__file__).parents[2] / "tests" / "web" / "ear.js"
BUTTON = "document.querySelector('doc-bai-viet')"
KEY, SECRET = "bench", secrets.token_hex(32)
SHORT = [
    "Một hai ba.",
    *(f"Bốn năm sáu bảy {word}." for word in ["tám", "chín", "mười", "hai", "ba", "bốn"]),
]
SHORTEN = """(texts) => {
  ear.shorten(texts);
  document.querySelector("doc-bai-viet").setAttribute("source", "page");
}"""


@contextmanager
def service(engine: str) -> Iterator[str]:
    """The address of a service of one's own with an empty store."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory() as folder:
        sites = Path(folder, "sites.toml")
        sites.write_text(f'[[site]]\norigins = ["{url[:-1]}"]\n[site.keys]\n{KEY} = "{SECRET}"\n')
        settings = {
            "TTS_STORE_URL": f"{folder}/store",
            "TTS_WORKERS": "1",
            "TTS_ENGINE": engine,
            "TTS_SITES_FILE": str(sites),
            "TTS_OPEN_TO_ALL": "true",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tts_service", "serve", "--port", str(port)],
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(600):
                with suppress(OSError), urllib.request.urlopen(url + "healthz", timeout=2):  # noqa: S310
                    break
                time.sleep(0.1)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_context(locale="vi-VN").new_page()
    page.add_init_script(path=EAR)
    page.set_default_timeout(60_000)
    page.goto(url)
    page.wait_for_selector("doc-bai-viet[data-state]")
    return page


def until(page: Page, condition: str, patience_ms: int = 120_000) -> None:
    come = page.evaluate(
        f"""async () => {{
          const end = performance.now() + {patience_ms};
          while (!({condition})) {{
            if (performance.now() > end) return false;
            await new Promise((resolve) => setTimeout(resolve, 10));
          }}
          return true;
        }}"""
    )
    if not come:
        raise SystemExit(f"{condition} did not come")


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{statistics.median(ordered):7.0f} {p95:7.0f} {ordered[-1]:7.0f}   n={len(ordered)}"


def grow(page: Page, delay_ms: float, *, sentences: int | None = None) -> None:
    """Keeps a reading from becoming complete, and each clip for as long as it takes to voice.

    With ``sentences``, only until so many have begun.
    """

    def voicing(route: Route) -> None:
        with suppress(Error):  # the page may have closed meanwhile
            document: dict[str, Any] = route.fetch().json()
            if sentences is None or page.evaluate(f"{BUTTON}.sentence") < sentences - 1:
                document |= {"state": "voicing", "duration_ms": None}
                for sentence in document["sentences"]:
                    sentence |= {"start_ms": None, "end_ms": None}
            route.fulfill(json=document)

    def clip(route: Route) -> None:
        time.sleep(delay_ms / 1000)
        with suppress(Error):
            route.continue_()

    page.route(lambda url: "/v1/readings" in url and "." not in url.rpartition("/")[2], voicing)
    if delay_ms:
        page.route("**/v1/clips/*", clip)
