"""Debian's Chromium, and how long tests wait for what it does."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# Long, for machines that do much else; only what fails waits for so long.
PATIENCE_MS = 180_000
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
]


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser; ``expect`` is as patient as all else."""
    path = shutil.which("chromium")
    if not path:
        message = "Debian's chromium is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=_OPTIONS, timeout=PATIENCE_MS
        )
        yield browser
        browser.close()
