import lameenc
import pytest
from google_stand_in import tone_mp3

from tts_service.engines.mpeg import measure_ms


def silence_mp3(rate_hz, kbps, channels, seconds=1):
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(kbps)
    encoder.set_in_sample_rate(rate_hz)
    encoder.set_out_sample_rate(rate_hz)
    encoder.set_channels(channels)
    encoder.silence()
    pcm = bytes(2 * channels * rate_hz * seconds)
    return bytes(encoder.encode(pcm) + encoder.flush())


@pytest.mark.parametrize(
    ("rate_hz", "kbps", "channels"),
    [
        (8_000, 8, 1),
        (16_000, 24, 1),
        (22_050, 64, 1),
        (24_000, 32, 1),
        (24_000, 160, 2),
        (32_000, 48, 1),
        (44_100, 128, 2),
        (44_100, 320, 2),
        (48_000, 96, 1),
    ],
)
def test_measures_every_kind_of_layer_iii(rate_hz, kbps, channels):
    # An encoder adds its delay and fills the last frame: at most three frames.
    three_frames_ms = 3 * 1152 / rate_hz * 1000
    measured_ms = measure_ms(silence_mp3(rate_hz, kbps, channels))
    assert 1000 <= measured_ms <= 1000 + three_frames_ms


def test_tags_around_the_frames_are_no_sound():
    mp3 = tone_mp3(500)
    id3v2 = b"ID3\x03\x00\x00" + bytes([0, 0, 1, 2]) + bytes(130)
    id3v1 = b"TAG" + bytes(125)
    assert measure_ms(id3v2 + mp3 + id3v1) == measure_ms(mp3)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda _: b"", "no frame"),
        (lambda _: b"<!DOCTYPE html>", "at byte 0"),
        (lambda mp3: mp3[:-1], "95 of its 96 bytes"),
        (lambda mp3: mp3[:98], "at byte 96"),
        (lambda mp3: mp3[1:], "at byte 0"),
        (lambda mp3: mp3 + b"<", f"at byte {len(tone_mp3(500))}"),
        (lambda mp3: mp3[:96] + b"\0" + mp3[96:], "at byte 96"),
        (lambda mp3: b"ID3\x03\x00\x00\x7f\x7f\x7f\x7f" + mp3, "no frame"),
        (lambda mp3: b"\xff\xfd" + mp3[2:], "at byte 0"),
    ],
    ids=[
        "empty",
        "page",
        "cut",
        "cut header",
        "late",
        "more",
        "gap",
        "tag without end",
        "layer II",
    ],
)
def test_anything_but_whole_frames_is_an_error(damage, reason):
    with pytest.raises(ValueError, match=reason):
        measure_ms(damage(tone_mp3(500)))
