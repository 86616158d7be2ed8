"""``tts-service serve`` says what it serves, and warns when that is anybody's text."""

import pytest
from click.testing import CliRunner

from tts_service.cli.serve import command


@pytest.mark.parametrize(
    ("host", "settings", "warned"),
    [
        ("127.0.0.1", {}, False),
        ("0.0.0.0", {}, True),
        ("::", {}, True),
        ("0.0.0.0", {"TTS_ALLOWED_SITES": "https://a.example"}, False),
        ("0.0.0.0", {"TTS_OPEN_TO_ALL": "false"}, False),
        ("0.0.0.0", {"TTS_ALLOWED_SITES": "https://a.example", "TTS_OPEN_TO_ALL": "true"}, True),
    ],
)
def test_an_open_service_on_a_public_address_is_told(monkeypatch, tmp_path, host, settings, warned):
    monkeypatch.setattr("uvicorn.run", lambda *_args, **_more: None)
    for name, value in {"TTS_STORE_URL": str(tmp_path), **settings}.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(command, ["--host", host])
    assert done.exit_code == 0, done.output
    assert ("any text is read for anybody" in done.output) is warned
    assert "Đọc bài viết: http://" in done.output
