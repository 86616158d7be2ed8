"""The command line as its users meet it: a real process each time."""

import json
import os
import subprocess
import sys

import mutagen.mp3
import pytest
from patience import PATIENCE_S

FAST = ["--engine", "tone", "--quiet"]
TEXT = "Quận họp bàn\n\nSáng ngày 10/4, UBND Quận họp. Cùng dự có lãnh đạo các sở.\n"


@pytest.fixture
def run(tmp_path):
    def call(*arguments, stdin="", **environment):
        return subprocess.run(
            [sys.executable, "-m", "tts_service", *arguments],
            input=stdin.encode(),
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "TTS_STORE_URL": str(tmp_path / "store"), "TTS_WORKERS": "1"}
            | environment,
            timeout=PATIENCE_S,
            check=False,
        )

    return call


def test_an_article_becomes_sound_captions_and_marks(run, tmp_path):
    (tmp_path / "bai.txt").write_text(TEXT, encoding="utf-8")
    done = run(
        "read", "bai.txt", "-o", "out.mp3", "--captions", "out.vtt", "--marks", "out.json", *FAST
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    marks = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    mp3 = mutagen.mp3.MP3(tmp_path / "out.mp3")
    assert marks["duration_ms"] == round(mp3.info.length * 1000)
    assert str(mp3["TIT2"]) == "Quận họp bàn"
    assert marks["sentences"][0]["text"] == "Quận họp bàn"
    for sentence in marks["sentences"]:
        assert TEXT[sentence["start"] : sentence["end"]] == sentence["text"]
    captions = (tmp_path / "out.vtt").read_text(encoding="utf-8")
    assert captions.count("-->") == len(marks["sentences"])


@pytest.mark.parametrize(
    ("name", "begins"),
    [("out.m4a", b"ftypM4A"), ("OUT.Opus", b"OggS"), ("out.ogg", b"OggS"), ("out.wav", b"RIFF")],
)
def test_the_suffix_decides_the_container(run, tmp_path, name, begins):
    done = run("read", "-", "-o", name, "--transcript", "text.txt", *FAST, stdin=TEXT)
    assert done.returncode == 0, done.stderr.decode()
    assert begins in (tmp_path / name).read_bytes()[:12]
    assert (tmp_path / "text.txt").read_text(encoding="utf-8") == TEXT


def test_words_are_timed_at_any_pace(run, tmp_path):
    lengths = []
    for rate in ("1", "1.5"):
        done = run(
            *("read", "-", "-o", "o.mp3", "--rate", rate, "--marks", "m.json", "--quiet"),
            *("--captions", "o.vtt", "--words"),
            stdin=TEXT,
        )
        assert done.returncode == 0, done.stderr.decode()
        marks = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
        lengths.append(marks["duration_ms"])
        for sentence in marks["sentences"]:
            assert sentence["words"]
            for word in sentence["words"]:
                assert sentence["text"][word["start"] : word["end"]] == word["text"]
                assert sentence["start_ms"] <= word["start_ms"] < word["end_ms"]
                assert word["end_ms"] <= sentence["end_ms"] + 0.1
        assert "<00:00:0" in (tmp_path / "o.vtt").read_text(encoding="utf-8")
    assert lengths[1] < 0.8 * lengths[0]


def test_html_comes_from_standard_input_too(run, tmp_path):
    page = f"<html><body><article><h1>Tin</h1><p>{TEXT}</p><p>Câu cuối.</p></article></body></html>"
    done = run("read", "-", "-o", "out.mp3", "--marks", "m.json", *FAST, stdin=page)
    assert done.returncode == 0, done.stderr.decode()
    assert "<p>" not in (tmp_path / "m.json").read_text(encoding="utf-8")


def word_file(path):
    import docx

    document = docx.Document()
    document.add_heading("Quận họp bàn", 0)
    document.add_paragraph("UBND Quận họp. Cùng dự có lãnh đạo các sở.")
    document.save(path)


def written(content):
    return lambda path: path.write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("bai.md", written("# Quận họp bàn\n\n**UBND** Quận họp. Cùng dự có lãnh đạo các sở.\n")),
        (
            "bai.json",
            written(
                '{"title": "Quận họp bàn", "paragraphs": '
                '["UBND Quận họp. Cùng dự có lãnh đạo các sở."]}'
            ),
        ),
        ("bai.docx", word_file),
    ],
)
def test_other_kinds_of_files_are_read(run, tmp_path, name, make):
    make(tmp_path / name)
    done = run("read", name, "-o", "out.mp3", "--marks", "m.json", *FAST)
    assert done.returncode == 0, done.stderr.decode()
    marks = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert [s["text"] for s in marks["sentences"]] == [
        "Quận họp bàn",
        "UBND Quận họp.",
        "Cùng dự có lãnh đạo các sở.",
    ]


