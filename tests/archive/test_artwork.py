"""What a podcast may have as its cover, told from real pictures."""

import subprocess

import pytest
from archive_tools import needed
from click.testing import CliRunner
from patience import PATIENCE_S

from tts_service.archive.artwork import check_artwork
from tts_service.cli.archive import command
from tts_service.errors import SettingError


@pytest.fixture
def picture(tmp_path):
    def draw(name, size):
        path = tmp_path / name
        command = ["-f", "lavfi", "-i", f"color=c=red:s={size}", "-frames:v", "1", str(path)]
        subprocess.run([needed("ffmpeg"), "-v", "error", *command], check=True, timeout=PATIENCE_S)
        return path

    return draw


@pytest.mark.parametrize(("name", "size"), [("bìa 1.jpg", "3000x3000"), ("bia.png", "1400x1400")])
def test_a_square_of_the_right_size_is_taken(picture, name, size):
    check_artwork(picture(name, size))


@pytest.mark.parametrize(
    ("name", "size", "found"),
    [
        ("a.jpg", "1398x1398", "a JPEG of 1398 × 1398 px"),
        ("a.png", "3002x3002", "a PNG of 3002 × 3002 px"),
        ("a.jpg", "1400x1402", "a JPEG of 1400 × 1402 px"),
        ("a.gif", "1400x1400", "no JPEG or PNG"),
    ],
)
def test_any_other_picture_is_refused(picture, name, size, found):
    with pytest.raises(SettingError) as refused:
        check_artwork(picture(name, size))
    assert refused.value.evidence == f"{name} is {found}."
    assert "1400 to 3000 px" in refused.value.remedy


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"#codec_id"])
def test_what_is_no_picture_is_refused(tmp_path, content):
    path = tmp_path / "bia.jpg"
    path.write_bytes(content)
    with pytest.raises(SettingError, match=r"bia\.jpg is no JPEG or PNG\."):
        check_artwork(path)


def test_no_feed_is_written_with_another_cover(tmp_path):
    (tmp_path / "bia.jpg").write_text("Không phải ảnh.", encoding="utf-8")
    options = ["--title", "Nghe", "--base-url", "https://nghe.example", "--cover", "bia.jpg"]
    refused = CliRunner().invoke(command, ["feed", str(tmp_path), *options])
    assert isinstance(refused.exception, SettingError)
    assert not (tmp_path / "feed.xml").exists()
