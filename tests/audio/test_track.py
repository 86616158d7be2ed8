"""Clips, silence and header end to end, checked by decoding with ffmpeg."""

import array
import io
import math
import subprocess

import imageio_ffmpeg
import pytest

from tts_service.audio.clips import encode, make_clip
from tts_service.audio.frames import check_frames, frames_for_ms, info_frame, silent_frame
from tts_service.audio.profile import FRAME_BYTES, FRAME_MS, SAMPLE_RATE_HZ
from tts_service.audio.track import ClipSlice, Shape, Track, lay_out
from tts_service.errors import EngineDown
from tts_service.values import Encoding, Speech, Word


def decoded(mp3: bytes) -> array.array:
    """Samples as ffmpeg plays them; any complaint of its is a failure."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    done = subprocess.run(
        [ffmpeg, "-v", "warning", "-f", "mp3", "-i", "-", "-f", "s16le", "-"],
        input=mp3,
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    samples = array.array("h")
    samples.frombytes(done.stdout)
    return samples


def tone(ms: int, pitch_hz: int = 440, rate_hz: int = SAMPLE_RATE_HZ) -> Speech:
    step = 2 * math.pi * pitch_hz / rate_hz
    samples = array.array(
        "h", (round(9000 * math.sin(step * n)) for n in range(rate_hz * ms // 1000))
    )
    return Speech(samples.tobytes(), Encoding.PCM, rate_hz)


def assembled(track: Track, clips: list) -> bytes:
    return b"".join(
        part if isinstance(part, bytes) else clips[part.clip].mp3[part.first : part.last]
        for part in track.parts(0, track.size)
    )


@pytest.fixture(scope="module")
def clips():
    return [
        make_clip("k", tone(ms, pitch), 0.0) for ms, pitch in [(700, 440), (133, 880), (2001, 300)]
    ]


@pytest.fixture(scope="module")
def track(clips):
    return Track(lay_out([Shape.of(c) for c in clips], [350, 700, 0]))


def test_a_track_has_the_length_it_says_and_decodes_without_complaint(track, clips):
    mp3 = assembled(track, clips)
    assert len(mp3) == track.size
    samples = decoded(mp3)
    assert len(samples) * 1000 == track.duration_ms * SAMPLE_RATE_HZ


def test_every_clip_sounds_at_its_mark_and_is_silent_before(track, clips):
    samples = decoded(assembled(track, clips))
    for span in track.spans:
        start = round(span.start_ms * SAMPLE_RATE_HZ / 1000)
        end = round(span.end_ms * SAMPLE_RATE_HZ / 1000)
        onset = next(n for n in range(start - 3000, end) if abs(samples[n]) > 500)
        assert abs(onset - start) < 0.005 * SAMPLE_RATE_HZ
        last = max(n for n in range(start, min(end + 3000, len(samples))) if abs(samples[n]) > 500)
        assert abs(last - end) < 0.012 * SAMPLE_RATE_HZ


def test_the_pause_that_is_heard_is_the_pause_that_was_planned(track):
    first, second, third = track.spans
    assert first.start_ms == pytest.approx(250, abs=FRAME_MS / 2)
    assert second.start_ms - first.end_ms == pytest.approx(350, abs=FRAME_MS / 2)
    assert third.start_ms - second.end_ms == pytest.approx(700, abs=FRAME_MS / 2)


def test_a_layout_does_not_move_when_more_clips_follow(clips):
    shapes = [Shape.of(c) for c in clips]
    whole = lay_out(shapes, [350, 700, 0])
    assert [lay_out(shapes[:n], [350, 700, 0]) for n in (0, 1, 2)] == [whole[:n] for n in (0, 1, 2)]


@pytest.mark.parametrize(
    "bounds", [(0, 1), (0, 192), (191, 193), (192, 5000), (5000, 5001), (100, 10**9)]
)
def test_any_range_of_a_track_is_that_range_of_its_file(track, clips, bounds):
    whole = assembled(track, clips)
    start, stop = bounds[0], min(bounds[1], track.size)
    got = b"".join(
        p if isinstance(p, bytes) else clips[p.clip].mp3[p.first : p.last]
        for p in track.parts(start, stop)
    )
    assert got == whole[start:stop]


def test_parts_name_only_the_clips_they_need(track):
    at = (track.spans[1].start_frame + 1) * FRAME_BYTES
    assert list(track.parts(at + 5, at + 9)) == [ClipSlice(1, 5, 9)]


def test_libsndfile_style_readers_find_length_in_the_info_header():
    header = info_frame(1234)
    assert len(header) == FRAME_BYTES
    assert header[13:17] == b"Info"
    assert int.from_bytes(header[21:25]) == 1234
    assert int.from_bytes(header[25:29]) == 1235 * FRAME_BYTES


def test_silent_frames_are_silent():
    assert set(decoded(silent_frame() * 20)) == {0}


@pytest.mark.parametrize(
    ("ms", "frames"), [(0, 0), (-50, 0), (11.9, 0), (12.1, 1), (24, 1), (350, 15)]
)
def test_pauses_are_whole_frames(ms, frames):
    assert frames_for_ms(ms, SAMPLE_RATE_HZ) == frames


@pytest.mark.parametrize(
    "damage",
    [lambda b: b[:-1], lambda _: b"", lambda b: b"x" + b[1:], lambda b: b[:192] + bytes(192)],
)
def test_anything_but_whole_frames_of_the_profile_is_refused(clips, damage):
    with pytest.raises(ValueError, match=r"frames|profile"):
        check_frames(damage(clips[0].mp3))


def test_speech_of_another_rate_keeps_its_duration():
    clip = make_clip("k", tone(1000, rate_hz=22_050), 0.0)
    assert clip.speech_samples == pytest.approx(SAMPLE_RATE_HZ, rel=0.02)


def test_an_mp3_answer_is_decoded():
    mp3 = encode(tone(500).data)
    clip = make_clip("k", Speech(mp3, Encoding.MP3), 0.0)
    assert clip.speech_samples == pytest.approx(SAMPLE_RATE_HZ / 2, rel=0.05)


def test_a_wav_answer_is_decoded():
    import wave

    speech = tone(500)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE_HZ)
        writer.writeframes(speech.data)
    clip = make_clip("k", Speech(file.getvalue(), Encoding.WAV), 0.0)
    assert clip.speech_samples == pytest.approx(SAMPLE_RATE_HZ / 2, rel=0.05)


@pytest.mark.parametrize(
    "speech",
    [
        Speech(b"<html>sorry</html>" * 50, Encoding.MP3),
        Speech(b"", Encoding.MP3),
        Speech(b"RIFFxxxx", Encoding.WAV),
        Speech(bytes(48_000), Encoding.PCM, 24_000),
    ],
    ids=["html", "empty", "broken wav", "silence"],
)
def test_what_is_no_speech_is_a_fault_of_the_engine(speech):
    with pytest.raises(EngineDown):
        make_clip("k", speech, 0.0)


def test_silence_around_the_speech_is_cut_to_the_pad():
    speech = tone(600)
    quiet = bytes(SAMPLE_RATE_HZ)  # half a second
    clip = make_clip("k", Speech(quiet + speech.data + quiet, Encoding.PCM, SAMPLE_RATE_HZ), 0.0)
    assert clip.frames * FRAME_MS < 600 + 120


def test_gain_is_applied():
    loud, soft = (make_clip("k", tone(500), gain) for gain in (0.0, -12.0))
    ratio = max(decoded(loud.mp3)) / max(decoded(soft.mp3))
    assert ratio == pytest.approx(10 ** (12 / 20), rel=0.05)


def test_words_are_counted_from_the_start_of_the_frames():
    quiet = bytes(SAMPLE_RATE_HZ)  # half a second, cut to the pad
    words = (Word(0, 3, 0.0), Word(4, 7, 500.0), Word(8, 9, 700.0), Word(10, 11, 9000.0))
    speech = Speech(quiet + tone(600).data + quiet, Encoding.PCM, SAMPLE_RATE_HZ, words)
    clip = make_clip("k", speech, 0.0)
    first, start, middle, late = clip.words
    lead_ms = clip.lead_samples * 1000 / SAMPLE_RATE_HZ
    end_ms = lead_ms + clip.speech_samples * 1000 / SAMPLE_RATE_HZ
    # Nothing is heard before the speech begins or after it ends.
    assert first.at_ms == pytest.approx(lead_ms, abs=0.1)
    assert start.at_ms == pytest.approx(lead_ms, abs=5.1)
    assert middle.at_ms - start.at_ms == pytest.approx(200, abs=5.1)
    assert late.at_ms == pytest.approx(end_ms, abs=0.1)
    assert [(w.start, w.end) for w in clip.words] == [(w.start, w.end) for w in words]


def test_marks_of_a_long_article_are_true_to_its_end():
    """Six minutes of clips and pauses, decoded whole; benchmarks/marks.py does it with an hour."""
    clips = [make_clip("k", tone(ms, 300 + ms % 170), 0.0) for ms in (413, 877, 1511, 2203, 2999)]
    pauses = [333, 350, 517, 700, 1201, 411, 299]
    numbers = [n * n % len(clips) for n in range(170)]
    layout = lay_out(
        [Shape.of(clips[n]) for n in numbers], [pauses[n % 7] for n in range(len(numbers))]
    )
    track = Track(layout)
    assert track.duration_ms > 360_000
    samples = decoded(assembled(track, [clips[n] for n in numbers]))
    assert len(samples) * 1000 == track.duration_ms * SAMPLE_RATE_HZ
    worst_ms = 0.0
    for span in track.spans:
        start = round(span.start_ms * SAMPLE_RATE_HZ / 1000)
        near = range(start - SAMPLE_RATE_HZ // 10, start + SAMPLE_RATE_HZ // 10)
        onset = next(n for n in near if abs(samples[n]) > 500)
        worst_ms = max(worst_ms, abs(onset - start) * 1000 / SAMPLE_RATE_HZ)
    assert worst_ms < 5
