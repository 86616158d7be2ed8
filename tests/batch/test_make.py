"""One article's files: complete, true to each other, the same again."""

import asyncio
import json
import os
import shutil
from dataclasses import replace

import mutagen.mp3
import pytest
from newsstand import story, wishing, workshop

from tts_service.batch import manner
from tts_service.batch.item import file_item
from tts_service.batch.load import carry
from tts_service.batch.make import Outcome
from tts_service.batch.products import digest_of
from tts_service.batch.record import State
from tts_service.errors import EngineDown, EngineRefused, UnknownVoice

COVER = b"\x89PNG\r\n\x1a\n" + bytes(64)
HEADED = [
    {"role": "lead", "text": "Sáng 10/4, XYZQ họp."},
    {"role": "heading", "text": "Giao thông"},
    "Đường đã mở.",
    {"role": "heading", "text": "Y tế"},
    "Trạm đã xong.",
]


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


async def test_an_article_becomes_files_that_agree(tmp_path):
    async with workshop(tmp_path, cover=COVER) as maker:
        folder = empty(tmp_path / "out")
        item = story("7", *HEADED, date="2026-08-14", url="https://b.example/7")
        result = await maker.make(item, folder)
    record = result.record
    assert result.outcome is Outcome.MADE
    assert set(record.files) == {
        "audio.mp3", "captions.vtt", "chapters.json", "marks.json", "transcript.txt"
    }  # fmt: skip
    assert {n: (folder / n).stat().st_size for n in record.files} == record.files
    assert record.digest == digest_of(folder)
    mp3 = mutagen.mp3.MP3(folder / "audio.mp3")
    marks = json.loads((folder / "marks.json").read_text(encoding="utf-8"))
    chapters = json.loads((folder / "chapters.json").read_text(encoding="utf-8"))
    assert record.duration_ms == marks["duration_ms"] == round(mp3.info.length * 1000)
    assert str(mp3["TIT2"]) == record.title == "Quận họp bàn"
    assert mp3["APIC:"].data == COVER
    assert [c["title"] for c in chapters["chapters"]] == ["Quận họp bàn", "Giao thông", "Y tế"]
    assert (record.date, record.url) == ("2026-08-14", "https://b.example/7")
    assert record.summary == "Sáng 10/4, XYZQ họp."
    assert [s["role"] for s in marks["sentences"]] == [
        "title", "lead", "heading", "paragraph", "heading", "paragraph"
    ]  # fmt: skip
    assert [(w.kind, w.what) for w in record.warnings] == [("unknown", "XYZQ")]
    assert record.sentences == 6
    vtt = (folder / "captions.vtt").read_text(encoding="utf-8")
    assert vtt.count("-->") == 6
    assert (folder / "transcript.txt").read_text(encoding="utf-8").startswith("Quận họp bàn\n\n")


async def test_the_same_article_is_made_once(tmp_path):
    async with workshop(tmp_path) as maker:
        first = await maker.make(story("7"), empty(tmp_path / "out"))
        again = await maker.make(story("7"), empty(tmp_path / "out"), first.record)
        assert again.outcome is Outcome.UNCHANGED
        assert again.record == first.record
        changed = await maker.make(story("7", "Khác."), empty(tmp_path / "out"), first.record)
        assert changed.outcome is Outcome.MADE
        assert (tmp_path / "out" / "audio.mp3").exists()


