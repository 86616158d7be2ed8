"""What the listen button costs and how fast it is, in headless Chromium.

Starts a service of its own with an empty store, plays the demo page's article and a short one, and
prints tables of size, time to first sound, pauses at joins, highlight lag, seeking and page cost.
The machine's noise is in every figure: compare rows of one run.  Needs Debian's chromium.

    .venv/bin/python benchmarks/button.py [--rounds 5]
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import random
import secrets
import shutil
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

from playwright.sync_api import Browser, Error, Page, Route, sync_playwright

from tts_service.api.signatures import Sent, sign
from tts_service.engines.tone import ToneEngine
from tts_service.web import ENTRY, read

if TYPE_CHECKING:
    from collections.abc import Iterator

EAR = Path(__file__).parents[1] / "tests" / "web" / "ear.js"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
BUTTON = "document.querySelector('doc-bai-viet')"
SHORT = [
    "Một hai ba.",
    *(f"Bốn năm sáu bảy {word}." for word in ["tám", "chín", "mười", "hai", "ba", "bốn"]),
]
QUIET = 0.01
TRIES = 3
KEY, SECRET = "bench", secrets.token_hex(32)

SHORTEN = """(texts) => {
  ear.shorten(texts);
  document.querySelector("doc-bai-viet").setAttribute("source", "page");
}"""
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


# From the wish to the browser's word that it is there, and the pitch of what is heard then.
SEEK = f"""async (target) => {{
  const audio = {BUTTON}.shadowRoot.querySelectorAll("audio")[2];
  const sought = new Promise((done) => audio.addEventListener("seeked", done, {{ once: true }}));
  const began = performance.now();
  {BUTTON}.seek(target);
  await sought;
  const took = performance.now() - began;
  // What was on its way to the loudspeaker is of the place before.
  await new Promise((resolve) => setTimeout(resolve, 250));
  const {{ samples, rate }} = await ear.listen(8192);
  // The length of most periods; one or two may have a gap of the machine's in them.
  const rising = samples.flatMap((s, i) =>
    i && samples[i - 1] < 0 && s >= 0 ? [i - s / (s - samples[i - 1])] : []);
  const periods = rising.slice(1).map((at, i) => at - rising[i]).sort((a, b) => a - b);
  return [took, rate / periods[periods.length >> 1]];
}}"""
SYLLABLES = ["ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "trăm", "nghìn"]
SENTENCES = 24

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


def sizes() -> None:
    print("bytes (gzip -9)")
    total = 0
    for name in (ENTRY, "begin.min.js", "companion.min.js"):
        size = len(gzip.compress(read(name), 9))
        total += size
        print(f"  {name:18} {size:6}   together {total:6}")


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


def seeks(browser: Browser, url: str) -> None:
    """To random places of a file whose sentences are tones, each of its own pitch."""
    page = opened(browser, url)
    chance = random.Random(1)  # noqa: S311 - the same places every time
    texts = ["Một hai ba."]
    pitches: set[int] = set()
    while len(pitches) < SENTENCES:
        text = " ".join(chance.choices(SYLLABLES, k=12)).capitalize() + "."
        if pitch_hz(text) not in pitches:
            pitches.add(pitch_hz(text))
            texts.append(text)
    page.evaluate(SHORTEN, texts)
    with page.expect_response("**/v1/readings") as answer:
        page.click("doc-bai-viet .opener")
    until(page, f"{BUTTON}.currentTime > 0")
    path = answer.value.json()["links"]["self"]
    sentences = page.request.get(url + path.lstrip("/")).json()["sentences"][1:]
    took, right = [], 0
    for _ in range(100):
        sentence = chance.choice(sentences)
        length_ms = sentence["end_ms"] - sentence["start_ms"]
        target_s = (sentence["start_ms"] + length_ms * chance.uniform(0.05, 0.4)) / 1000
        took_ms, heard_hz = page.evaluate(SEEK, target_s)
        took.append(took_ms)
        right += abs(heard_hz - pitch_hz(sentence["spoken"])) < 5  # noqa: PLR2004 - half a step
    print(f"\nseek, ms {spread(took)}   at the right place: {right}")
    page.context.close()


def pitch_hz(spoken: str) -> int:
    """The pitch that the engine of tones gives a text."""
    wave = ToneEngine().speak(spoken, ToneEngine().voices()[0])
    rate = wave.sample_rate_hz
    samples = memoryview(wave.data).cast("h")
    # Whole periods in the second before the last fade: each rises through zero once.
    middle = samples[rate // 4 : rate // 4 + rate]
    return sum(a < 0 <= b for a, b in itertools.pairwise(middle))


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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Debian's chromium is not installed")
    sizes()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        with service("espeak") as url:
            first_sound(browser, url, rounds)
            lag(browser, url)
            page_cost(browser, url)
        with service("tone") as url:
            seeks(browser, url)
            joins(browser, url, min(rounds, 3))
        browser.close()


if __name__ == "__main__":
    main()
