import pytest

from tts_service.batch.manifest import NAME, Manifest, read_manifest
from tts_service.batch.record import Failure, Record, Seen, State, Warn, dump, parse

DONE = Record(
    id="a-1",
    source="/a.txt",
    state=State.DONE,
    made_at="2026-08-14T00:00:00+00:00",
    title="Tin",
    files={"audio.mp3": 5},
    warnings=(Warn("unknown", "XYZ"),),
    seen=Seen(size=3),
)
BAD = Record(
    id="b-2",
    source="/b.txt",
    state=State.FAILED,
    made_at="2026-08-14T00:00:00+00:00",
    error=Failure("EmptyArticle", "Trống.", "Gửi lại.", transient=False),
)


def test_records_come_back_as_they_were():
    for record in (DONE, BAD):
        line = dump(record)
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert parse(line) == record
    assert parse(b'{"id": 3}') is None
    assert parse(b"\x00\x00") is None


def test_the_last_line_of_an_article_counts(tmp_path):
    manifest = Manifest(tmp_path)
    for record in (DONE, BAD, Record(**{**as_fields(DONE), "title": "Mới"})):
        manifest.append(record)
    assert manifest.get("a-1").title == "Mới"
    assert [r.id for r in read_manifest(tmp_path)] == ["b-2", "a-1"]
    manifest.compact()
    assert (tmp_path / NAME).read_bytes().count(b"\n") == 2
    assert manifest.get("a-1").title == "Mới"
    manifest.append(BAD)
    manifest.close()
    assert len(Manifest(tmp_path)) == 2


def as_fields(record):
    return {name: getattr(record, name) for name in Record.__dataclass_fields__}


@pytest.mark.parametrize("tail", [b'{"id": "c-3", "source"', b"\x00" * 700, b"x"])
def test_a_line_cut_short_is_as_if_it_had_not_been_written(tmp_path, tail):
    (tmp_path / NAME).write_bytes(dump(DONE) + tail)
    manifest = Manifest(tmp_path)
    manifest.append(BAD)
    manifest.close()
    assert (tmp_path / NAME).read_bytes() == dump(DONE) + dump(BAD)
    assert [r.id for r in read_manifest(tmp_path)] == ["a-1", "b-2"]


def test_a_damaged_line_in_the_middle_loses_only_itself(tmp_path):
    (tmp_path / NAME).write_bytes(dump(DONE) + b"\x00\x00{x\n" + dump(BAD))
    manifest = Manifest(tmp_path)
    assert [r.id for r in manifest.records()] == ["a-1", "b-2"]
    manifest.compact()
    assert (tmp_path / NAME).read_bytes() == dump(DONE) + dump(BAD)


def test_who_only_looks_changes_nothing(tmp_path):
    cut = dump(DONE) + dump(BAD)[:-20]
    (tmp_path / NAME).write_bytes(cut)
    (tmp_path / NAME).chmod(0o444)
    manifest = Manifest(tmp_path, only_look=True)
    assert (manifest.get("a-1"), manifest.get("b-2")) == (DONE, None)
    manifest.close()
    assert (tmp_path / NAME).read_bytes() == cut


def test_an_article_counts_while_its_files_are_there(tmp_path):
    manifest = Manifest(tmp_path)
    for record in (DONE, BAD):
        manifest.append(record)
    assert (manifest.whole("a-1"), manifest.whole("b-2")) == (None, BAD)
    sound = tmp_path / DONE.folder / "audio.mp3"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"12345")
    assert manifest.whole("a-1") == DONE
    sound.write_bytes(b"1234")
    assert manifest.whole("a-1") is None


def test_long_lines_are_read_whole(tmp_path):
    manifest = Manifest(tmp_path)
    long = Record(**{**as_fields(DONE), "summary": "dài " * 5000})
    manifest.append(BAD)
    manifest.append(long)
    manifest.append(BAD)
    assert manifest.get("a-1") == long