async def test_a_file_that_looks_the_same_is_not_read_again(tmp_path):
    path = tmp_path / "tin.txt"
    path.write_text("Quận họp bàn\n\nSáng nay.\n\nChiều nay.", encoding="utf-8")
    async with workshop(tmp_path) as maker:
        item = file_item(str(path))
        first = await maker.make(item, empty(tmp_path / "out"))
        state = path.stat()
        path.chmod(0)
        again = await maker.make(item, empty(tmp_path / "out"), first.record)
        assert again.outcome is Outcome.UNCHANGED
        path.chmod(0o600)
        path.write_text("Quận họp bàn\n\nSáng nay.\n\nTối nay!!", encoding="utf-8")
        # However coarse the clock of the file system is.
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000_000))
        changed = await maker.make(item, empty(tmp_path / "out"), first.record)
        assert changed.outcome is Outcome.MADE
        # What another machine is sent is the same article.
        sent = carry(item, maker.settings)
        path.unlink()
        there = await maker.make(sent, empty(tmp_path / "out"))
        assert there.record.digest == changed.record.digest


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (file_item("/không/có.txt"), "PageUnreadable"),
        (story("7", "***", title=""), "EmptyArticle"),
        (replace(story("7"), content="hỏng"), "InputError"),
        (replace(story("7"), content='{"title": "Tin"}'), "InputError"),
        (replace(story("7"), content='{"text": "a", "title": 3}'), "InputError"),
        (story("7", "dài " * 3000), "TooLong"),
        (replace(story("7"), kind=None), "Internal"),
    ],
    ids=["no file", "no words", "no json", "no body", "no title", "too long", "fault of ours"],
)
async def test_a_bad_article_is_a_record(tmp_path, item, kind):
    if kind == "Internal":
        item = replace(item, content=object())
    async with workshop(tmp_path, settings={"max_characters": 10_000}) as maker:
        result = await maker.make(item, empty(tmp_path / "out"))
    assert result.outcome is Outcome.FAILED
    assert result.record.state is State.FAILED
    assert result.record.error.kind == kind
    assert not result.cause.transient


async def test_an_article_without_a_title_is_known_by_its_first_words(tmp_path):
    row = {"text": "Sáng nay " + "quận họp bàn việc chợ, " * 20 + "rồi về."}
    async with workshop(tmp_path) as maker:
        item = replace(story("7"), content=json.dumps(row))
        record = (await maker.make(item, empty(tmp_path / "out"))).record
    for opening, most in ((record.title, 80), (record.summary, 400)):
        assert most - 10 < len(opening) <= most
        assert row["text"].startswith(opening.removesuffix("…") + " ")


async def test_what_a_row_says_of_itself_may_be_nonsense(tmp_path):
    row = {"id": "7", "url": "http://[1", "title": "Vui \ud83d", "text": "Một câu."}
    item = replace(story("7"), content=json.dumps(row))
    async with workshop(tmp_path) as maker:
        result = await maker.make(item, empty(tmp_path / "out"))
    assert result.outcome is Outcome.MADE
    assert result.record.title == "Vui \ufffd"


async def test_what_was_made_before_stays_when_it_cannot_be_made_anew(tmp_path):
    async with workshop(tmp_path) as maker:
        first = await maker.make(story("7"), empty(tmp_path / "out"))
        gone = replace(story("7"), content="hỏng")
        result = await maker.make(gone, empty(tmp_path / "out"), first.record)
    assert result.outcome is Outcome.FAILED
    assert replace(result.record, error=None) == first.record


@pytest.mark.parametrize(("since", "outcome"), [("2026-08", "made"), ("2026-08-15", "older")])
async def test_articles_before_the_date_are_left_out(tmp_path, since, outcome):
    async with workshop(tmp_path, since=since) as maker:
        dated = replace(story("7"), date="2026-08-14T07:00:00Z")
        assert (await maker.make(dated, empty(tmp_path / "a"))).outcome == outcome
        inside = story("7", date="14/8/2026")
        assert (await maker.make(inside, empty(tmp_path / "b"))).outcome == outcome


def silent(maker, monkeypatch, error):
    """An engine that says nothing, for every voice but espeak's."""
    speak = maker.studio.clip

    async def clip(key, text, voice, **how):
        if voice.engine == "tone":
            raise error
        return await speak(key, text, voice, **how)

    monkeypatch.setattr(maker.studio, "clip", clip)


async def test_an_engine_that_is_down_is_a_failure_that_may_pass(tmp_path, monkeypatch):
    async with workshop(tmp_path) as maker:
        silent(maker, monkeypatch, EngineDown("Nghỉ."))
        result = await maker.make(story("7"), empty(tmp_path / "out"))
    assert result.record.error.kind == "IncompleteReading"
    assert result.cause.transient


