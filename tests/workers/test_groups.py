"""A reading is cut into tasks of bounded size that say all of it once."""

import pytest
from cluster import text

from tts_service.article.text import read_text
from tts_service.engines.tone import ToneEngine
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.workers.groups import MOST_CHARACTERS, groups_of


@pytest.fixture(scope="module")
def plan():
    rules = Rules(load_lexicon())
    (voice,) = ToneEngine().voices()
    return lambda article: plan_reading(read_text(article), voice, 500, rules)


@pytest.mark.parametrize("sentences", [1, 5, 40])
def test_all_of_it_and_each_clip_once(plan, sentences):
    reading = plan(text(1, sentences))
    groups = list(groups_of(reading))
    orders = [order for group in groups for order in group.orders]
    assert [key for key, _ in orders] == list(dict.fromkeys(reading.keys))
    assert dict(orders) == dict(
        zip(reading.keys, (u.text for u in reading.utterances), strict=True)
    )
    for group in groups:
        assert sum(len(said) for _, said in group.orders) <= MOST_CHARACTERS
        assert (group.voice, group.digest) == (reading.voice.id, reading.voice.sound)


def test_what_is_said_twice_is_in_one_of_them(plan):
    reading = plan("\n\n".join(["Câu này được nói hai lần."] * 2 + ["Câu này một lần."]))
    (group,) = groups_of(reading)
    assert len(reading.keys) == 3
    assert len(group.orders) == 2
