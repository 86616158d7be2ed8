"""A batch as a whole: nothing twice, nothing stopped by a bad one, an end whatever happens."""

import asyncio
from dataclasses import replace

import pytest
from newsstand import Witness, story, wishing, workshop
from patience import PATIENCE_S

from tts_service.batch.estimate import estimate
from tts_service.batch.item import file_item, folder_of
from tts_service.batch.job import Policy, run_job
from tts_service.batch.manifest import Manifest
from tts_service.batch.patience import Patience
from tts_service.batch.shelf import Shelf
from tts_service.errors import EngineDown, EngineRefused

NOW = Policy(jobs=2, patience_s=0.0)


async def run(maker, root, items, policy=NOW):
    shelf, witness = Shelf(root), Witness()
    try:
        return await run_job(items, maker, shelf, policy, witness), witness
    finally:
        shelf.close()


def without_content(item):
    return replace(item, content="hỏng")


async def test_the_second_run_makes_nothing_and_a_bad_article_stops_nothing(tmp_path):
    items = [story("1"), without_content(story("2")), story("3", "Ba."), story("1")]
    async with workshop(tmp_path) as maker:
        report, witness = await run(maker, tmp_path / "a", items)
        assert report.outcomes == {"made": 2, "failed": 1, "kept": 1}
        assert [item.id for item, _ in report.failures] == [items[1].id]
        assert len(witness.ends) == 4
        again, witness = await run(maker, tmp_path / "a", items)
        assert again.outcomes == {"kept": 3, "failed-before": 1}
        assert witness.begins == []
        retried, _ = await run(
            maker, tmp_path / "a", [story("2"), *items[2:]], replace(NOW, retry_failed=True)
        )
        assert retried.outcomes == {"made": 1, "kept": 2}
    assert len(list((tmp_path / "a" / "articles").glob("*/*/audio.mp3"))) == 3


async def test_what_somebody_deleted_is_made_again(tmp_path):
    items = [story("1"), story("2", "Hai.")]
    async with workshop(tmp_path) as maker:
        await run(maker, tmp_path / "a", items)
        (tmp_path / "a" / folder_of(items[0].id) / "marks.json").unlink()
        manifest = Manifest(tmp_path / "a", only_look=True)
        assert (await estimate(items, maker, NOW, manifest)).kept == 1
        report, _ = await run(maker, tmp_path / "a", items)
        assert report.outcomes == {"made": 1, "kept": 1}
        report, _ = await run(maker, tmp_path / "a", items)
        assert report.outcomes == {"kept": 2}


async def test_only_what_has_changed_is_made_anew(tmp_path):
    items = [story("1"), story("2", "Hai.")]
    look = replace(NOW, only_changed=True)
    async with workshop(tmp_path) as maker:
        await run(maker, tmp_path / "a", items)
        report, _ = await run(maker, tmp_path / "a", items, look)
        assert report.outcomes == {"unchanged": 2}
        changed = [items[0], story("2", "Hai!"), story("3", "Ba.")]
        left_alone, _ = await run(maker, tmp_path / "a", changed[:2])
        assert left_alone.outcomes == {"kept": 2}
        report, _ = await run(maker, tmp_path / "a", changed, look)
        assert report.outcomes == {"unchanged": 1, "made": 2}


async def test_another_voice_makes_everything_anew(tmp_path):
    async with workshop(tmp_path) as maker:
        await run(maker, tmp_path / "a", [story("1")])
        other = wishing(maker, engine="espeak")
        report, _ = await run(other, tmp_path / "a", [story("1")])
        assert report.outcomes == {"made": 1}


@pytest.mark.parametrize("only_changed", [False, True])
async def test_what_would_sound_otherwise_is_made_anew(tmp_path, monkeypatch, only_changed):
    policy, wish = replace(NOW, only_changed=only_changed), {"fallback": "espeak:vi"}
    items = []
    for name in ("một", "hai"):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"Tin.\n\nBài {name}.", encoding="utf-8")
        items.append(file_item(str(path)))

    async def outcomes(*gains):
        settings = {"voice_gains": gains}
        async with workshop(tmp_path, settings=settings, wish=wish) as maker:
            manifest = Manifest(tmp_path / "a")
            found = await estimate(items, maker, policy, manifest)
            manifest.close()
            _, witness = await run(maker, tmp_path / "a", items, policy)
        ends = dict(witness.ends)
        assert found.articles == list(ends.values()).count("made")
        return [ends[item.id] for item in items]

    async with workshop(tmp_path, wish=wish) as maker:
        await run(maker, tmp_path / "a", items[:1])
        with monkeypatch.context() as patch:
            faulty(maker, patch, EngineDown("Nghỉ."), 1)
            await run(maker, tmp_path / "a", items[1:])
    same = "unchanged" if only_changed else None
    assert await outcomes() == [same, same]
    # The fallback is quieter: that concerns what it has read, which the other voice now reads.
    assert await outcomes("espeak:vi=-6.0") == [same, "made"]
    assert await outcomes("espeak:vi=-9.0") == [same, same]
    assert await outcomes("tone:beep=-6.0") == ["made", "made"]
    assert await outcomes("tone:beep=-6.0") == [same, same]


