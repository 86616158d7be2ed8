import subprocess
import sys
import time

import pytest
from patience import PATIENCE_S

from tts_service.engines.pacing import Pace, SharedPace, retry_after_s


class Clock:
    def __init__(self):
        self.now_s = 100.0
        self.slept = []

    def __call__(self):
        return self.now_s

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now_s += seconds


def test_a_burst_goes_at_once_and_the_rest_at_the_rate():
    clock = Clock()
    pace = Pace(4, 3, clock=clock, sleep=clock.sleep)
    for _ in range(6):
        pace.wait()
    assert clock.slept == [0.25, 0.25, 0.25]


def test_a_long_rest_earns_no_more_than_a_burst():
    clock = Clock()
    pace = Pace(4, 3, clock=clock, sleep=clock.sleep)
    pace.wait()
    clock.now_s += 3600
    for _ in range(4):
        pace.wait()
    assert clock.slept == [0.25]


def test_a_short_rest_earns_what_it_lasted():
    clock = Clock()
    pace = Pace(4, 3, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        pace.wait()
    clock.now_s += 0.25
    pace.wait()
    pace.wait()
    assert clock.slept == [0.25]


def test_those_who_wait_together_start_one_after_another():
    # A sleep that lets no time pass: every caller is still waiting when the next arrives.
    clock = Clock()
    pace = Pace(4, 1, clock=clock, sleep=clock.slept.append)
    for _ in range(4):
        pace.wait()
    assert clock.slept == [0.25, 0.5, 0.75]


def test_all_who_name_a_file_have_one_pace(tmp_path):
    clock = Clock()
    file = tmp_path / "state" / "pace"
    for _ in range(6):
        # A new one each time, as if each were another process.
        SharedPace(4, 3, file, clock=clock, sleep=clock.sleep).wait()
    assert clock.slept == [0.25, 0.25, 0.25]
    clock.now_s += 3600
    for _ in range(4):
        SharedPace(4, 3, file, clock=clock, sleep=clock.sleep).wait()
    assert clock.slept == [0.25] * 4


@pytest.mark.parametrize("left", ["000000999999.000000\n", "", "nothing of ours"])
def test_what_a_former_start_of_the_machine_left_holds_nobody_up(tmp_path, left):
    clock = Clock()
    (tmp_path / "pace").write_text(left)
    pace = SharedPace(4, 1, tmp_path / "pace", clock=clock, sleep=clock.sleep)
    pace.wait()
    pace.wait()
    assert clock.slept == [0.25]


@pytest.mark.parametrize("where", ["taken/pace", "/dev/full"])
def test_without_a_file_each_process_paces_itself(tmp_path, caplog, where):
    clock = Clock()
    (tmp_path / "taken").write_text("a file, not a folder")
    pace = SharedPace(4, 1, tmp_path / where, clock=clock, sleep=clock.sleep)
    pace.wait()
    pace.wait()
    assert clock.slept == [0.25]
    assert "pacing alone" in caplog.text


def test_real_processes_together_keep_the_pace(tmp_path):
    script = (
        "import sys, time, pathlib; from tts_service.engines.pacing import SharedPace;"
        "pace = SharedPace(20, 1, pathlib.Path(sys.argv[1]));"
        "print(time.monotonic(), flush=True);"
        "[(pace.wait(), print(time.monotonic(), flush=True)) for _ in range(6)]"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "pace")]
    several = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    told = [[float(t) for t in one.communicate(timeout=PATIENCE_S)[0].split()] for one in several]
    assert [len(times) for times in told] == [7, 7, 7]
    # A start may be told late, but none can come before its turn, nor the first before it is asked.
    last = max(times[-1] for times in told)
    assert last - min(times[0] for times in told) >= 17 / 20 - 0.001
    assert time.monotonic() > last


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        (None, 0),
        ("", 0),
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("999999999999", 86_400),
        ("Thu, 01 Jan 1970 00:10:00 GMT", 100),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("٣", 0),
    ],
)
def test_what_retry_after_asks(header, wait_s):
    assert retry_after_s(header, clock=lambda: 500.0) == wait_s
