"""What an operator sets is what counts, and a mistake is told."""

import pytest

from tts_service.errors import SettingError
from tts_service.settings import load_settings
from tts_service.values import Role


def test_defaults_need_no_environment():
    settings = load_settings()
    assert (settings.engine, settings.store_url, settings.allowed_sites) == (
        "espeak",
        "audio_cache",
        (),
    )
    assert settings.workers >= 1


def test_the_environment_is_read(monkeypatch):
    monkeypatch.setenv("TTS_ENGINE", "gtts")
    monkeypatch.setenv("TTS_WORKERS", "3")
    monkeypatch.setenv("TTS_ALLOWED_SITES", " https://a.example/, http://b.example:8080 ")
    monkeypatch.setenv("TTS_SKIP_ROLES", "caption, table")
    settings = load_settings()
    assert settings.skip_roles == {Role.CAPTION, Role.TABLE}
    assert (settings.engine, settings.workers) == ("gtts", 3)
    assert settings.allowed_sites == ("https://a.example", "http://b.example:8080")


def test_options_of_a_command_win(monkeypatch):
    monkeypatch.setenv("TTS_STORE_URL", "there")
    assert load_settings(store_url="here").store_url == "here"
    assert load_settings(store_url=None).store_url == "there"


def test_an_unknown_variable_is_an_error(monkeypatch):
    monkeypatch.setenv("TTS_ENGIN", "gtts")
    with pytest.raises(SettingError, match="TTS_ENGIN"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TTS_WORKERS", "0"),
        ("TTS_WORKERS", "many"),
        ("TTS_FETCH_TIMEOUT_S", "-1"),
        ("TTS_SKIP_ROLES", "caption,title"),
        ("TTS_SKIP_ROLES", "pictures"),
    ],
)
def test_an_impossible_value_is_an_error_that_names_the_variable(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=name):
        load_settings()


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().workers = 5


def test_engine_options_are_the_settings_with_its_name():
    options = load_settings(gtts_tld="com.vn").engine_options("gtts")
    assert options == {"tld": "com.vn", "timeout_s": 10.0}
    assert load_settings().engine_options("espeak") == {}
    limits = load_settings(gtts_burst=7).engine_limits("gtts")
    assert set(limits) == {"rate_per_s", "burst", "daily_budget", "budget_file"}
    assert limits["burst"] == 7
    assert load_settings().engine_limits("espeak") == {}
