"""What was spent today, counted in a real file by real processes."""

import datetime as dt
import subprocess
import sys

import pytest

from tts_service.engines.budget import DailyBudget
from tts_service.errors import EngineDown

MONDAY = dt.date(2026, 8, 10)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state" / "requests"


def spent(file, per_day=3, day=MONDAY):
    return DailyBudget(per_day, file, now=lambda: dt.datetime.combine(day, dt.time(12))).spend()


def test_it_is_spent_request_by_request_whoever_asks(file):
    assert [spent(file) for _ in range(5)] == [True, True, True, False, False]
    assert file.read_text() == "2026-08-10 0000000003\n"


def test_a_new_day_is_a_new_budget(file):
    while spent(file):
        pass
    assert spent(file, day=MONDAY + dt.timedelta(days=1))
    assert file.read_text() == "2026-08-11 0000000001\n"


def test_no_limit_touches_no_file(file):
    assert all(spent(file, per_day=0) for _ in range(5))
    assert not file.parent.exists()


@pytest.mark.parametrize(
    "damage", [b"", b"\0\0\0", b"2026-08-10", b"2026-08-10 many\n", b"x" * 999]
)
def test_a_damaged_count_begins_anew_and_is_whole_again(file, damage):
    file.parent.mkdir()
    file.write_bytes(damage)
    assert spent(file)
    assert file.read_text() == "2026-08-10 0000000001\n"


def test_what_cannot_be_counted_is_not_sent(tmp_path):
    (tmp_path / "a file").write_text("")
    with pytest.raises(EngineDown, match="cannot be kept") as raised:
        spent(tmp_path / "a file" / "count")
    assert "daily budget to 0" in raised.value.remedy


@pytest.mark.usefixtures("noon")
def test_processes_together_spend_no_more_than_one(file):
    code = (
        "import sys, pathlib; from tts_service.engines.budget import DailyBudget as B;"
        "b = B(50, pathlib.Path(sys.argv[1]));"
        "print(sum(b.spend() for _ in range(40)))"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, file], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    counts = [int(run.communicate()[0]) for run in runs]
    assert sum(counts) == 50
