"""Labels and containers, read back by other people's readers."""

import array
import base64
import io
import json
import shutil
import subprocess

import imageio_ffmpeg
import mutagen.flac
import mutagen.mp3
import mutagen.mp4
import mutagen.oggopus
import pytest
import soundfile

from tts_service.audio.clips import make_clip
from tts_service.audio.containers import Container, convert
from tts_service.audio.id3 import id3_tag
from tts_service.audio.label import Chapter, Label
from tts_service.audio.track import Shape, Track, lay_out
from tts_service.engines.tone import ToneEngine
from tts_service.errors import TtsError

TITLE = "Quận họp; bàn = việc #1 \\ “Kinh tế”"
LABEL = Label(
    title=TITLE,
    duration_ms=0,
    album="bactuliem.example",
    artist="Bích Luyện",
    date="2014-04-10",
    url="https://bactuliem.example/tin/1",
    comment="Giọng đọc: thử",
    chapters=(Chapter("Mở đầu, dài hơn phần sau", 0, 2000), Chapter("Phần hai; kết", 2000, 4000)),
    cover=b"\x89PNG\r\n\x1a\n" + bytes(99),
)


@pytest.fixture(scope="module")
def track():
    engine = ToneEngine()
    clips = [make_clip("k", engine.speak(f"một hai ba {n}", engine.voices()[0]), 0) for n in "abcd"]
    laid = Track(lay_out([Shape.of(c) for c in clips], [500, 700, 300, 0]))
    data = b"".join(
        part if isinstance(part, bytes) else clips[part.clip].mp3[part.first : part.last]
        for part in laid.parts(0, laid.size)
    )
    return laid, data


@pytest.fixture(scope="module")
def files(track, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "plain.mp3").write_bytes(track[1])
    (folder / "labelled.mp3").write_bytes(id3_tag(LABEL) + track[1])
    for container in Container:
        convert(folder / "plain.mp3", folder / f"file.{container}", container, LABEL)
    return folder


def onsets(path):
    """Milliseconds at which the tones begin, decoded by ffmpeg."""
    done = subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)),
            *("-f", "s16le", "-ar", "24000", "-"),
        ],
        capture_output=True,
        check=True,
    )
    samples = array.array("h")
    samples.frombytes(done.stdout)
    heard, quiet = [], 10**6
    for n, sample in enumerate(samples):
        if abs(sample) > 1000:
            if quiet > 2400:
                heard.append(n / 24)
            quiet = 0
        else:
            quiet += 1
    return heard


NAMES = ["plain.mp3", "labelled.mp3", "file.opus", "file.m4a", "file.wav"]


@pytest.mark.parametrize("name", NAMES)
def test_marks_hold_in_every_container(track, files, name):
    expected = [span.start_ms for span in track[0].spans]
    assert onsets(files / name) == pytest.approx(expected, abs=8)


@pytest.mark.parametrize("name", ["plain.mp3", "labelled.mp3", "file.opus", "file.wav"])
def test_libsndfile_finds_the_same_duration(track, files, name):
    seconds = soundfile.info(files / name).duration
    # libsndfile leaves out the 529 samples of an MP3 decoder's own delay.
    assert seconds * 1000 == pytest.approx(track[0].duration_ms, abs=23)


@pytest.mark.parametrize("name", NAMES)
def test_mutagen_finds_the_same_duration(track, files, name):
    seconds = mutagen.File(files / name).info.length
    # It counts the 1,024 samples with which an AAC encoder begins; players leave them out.
    priming_ms = 43 if name.endswith("m4a") else 0
    assert seconds * 1000 == pytest.approx(track[0].duration_ms + priming_ms, abs=8)


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe comes with a whole ffmpeg")
@pytest.mark.parametrize("name", NAMES)
def test_ffprobe_finds_duration_title_and_chapters(track, files, name):
    done = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-show_format", "-show_chapters", "-show_streams"),
            *("-of", "json", str(files / name)),
        ],
        capture_output=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert float(found["format"]["duration"]) * 1000 == pytest.approx(track[0].duration_ms, abs=8)
    if name == "plain.mp3":
        return
    tags = found["format"].get("tags", {}) | found["streams"][0].get("tags", {})
    assert tags["title"] == TITLE
    if name != "file.wav":  # which has no place for them
        assert [(c["tags"]["title"], float(c["start_time"])) for c in found["chapters"]] == [
            ("Mở đầu, dài hơn phần sau", 0.0),
            ("Phần hai; kết", 2.0),
        ]


def test_a_tag_says_everything_and_leaves_the_sound_alone(track, files):
    file = mutagen.mp3.MP3(files / "labelled.mp3")
    assert str(file["TALB"]) == LABEL.album
    assert str(file["TPE1"]) == LABEL.artist
    assert str(file["TDRC"]) == LABEL.date
    assert file["WOAF"].url == LABEL.url
    assert str(file["TLAN"]) == "vie"
    assert file["APIC:"].data == LABEL.cover
    assert file["APIC:"].mime == "image/png"
    assert file["COMM::vie"].text == [LABEL.comment]
    assert (files / "labelled.mp3").read_bytes().endswith(track[1])


def test_what_is_not_known_is_left_out(track):
    bare = mutagen.mp3.MP3(io.BytesIO(id3_tag(Label("Tin", 4000)) + track[1]))
    assert set(bare) == {"TIT2", "TLAN", "TLEN"}


def test_the_same_track_gives_the_same_bytes(files):
    for container in Container:
        again = files / f"again.{container}"
        convert(files / "plain.mp3", again, container, LABEL)
        assert again.read_bytes() == (files / f"file.{container}").read_bytes()


def test_a_file_that_is_no_sound_is_an_error(tmp_path):
    (tmp_path / "x.mp3").write_bytes(b"<html>")
    with pytest.raises(TtsError, match="ffmpeg ended"):
        convert(tmp_path / "x.mp3", tmp_path / "x.wav", Container.WAV, LABEL)


def test_every_container_but_wav_has_the_cover(files):
    (covr,) = mutagen.mp4.MP4(files / "file.m4a")["covr"]
    assert bytes(covr) == LABEL.cover
    (block,) = mutagen.oggopus.OggOpus(files / "file.opus")["metadata_block_picture"]
    assert mutagen.flac.Picture(base64.b64decode(block)).data == LABEL.cover
