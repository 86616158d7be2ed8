"""Engines by name: what is installed, what is not, who clashes."""

from importlib.metadata import EntryPoint

import pytest

from tts_service.engines import registry
from tts_service.errors import EngineDown, SettingError, UnknownEngine, UnknownVoice


def test_the_shipped_engines_are_installed():
    assert {"espeak", "gtts", "piper", "tone"} <= set(registry.engine_names())


def test_an_unknown_engine_is_an_error_that_names_the_known():
    with pytest.raises(UnknownEngine, match="espeak"):
        registry.make_engine("festival")


def test_an_unknown_voice_is_an_error_that_names_the_known():
    with pytest.raises(UnknownVoice, match="tone:beep"):
        registry.find_voice(registry.make_engine("tone"), "tone:boop")


def test_no_voice_named_is_the_first():
    assert registry.find_voice(registry.make_engine("espeak"), "").id == "espeak:vi"


def test_an_engine_without_a_voice_says_where_to_get_one(tmp_path):
    engine = registry.make_engine("piper", {"voices": str(tmp_path)})
    for wanted in ("", "piper:vi_VN-vais1000-medium"):
        with pytest.raises(UnknownVoice, match=r"docs/engines/piper\.md"):
            registry.find_voice(engine, wanted)


def given(monkeypatch, *entries):
    monkeypatch.setattr(
        registry, "entry_points", lambda group: entries if group == registry.GROUP else ()
    )


def test_two_engines_of_one_name_are_an_error(monkeypatch):
    given(monkeypatch, EntryPoint("x", "a:A", "g"), EntryPoint("x", "b:B", "g"))
    with pytest.raises(SettingError, match="a:A and b:B"):
        registry.engine_names()


def test_an_engine_whose_extra_is_missing_says_so(monkeypatch):
    given(monkeypatch, EntryPoint("x", "no_such_module:Engine", "g"))
    with pytest.raises(EngineDown, match="no_such_module"):
        registry.make_engine("x")
