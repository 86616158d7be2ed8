"""The docs name every setting, engine and error, and nothing that does not exist."""

import inspect
import re
from pathlib import Path

import pytest

from tts_service import cli, errors
from tts_service.api.problems import problem_of
from tts_service.engines.registry import engine_names
from tts_service.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
ABSTRACT = {errors.TtsError, errors.InputError, errors.ChoiceError, errors.EngineError}


def test_every_setting_is_documented_and_no_other():
    documented = set(re.findall(r"^\| `(TTS_\w+)`", SETTINGS, re.MULTILINE))
    assert documented == {PREFIX + name.upper() for name in Settings.model_fields}


def test_every_engine_and_voice_is_documented():
    assert set(re.findall(r"^\| `([a-z]+)` \| (?:emb|Goo|Mic|any)", SETTINGS, re.MULTILINE)) == set(
        engine_names()
    )


def kinds():
    found = {k for _, k in inspect.getmembers(errors, inspect.isclass)}
    return sorted(
        (k for k in found if issubclass(k, errors.TtsError) and k not in ABSTRACT),
        key=lambda k: k.__name__,
    )


@pytest.mark.parametrize("kind", kinds(), ids=lambda k: k.__name__)
def test_every_error_is_documented_with_its_status_and_exit_code(kind):
    problem = problem_of(kind("seen"))
    name = problem.type.rpartition(":")[2]
    (row,) = (
        line for line in SETTINGS.splitlines() if line.startswith("|") and f"`{name}`" in line
    )
    _, status, code, remedy = (cell.strip() for cell in row.strip("|").split("|"))
    assert status in {str(problem.status), "–"}
    assert code == str(cli.exit_code(kind("seen")))
    assert remedy


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_links_of_the_readmes_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert targets
    assert [t for t in targets if not (ROOT / t).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_commands_of_the_readmes_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z-]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for command in re.findall(r"tts-service ([a-z]+)", text):
        assert command in cli._COMMANDS, command
