"""What the listen button costs and how fast it is, in headless Chromium.

Starts a service of its own with an empty store, plays the demo page's article and a short one, and
prints tables of size, time to first sound, pauses at joins, highlight lag, seeking and page cost.
The machine's noise is in every figure: compare rows of one run.  Needs Debian's chromium.

    .venv/bin/python benchmarks/button.py [--rounds 5]
"""

from __future__ import annotations

import argparse
import shutil

from listening.first_sound import first_sound
from listening.highlight import lag
from listening.joins import joins
from listening.page import service
from listening.page_cost import page_cost, sizes
from listening.seeks import seeks
from playwright.sync_api import sync_playwright

OPTIONS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Debian's chromium is not installed")
    sizes()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        with service("espeak") as url:
            first_sound(browser, url, rounds)
            lag(browser, url)
            page_cost(browser, url)
        with service("tone") as url:
            seeks(browser, url)
            joins(browser, url, min(rounds, 3))
        browser.close()


if __name__ == "__main__":
    main()
