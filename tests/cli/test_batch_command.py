"""``tts-service batch`` as its users meet it: a real process, killed at any moment."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import faulty
import mutagen.mp3
import pytest
from patience import PATIENCE_S

from tts_service.batch.manifest import read_manifest
from tts_service.batch.products import digest_of

ARTICLES = 24


@pytest.fixture
def batch(tmp_path):
    environment = {**os.environ, "TTS_STORE_URL": str(tmp_path / "store"), "TTS_WORKERS": "1"}

    def start(*arguments, wait=True, engine="tone"):
        if engine == "faulty":
            environment.update(faulty.installed(tmp_path / "voice"))
        command = [sys.executable, "-m", "tts_service", "batch", "--engine", engine, *arguments]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if not wait:
            return process
        out, err = process.communicate(timeout=PATIENCE_S)
        return process.returncode, out, err

    return start


@pytest.fixture
def source(tmp_path):
    rows = [
        {"id": str(n), "title": f"Tin {n}", "paragraphs": [f"Câu {k} của {n}." for k in range(8)]}
        for n in range(ARTICLES)
    ]
    path = tmp_path / "tin.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def clips(root):
    """Every clip of the store with the time it was written."""
    return {path: path.stat().st_mtime_ns for path in (root / "store" / "clips").rglob("*.mp3")}


def check(archive):
    """The archive is in order: every record's files whole, and nothing else there."""
    records = {record.id: record for record in read_manifest(archive)}
    folders = {path.name: path for path in (archive / "articles").glob("*/*")}
    assert records.keys() == folders.keys()
    for name, folder in folders.items():
        assert digest_of(folder) == records[name].digest
        sound = mutagen.mp3.MP3(folder / "audio.mp3")
        assert round(sound.info.length * 1000) == records[name].duration_ms
    assert list((archive / ".batch" / "making").iterdir()) == []
    return records


def test_killed_again_and_again_it_goes_on_and_makes_nothing_twice(batch, source, tmp_path):
    archive = tmp_path / "archive"
    chance = random.Random(7)
    made = set()
    for _ in range(4):
        process = batch("tin.jsonl", "--out", "archive", "--json", wait=False)
        for _ in range(chance.randint(1, 4)):
            line = json.loads(process.stdout.readline())
            if "report" in line:
                break  # it was all done before we came to kill it
            # Told only when it is kept: it must never be made once more.
            assert line["id"] not in made
            made.add(line["id"])
        time.sleep(chance.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    kept, before = clips(tmp_path), len(list(read_manifest(archive)))
    assert before >= len(made)
    code, out, _ = batch("tin.jsonl", "--out", "archive", "--json")
    assert code == 0
    report = json.loads(out.splitlines()[-1])["report"]
    expected = {"made": ARTICLES - before, "kept": before}
    assert report == {outcome: times for outcome, times in expected.items() if times}
    assert len(check(archive)) == ARTICLES
    # What was synthesized before the kills was not synthesized again.
    assert {path: clips(tmp_path)[path] for path in kept} == kept


def test_failures_are_told_and_decide_the_exit_code(batch, source, tmp_path):
    with source.open("a", encoding="utf-8") as file:
        file.write("hỏng\n")
    code, out, err = batch("tin.jsonl", "khong-co.txt", "--out", "archive", "--quiet")
    assert code == 65
    assert out == ""
    assert f"tin.jsonl#{ARTICLES + 1}: This is no JSON" in err
    assert "khong-co.txt: Page unreadable: No such file" in err
    assert len(err.splitlines()) == 2
    code, _, err = batch("tin.jsonl", "--out", "archive")
    assert code == 65
    assert f"{ARTICLES} đã có, 1 lỗi từ trước" in err
    code, _, err = batch("tin.jsonl", "--out", "archive", "--quiet")
    assert code == 65
    assert "1 bài lỗi từ trước" in err
    code, _, err = batch("tin.jsonl", "--out", "archive", "--retry-failed", "--quiet")
    assert code == 65


def opened(fifo, process):
    """The writing end of a pipe, as soon as the process reads it."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(OSError):
            return os.fdopen(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK), "wb")
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_stop_while_sources_are_listed_is_polite_too(batch, source, tmp_path):
    os.mkfifo(tmp_path / "cham.jsonl")
    process = batch("cham.jsonl", "--out", "archive", wait=False)
    # It can be written to once the command reads it; then it waits for lines that do not come.
    with opened(tmp_path / "cham.jsonl", process):
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "Chạy lại" in err


def test_a_cover_has_to_be_a_picture(batch, source, tmp_path):
    code, _, err = batch("tin.jsonl", "--out", "archive", "--cover", "tin.jsonl")
    assert code == 78
    assert "no JPEG or PNG" in err
    assert not (tmp_path / "archive").exists()


def test_a_dry_run_tells_and_makes_nothing(batch, source, tmp_path):
    code, out, _ = batch("tin.jsonl", "--out", "archive", "--dry-run", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["articles"] == ARTICLES
    assert found["requests"] == 9 * ARTICLES
    assert not (tmp_path / "archive").exists()
    assert clips(tmp_path) == {}
    code, out, _ = batch("tin.jsonl", "--out", "archive", "--dry-run")
    assert f"{ARTICLES} cần đọc" in out


def test_a_stop_is_polite(batch, source, tmp_path):
    held = tmp_path / "voice" / "held"
    held.parent.mkdir()
    held.touch()
    # Not all can be said before it is stopped, however long that takes.
    row = {"id": "x", "title": "Tin", "paragraphs": [faulty.HELD]}
    with source.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    process = batch("tin.jsonl", "--out", "archive", "--json", wait=False, engine="faulty")
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    held.unlink()
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "Chạy lại" in err
    code, _, err = batch("tin.jsonl", "--out", "archive", engine="faulty")
    assert code == 0
    assert len(check(tmp_path / "archive")) == ARTICLES + 1
    # The process that was stopped took its workers along.
    assert "bài mới" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "hôm qua"], "2026-08-14"),
        (["--jobs", "0"], "--jobs"),
        (["--voice", "espeak:vi"], "is not one of engine 'tone'"),
    ],
)
def test_options_that_cannot_be_are_told(batch, source, arguments, said):
    code, _, err = batch("tin.jsonl", "--out", "archive", *arguments)
    assert code != 0
    assert said in err
