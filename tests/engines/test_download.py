"""Files fetched from a real server on loopback that breaks off, lies and forgets."""

import fcntl
import hashlib
import random
import subprocess
import sys

import pytest
from mirror_stand_in import MirrorStandIn
from patience import PATIENCE_S, until

from tts_service.engines import download
from tts_service.engines.download import Wanted, fetch
from tts_service.errors import EngineDown

DATA = random.Random(5).randbytes(700_000)
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def mirror(monkeypatch):
    # A busy machine is no fault of the mirror's.
    monkeypatch.setattr(download, "_TIMEOUT_S", PATIENCE_S)
    with MirrorStandIn({"/voice.onnx": DATA}) as stand_in:
        yield stand_in


@pytest.fixture
def target(tmp_path):
    return tmp_path / "voices" / "voice.onnx"


@pytest.fixture
def part(target):
    return target.with_name(".voice.onnx.part")


class Bar:
    def __init__(self):
        self.seen = []

    def __call__(self, done, whole):
        self.seen.append((done, whole))


def bring(mirror, target, *, bar=None, slept=None, **known):
    wanted = Wanted(mirror.url("/voice.onnx"), **known)
    sleep = (slept if slept is not None else []).append
    return fetch(wanted, target, bar or Bar(), sleep=sleep)


def test_a_file_comes_whole_and_its_digest_is_told(mirror, target, part):
    bar = Bar()
    assert bring(mirror, target, bar=bar) == SHA256
    assert target.read_bytes() == DATA
    assert bar.seen[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in bar.seen] == sorted(done for done, _ in bar.seen)
    assert not part.exists()


@pytest.mark.parametrize("algorithm", ["sha256", "md5", "blake2b"])
def test_what_is_known_of_it_is_checked(mirror, target, algorithm):
    digest = f"{algorithm}:{hashlib.new(algorithm, DATA, usedforsecurity=False).hexdigest()}"
    assert bring(mirror, target, size=len(DATA), digest=digest) == SHA256


def test_a_break_is_resumed_at_its_byte(mirror, target):
    mirror.cuts = [100_000, 250_000]
    slept = []
    bring(mirror, target, slept=slept, digest=f"sha256:{SHA256}")
    assert target.read_bytes() == DATA
    assert mirror.ranges == [None, "bytes=100000-", "bytes=350000-"]
    assert len(slept) == 2


def test_another_call_goes_on_where_the_first_was_stopped(mirror, target, part):
    mirror.cuts = [300_000] + [0] * 99
    with pytest.raises(EngineDown, match="broke off after 300000 bytes") as raised:
        bring(mirror, target)
    assert "goes on where it stopped" in raised.value.remedy
    assert not target.exists()
    assert part.stat().st_size == 300_000
    mirror.cuts, mirror.ranges = [], []
    assert bring(mirror, target) == SHA256
    assert mirror.ranges == ["bytes=300000-"]


def test_a_killed_process_leaves_what_it_had(mirror, target, part):
    mirror.stalls_after = 400_000
    code = (
        "import sys, pathlib; from tts_service.engines import download;"
        "from tts_service.engines.download import Wanted, fetch;"
        f"download._TIMEOUT_S = {PATIENCE_S};"
        "fetch(Wanted(sys.argv[1]), pathlib.Path(sys.argv[2]), lambda *_: None)"
    )
    run = subprocess.Popen([sys.executable, "-c", code, mirror.url("/voice.onnx"), target])
    until(lambda: run.poll() is not None or (part.exists() and part.stat().st_size >= 300_000))
    run.kill()
    run.wait()
    had = part.stat().st_size
    mirror.stalls_after = 0
    assert bring(mirror, target, digest=f"sha256:{SHA256}") == SHA256
    assert mirror.ranges == [None, f"bytes={had}-"]


def test_a_mirror_without_ranges_is_fetched_from_the_start(mirror, target):
    mirror.knows_ranges = False
    mirror.cuts = [300_000]
    assert bring(mirror, target) == SHA256
    assert target.read_bytes() == DATA


