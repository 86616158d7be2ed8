"""The book, as epubcheck and a reader of SMIL see it."""

import json
import re
import subprocess
import zipfile

import pytest
from archive_tools import needed
from defusedxml import ElementTree
from patience import PATIENCE_S

from tts_service.archive.catalogue import Catalogue, Selection
from tts_service.archive.epub import Book, write_epub
from tts_service.batch.item import folder_of
from tts_service.errors import StoreError

SMIL = "{http://www.w3.org/ns/SMIL}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def book(catalogue, tmp_path):
    path = tmp_path / "sach.epub"
    assert write_epub(catalogue, Book("Tin <quận> & phường", "Báo quận"), path) == 5
    return path


def test_epubcheck_finds_nothing(book):
    jar = "/usr/share/java/epubcheck.jar"
    done = subprocess.run(
        [needed("java"), "-jar", needed_file(jar), str(book), "--failonwarnings"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors / 0 warnings" in done.stdout


def needed_file(path):
    import pathlib

    if not pathlib.Path(path).exists():
        needed("epubcheck")
    return path


def seconds(clock):
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def test_every_sentence_is_shown_while_it_is_heard(book, catalogue):
    records = list(catalogue.records())[::-1]
    with zipfile.ZipFile(book) as archive:
        package = archive.read("EPUB/package.opf").decode()
        durations = dict(re.findall(r'refines="#o(\d+)">([\d:.]+)<', package))
        for number, record in enumerate(records, 1):
            marks = json.loads(
                (catalogue.folder / folder_of(record.id) / "marks.json").read_text()
            )["sentences"]
            page = ElementTree.fromstring(archive.read(f"EPUB/text/{number}.xhtml"))
            shown = {e.get("id"): e.text for e in page.iter(f"{XHTML}span")}
            pars = list(
                ElementTree.fromstring(archive.read(f"EPUB/smil/{number}.smil")).iter(f"{SMIL}par")
            )
            assert len(pars) == len(marks) == record.sentences
            at = 0.0
            for par, mark in zip(pars, marks, strict=True):
                anchor = par.find(f"{SMIL}text").get("src").partition("#")[2]
                assert shown[anchor] == " ".join(mark["text"].replace("\x0b", "").split())
                audio = par.find(f"{SMIL}audio")
                start = float(audio.get("clipBegin").removesuffix("s"))
                end = float(audio.get("clipEnd").removesuffix("s"))
                assert start == at  # no gap: sound is never cut
                assert start <= mark["start_ms"] / 1000 + 0.001
                assert mark["end_ms"] / 1000 <= end + 0.001
                at = end
            assert seconds(durations[str(number)]) == pytest.approx(at, abs=0.001)
            sound = archive.read(f"EPUB/audio/{number}.mp3")
            assert sound == (catalogue.folder / folder_of(record.id) / "audio.mp3").read_bytes()
    total = re.search(r'"media:duration">([\d:.]+)<', package)[1]
    assert seconds(total) == pytest.approx(sum(map(seconds, durations.values())), abs=0.001)


def test_the_same_articles_give_the_same_book(book, catalogue, tmp_path):
    again = tmp_path / "lai.epub"
    write_epub(catalogue, Book("Tin <quận> & phường", "Báo quận"), again)
    assert again.read_bytes() == book.read_bytes()


def test_a_book_that_cannot_be_made_leaves_nothing(archive, tmp_path):
    catalogue = Catalogue(archive, Selection(since="2026-08-14"))
    for record in catalogue.records():
        (archive / record.folder / "marks.json").unlink()
    with pytest.raises(StoreError):
        write_epub(catalogue, Book("Tin"), tmp_path / "sach.epub")
    assert [p.name for p in tmp_path.iterdir()] == ["luu-tru"]
