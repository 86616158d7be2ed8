"""``tts-service cache`` as an operator meets it."""

import os
import time

import pytest
from click.testing import CliRunner

from tts_service.cache.key import digest
from tts_service.cli.cache import command

KEY = digest("clip")
DAMAGED = f"clips/{KEY[:2]}/{KEY}.mp3"
LEFT = f"clips/{KEY[:2]}/{KEY}.mp3.01234567.part"


@pytest.fixture
def run(tmp_path):
    def call(*arguments):
        return CliRunner().invoke(command, [*arguments, "--store", str(tmp_path)])

    return call


@pytest.fixture
def trouble(tmp_path):
    for path, age_s in ((DAMAGED, 5 * 86_400), (LEFT, 3600), ("clips/mine.mp3", 0)):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"not a clip")
        os.utime(file, (0, time.time() - age_s))


def test_check_tells_and_fix_repairs(run, trouble, tmp_path):
    told = run("check")
    assert told.exit_code == 1
    assert f"damaged    {DAMAGED}\n" in told.output
    assert f"temporary  {LEFT}\n" in told.output
    assert "2 to repair, 0 repaired, 1 foreign." in told.output
    fixed = run("check", "--fix")
    assert fixed.exit_code == 0
    assert f"{DAMAGED} (deleted)" in fixed.output
    assert [f.name for f in tmp_path.rglob("*") if f.is_file()] == ["mine.mp3"]
    assert run("check").exit_code == 0


def test_stats_count(run, trouble):
    out = run("stats").output
    assert "clips" in out
    assert "foreign" in out
    assert "The longest unused: 5.0 days." in out


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["--max-age", "6d"], True),
        (["--max-age", "4d"], False),
        (["--max-age", "1w"], True),
        (["--max-age", "12h"], False),
        (["--max-bytes", "1k"], True),
        (["--max-bytes", "0.005k"], False),
        (["--max-bytes", "5G", "--max-age", "1d"], False),
    ],
)
def test_prune_keeps_to_its_limits(run, trouble, tmp_path, arguments, left):
    done = run("prune", *arguments)
    assert done.exit_code == 0, done.output
    assert (tmp_path / DAMAGED).exists() is left
    assert not (tmp_path / LEFT).exists()
    assert (tmp_path / "clips/mine.mp3").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["--max-age", "30"], ["--max-bytes", "many"], ["--max-age", "-1d"]]
)
def test_a_limit_that_makes_no_sense_deletes_nothing(run, trouble, tmp_path, arguments):
    assert run("prune", *arguments).exit_code == 2
    assert (tmp_path / LEFT).exists()


def test_a_mistyped_folder_is_told_and_not_made(tmp_path):
    told = CliRunner().invoke(command, ["stats", "--store", str(tmp_path / "typo")])
    assert told.exit_code == 2
    assert "no folder" in told.output
    assert not (tmp_path / "typo").exists()
