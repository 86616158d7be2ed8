"""The way of one article: plan, first byte, last byte, beside raw synthesis and encoding."""

from __future__ import annotations

import tempfile

from measure.floor import Floor
from measure.service import Service, service
from measure.table import median, ms, table
from measure.texts import SEED, article, spoken

CACHED_TRIES = 20


def measure(rounds: int) -> None:
    """Print the tables of the 6,000-character article and of the whole seed article."""
    for name, text in (("6,000 characters", article()), ("the seed article", SEED)):
        texts = spoken(text)
        floors: dict[int, list[float]] = {1: [], 2: []}
        runs = []
        sound_s = 0.0
        for _ in range(rounds):
            for processes, taken in floors.items():
                floor = Floor(processes)
                took, told = floor.say(texts)
                floor.close()
                taken.append(took)
                sound_s = sum(said.sound_s for said in told)
            with tempfile.TemporaryDirectory() as store, service(store) as running:
                runs.append(_run(running, text))
        ours = {what: median(run[what] for run in runs) for what in runs[0]}
        one, two = median(floors[1]), median(floors[2])
        ratios = [
            median(run["whole"] / took for run, took in zip(runs, floors[n], strict=True))
            for n in (1, 2)
        ]
        rows = [
            ("whole, nothing cached", f"{ours['whole']:.3f} s", "1.2 × floor"),
            ("floor, one process", f"{one:.3f} s; ratio **{ratios[0]:.2f}**", "≤ 1.2"),
            ("floor, two processes", f"{two:.3f} s; ratio **{ratios[1]:.2f}**", ""),
            ("× real time", f"{sound_s / ours['whole']:.0f}", ""),
            ("`POST /v1/readings` answered (plan)", ms(ours["plan"]), ""),
            ("first byte of sound after that", ms(ours["first"]), "≤ 30 ms"),
            ("first byte of sound from the `POST` on", ms(ours["plan"] + ours["first"]), ""),
            ("first byte, cached", ms(ours["cached_first"]), "≤ 3 ms"),
            ("whole, cached", ms(ours["cached"]), ""),
            ("`POST` of a known article", ms(ours["again"]), ""),
            ("memory, server and two workers", f"{ours['memory']:.0f} MB", "≤ 250 MB"),
        ]
        title = f"An article: {name} ({len(texts)} sentences, {sound_s:.0f} s of sound)"
        table(title, ("", "measured", "aim"), rows)


def _run(running: Service, text: str) -> dict[str, float]:
    with running.client() as client:
        planned = client.post("/v1/readings", {"text": text})
        links = planned.json()["links"]
        heard = client.get(links["audio"])
        assert heard.status == 200, heard.status  # noqa: PLR2004
        client.get(links["captions"])
        cached = [client.get(links["audio"]) for _ in range(CACHED_TRIES)]
        again = [client.post("/v1/readings", {"text": text}) for _ in range(CACHED_TRIES)]
        # While it grows it has no header frame.
        assert cached[0].body[192:] == heard.body
        return {
            "plan": planned.last_s,
            "first": heard.first_s,
            "whole": planned.last_s + heard.last_s,
            "cached_first": median(answer.first_s for answer in cached),
            "cached": median(answer.last_s for answer in cached),
            "again": median(answer.last_s for answer in again),
            "memory": running.memory_mb("VmHWM"),
        }
