"""Captions, marks, transcript and files of a reading, as clients of every kind get them."""

import io
import json
import re
import subprocess

import imageio_ffmpeg
import mutagen.mp3
import pytest

from tts_service.api.streaming import attachment
from tts_service.reading import deliveries

PAGE = """<html><head><title>Quận họp bàn</title></head><body><article>
<h1>Quận họp bàn</h1>
<p>Sáng ngày 10/4, UBND Quận họp. Cùng dự có lãnh đạo các sở, ban, ngành của Thành phố.</p>
<h2>Kinh tế</h2>
<p>Thu ngân sách tăng 12% so với cùng kỳ. Nhiều tuyến đường mới đã được mở trong năm.</p>
<h2>Văn hóa</h2>
<p>Các trường học được sửa chữa. Người dân vui mừng đón năm mới trong không khí đầm ấm.</p>
</article></body></html>"""


@pytest.fixture(scope="module")
def reading(client):
    made = client.post("/v1/readings", json={"html": PAGE}).json()
    client.get(made["links"]["captions"]).raise_for_status()
    return client.get(made["links"]["self"]).json()


def test_marks_name_sentences_and_words(client, reading):
    marks = client.get(reading["links"]["marks"]).json()
    assert marks["duration_ms"] == reading["duration_ms"]
    assert [m["start_ms"] for m in marks["sentences"]] == [
        s["start_ms"] for s in reading["sentences"]
    ]
    # The tone engine knows no words.
    assert {json.dumps(m["words"]) for m in marks["sentences"]} == {"[]"}


def test_word_marks_and_word_captions_of_a_voice_that_has_them(client):
    made = client.post(
        "/v1/readings", json={"text": "Ngày 10/4, UBND Quận họp.", "voice": "espeak:vi"}
    ).json()
    (sentence,) = client.get(made["links"]["marks"]).json()["sentences"]
    words = [word["text"] for word in sentence["words"]]
    assert words[-3:] == ["UBND", "Quận", "họp"]
    assert all(sentence["text"][w["start"] : w["end"]] == w["text"] for w in sentence["words"])
    plain = client.get(made["links"]["captions"]).text
    timed = client.get(made["links"]["captions"], params={"words": True}).text
    assert re.sub(r"<[\d:.]+>", "", timed) == plain
    assert len(re.findall(r"<[\d:.]+>UBND", timed)) == 1


def test_another_pace_is_another_reading(client):
    body = {"text": "Một hai ba bốn năm sáu bảy tám.", "voice": "espeak:vi"}
    usual, fast = (client.post("/v1/readings", json=body | {"rate": r}).json() for r in (1, 1.5))
    assert usual["id"] != fast["id"]
    assert (usual["voice"]["rate"], fast["voice"]["rate"]) == (1.0, 1.5)
    usual, fast = (client.get(r["links"]["marks"]).json()["duration_ms"] for r in (usual, fast))
    assert fast < usual
    refused = client.post("/v1/readings", json={"text": "Một.", "rate": 1.5})
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("unknown-voice")


def test_the_transcript_is_what_is_read(client, reading):
    got = client.get(reading["links"]["transcript"])
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    paragraphs = got.text.strip().split("\n\n")
    assert paragraphs[0] == "Quận họp bàn"
    assert "Sáng ngày 10/4, UBND Quận họp." in got.text
    assert len(paragraphs) == 6