def faulty(maker, monkeypatch, error, times):
    """Asks for clips fail so many times."""
    speak = maker.studio.clip
    left = [times]

    async def clip(key, text, voice, **how):
        if left[0]:
            left[0] -= 1
            raise error
        return await speak(key, text, voice, **how)

    monkeypatch.setattr(maker.studio, "clip", clip)


async def test_what_fails_for_now_is_tried_again_at_the_end(tmp_path, monkeypatch):
    async with workshop(tmp_path) as maker:
        faulty(maker, monkeypatch, EngineDown("Nghỉ."), 1)
        report, witness = await run(
            maker, tmp_path / "a", [story(str(n), f"Số {n}.") for n in range(4)]
        )
    assert report.outcomes == {"made": 4}
    assert len(witness.later) == 1


async def test_what_an_engine_refuses_for_good_is_not_tried_again(tmp_path, monkeypatch):
    async with workshop(tmp_path) as maker:
        faulty(maker, monkeypatch, EngineRefused("Không."), 1)
        report, witness = await run(
            maker, tmp_path / "a", [story(str(n), f"Số {n}.") for n in range(3)]
        )
        assert report.outcomes == {"made": 2, "failed": 1}
        assert witness.later == []


async def test_when_everything_fails_the_batch_gives_up_and_the_next_one_goes_on(
    tmp_path, monkeypatch
):
    items = [story(str(n), f"Số {n}.") for n in range(50)]
    async with workshop(tmp_path) as maker:
        with monkeypatch.context() as broken:
            faulty(maker, broken, EngineDown("Nghỉ."), -1)
            report, witness = await run(maker, tmp_path / "a", items)
        assert report.given_up
        assert report.outcomes["failed"] == len(report.failures) < 10
        assert len(witness.begins) < 10
        report, _ = await run(maker, tmp_path / "a", items)
        assert report.outcomes == {"made": 50}


async def test_a_full_disk_is_a_failure_like_others(tmp_path, monkeypatch):
    items = [story(str(n), f"Số {n}.") for n in range(5)]
    async with workshop(tmp_path) as maker:
        shelf = Shelf(tmp_path / "a")
        with monkeypatch.context() as full:

            def stage(item_id):
                raise OSError(28, "No space left on device")

            full.setattr(shelf, "stage", stage)
            report = await run_job(items, maker, shelf, NOW, Witness())
        shelf.close()
        assert report.given_up
        assert report.failures[0][1].cause.transient
        report, _ = await run(maker, tmp_path / "a", items)
        assert report.outcomes == {"made": 5}


async def test_a_batch_that_is_stopped_leaves_an_archive_in_order(tmp_path):
    items = [story(str(n), *(f"Số {n} {k}." for k in range(20))) for n in range(30)]
    three = asyncio.Event()

    class Counter(Witness):
        def ended(self, item, result):
            super().ended(item, result)
            if len(self.ends) == 3:
                three.set()

    async with workshop(tmp_path) as maker:
        shelf = Shelf(tmp_path / "a")
        job = asyncio.create_task(run_job(items, maker, shelf, NOW, Counter()))
        await asyncio.wait_for(three.wait(), PATIENCE_S)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        shelf.close()
        report, _ = await run(maker, tmp_path / "a", items)
        assert report.outcomes["made"] + report.outcomes["kept"] == 30
        assert report.outcomes["kept"] >= 3
    assert list((tmp_path / "a" / ".batch" / "making").iterdir()) == []


async def test_patience_waits_longer_each_time_and_ends_with_a_success():
    now, slept = [0.0], []

    async def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    patience = Patience(3000.0, clock=lambda: now[0], sleep=sleep)
    for _ in range(6):
        async with patience.turn():
            patience.told(transient=True)
    assert slept == [10, 20, 40]
    patience.told(transient=False)
    async with patience.turn():
        pass
    assert slept == [10, 20, 40]
    for _ in range(40):
        async with patience.turn():
            patience.told(transient=True)
    assert max(slept) == 600
    assert patience.spent
    assert now[0] == pytest.approx(70 + 3000)


async def test_an_estimate_is_near_what_it_takes(tmp_path):
    items = [story(str(n), "Câu chung.", f"Câu riêng số {n}.") for n in range(4)]
    items.append(without_content(story("x")))
    async with workshop(tmp_path) as maker:
        await run(maker, tmp_path / "a", items[:1])
        made = maker.studio.made
        shelf = Shelf(tmp_path / "a")
        found = await estimate(items, maker, NOW, shelf.manifest)
        shelf.close()
        assert maker.studio.made == made
        report, _ = await run(maker, tmp_path / "a", items)
        assert (found.articles, found.kept, found.failed) == (3, 1, 1)
        assert found.requests - found.cached == maker.studio.made - made == 3
        assert found.characters == report.characters
        assert found.sound_s == pytest.approx(report.duration_ms / 1000, rel=0.2)
        assert found.size == pytest.approx(report.size, rel=0.6)
        assert found.work_s > 0


async def test_an_estimate_counts_the_days_of_a_budget(tmp_path):
    settings = {"gtts_daily_budget": 2, "gtts_rate_per_s": 0.5}
    async with workshop(tmp_path, settings=settings) as maker:
        online = wishing(maker, engine="gtts")
        found = await estimate([story("1", "Một.", "Hai.", "Ba.")], online, NOW, None)
        assert (found.requests, found.days, found.work_s) == (4, 2.0, 8.0)
