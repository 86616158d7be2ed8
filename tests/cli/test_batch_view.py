"""How a batch shows itself: bars on a terminal; and which view a terminal, a log and cron get."""

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from collections import Counter

import pytest
from newsstand import story
from tqdm import tqdm

from tts_service.batch.job import Report
from tts_service.batch.make import Outcome, Result
from tts_service.batch.record import Failure, Record, State
from tts_service.cli import batch_bars
from tts_service.cli.batch_view import JsonView, LineView, View, make_view


class Eager(tqdm):
    """Draws every change, for whom it may concern; a terminal is drawn ten times a second."""

    def __init__(self, *args, **more):
        super().__init__(*args, **{**more, "mininterval": 0, "miniters": 1})


class Terminal(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self):
        return True


def made(item, characters, seconds):
    record = Record(
        item.id, item.where, State.DONE, "", characters=characters, duration_ms=seconds * 1000
    )
    return Result(Outcome.MADE, record)


def test_bars_tell_how_far_it_is_how_fast_and_what_failed(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(batch_bars, "tqdm", Eager)
    view = make_view(quiet=False, as_json=False)
    assert isinstance(view, batch_bars.BarView)
    one, two, three, bad = items = [story(name) for name in ("1", "2", "3", "4")]
    failure = Result(Outcome.FAILED, None, Failure("EngineDown", "Máy đọc nghỉ.", transient=True))
    with view.making(len(items), 0):
        # Ten seconds have passed, however long the test takes.
        view.began = time.monotonic() - 10
        view.begun(one)
        view.begun(two)
        view.spoken(one, 3, 12)
        view.spoken(two, 1, 4)
        view.ended(one, made(one, 12_000, 1_000))
        view.put_off(two)
        view.begun(three)
        view.ended(three, None)
        view.begun(bad)
        view.ended(bad, failure)
    report = Report(Counter(made=1, kept=1, failed=1), failures=[(bad, failure)])
    view.reported(report)
    shown = terminal.getvalue()
    # Each article under way, on a line of its own below the bar of all.
    assert re.search(rf"{one.id} +\|.*\| 3/12 đoạn", shown)
    assert re.search(rf"{two.id} +\|.*\| 1/4 đoạn", shown)
    assert "\n\n" in shown
    # All: characters a second, times real time, time left, failures.
    bars = re.findall(r"Bài viết +(\d+)% \|.*?\| (\d)/4 \[\S+\], ([^\r\n]*)", shown)
    assert [(percent, count) for percent, count, _ in bars[-3:]][-1] == ("75", "3")
    characters, times, left, failed = re.search(
        r"([\d,]+) ký tự/s, ×([\d,]+), còn (\S+), (\d+) lỗi", bars[-1][2]
    ).groups()
    assert 0 < int(characters.replace(",", "")) <= 1200
    assert 0 < int(times) <= 100
    # Two were worked on in ten seconds or a little more; one is left.
    assert left >= "0:05"
    assert failed == "1"
    # A failure is told when it comes, and again at the end.
    assert shown.count("Máy đọc nghỉ.") == 2
    assert "1 bài mới, 1 đã có, 1 lỗi;" in shown


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"quiet": False, "as_json": False}, LineView),
        ({"quiet": True, "as_json": False}, View),
        ({"quiet": True, "as_json": True}, JsonView),
    ],
)
def test_a_log_has_lines_and_cron_what_it_asks_for(monkeypatch, options, kind):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert type(make_view(**options)) is kind


def test_a_real_terminal_gets_bars(tmp_path):
    (tmp_path / "tin.jsonl").write_text('{"id": "1", "title": "Tin", "paragraphs": ["Một câu."]}\n')
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
    command = [sys.executable, "-m", "tts_service", "batch", "tin.jsonl", "--out", "a"]
    environment = {**os.environ, "TTS_STORE_URL": str(tmp_path / "store"), "TTS_WORKERS": "1"}
    with subprocess.Popen(
        [*command, "--engine", "tone"], cwd=tmp_path, env=environment, stderr=theirs
    ) as batch:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # its other end is closed
            pass
    os.close(ours)
    assert batch.returncode == 0
    text = shown.decode()
    assert "Đang xem nguồn" in text
    assert re.search(r"Bài viết +100%.*\| 1/1 .* ký tự/s, ×\d+, còn 0:00, 0 lỗi", text)
    assert "1 bài mới" in text
