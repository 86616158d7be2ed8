"""Gain and limiter: under the ceiling, in its place, without a trace elsewhere."""

import array
import math
from itertools import pairwise

import pytest

from tts_service.audio.limiter import amplify
from tts_service.audio.profile import CEILING_DBFS, SAMPLE_RATE_HZ

CEILING = 32_767 * 10 ** (CEILING_DBFS / 20)


def wave(amplitudes, pitch_hz=200):
    """A sine whose amplitude is given for each tenth of a second."""
    step = 2 * math.pi * pitch_hz / SAMPLE_RATE_HZ
    tenth = SAMPLE_RATE_HZ // 10
    return array.array(
        "h",
        (
            round(amplitude * math.sin(step * (number * tenth + n)))
            for number, amplitude in enumerate(amplitudes)
            for n in range(tenth)
        ),
    )


def louder(samples, gain_db):
    heard = array.array("h")
    heard.frombytes(amplify(samples.tobytes(), gain_db))
    return heard


def part(samples, pitch_hz):
    """Amplitude of one frequency in a tenth of a second in the middle of ``samples``."""
    n = SAMPLE_RATE_HZ // 10
    middle = samples[len(samples) // 2 - n // 2 :][:n]
    step = 2j * math.pi * pitch_hz / SAMPLE_RATE_HZ
    total = sum(
        s * complex(math.cos(-step.imag * k), math.sin(-step.imag * k))
        for k, s in enumerate(middle)
    )
    return abs(total) * 2 / n


@pytest.mark.parametrize("gain_db", [0.0, 3.0, 6.0, 12.0, -6.0])
def test_no_sample_is_above_the_ceiling(gain_db):
    heard = louder(wave([3000, 32_767, 9000, 20_000, 100]), gain_db)
    assert max(abs(s) for s in heard) <= CEILING + 1


def test_nothing_moves_and_nothing_changes_sign():
    sound = wave([3000, 32_000, 9000])
    heard = louder(sound, 6.0)
    assert len(heard) == len(sound)
    assert all(a * b >= 0 for a, b in zip(sound, heard, strict=True))


def test_what_is_far_from_a_peak_gets_the_whole_gain_and_no_other():
    sound = wave([3000, 3000, 3000, 32_000, 3000, 3000, 3000])
    heard = louder(sound, 6.0)
    tenth = SAMPLE_RATE_HZ // 10
    for far in (slice(0, 2 * tenth), slice(-2 * tenth, None)):
        expected = [s * 10 ** (6 / 20) for s in sound[far]]
        assert list(heard[far]) == pytest.approx(expected, abs=1.01)


def test_quiet_sound_is_only_multiplied():
    sound = wave([1000])
    expected = [s * 10 ** (4 / 20) for s in sound]
    assert list(louder(sound, 4.0)) == pytest.approx(expected, abs=1.01)
    assert louder(sound, 0.0) == sound


def test_a_steady_loud_tone_stays_a_pure_tone():
    heard = louder(wave([30_000] * 5), 6.0)
    fundamental = part(heard, 200)
    assert fundamental == pytest.approx(CEILING, rel=0.02)
    assert all(part(heard, 200 * n) < fundamental / 300 for n in (2, 3, 4, 5))


def test_gain_never_jumps_in_the_middle_of_a_wave():
    sound = wave([4000, 30_000, 4000, 30_000], pitch_hz=130)
    heard = louder(sound, 8.0)
    steepest = max(abs(b - a) for a, b in pairwise(sound)) * 10 ** (8 / 20)
    assert max(abs(b - a) for a, b in pairwise(heard)) < steepest


@pytest.mark.parametrize("samples", [[], [32_767], [-32_768] * 500, [32_767] * 500])
def test_sound_without_a_crossing_is_limited_too(samples):
    heard = louder(array.array("h", samples), 3.0)
    assert len(heard) == len(samples)
    assert all(abs(s) <= CEILING + 1 for s in heard)