def test_a_wrong_digest_leaves_nothing(mirror, target, part):
    with pytest.raises(EngineDown, match="not the file that was wanted"):
        bring(mirror, target, digest=f"sha256:{'0' * 64}")
    assert not target.exists()
    assert not part.exists()
    assert bring(mirror, target, digest=f"sha256:{SHA256}")


def test_a_file_that_is_there_stays_when_the_new_one_is_wrong(mirror, target):
    target.parent.mkdir()
    target.write_bytes(b"old")
    with pytest.raises(EngineDown):
        bring(mirror, target, digest=f"sha256:{'0' * 64}")
    assert target.read_bytes() == b"old"


def test_a_part_of_another_version_is_thrown_away(mirror, target, part):
    part.parent.mkdir()
    part.write_bytes(b"x" * 1000)
    assert bring(mirror, target, digest=f"sha256:{SHA256}") == SHA256
    assert mirror.ranges == ["bytes=1000-", None]


def test_a_part_that_is_too_long_is_thrown_away(mirror, target, part):
    part.parent.mkdir()
    part.write_bytes(DATA + b"more")
    assert bring(mirror, target, digest=f"sha256:{SHA256}") == SHA256


def test_a_whole_part_only_needs_its_name(mirror, target, part):
    part.parent.mkdir()
    part.write_bytes(DATA)
    bring(mirror, target, size=len(DATA), digest=f"sha256:{SHA256}")
    assert mirror.ranges == []


def test_more_than_there_should_be_is_not_taken(mirror, target):
    with pytest.raises(EngineDown, match="longer than it should be"):
        bring(mirror, target, size=1000)


def test_less_than_there_should_be_is_not_taken(mirror, target):
    with pytest.raises(EngineDown, match="not the file that was wanted: 700000 bytes"):
        bring(mirror, target, size=len(DATA) + 1)


def test_another_range_than_asked_for_is_not_taken(mirror, target):
    mirror.cuts, mirror.range_error = [1000], 1
    with pytest.raises(EngineDown, match="another range"):
        bring(mirror, target)
    mirror.range_error = 0
    assert bring(mirror, target) == SHA256


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_mirror_that_is_busy_is_asked_again(mirror, target, status):
    mirror.statuses = [status, status]
    assert bring(mirror, target) == SHA256


@pytest.mark.parametrize("statuses", [[404], [403], [503] * 9])
def test_a_mirror_that_says_no_is_down(mirror, target, statuses):
    mirror.statuses = statuses
    with pytest.raises(EngineDown, match=f"status {statuses[0]}"):
        bring(mirror, target)


def test_redirects_are_followed(mirror, target):
    mirror.files["/old/voice.onnx"] = b""
    mirror.statuses = [302]
    wanted = Wanted(mirror.url("/old/voice.onnx"), digest=f"sha256:{SHA256}")
    assert fetch(wanted, target, Bar()) == SHA256


def test_nobody_there_is_down(target):
    wanted = Wanted("http://127.0.0.1:9/voice.onnx")
    with pytest.raises(EngineDown, match="ConnectError"):
        fetch(wanted, target, Bar(), sleep=[].append)


def test_two_at_the_same_file_do_not_mix(mirror, target, part):
    part.parent.mkdir()
    with part.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(EngineDown, match="Another process"):
            bring(mirror, target)


def test_a_file_of_this_machine_is_checked_alike(tmp_path, target):
    source = tmp_path / "mine.onnx"
    source.write_bytes(DATA)
    assert fetch(Wanted(str(source)), target, Bar()) == SHA256
    with pytest.raises(EngineDown, match="not the file"):
        fetch(Wanted(str(source), digest=f"sha256:{'1' * 64}"), target, Bar())
    with pytest.raises(EngineDown, match="No such file"):
        fetch(Wanted(str(tmp_path / "none.onnx")), target, Bar())


def test_a_folder_that_cannot_be_written_is_told(mirror, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineDown, match="cannot be written"):
        bring(mirror, tmp_path / "file" / "voice.onnx")