@pytest.mark.parametrize(
    "wish",
    [{"fallback": "espeak:vi"}, {"engine": "auto"}],
    ids=["named", "the operator's order"],
)
async def test_a_fallback_reads_the_whole_article_and_is_named(tmp_path, monkeypatch, wish):
    order = {"engine_order": ("tone", "espeak")}
    async with workshop(tmp_path, settings=order, wish=wish) as maker:
        with monkeypatch.context() as patch:
            silent(maker, patch, EngineDown("Nghỉ."))
            result = await maker.make(story("7"), empty(tmp_path / "out"))
        assert result.outcome is Outcome.MADE
        assert result.record.voice == "espeak:vi"
        assert result.record.wanted.startswith("tone:beep#")
        assert result.record.warnings[0].kind == "fallback"
        assert "Nghỉ." in result.record.warnings[0].what
        # The voice is back: nothing has changed, unless it is asked for.
        same = await maker.make(story("7"), empty(tmp_path / "out"), result.record)
        assert same.outcome is Outcome.UNCHANGED
        anew = await maker.make(story("7"), empty(tmp_path / "out"), result.record, anew=True)
        assert (anew.outcome, anew.record.voice) == (Outcome.MADE, "tone:beep")
        assert anew.record.warnings == ()


@pytest.mark.parametrize(
    ("paragraphs", "title", "seen"),
    [
        (["Chữ mất \ufffd\ufffd ở đây.", "Câu."], "Tin", "2 letters are lost"),
        (["Quan hop ban ve giao thong " * 12 + ".", "Cau."], "Tin", "hardly a letter"),
        (["Câu một.", "Câu hai."], "", "no title"),
        (["Một."], "", "one sentence"),
    ],
)
async def test_odd_texts_are_pointed_out(tmp_path, paragraphs, title, seen):
    async with workshop(tmp_path) as maker:
        result = await maker.make(story("7", *paragraphs, title=title), empty(tmp_path / "out"))
    assert any(seen in w.what for w in result.record.warnings if w.kind == "odd-text")


async def test_many_at_once_say_a_sentence_once(tmp_path):
    async with workshop(tmp_path) as maker:
        folders = [empty(tmp_path / str(n)) for n in range(6)]
        await asyncio.gather(*(maker.make(story(f.name), f) for f in folders))
        assert maker.studio.made == 2


async def test_what_no_voice_can_say_is_named(tmp_path, monkeypatch):
    async with workshop(tmp_path) as maker:
        silent(maker, monkeypatch, EngineRefused("Không."))
        result = await maker.make(story("7", "Câu  một."), empty(tmp_path / "out"))
    assert result.record.error.missing == ("Quận họp bàn", "Câu một.")


async def test_a_fallback_keeps_the_pace_that_is_asked_for(tmp_path):
    async with workshop(tmp_path, wish={"voice": "espeak:vi", "rate": 1.5}) as maker:
        wish = {"voice": "espeak:vi", "rate": 1.5, "fallback": "espeak:vi-south"}
        assert [voice.rate for voice in wishing(maker, **wish).manners.usual.voices] == [1.5, 1.5]
        with pytest.raises(UnknownVoice):
            wishing(maker, **wish | {"fallback": "gtts:vi"})


@pytest.mark.parametrize("what", ["PROFILE_ID", "PRODUCTS_ID", "READERS"])
async def test_sources_are_looked_at_again_when_the_program_reads_otherwise(
    tmp_path, monkeypatch, what
):
    path = tmp_path / "tin.txt"
    path.write_text("Tin.\n\nMột câu.", encoding="utf-8")
    async with workshop(tmp_path) as maker:
        first = await maker.make(file_item(str(path)), empty(tmp_path / "out"))
        monkeypatch.setattr(manner, what, "khác" if what != "READERS" else ("khác",))
        again = await maker.make(file_item(str(path)), empty(tmp_path / "out"), first.record)
    # It is the same reading: nothing is made, but now it is known.
    assert again.outcome is Outcome.UNCHANGED
    assert again.record.seen.rules != first.record.seen.rules
