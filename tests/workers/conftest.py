"""Brokers that are real servers, one of each for all tests of a process."""

import os

import pytest
from cluster import Cluster
from patience import PATIENCE_S
from servers import RabbitServer, RedisServer, installed

from tts_service.reading import redis_counts
from tts_service.workers import lease, limits
from tts_service.workers.app import make_app


def needed(*programs):
    if not installed(*programs):
        missing = f"{', '.join(programs)} not installed (make setup-dev does)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    needed("redis-server")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def rabbit(tmp_path_factory):
    needed("rabbitmq-server", "epmd")
    server = RabbitServer(tmp_path_factory.mktemp("rabbit"))
    server.start()
    yield server
    server.close()


@pytest.fixture
def clusters(tmp_path_factory):
    """Makes clusters; whatever they started is killed after the test.

    Else it would take the tasks of the next one, and look for them in its own store.
    """
    made = []

    def make(broker, **more):
        cluster = Cluster(tmp_path_factory.mktemp("cluster"), broker, **more)
        # What another one has left in the queue is of no store that is known here.
        make_app(cluster.settings).control.purge()
        made.append(cluster)
        return cluster

    yield make
    for cluster in made:
        cluster.kill()


@pytest.fixture
def patient(monkeypatch):
    """Redis may stand still for a while, and so may we while we hold a lease."""
    for module in (redis_counts, limits):
        monkeypatch.setattr(module, "ANSWER_S", PATIENCE_S)
    monkeypatch.setattr(lease, "LIFE_MS", round(PATIENCE_S * 1000))
