"""What a folder of voices vouches for, and what it does not."""

import json

import pytest

from tts_service.engines.voice_folder import VoiceFolder, VoiceRecord, default_folder
from tts_service.errors import EngineDown


def record(name="vi_VN-a-low", **given):
    values = {"label": "A", "language": "vi", "licence": "CC0", "source": "somewhere"}
    values |= {"model_bytes": 5, "model_sha256": "1" * 64, "config_sha256": "2" * 64} | given
    return VoiceRecord(name=name, **values)


@pytest.fixture
def folder(tmp_path):
    return VoiceFolder(tmp_path)


def put(folder, voice, model=b"model"):
    folder.model(voice.name).write_bytes(model)
    folder.config(voice.name).write_bytes(b"{}")
    folder.add(voice)


def test_a_folder_that_is_not_there_has_no_voice(tmp_path):
    assert VoiceFolder(tmp_path / "none").records() == ()


def test_vietnamese_voices_come_first(folder):
    names = ["en_US-z-low", "vi_VN-b-low", "en_US-a-low", "vi_VN-a-low"]
    for name in names:
        put(folder, record(name, language=name[:2]))
    order = [voice.name for voice in folder.records()]
    assert order == ["vi_VN-a-low", "vi_VN-b-low", "en_US-a-low", "en_US-z-low"]


def test_what_was_recorded_is_read_back(folder):
    voice = record(gain_db=3.5, label="Giọng đọc")
    put(folder, voice)
    assert folder.records() == (voice,)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"name": "vi_VN-a-low"}'])
def test_a_damaged_record_is_no_voice(folder, text):
    put(folder, record())
    (folder.path / "vi_VN-a-low.voice.json").write_text(text)
    assert folder.records() == ()


def test_a_record_under_another_name_is_no_voice(folder):
    put(folder, record())
    row = json.loads((folder.path / "vi_VN-a-low.voice.json").read_text())
    (folder.path / "vi_VN-b-low.voice.json").write_text(json.dumps(row))
    assert len(folder.records()) == 1


def test_a_model_cut_short_is_no_voice(folder):
    put(folder, record(), model=b"mod")
    assert folder.records() == ()


def test_a_model_with_other_bytes_is_not_read(folder):
    put(folder, record())
    with pytest.raises(EngineDown, match="not the ones that were installed"):
        folder.read(record())


def test_a_model_that_is_gone_is_told(folder):
    put(folder, record())
    folder.config("vi_VN-a-low").unlink()
    with pytest.raises(EngineDown, match="cannot be read"):
        folder.read(record())


def test_a_voice_that_is_ready_elsewhere_takes_the_place_of_the_old_one(folder):
    put(folder, record())
    ready = VoiceFolder(folder.path / ".new")
    ready.path.mkdir()
    better = record(label="better")
    put(ready, better, model=b"other")
    folder.adopt(better, ready)
    assert folder.records() == (better,)
    assert folder.model(better.name).read_bytes() == b"other"
    assert not ready.path.exists()


def test_the_default_folder_is_the_users(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "tts-service" / "piper"
