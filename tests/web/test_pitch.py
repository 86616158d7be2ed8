"""Faster and slower reading keeps the voice's pitch."""

import zlib

import numpy as np
import pytest
from chromium import PATIENCE_MS

pytestmark = pytest.mark.browser

# Under half a second of sound: the spectrum's steps are 3 Hz, between which is interpolated.
SAMPLES = 16_384
LONG = "ba bé đi ra ao cá và " * 18
# What is heard of a sentence at a speed, all of it from inside the sentence.
HEAR = """async ([rate, start_s, end_s, count, patience]) => {
  const button = document.querySelector("doc-bai-viet");
  const end = performance.now() + patience;
  const sought = () => button.currentTime > start_s + 0.1;
  button.rate = rate;
  while (performance.now() < end) {
    button.seek(start_s);
    while (!sought()) await new Promise((resolve) => setTimeout(resolve, 10));
    const heard = await ear.listen(count, patience);
    if (sought() && button.currentTime < end_s) return heard;
  }
  throw new Error("the sentence was over each time");
}"""


def dominant_hz(samples, rate):
    """The frequency that is loudest."""
    power = np.abs(np.fft.rfft(np.array(samples) * np.hanning(len(samples))))
    top = int(power.argmax())
    below, at, above = np.log(power[top - 1 : top + 2])
    return (top + (below - above) / (2 * (below - 2 * at + above))) * rate / len(samples)


def test_the_pitch_is_kept_at_every_speed(new_portal, serve, tmp_path):
    with serve(tmp_path, TTS_ENGINE="tone") as url:
        portal = new_portal(url=url).open()
        # One tone for each sentence, as long as its words; nothing ends while it is listened to.
        texts = ["Một hai ba.", f"Bốn {LONG}năm.", f"Sáu {LONG}bảy."]
        portal.shorten(texts).open_known().shorten(texts)
        portal.press()
        portal.until_heard()
        sentence = portal.known["sentences"][1]
        wanted_hz = 300 + zlib.crc32(sentence["spoken"].encode()) % 40 * 10
        inside = (sentence["start_ms"] / 1000 + 0.2, sentence["end_ms"] / 1000 - 0.5)
        for rate in (0.5, 1, 2, 3):
            heard = portal.ask(HEAR, [rate, *inside, SAMPLES, PATIENCE_MS])
            heard_hz = dominant_hz(heard["samples"], heard["rate"])
            assert heard_hz == pytest.approx(wanted_hz, rel=0.01), rate