def test_the_second_reading_makes_nothing_new(run, tmp_path):
    for made in ("3 đoạn mới, 0 đoạn có sẵn", "0 đoạn mới, 3 đoạn có sẵn"):
        done = run("read", "-", "-o", "out.mp3", "--engine", "tone", stdin=TEXT)
        assert made in done.stderr.decode()


def test_what_will_be_said_is_explained(run):
    done = run("say", "Trước ngày 22/6, chỉ tiêu KT - XH đạt 50%.")
    out = done.stdout.decode()
    assert "hai mươi hai tháng sáu" in out
    assert "kinh tế xã hội" in out
    assert "năm mươi phần trăm" in out
    assert "'22/6'" in out or "'ngày 22/6'" in out


def test_what_will_be_said_as_json(run):
    done = run("say", "--json", "KT - XH")
    assert json.loads(done.stdout)["text"].lower().startswith("kinh tế xã hội")


def test_voices_are_listed_with_the_default(run):
    out = run("voices").stdout.decode()
    assert "* espeak:vi " in out
    assert "  tone:beep" in out


def test_help_names_every_command(run):
    out = run("--help").stdout.decode()
    assert all(command in out for command in ("read", "say", "voices", "serve"))


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom tts_service.cli import cli\n"
        "try:\n    cli(['--help'])\nexcept SystemExit as done:\n    assert done.code == 0\n"
        "heavy = {'pydantic', 'fastapi', 'underthesea', 'pydub', 'obstore', 'httpx2', 'asyncio'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "environment", "code", "said"),
    [
        (["read", "missing.txt", "-o", "o.mp3"], "", {}, 65, "missing.txt"),
        (["read", "-", "-o", "o.mp3"], "", {}, 65, "Nothing to read"),
        (["read", "-", "-o", "o.mp3"], "\0\1\2\3" * 99, {}, 65, "Not a text"),
        (
            ["read", "-", "-o", "o.mp3", "--voice", "espeak:vi-VN"],
            TEXT,
            {},
            64,
            "espeak:vi-central",
        ),
        (["read", "-", "-o", "o.mp3", "--engine", "festival"], TEXT, {}, 64, "festival"),
        (["read", "-", "-o", "no/such/o.mp3", "--engine", "tone"], TEXT, {}, 1, "no/such"),
        (["say", "   "], "", {}, 65, "Nothing to read"),
        (["voices"], "", {"TTS_ENGINN": "x"}, 78, "TTS_ENGINN"),
        (["voices"], "", {"TTS_WORKERS": "none"}, 78, "TTS_WORKERS"),
        (["sing"], "", {}, 2, "sing"),
        (["read", "-", "-o", "o.flac"], TEXT, {}, 2, ".m4a"),
        (["read", "-", "-o", "o.mp3", "--cover", __file__], TEXT, {}, 78, "no JPEG or PNG"),
        (["read", "-", "-o", "o.mp3", "--rate", "9"], TEXT, {}, 2, "0.5<=x<=2"),
        (["read", "-", "-o", "o.mp3", "--engine", "tone", "--rate", "2"], TEXT, {}, 64, "own pace"),
    ],
)
def test_a_mistake_is_one_clear_line_and_a_code(run, arguments, stdin, environment, code, said):
    done = run(*arguments, stdin=stdin, **environment)
    error = done.stderr.decode()
    assert done.returncode == code, error
    assert said in error
    assert "Traceback" not in error


def test_a_disk_that_is_full_is_told_and_leaves_the_old_file(run, tmp_path):
    import resource

    (tmp_path / "out.mp3").write_bytes(b"old")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Whatever is written beyond this fails as on a full disk; clips are smaller than the file.
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, old[1]))
    try:
        done = run("read", "-", "-o", "out.mp3", "--quiet", stdin=TEXT * 4)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert done.returncode == 1
    assert done.stderr.decode() == "Error: cannot write out.mp3: File too large\n"
    assert (tmp_path / "out.mp3").read_bytes() == b"old"
    assert not list(tmp_path.glob(".out.mp3*"))


def test_sentences_that_cannot_be_said_are_named(run):
    soup = "ቤ" * 10
    done = run("read", "-", "-o", "o.mp3", "--quiet", stdin=f"Câu một.\n\n{soup}\n\nCâu ba.")
    assert done.returncode == 69
    assert "1 of 3 sentences" in done.stderr.decode()
    assert done.stderr.decode().splitlines()[1:] == [f"  {soup}"]


def test_a_failed_reading_leaves_the_old_file_alone(run, tmp_path):
    (tmp_path / "out.mp3").write_bytes(b"old")
    assert run("read", "-", "-o", "out.mp3", "--engine", "tone", stdin="").returncode != 0
    assert (tmp_path / "out.mp3").read_bytes() == b"old"
    assert not list(tmp_path.glob(".out.mp3*"))
