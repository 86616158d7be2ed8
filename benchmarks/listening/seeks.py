"""Jumps to random places of an article."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

from listening.page import BUTTON, SHORTEN, opened, spread, until
from tts_service.engines.tone import ToneEngine

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
