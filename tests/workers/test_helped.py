"""Whoever voices a reading is helped by the workers, and does it alone when there are none."""

import json

import pytest
from click.testing import CliRunner
from cluster import text
from patience import until

from tts_service.cli.batch import command

# All of the article's but the first.
GROUPS = 5


@pytest.fixture
def cluster(clusters, redis):
    return clusters(redis.url)


def made(cluster, tmp_path, monkeypatch, number):
    """What the batch command makes of an article: its record in the manifest."""
    for name, value in cluster.environment.items():
        monkeypatch.setenv(name, value)
    source, out = tmp_path / "bai.txt", tmp_path / "out"
    source.write_text(text(number, 60))
    ran = CliRunner().invoke(command, [str(source), "--out", str(out), "--quiet"])
    assert ran.exit_code == 0, ran.output
    (line,) = (out / "manifest.jsonl").read_text().splitlines()
    return json.loads(line)


def test_without_a_worker_the_command_does_it_all(cluster, tmp_path, monkeypatch):
    assert made(cluster, tmp_path, monkeypatch, 1)["state"] == "done"


def test_with_a_worker_what_is_ahead_is_spoken_by_it(cluster, tmp_path, monkeypatch):
    cluster.start(1)
    (worker,) = cluster.workers
    assert made(cluster, tmp_path, monkeypatch, 2)["state"] == "done"
    until(lambda: worker.log().count("succeeded") >= GROUPS)