@pytest.mark.parametrize(
    ("kind", "media_type", "begins"),
    [
        ("opus", "audio/ogg", b"OggS"),
        ("m4a", "audio/mp4", b"\0\0\0"),
        ("wav", "audio/wav", b"RIFF"),
    ],
)
def test_other_containers_are_whole_seekable_and_made_once(
    client, reading, kind, media_type, begins
):
    url = reading["links"]["files"][kind]
    whole = client.get(url)
    assert whole.status_code == 200
    assert whole.headers["content-type"] == media_type
    assert whole.content.startswith(begins)
    assert int(whole.headers["content-length"]) == len(whole.content)
    part = client.get(url, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.content == whole.content[1000:2000]
    assert client.get(url, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert client.head(url).headers["content-length"] == whole.headers["content-length"]
    kept = client.get(url, params={"download": True})
    assert kept.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Qu%E1")
    assert kept.headers["content-disposition"].endswith(f".{kind}")
    seconds = duration(whole.content)
    assert seconds == pytest.approx(reading["duration_ms"] / 1000, abs=0.03)


def duration(data):
    """Seconds of decoded sound, from beginning to end."""
    done = subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "-"),
            *("-f", "s16le", "-ar", "24000", "-ac", "1", "-"),
        ],
        input=data,
        capture_output=True,
        check=True,
    )
    return len(done.stdout) / 2 / 24_000


def test_a_lost_part_of_a_file_is_made_again(fresh, tmp_path, monkeypatch):
    monkeypatch.setattr(deliveries, "_PART_BYTES", 100_000)
    made = fresh.post("/v1/readings", json={"html": PAGE}).json()
    url = made["links"]["files"]["wav"]
    whole = fresh.get(url).content
    files = sorted((tmp_path / "store").rglob("deliveries/*/*.doc"), key=lambda f: f.stat().st_size)
    assert len(files) > 2
    for file in files[1:]:  # all but the smallest, which says how long the file is
        file.unlink()
    assert (
        fresh.get(url, headers={"Range": "bytes=500000-500999"}).content == (whole[500_000:501_000])
    )
    assert fresh.get(url).content == whole


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Xin chào.", "Xin%20ch%C3%A0o.mp3"),
        ("../../etc: a|b?", "etc%20a%20b.mp3"),
        ("a" * 79 + " bc", "a" * 79 + ".mp3"),
        ("…", "%E2%80%A6.mp3"),
        (" . ", "bai-viet.mp3"),
    ],
)
def test_a_file_is_named_after_its_title(title, name):
    assert attachment(title, "mp3") == f"attachment; filename*=UTF-8''{name}"


def test_a_download_is_the_sound_behind_its_label(client, reading):
    url = reading["links"]["files"]["mp3"]
    got = client.get(url)
    assert got.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''Qu%E1%BA%ADn%20h%E1%BB%8Dp%20b%C3%A0n.mp3"
    )
    plain = client.get(reading["links"]["audio"])
    assert got.content.endswith(plain.content)
    assert got.headers["etag"] != plain.headers["etag"]
    for bounds in ((0, 9), (0, 2000), (5, 4000), (3000, 3100)):
        wanted = {"Range": f"bytes={bounds[0]}-{bounds[1]}"}
        part = client.get(url, headers=wanted)
        assert part.content == got.content[bounds[0] : bounds[1] + 1]
    file = mutagen.mp3.MP3(io.BytesIO(got.content))
    assert round(file.info.length * 1000) == reading["duration_ms"]
    assert str(file["TIT2"]) == "Quận họp bàn"
    names = [
        str(file[f"CHAP:{name}"].sub_frames["TIT2"]) for name in file["CTOC:toc"].child_element_ids
    ]
    assert names == ["Quận họp bàn", "Kinh tế", "Văn hóa"]
    starts = {s["text"]: s["start_ms"] for s in reading["sentences"]}
    assert file["CHAP:chp1"].start_time == pytest.approx(starts["Kinh tế"], abs=1)


@pytest.mark.parametrize("name", ["marks.json", "transcript.txt", "audio.wav", "captions.vtt"])
def test_files_of_an_unknown_reading_are_a_problem(client, name):
    got = client.get(f"/v1/readings/{'0' * 64}/{name}")
    assert got.status_code == 404
    assert got.json()["type"].endswith("unknown-reading")


def test_a_container_nobody_makes_is_a_problem(client, reading):
    got = client.get(f"{reading['links']['self']}/audio.flac")
    assert got.status_code == 422
    assert got.headers["content-type"] == "application/problem+json"
