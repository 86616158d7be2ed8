"""The cover that goes into files: read once at the start, or the start is stopped."""

import pytest

from tts_service.errors import SettingError
from tts_service.reading.label import load_cover

PNG = b"\x89PNG\r\n\x1a\n" + bytes(99)


def test_no_name_is_no_cover():
    assert load_cover("") == b""


@pytest.mark.parametrize("data", [PNG, b"\xff\xd8\xff" + bytes(99)])
def test_a_picture_is_taken_as_it_is(tmp_path, data):
    (tmp_path / "cover").write_bytes(data)
    assert load_cover(str(tmp_path / "cover")) == data


@pytest.mark.parametrize("data", [None, b"", b"<svg/>", PNG + bytes(2_000_000)])
def test_what_is_no_cover_stops_the_start(tmp_path, data):
    if data is not None:
        (tmp_path / "cover").write_bytes(data)
    with pytest.raises(SettingError, match="TTS_COVER"):
        load_cover(str(tmp_path / "cover"))
