"""What is made of failures, refusals and answers, without anybody to ask."""

from dataclasses import replace

import pytest

from tts_service.errors import EngineDown
from tts_service.reading import health as module
from tts_service.reading.health import Health, dump, load

PAUSES_S = (60.0, 200.0)
REFUSAL = EngineDown("status 429.", "", turned_away=True)
FAILURE = EngineDown("no answer", "")


@pytest.fixture(autouse=True)
def chance(monkeypatch):
    class Chance:
        value = 0.0

        def random(self):
            return self.value

    chance = Chance()
    monkeypatch.setattr(module, "_jitter", chance)
    return chance


def after(*errors, health=None):
    health = health or Health()
    for error in errors:
        health = health.failed(error, PAUSES_S)
    return health


def rested(health):
    return replace(health, rests_s=0.0)


def test_rests_double_up_to_the_longest():
    health, rests = Health(), []
    for _ in range(4):
        health = after(REFUSAL, health=rested(health).tried("me"))
        rests.append(health.rests_s)
    assert rests == [60, 120, 200, 200]
    assert health.failures == 4


def test_chance_adds_up_to_a_quarter_and_is_not_doubled(chance):
    chance.value = 1.0
    health = after(REFUSAL)
    assert health.rests_s == 75
    assert after(REFUSAL, health=rested(health)).rests_s == 150


def test_refusals_of_calls_under_way_together_count_once():
    health = replace(after(REFUSAL), rests_s=50.0)
    assert after(EngineDown("status 403", turned_away=True), health=health) == health


def test_a_pause_that_is_asked_for_is_kept_even_when_longer():
    def asked(seconds):
        return EngineDown("status 429", "", seconds, turned_away=True)

    health = after(asked(5_000))
    assert health.rests_s == 5_000
    assert after(asked(6_000), asked(10), health=health).rests_s == 6_000


def test_who_was_turned_away_is_left_alone_and_it_is_said_why():
    with pytest.raises(EngineDown) as raised:
        after(REFUSAL).check("gtts")
    assert raised.value.evidence == "status 429. So gtts is left alone for 60 s more."
    assert raised.value.retry_after_s == 60
    assert raised.value.remedy


def test_after_the_rest_one_tries_and_is_not_hindered_by_others():
    trial = rested(after(REFUSAL)).tried("me")
    assert trial.trier == "me"
    assert trial.tried("you").trier == "me"
    assert trial.check("gtts") is trial


def test_who_tries_and_is_never_heard_of_again_is_followed_by_another():
    gone = rested(rested(after(REFUSAL)).tried("me"))
    assert gone.tried("you").trier == "you"


def test_an_answer_to_the_one_who_tries_ends_it():
    assert rested(after(REFUSAL)).tried("me").spoke() == Health()


def test_an_answer_to_what_was_asked_before_the_refusal_ends_nothing():
    health = after(REFUSAL)
    assert health.spoke() == health


def test_a_trial_that_fails_otherwise_is_no_end_either():
    health = after(FAILURE, health=rested(after(REFUSAL)).tried("me"))
    assert health.left_alone
    assert (health.trier, health.rests_s) == ("", 120)


def test_only_failure_after_failure_makes_an_engine_rest_and_nobody_is_turned_away():
    assert after(FAILURE, FAILURE).rests_s == 0
    assert after(FAILURE, FAILURE).spoke() == Health()
    health = after(FAILURE, FAILURE, FAILURE)
    assert (health.failures, health.reason, health.rests_s) == (3, "no answer", 30)
    assert health.check("gtts") is health
    assert after(FAILURE, health=health) == health
    assert after(FAILURE, health=rested(health)).rests_s == 60
    assert health.spoke() == Health()


def test_a_refusal_while_it_rests_is_heeded_by_everybody():
    assert after(FAILURE, FAILURE, FAILURE, REFUSAL).left_alone


def test_it_is_kept_by_a_clock_and_looked_at_later():
    health = after(REFUSAL)
    assert load(dump(health, 1_000.0), 1_010.0).rests_s == 50
    assert replace(load(dump(health, 1_000.0), 1_000.0), rests_s=60.0) == health
    assert load(dump(health, 1_000.0), 5_000.0) == rested(health)


@pytest.mark.parametrize("damage", [b"", b"\0\0", b"{}", b"[1]", b'{"failures": "many"}', b'{"fai'])
def test_what_is_damaged_is_good_health(damage):
    assert load(damage, 1_000.0) == Health()


def test_a_clock_that_went_wrong_makes_nobody_rest():
    assert load(dump(after(REFUSAL), 1e9), 1_000.0) == Health()
