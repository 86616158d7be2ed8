"""The files as they are served: few, small, and about the right article."""

import gzip
import html
import re

import pytest

from tts_service.web import media_type, names, read

# What strict policies forbid, and what the button promises not to do.
FORBIDDEN = r"innerHTML|insertAdjacentHTML|document\.write|document\.cookie|\beval\("
SHIPPED = [name for name in names() if name.endswith(".js") and name != "demo.js"]


def test_a_name_is_a_file_of_this_folder_or_nothing():
    assert {"nghe.js", "demo.html", "demo.css"} <= set(names())
    for name in ("__init__.py", "LICENSE", "../values.py", "/etc/passwd", "", ".", "nghe"):
        with pytest.raises(FileNotFoundError):
            read(name)
    assert media_type("nghe.js") == "text/javascript; charset=utf-8"


def test_the_button_is_small():
    whole = b"".join(read(name) for name in SHIPPED)
    assert len(gzip.compress(whole, 9)) < 26_000


def test_modules_import_only_their_neighbours():
    for name in SHIPPED:
        source = read(name).decode()
        for imported in re.findall(r'\bfrom "([^"]+)"', source):
            assert imported.startswith("./")
            assert imported.rpartition("/")[2] in names()
        assert not re.search(FORBIDDEN, source)


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
