"""Prometheus can read how the service and its batches are."""

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).parents[2]


def figures(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.mark.usefixtures("held")
def test_clips_and_batches_are_counted(fresh):
    before = figures(fresh)
    assert before["tts_clips_total", "made"] == 0
    assert before["tts_batches_open",] == 0
    fresh.post("/v1/readings", json={"text": "Một câu.\n\nHai câu."})
    articles = [{"text": f"Bài số {n}. " + "Một câu nữa. " * 20} for n in range(20)]
    fresh.post("/v1/batches", json={"articles": articles})
    after = figures(fresh)
    assert after["tts_batches_open",] == 1
    states = [after["tts_batch_articles", s] for s in ("waiting", "done", "failed")]
    assert sum(states) == 20
    assert after["tts_queue_tasks",] > 0


def test_the_operators_page_names_every_figure_and_no_other(fresh):
    page = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\btts_\w+", page)) == {name for name, *_ in figures(fresh)}
    # So are the labels by which its alarms ask for some of them.
    states = {labels[0] for name, *labels in figures(fresh) if name == "tts_batch_articles"}
    assert set(re.findall(r'tts_batch_articles\{state="(\w+)"\}', page)) <= states
