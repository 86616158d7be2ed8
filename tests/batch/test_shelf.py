"""Whatever a batch was killed in the middle of, the next one finds an archive in order."""

import pytest

from tts_service.batch.item import folder_of
from tts_service.batch.products import digest_of, sizes_of
from tts_service.batch.record import Record, State
from tts_service.batch.shelf import Shelf
from tts_service.errors import StoreError

ID = "tin-0123456789ab"


def stage(shelf, text):
    folder = shelf.stage(ID)
    (folder / "audio.mp3").write_text(text)
    return Record(
        id=ID,
        source="x",
        state=State.DONE,
        made_at="2126-08-14T00:00:00+00:00",
        files=sizes_of(folder),
        digest=digest_of(folder),
    )


def audio(root):
    return (root / folder_of(ID) / "audio.mp3").read_text()


def die(shelf):
    """As if the process had been killed: nothing is closed in order but the lock."""
    import os

    os.close(shelf._lock)


def test_files_come_in_with_their_record(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.keep(stage(shelf, "một"))
    assert audio(tmp_path) == "một"
    shelf.keep(stage(shelf, "hai"))
    assert audio(tmp_path) == "hai"
    assert list(shelf._making.iterdir()) == []
    shelf.close()
    assert Shelf(tmp_path).manifest.get(ID).files == {"audio.mp3": 3}


def test_only_one_batch_has_an_archive(tmp_path):
    shelf = Shelf(tmp_path)
    with pytest.raises(StoreError, match="Another batch"):
        Shelf(tmp_path)
    shelf.close()
    Shelf(tmp_path).close()


def test_staged_without_a_record_is_deleted(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.keep(stage(shelf, "một"))
    stage(shelf, "nửa")
    die(shelf)
    shelf = Shelf(tmp_path)
    assert audio(tmp_path) == "một"
    assert list(shelf._making.iterdir()) == []


@pytest.mark.parametrize("moved", [False, True], ids=["before the old goes", "between the two"])
def test_staged_with_a_record_is_moved_in(tmp_path, moved):
    shelf = Shelf(tmp_path)
    shelf.keep(stage(shelf, "một"))
    shelf.manifest.append(stage(shelf, "hai"))
    if moved:
        (tmp_path / folder_of(ID)).rename(shelf._making / f"{ID}.old")
    die(shelf)
    shelf = Shelf(tmp_path)
    assert audio(tmp_path) == "hai"
    assert list(shelf._making.iterdir()) == []


def test_after_a_power_cut_damaged_files_count_as_not_made(tmp_path):
    shelf = Shelf(tmp_path)
    shelf.keep(stage(shelf, "một"))
    die(shelf)
    (tmp_path / folder_of(ID) / "audio.mp3").write_text("m\0t")
    (tmp_path / ".batch" / "boot").write_text("another-start 2026-01-01T00:00:00+00:00\n")
    shelf = Shelf(tmp_path)
    assert shelf.damaged == 1
    assert shelf.manifest.get(ID) is None
    shelf.close()
    # The machine has not been started again since: nothing is read once more.
    assert Shelf(tmp_path).damaged == 0


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        Shelf(tmp_path / "file")
