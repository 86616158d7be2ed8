"""Faster and slower reading keeps the voice's pitch."""

import zlib

import numpy as np
import pytest

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
# Under half a second of sound: the spectrum's steps are 3 Hz, between which is interpolated.
SAMPLES = 16_384


def dominant_hz(samples, rate):
    """The frequency that is loudest."""
    power = np.abs(np.fft.rfft(np.array(samples) * np.hanning(len(samples))))
    top = int(power.argmax())
    below, at, above = np.log(power[top - 1 : top + 2])
    return (top + (below - above) / (2 * (below - 2 * at + above))) * rate / len(samples)


def test_the_pitch_is_kept_at_every_speed(new_portal, serve, tmp_path):
    with serve(tmp_path, TTS_ENGINE="tone") as url:
        portal = new_portal(url=url).open()
        # One tone for each sentence, as long as its words.
        portal.shorten(["Một hai ba.", "Bốn năm sáu bảy tám chín mười " * 12 + "mười một."])
        reading = portal.finished(portal.press())
        portal.until(f"{BUTTON}.currentTime > 0")
        sentence = reading["sentences"][1]
        wanted_hz = 300 + zlib.crc32(sentence["spoken"].encode()) % 40 * 10
        for rate in (0.5, 1, 2, 3):
            portal.ask(f"{BUTTON}.rate = {rate}")
            portal.ask(f"{BUTTON}.seek({sentence['start_ms'] / 1000 + 0.2})")
            portal.until(f"{BUTTON}.currentTime > {sentence['start_ms'] / 1000 + 0.3}")
            heard = portal.ask("(count) => ear.listen(count)", SAMPLES)
            heard_hz = dominant_hz(heard["samples"], heard["rate"])
            assert heard_hz == pytest.approx(wanted_hz, rel=0.01), rate
