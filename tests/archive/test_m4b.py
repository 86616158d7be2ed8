"""The audiobook, as ffprobe sees it."""

import json
import subprocess

import pytest
from archive_tools import needed
from patience import PATIENCE_S

from tts_service.archive.m4b import Series, write_m4b


@pytest.fixture(scope="module")
def cover(tmp_path_factory):
    path = tmp_path_factory.mktemp("cover") / "bia.jpg"
    command = ["-f", "lavfi", "-i", "color=c=red:s=600x600", "-frames:v", "1", str(path)]
    subprocess.run([needed("ffmpeg"), "-v", "error", *command], check=True, timeout=PATIENCE_S)
    return path


def test_each_article_is_a_chapter_where_its_sound_is(catalogue, cover, tmp_path):
    target = tmp_path / "tin.m4b"
    assert write_m4b(catalogue, Series("Tin quận", "Báo quận", cover), target) == 5
    assert target.read_bytes()[4:12] == b"ftypM4B "
    done = subprocess.run(
        [
            *(needed("ffprobe"), "-v", "error", "-of", "json"),
            *("-show_chapters", "-show_format", "-show_streams", str(target)),
        ],
        capture_output=True,
        check=True,
        timeout=PATIENCE_S,
    )
    probe = json.loads(done.stdout)
    records = list(catalogue.records())[::-1]
    titles = [c["tags"]["title"] for c in probe["chapters"]]
    assert [t.replace("\x0b", "") for t in titles] == [r.title.replace("\x0b", "") for r in records]
    at = 0.0
    for chapter, record in zip(probe["chapters"], records, strict=True):
        start, end = float(chapter["start_time"]), float(chapter["end_time"])
        # ffmpeg fills the breath between two articles into the chapter before it.
        assert start == pytest.approx(at, abs=0.03)
        at = start + record.duration_ms / 1000 + 1.5
        assert end >= start + record.duration_ms / 1000 - 0.03
    assert float(probe["format"]["duration"]) == pytest.approx(at - 1.5, abs=0.1)
    tags = probe["format"]["tags"]
    assert (tags["title"], tags["artist"], tags["media_type"]) == ("Tin quận", "Báo quận", "2")
    kinds = {s["codec_type"]: s for s in probe["streams"]}
    assert kinds["audio"]["codec_name"] == "aac"
    assert kinds["video"]["disposition"]["attached_pic"] == 1


def test_without_a_cover_it_is_sound_alone(catalogue, tmp_path):
    write_m4b(catalogue, Series("Tin"), tmp_path / "tin.m4b")
    assert b"mp4a" in (tmp_path / "tin.m4b").read_bytes()
