"""The example of docs/engines/writing.md: what the page shows is what is tested."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from engine_bench import EXAMPLE

from tts_service.engines.base import Engine

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "engines" / "writing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "file"), [("python", "morse_voice/__init__.py"), ("toml", "pyproject.toml")]
)
def test_the_page_shows_the_package(language, file):
    shown = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert (EXAMPLE / file).read_text(encoding="utf-8") in shown


def test_the_installed_names_are_the_declared_ones():
    declared = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    installed = (EXAMPLE / "morse_voice-1.0.dist-info" / "entry_points.txt").read_text("utf-8")
    for name, target in declared["entry-points"]["tts_service.engines"].items():
        assert f"{name} = {target}" in installed


def test_the_page_names_every_member_of_the_protocol():
    members = {name for name in vars(Engine) if not name.startswith("_")}
    assert members == {"info", "voices", "speak", "close"}
    assert all(f"`{name}" in PAGE for name in members)


def test_an_installed_engine_reads_an_article(tmp_path):
    (tmp_path / "bai.txt").write_text("Xin chào.\n\nQuận họp bàn.\n", encoding="utf-8")
    settings = {
        "PYTHONPATH": str(EXAMPLE),
        "TTS_WORKERS": "1",
        "TTS_STORE_URL": str(tmp_path / "s"),
    }

    def run(*arguments):
        command = [sys.executable, "-m", "tts_service", *arguments]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | settings,
            capture_output=True,
            text=True,
            check=True,
        )

    assert "morse:key" in run("voices").stdout
    run("read", "bai.txt", "--voice", "morse:key", "-o", "out.mp3", "--quiet")
    assert (tmp_path / "out.mp3").stat().st_size > 10_000
