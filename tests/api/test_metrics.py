"""Prometheus can read how the service and its batches are."""

from prometheus_client.parser import text_string_to_metric_families


def figures(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


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
