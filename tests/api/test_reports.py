"""A listener reports a sentence; nobody can drown the editor or be traced."""

import pytest
from front_door import opened

from tts_service.api.limits import Limit, Senders
from tts_service.errors import TooManyRequests

TEXT = "Quận họp\n\nSáng nay, UBND Quận họp về TTXD."


@pytest.fixture
def report(fresh):
    reading = fresh.post("/v1/readings", json={"text": TEXT}).json()["id"]

    def send(**more):
        body = {"reading": reading, "sentence": 1, "kind": "word", **more}
        return fresh.post("/v1/reports", json=body)

    return send


def test_a_report_is_kept_and_counted(report):
    first, again = report(note="TTXD"), report()
    assert (first.status_code, first.json()["count"]) == (201, 1)
    assert (again.status_code, again.json()) == (200, {"id": first.json()["id"], "count": 2})


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"reading": "0" * 64}, 404),
        ({"reading": "x"}, 422),
        ({"sentence": 2}, 400),
        ({"sentence": -1}, 422),
        ({"sentence": 2**70}, 422),
        ({"sentence": "1; drop"}, 422),
        ({"kind": "rude"}, 422),
        ({"note": "x" * 501}, 422),
        ({"email": "me@a.example"}, 422),
    ],
)
def test_what_is_no_report_is_refused(report, change, status):
    answer = report(**change)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_one_sender_sends_ten_at_once_and_is_told_to_wait(fresh, report):
    limits = fresh.app.state.service.limits
    limits._reports._clock = lambda: 0.0  # however long they take, they come at once
    answers = [report(sentence=n % 2) for n in range(11)]
    assert [a.status_code for a in answers[:10]] == [201, 201] + [200] * 8
    assert answers[10].status_code == 429
    assert 1 <= int(answers[10].headers["retry-after"]) <= 60


def test_a_report_outlives_a_restart_and_holds_no_address(tmp_path):
    with opened(tmp_path) as client:
        reading = client.post("/v1/readings", json={"text": TEXT}).json()["id"]
        client.post(
            "/v1/reports",
            json={"reading": reading, "sentence": 1, "kind": "name"},
            headers={"User-Agent": "Chim-lac/1", "Cookie": "who=me"},
        )
    (file,) = tmp_path.rglob("reports/**/*.doc")
    kept = file.read_text(encoding="utf-8")
    assert "testclient" not in kept
    assert "Chim-lac" not in kept
    assert "who=me" not in kept
    with opened(tmp_path) as client:
        again = client.post("/v1/reports", json={"reading": reading, "sentence": 1, "kind": "name"})
        assert again.json()["count"] == 2


def test_a_bucket_fills_again():
    now = [0.0]
    limit = Limit(0.5, 2, lambda: now[0])
    limit.take("a")
    limit.take("a")
    with pytest.raises(TooManyRequests) as told:
        limit.take("a")
    assert told.value.wait_s == 2
    limit.take("b")
    now[0] = 2.0
    limit.take("a")
    with pytest.raises(TooManyRequests):
        limit.take("a")
    now[0] = 1e6
    for _ in range(2):
        limit.take("a")
    with pytest.raises(TooManyRequests):
        limit.take("a")


def test_senders_are_forgotten_in_the_end(monkeypatch):
    from tts_service.api import limits

    monkeypatch.setattr(limits, "_MOST_SENDERS", 100)
    limit = Limit(1.0, 1)
    for number in range(1_000):
        limit.take(str(number))
    assert len(limit._buckets) == 100


class From:
    def __init__(self, host):
        self.client = type("Client", (), {"host": host})


def test_a_name_tells_senders_apart_and_nothing_else():
    senders, others = Senders(), Senders()
    one = senders.name(From("192.0.2.1"))
    assert one == senders.name(From("192.0.2.1"))
    assert one != senders.name(From("192.0.2.2"))
    assert one != others.name(From("192.0.2.1")), "every start has a salt of its own"
    assert "192" not in one
    # A user of IPv6 has a whole network.
    assert senders.name(From("2001:db8::1")) == senders.name(From("2001:db8::ffff:2"))
    assert senders.name(From("2001:db8::1")) != senders.name(From("2001:db8:0:1::1"))
