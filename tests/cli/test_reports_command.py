"""``tts-service reports`` as an editor meets it."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from tts_service.article.text import read_text
from tts_service.cache.store import Store
from tts_service.cli.reports import command
from tts_service.errors import UnknownReport
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.reports import Kind, Reports
from tts_service.values import Voice

VOICE = Voice("tone:beep", "tone", "Tiếng bíp", "vi", "", "1")
TEXT = "Quận họp\n\nSáng nay, UBND Quận họp về TTXD và XQZK.\n\nMọi người đến rất đông."


@pytest.fixture
def run(tmp_path):
    reading = plan_reading(read_text(TEXT), VOICE, 200, Rules(load_lexicon()))

    async def fill():
        reports = Reports(Store(str(tmp_path)))
        await reports.add(reading, 2, Kind.SOUND)
        for note in ("XQZK là xí nghiệp quân nhu", ""):
            await reports.add(reading, 1, Kind.ABBREVIATION, note)

    asyncio.run(fill())

    def call(*arguments):
        return CliRunner().invoke(command, [*arguments, "--store", str(tmp_path)])

    return call


def test_the_list_shows_what_to_correct_most_reported_first(run):
    out = run("list").stdout
    first, second = out.split("\n")[0], out[out.index("1 lần") :]
    assert "2 lần  chữ viết tắt  tone:beep" in first
    assert "viết: Sáng nay, UBND Quận họp về TTXD và XQZK." in out
    assert "đọc:  Sáng nay, ủy ban nhân dân Quận họp về trật tự xây dựng và" in out
    assert "từ điển: TTXD\ttrật tự xây dựng\t1\t\tbáo lỗi đọc\t\n" in out
    assert "người nghe: XQZK là xí nghiệp quân nhu" in out
    assert "âm thanh" in second
    assert "từ điển" not in second


def test_a_corrected_line_puts_the_reading_right(run, tmp_path):
    lines = run("export").stdout
    assert lines.startswith("form\tspoken\trank\tcues\tsource\tnote\n")
    (line,) = (line for line in lines.splitlines() if line.startswith("XQZK"))
    spoken = line.split("\t")[1]
    file = tmp_path / "mine.tsv"
    file.write_text(lines.replace(spoken, "xí nghiệp quân nhu"), encoding="utf-8")
    rules = Rules(load_lexicon([file]))
    corrected = plan_reading(read_text(TEXT), VOICE, 200, rules)
    assert "trật tự xây dựng và xí nghiệp quân nhu" in corrected.sentences[1].spoken.text


def test_everything_goes_to_other_programs(run):
    documents = [
        json.loads(line) for line in run("export", "--format", "jsonl").stdout.split("\n")[:-1]
    ]
    assert [d["count"] for d in documents] == [2, 1]
    assert {"form": "TTXD", "spoken": "trật tự xây dựng"} in documents[0]["suggestions"]


def test_what_is_seen_to_is_not_listed_any_more(run):
    first = run("list").stdout[:12]
    assert run("resolve", first).stdout.startswith(first)
    assert first not in run("list").stdout
    assert "đã xử lý" in run("list", "--all").stdout
    with pytest.raises(UnknownReport):
        raise run("resolve", "ffffffffffff").exception


def test_an_empty_store_has_none(tmp_path):
    done = CliRunner().invoke(command, ["list", "--store", str(tmp_path)])
    assert (done.exit_code, done.output) == (0, "0 báo lỗi.\n")
