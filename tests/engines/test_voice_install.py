"""Voices installed by name, by file and by address, with the real files of a real voice."""

import hashlib
import json
from dataclasses import replace

import pytest
from mirror_stand_in import MirrorStandIn
from patience import PATIENCE_S
from piper_model import CONFIG, MODEL, NAME

from tts_service.engines import download, voice_install
from tts_service.engines.voice_catalogue import KnownVoice, default_mirror, known_voices
from tts_service.engines.voice_folder import VoiceFolder
from tts_service.engines.voice_install import install_voice
from tts_service.errors import EngineDown, SettingError, UnknownVoice

# Small stand-ins where the model's content does not matter.
SMALL = b"a model, as far as a mirror knows"
CONTENT = json.dumps(
    {"audio": {"sample_rate": 16000}, "espeak": {"voice": "vi"}, "phoneme_id_map": {"_": [0]}}
).encode()


def digest(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def folder(tmp_path):
    return VoiceFolder(tmp_path / "voices")


@pytest.fixture
def mirror(monkeypatch):
    # A busy machine is no fault of the mirror's.
    monkeypatch.setattr(download, "_TIMEOUT_S", PATIENCE_S)
    path = "/vi/vi_VN/small/low/vi_VN-small-low.onnx"
    with MirrorStandIn({path: SMALL, f"{path}.json": CONTENT}) as stand_in:
        yield stand_in


@pytest.fixture
def known(monkeypatch):
    """A voice known by name whose files the mirror has."""
    row = KnownVoice(
        "vi_VN-small-low",
        "Piper nhỏ",
        "vi/vi_VN/small/low",
        len(SMALL),
        f"sha256:{digest(SMALL)}",
        len(CONTENT),
        f"sha256:{digest(CONTENT)}",
        "CC0",
    )
    monkeypatch.setattr(voice_install, "known_voices", lambda: {row.name: row})
    return row


def bring(folder, name, **given):
    return install_voice(name, folder, lambda *_: None, **given)


def test_the_catalogue_knows_three_vietnamese_voices_by_their_digests():
    voices = known_voices()
    assert set(voices) == {"vi_VN-vais1000-medium", "vi_VN-25hours_single-low", "vi_VN-vivos-x_low"}
    for name, voice in voices.items():
        assert voice.path == name.replace("_", "/", 1).replace("vi/VN-", "vi/vi_VN/").replace(
            "-", "/"
        )
        assert voice.model_bytes > 20_000_000
        for known_digest in (voice.model_digest, voice.config_digest):
            algorithm, _, value = known_digest.partition(":")
            assert len(bytes.fromhex(value)) == hashlib.new(algorithm).digest_size
        assert voice.licence
    assert default_mirror().startswith("https://")


def test_a_known_voice_comes_from_a_mirror(folder, mirror, known):
    record = bring(folder, known.name, mirror=mirror.url() + "/")
    assert (record.label, record.licence, record.language) == ("Piper nhỏ", "CC0", "vi")
    assert record.model_sha256 == digest(SMALL)
    assert folder.records() == (record,)
    assert folder.read(record) == (SMALL, CONTENT)


def test_a_mirror_with_other_bytes_installs_nothing(folder, mirror, known):
    path = f"/{known.path}/{known.name}.onnx"
    mirror.files[path] = SMALL.replace(b"a", b"e")
    with pytest.raises(EngineDown, match="not the file that was wanted"):
        bring(folder, known.name, mirror=mirror.url())
    assert not list(folder.path.iterdir())
    mirror.files[path] = SMALL
    assert bring(folder, known.name, mirror=mirror.url())


def test_what_broke_off_is_resumed_by_the_next_call(folder, mirror, known):
    mirror.statuses = [200 + 4, 404]  # the configuration fails in its own way first
    with pytest.raises(EngineDown):
        bring(folder, known.name, mirror=mirror.url())
    mirror.statuses = []
    assert bring(folder, known.name, mirror=mirror.url())


def test_a_voice_is_replaced_whole(folder, mirror, known, monkeypatch):
    old = bring(folder, known.name, mirror=mirror.url())
    newer = SMALL + b", better"
    mirror.files[f"/{known.path}/{known.name}.onnx"] = newer
    better = replace(known, model_bytes=len(newer), model_digest=f"sha256:{digest(newer)}")
    monkeypatch.setattr(voice_install, "known_voices", lambda: {known.name: better})
    new = bring(folder, known.name, mirror=mirror.url())
    assert new.digest != old.digest
    assert folder.records() == (new,)
    assert folder.read(new)[0] == newer
    with pytest.raises(EngineDown, match="not the ones that were installed"):
        folder.read(old)


def test_a_failed_replacement_leaves_the_old_voice(folder, mirror, known):
    old = bring(folder, known.name, mirror=mirror.url())
    mirror.files.clear()
    with pytest.raises(EngineDown, match="404"):
        bring(folder, known.name, mirror=mirror.url())
    assert folder.records() == (old,)
    assert folder.read(old) == (SMALL, CONTENT)


def test_a_voice_that_does_not_prove_itself_leaves_the_old_one(folder, mirror, known):
    old = bring(folder, known.name, mirror=mirror.url())

    def prove(record, new):
        assert new.read(record) == (SMALL, CONTENT)
        assert folder.records() == (old,)
        raise EngineDown("It does not speak.")

    with pytest.raises(EngineDown, match="does not speak"):
        bring(folder, known.name, mirror=mirror.url(), licence="other", prove=prove)
    assert folder.records() == (old,)
    assert folder.read(old) == (SMALL, CONTENT)
    assert not list(folder.path.glob(".*"))
    measured = replace(old, gain_db=3.0)
    assert bring(folder, known.name, mirror=mirror.url(), prove=lambda *_: measured) == measured
    assert folder.records() == (measured,)


def test_a_real_voice_is_installed_from_its_file(folder):
    record = bring(folder, NAME, source=str(MODEL))
    assert record.language == "en"
    assert record.licence == "CC0"
    assert record.model_bytes == MODEL.stat().st_size
    assert record.config_sha256 == digest(CONFIG.read_bytes())
    assert folder.model(NAME).read_bytes() == MODEL.read_bytes()


def test_a_model_from_an_address_needs_a_digest(folder, mirror):
    source = mirror.url("/vi/vi_VN/small/low/vi_VN-small-low.onnx")
    with pytest.raises(SettingError, match="Nobody vouches"):
        bring(folder, "vi_VN-small-low", source=source)
    with pytest.raises(EngineDown, match="not the file"):
        bring(folder, "vi_VN-small-low", source=source, sha256="0" * 64)
    record = bring(
        folder, "vi_VN-small-low", source=source, sha256=digest(SMALL).upper(), licence="CC BY 4.0"
    )
    assert (record.licence, record.source) == ("CC BY 4.0", source)


@pytest.mark.parametrize(
    ("name", "given", "error"),
    [
        ("vi_VN-nobody-low", {}, UnknownVoice),
        ("../vi_VN-small-low", {}, SettingError),
        ("vi_VN-small", {}, SettingError),
        ("", {}, SettingError),
        ("vi_VN-small-low", {"source": "ftp://example.org/a.onnx"}, SettingError),
        ("vi_VN-small-low", {"source": "http://127.0.0.1:9/a.onnx", "sha256": "12"}, SettingError),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_fetched(folder, name, given, error):
    with pytest.raises(error):
        bring(folder, name, **given)
    assert not folder.path.exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"audio": {}}', b"\xff"])
def test_a_configuration_that_is_none_is_refused(folder, tmp_path, content):
    model = tmp_path / "my.onnx"
    model.write_bytes(SMALL)
    model.with_name("my.onnx.json").write_bytes(content)
    with pytest.raises(EngineDown, match="configuration"):
        bring(folder, "vi_VN-my-low", source=str(model))
    assert folder.records() == ()
