"""Fixtures that more than one room's tests use."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tts_service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# Time is for benchmarks; a loaded machine is no fault of the code.
_untimed = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples each time: what passed is not refused by the luck of the draw.
hypothesis_settings.register_profile("same", _untimed, derandomize=True)
# Others each time, to look for faults: pytest --hypothesis-profile search
hypothesis_settings.register_profile("search", _untimed)
hypothesis_settings.load_profile("same")

FIXTURES = Path(__file__).parent / "fixtures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: the browser of a session keeps an event loop running."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def seed_text() -> str:
    """The page it all began with, as plain text with its chrome."""
    return (FIXTURES / "seed_article.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of all tests that need one: two cannot be driven from one process."""
    from chromium import launched

    with launched() as chromium:
        yield chromium


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory, monkeypatch) -> None:
    """What is counted of engines in a test is nobody else's."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def noon(monkeypatch):
    """It is about noon by the machine's clock, so that no day ends before the test."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", f"NOON{time.gmtime().tm_hour - 12:+d}")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def settings(tmp_path) -> Settings:
    """A service of its own for each test: tone engine, one worker, an empty store."""
    return Settings(store_url=str(tmp_path / "store"), engine="tone", workers=1)
