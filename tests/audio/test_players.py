"""Durations as browsers show them, and the sound where they seek to."""

import contextlib
import functools
import http.server
import os
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from chromium import PATIENCE_MS
from served import Served

from tts_service.audio.clips import make_clip
from tts_service.audio.containers import Container, convert
from tts_service.audio.id3 import id3_tag
from tts_service.audio.label import Chapter, Label
from tts_service.audio.track import Shape, Track, lay_out
from tts_service.engines.tone import ToneEngine

NAMES = ("plain.mp3", "labelled.mp3", "file.opus", "file.m4a", "file.wav")
# Loads each file, waits until its duration is known, and sends all of them home.
PAGE = """<!doctype html><script type="module">
const names = %s;
const found = await Promise.all(names.map((name) => new Promise((resolve) => {
  const sound = new Audio(name);
  sound.onerror = () => resolve(`${name} error`);
  sound.onloadedmetadata = () => resolve(`${name} ${sound.duration}`);
})));
await fetch("/durations", { method: "POST", body: found.join("\\n") });
</script>"""


@pytest.fixture
def firefox_path():
    path = shutil.which("firefox-esr")
    if path is None:
        message = "Debian's firefox-esr is not installed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return path


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder in ranges, as the service sends them; takes what the page found."""

    def do_GET(self):
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked is None:
            super().do_GET()
            return
        data = Path(self.translate_path(self.path)).read_bytes()
        start, last = int(asked[1]), int(asked[2] or len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(self.path))
        self.send_header("Content-Range", f"bytes {start}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last + 1 - start))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # it has heard enough
            self.wfile.write(data[start : last + 1])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append(body)
        self.send_response(204)
        self.end_headers()
        self.server.done.set()

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="module")
def track(tmp_path_factory):
    """Half a minute of tones in every container, in a folder with a page that loads them."""
    folder = tmp_path_factory.mktemp("players")
    engine = ToneEngine()
    clips = [make_clip("k", engine.speak("một " * n, engine.voices()[0]), 0) for n in range(9, 19)]
    laid = Track(lay_out([Shape.of(c) for c in clips], [350] * len(clips)))
    data = b"".join(
        part if isinstance(part, bytes) else clips[part.clip].mp3[part.first : part.last]
        for part in laid.parts(0, laid.size)
    )
    middle = laid.duration_ms // 2
    chapters = (Chapter("Một", 0, middle), Chapter("Hai", middle, laid.duration_ms))
    label = Label("Tin", laid.duration_ms, chapters=chapters)
    (folder / "plain.mp3").write_bytes(data)
    (folder / "labelled.mp3").write_bytes(id3_tag(label) + data)
    for container in Container:
        convert(folder / "plain.mp3", folder / f"file.{container}", container, label)
    (folder / "index.html").write_text(PAGE % list(NAMES), encoding="utf-8")
    return laid, folder


@pytest.fixture
def server(track):
    made = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(track[1]))
    )
    made.told, made.done = [], threading.Event()
    with contextlib.closing(Served(made)):
        yield made


def check_durations(server, laid, left_out_ms=0):
    """The page has told of every file how long it is, but for what is left out of an MP3."""
    assert server.done.wait(PATIENCE_MS / 1000), "the page told nothing"
    durations = dict(line.split(" ") for line in server.told[0].splitlines())
    for file in NAMES:
        expected_ms = laid.duration_ms - (left_out_ms if file.endswith("mp3") else 0)
        assert float(durations[file]) * 1000 == pytest.approx(expected_ms, abs=8), file


@pytest.mark.browser
def test_chromium_shows_the_duration_the_track_has(track, server, browser):
    with browser.new_page() as page:
        page.goto(f"http://127.0.0.1:{server.server_port}/", timeout=PATIENCE_MS)
        check_durations(server, track[0])


@pytest.mark.browser
def test_firefox_shows_the_duration_the_track_has(track, server, firefox_path, tmp_path):
    url = f"http://127.0.0.1:{server.server_port}/"
    with subprocess.Popen(
        [firefox_path, "--headless", "--no-remote", "--profile", str(tmp_path), url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            # It leaves out the 529 samples of an MP3 decoder's own delay.
            check_durations(server, track[0], left_out_ms=22)
        finally:
            process.kill()
