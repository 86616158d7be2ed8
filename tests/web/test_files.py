"""The files as they are served: few, small, and about the right article."""

import gzip
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tts_service.web import ENTRY, media_type, names, read, source

ROOT = Path(__file__).parents[2]
BUILT = (ENTRY, "begin.min.js", "companion.min.js")

# What strict policies forbid, and what the button promises not to do.
FORBIDDEN = r"innerHTML|insertAdjacentHTML|document\.write|document\.cookie|\beval\("
SHIPPED = [name for name in names() if name.endswith(".js") and name not in BUILT]


def test_a_name_is_a_file_of_this_folder_or_nothing():
    assert {*BUILT, "strings.en.json", "demo.html", "demo.css"} <= set(names())
    for name in ("__init__.py", "LICENSE", "../values.py", "/etc/passwd", "", ".", "nghe"):
        with pytest.raises(FileNotFoundError):
            read(name)
    assert media_type("nghe.js") == "text/javascript; charset=utf-8"


def gzipped(name):
    return len(gzip.compress(read(name), 9))


def test_what_comes_before_play_is_two_small_files():
    assert gzipped(ENTRY) <= 2_560
    assert gzipped(ENTRY) + gzipped("begin.min.js") <= 17_000
    # Only what comes by itself counts: each asks for nothing but the next.
    imports = {name: re.findall(r"import\(([^)]*)\)", read(name).decode()) for name in BUILT}
    assert len(imports[ENTRY]) == 1
    assert set(imports["begin.min.js"]) == {'"./companion.min.js"'}
    assert imports["companion.min.js"] == []


def test_what_is_served_is_built_from_the_modules(tmp_path):
    esbuild = ROOT / "node_modules" / "esbuild"
    node = shutil.which("node", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if not esbuild.exists() or node is None:
        message = "the build tool is not installed (make setup-dev)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    subprocess.run([node, ROOT / "scripts" / "build-web.mjs", tmp_path], check=True)
    for name in BUILT:
        built = (tmp_path / name.replace("nghe.js", "nghe.min.js")).read_bytes()
        assert read(name) == built, f"{name} is out of date: make web"


def test_no_name_that_is_shortened_is_one_of_a_strings_file():
    script = (ROOT / "scripts" / "build-web.mjs").read_text(encoding="utf-8")
    own = set(re.findall(r'"(\w+)"', script.partition("const own = [")[2].partition("];")[0]))
    english = json.loads(read("strings.en.json"))
    assert own
    assert not own & (english.keys() | english["options"].keys())


def test_the_types_are_right():
    tsc = ROOT / "node_modules" / ".bin" / "tsc"
    if not tsc.exists():
        message = "the type checker is not installed (make setup-dev)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [tsc, "--project", ROOT / "tsconfig.json"],
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_modules_import_only_their_neighbours():
    for name in SHIPPED:
        text = source(name)
        for imported in re.findall(r'\bfrom "([^"]+)"', text):
            assert imported.startswith("./")
            assert imported.rpartition("/")[2] in names()
        assert not re.search(FORBIDDEN, text)


def test_the_demo_is_the_seed_article_letter_for_letter(seed_text):
    page = read("demo.html").decode()
    article = re.search(r"<article>(.*?)</article>", page, re.DOTALL).group(1)
    wanted = [line for line in seed_text.splitlines() if line.strip()]
    there = [
        html.unescape(text)
        for text in re.findall(r"<(?:h1|p)\b[^>]*>([^<]+)</(?:h1|p)>", article)
        if text.strip() and text != "&nbsp;"
    ]
    # The first line is the section's name, and "Xem với cỡ chữ Đọc bài viết" are the tools.
    assert there == wanted[1:4] + wanted[5:]


def test_the_demo_names_nothing_outside():
    page = read("demo.html").decode() + read("demo.css").decode()
    assert not re.search(r"https?:|//[a-z]", page.replace("http-equiv", ""))
