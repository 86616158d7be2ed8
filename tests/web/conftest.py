"""A real browser, a real service, and a page that is listened to."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from chromium import PATIENCE_MS
from portal import EAR, Portal
from ports import free_port


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """The address of a running service with an empty store, ending in a slash."""
    running = os.environ.get("NGHE_TEST_URL")
    if running:
        yield running
        return
    with serving(tmp_path_factory.mktemp("service")) as url:
        yield url


@contextmanager
def serving(folder, **environment):
    """A service of its own process, with its files in ``folder`` and these settings."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    log_path = folder / "log.txt"
    with log_path.open("w") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tts_service",
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
            ],
            env={**os.environ, "TTS_STORE_URL": str(folder / "store"), "TTS_WORKERS": "1"}
            | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + PATIENCE_MS / 1000
            while not _answers(url + "healthz"):
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"The service did not start:\n{log_path.read_text()}")
                time.sleep(0.05)
            yield url
        finally:
            process.terminate()
            process.wait(PATIENCE_MS / 1000)


@pytest.fixture(scope="session")
def serve():
    """Starts services with settings of their own: ``with serve(folder, TTS_…=…) as url``."""
    return serving


@pytest.fixture
def new_portal(browser, service):
    """Makes portals, one for each set of browser options."""
    contexts = []

    def make(url=service, **options):
        context = browser.new_context(locale="vi-VN", **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.add_init_script(path=EAR)
        return Portal(page, url)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def portal(new_portal):
    """The demo page, opened; fails the test if the page had an error or broke its CSP."""
    one = new_portal().open()
    yield one
    # What is still on its way when a test has seen enough is no error.
    one.page.unroute_all(behavior="ignoreErrors")
    assert one.errors == []
    assert one.ask("ear.violations") == []
