"""``tts-service voices``: real processes, a real Piper voice, a mirror on loopback."""

import hashlib
import os
import re
import subprocess
import sys

import pytest
from mirror_stand_in import MirrorStandIn
from patience import PATIENCE_S
from piper_model import CONFIG, MODEL, NAME

from tts_service.cache.store import Store
from tts_service.reading.studio import Studio
from tts_service.settings import Settings


@pytest.fixture
def run(tmp_path):
    def call(*arguments):
        settings = {"TTS_STORE_URL": str(tmp_path / "store"), "TTS_WORKERS": "1"}
        settings |= {"TTS_PIPER_VOICES": str(tmp_path / "voices")}
        return subprocess.run(
            [sys.executable, "-m", "tts_service", *arguments],
            capture_output=True,
            cwd=tmp_path,
            env=os.environ | settings,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    return call


def test_a_voice_is_fetched_measured_and_then_reads(run, tmp_path):
    model = MODEL.read_bytes()
    with MirrorStandIn({"/joe.onnx": model, "/joe.onnx.json": CONFIG.read_bytes()}) as mirror:
        mirror.cuts = [CONFIG.stat().st_size, 20_000_000]
        source = ["--from", mirror.url("/joe.onnx"), "--licence", "CC0"]
        done = run("voices", "install", NAME, *source)
        assert done.returncode == 78
        assert "Nobody vouches" in done.stderr
        done = run(
            "voices", "install", NAME, *source, "--sha256", hashlib.sha256(model).hexdigest()
        )
        assert done.returncode == 0, done.stderr
        assert mirror.ranges[-1] == "bytes=20000000-"
    assert f"Đã cài giọng piper:{NAME} (CC0)" in done.stderr
    assert done.stdout == ""

    listed = run("voices").stdout
    assert f"  piper:{NAME} " in listed
    assert "* espeak:vi " in listed
    assert run("voices", "list").stdout == listed

    (tmp_path / "a.txt").write_text("Good morning. The mayor met the teachers.\n", encoding="utf-8")
    done = run("read", "a.txt", "--voice", f"piper:{NAME}", "-o", "a.mp3", "--quiet")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.mp3").stat().st_size > 10_000


def test_a_model_that_does_not_speak_is_not_installed(run, tmp_path):
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    (tmp_path / "bad.onnx.json").write_bytes(CONFIG.read_bytes())
    done = run("voices", "install", "vi_VN-bad-low", "--from", "bad.onnx", "--quiet")
    assert done.returncode == 69
    assert "does not load" in done.stderr
    assert not list((tmp_path / "voices").iterdir())
    assert "piper:" not in run("voices").stdout


def test_a_voice_nobody_knows_is_told_with_those_that_are_known(run):
    done = run("voices", "install", "vi_VN-nobody-low")
    assert done.returncode == 64
    assert "vi_VN-vais1000-medium" in done.stderr


def test_the_gain_of_any_voice_is_measured_and_can_be_set(run):
    done = run("voices", "measure", "tone:beep")
    assert done.returncode == 0, done.stderr
    (setting,) = done.stdout.splitlines()
    name, _, gains = setting.partition("=")
    assert name == "TTS_VOICE_GAINS"
    assert float(gains.removeprefix("tone:beep=")) != 0
    lufs = float(re.search(r"(-\d+\.\d) LUFS", done.stderr)[1])
    assert -17 <= lufs <= -15
    assert run("voices", "measure", "tone:ghost").returncode == 64


def test_a_gain_that_was_set_is_the_voices_own(tmp_path):
    settings = Settings(store_url=str(tmp_path), voice_gains="gtts:vi=-2.5,espeak:vi=+1.0")
    studio = Studio(settings, Store(settings.store_url))
    gains = {voice.id: voice.gain_db for voice in studio.voices()}
    assert (gains["gtts:vi"], gains["espeak:vi"]) == (-2.5, 1.0)
    assert studio.voice("espeak:vi").gain_db == 1.0
    assert studio.candidates(engine="auto")[0].gain_db == -2.5
    for wrong in ("gtts=3", "gtts:vi", "gtts:vi=loud", "gtts:vi=333"):
        with pytest.raises(ValueError, match="is not like"):
            Settings(voice_gains=wrong)
