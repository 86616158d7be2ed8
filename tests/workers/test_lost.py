"""What is given out again: all that was lost, and nothing that only waits its turn."""

import pytest
from cluster import item

from tts_service.reading.choice import Wish
from tts_service.workers.orders import Order
from tts_service.workers.progress import Progress
from tts_service.workers.sweep import lost

BATCH = "ab" * 32
CREATED = 1000.0


def order(count):
    items = tuple(item(n, "Một câu.") for n in range(count))
    return Order(BATCH, "", CREATED, Wish(), items)


def progress(done=(), failed=(), sent=(), **more):
    named = {"done": dict(done), "failed": dict(failed), "sent": dict(sent)}
    return Progress(**named, **more)


@pytest.mark.parametrize(
    ("count", "known", "after_s", "idle", "expected"),
    [
        # Just ordered: nothing is lost.
        (6, progress(), 1, False, []),
        (6, progress(), 20, True, []),
        # Nobody has anything to do, and nothing has happened for half a minute.
        (6, progress(), 31, True, [0, 1]),
        # The queue is long: they wait.
        (6, progress(), 31, False, []),
        # Only what was given out can be lost.
        (6, progress({0: 1005.0}), 60, True, [1, 2]),
        (6, progress({0: 1005.0, 2: 1006.0}), 60, True, [1, 4]),
        (6, progress(dict.fromkeys(range(6), 1005.0)), 60, True, []),
        # A failure is a result like any other.
        (3, progress({0: 1005.0}, {1: 1005.0}), 60, True, [2]),
        # Given out again a moment ago.
        (6, progress(sent={0: 1031.0}), 35, True, []),
        (6, progress(sent={0: 1031.0}), 62, True, [0, 1]),
        # The queue is never empty, but this one takes much longer than all others.
        (4, progress({1: 1010.0, 3: 1020.0}), 299, False, []),
        (4, progress({1: 1010.0, 3: 1020.0}), 301, False, [0]),
        (4, progress({1: 1200.0, 3: 1400.0}), 799, False, []),
        (4, progress({1: 1200.0, 3: 1400.0}), 801, False, [0]),
    ],
)
def test_what_seems_lost(count, known, after_s, idle, expected):
    found = lost(order(count), known, 2, 30.0, CREATED + after_s, idle=idle)
    assert list(found) == expected
