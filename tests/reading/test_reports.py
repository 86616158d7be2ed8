"""Reports: kept, counted by whoever counts, never pruned, open again when met again."""

import asyncio
import json

import pytest

from tts_service.article.text import read_text
from tts_service.cache.prune import prune
from tts_service.cache.store import Store
from tts_service.errors import InputError, UnknownReport
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.reports import LONGEST_NOTE, Kind, Reports
from tts_service.values import Voice

VOICE = Voice("tone:beep", "tone", "Tiếng bíp", "vi", "", "1")
TEXT = "Quận họp\n\nSáng nay, UBND Quận họp về TTXD. Mọi người đến rất đông."


@pytest.fixture(scope="module")
def reading():
    return plan_reading(read_text(TEXT), VOICE, 200, Rules(load_lexicon()))


@pytest.fixture
def reports(tmp_path):
    return Reports(Store(str(tmp_path)))


async def listed(reports, **options):
    return [report async for report in reports.all(**options)]


async def test_a_report_says_what_was_heard(reports, reading):
    kept = await reports.add(reading, 1, Kind.ABBREVIATION, "  TTXD là\n thanh tra\x07 xây dựng ")
    (found,) = await listed(reports)
    assert found == kept
    assert found.written == "Sáng nay, UBND Quận họp về TTXD."
    assert found.spoken == "Sáng nay, ủy ban nhân dân Quận họp về trật tự xây dựng."
    assert (found.voice, found.reading, found.sentence) == ("tone:beep", reading.id, 1)
    assert found.title == "Quận họp"
    assert found.notes == ("TTXD là thanh tra xây dựng",)
    assert ("TTXD", "trật tự xây dựng") in found.suggestions()


async def test_the_same_trouble_is_counted_and_another_is_not(reports, reading):
    for note in ("a", "b", "a", ""):
        kept = await reports.add(reading, 1, Kind.WORD, note)
    assert (kept.count, kept.notes) == (4, ("a", "b"))
    assert (await reports.add(reading, 1, Kind.NUMBER)).count == 1
    assert (await reports.add(reading, 2, Kind.WORD)).count == 1
    assert len(await listed(reports)) == 3


async def test_notes_are_bounded(reports, reading):
    for number in range(40):
        kept = await reports.add(reading, 1, Kind.WORD, f"{number} " + "x" * 2 * LONGEST_NOTE)
    assert len(kept.notes) == 10
    assert max(map(len, kept.notes)) == LONGEST_NOTE


async def test_every_count_counts_among_all_processes(tmp_path, reading):
    offices = [Reports(Store(str(tmp_path))) for _ in range(5)]
    await asyncio.gather(*(offices[n % 5].add(reading, 1, Kind.WORD) for n in range(40)))
    (found,) = await listed(offices[0])
    assert found.count == 40


@pytest.mark.parametrize("sentence", [-1, 3, 1_000])
async def test_a_sentence_that_is_not_there_cannot_be_reported(reports, reading, sentence):
    with pytest.raises(InputError, match="3 sentences"):
        await reports.add(reading, sentence, Kind.WORD)


async def test_what_is_seen_to_is_open_again_when_met_again(reports, reading):
    kept = await reports.add(reading, 1, Kind.WORD)
    assert (await reports.resolve(kept.id[:8])).resolved
    assert await listed(reports) == []
    assert len(await listed(reports, resolved=True)) == 1
    again = await reports.add(reading, 1, Kind.WORD)
    assert (again.count, again.resolved) == (2, "")


@pytest.mark.parametrize("prefix", ["", "abc", "zz" * 8, "../../etc/passwd", "0" * 64])
async def test_what_is_no_report_cannot_be_resolved(reports, reading, prefix):
    await reports.add(reading, 1, Kind.WORD)
    with pytest.raises(UnknownReport):
        await reports.resolve(prefix)


async def test_pruning_leaves_reports(reports, reading):
    kept = await reports.add(reading, 1, Kind.WORD)
    await reports._store.save_document("readings", reading.id, b"a plan")
    done = await prune(reports._store.objects, max_bytes=0)
    assert done.gone == 1
    assert await listed(reports) == [kept]


async def test_a_damaged_report_is_as_if_it_were_not_there(reports, reading, tmp_path):
    await reports.add(reading, 1, Kind.WORD)
    (file,) = tmp_path.rglob("reports/**/*.doc")
    file.write_bytes(file.read_bytes()[:-3])
    assert await listed(reports) == []
    assert (await reports.add(reading, 1, Kind.WORD)).count == 1


async def test_nothing_about_the_sender_has_a_place(reports, reading, tmp_path):
    await reports.add(reading, 1, Kind.WORD, "x")
    (file,) = tmp_path.rglob("reports/**/*.doc")
    document = json.loads(file.read_bytes().partition(b"\n")[2])
    fields = "kind written spoken changes voice reading sentence title url first last count notes"
    assert set(document) == {"id", "resolved", *fields.split()}
