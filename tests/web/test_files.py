"""The files as they are served: few, small, and about the right article."""

import gzip
import html
import re

import pytest

from tts_service.web import ENTRY, media_type, names, read, source
from tts_service.web.bundle import in_order, join_modules

# What strict policies forbid, and what the button promises not to do.
FORBIDDEN = r"innerHTML|insertAdjacentHTML|document\.write|document\.cookie|\beval\("
SHIPPED = [name for name in names() if name.endswith(".js") and name != "demo.js"]


def test_a_name_is_a_file_of_this_folder_or_nothing():
    assert {"nghe.js", "demo.html", "demo.css"} <= set(names())
    for name in ("__init__.py", "LICENSE", "../values.py", "/etc/passwd", "", ".", "nghe"):
        with pytest.raises(FileNotFoundError):
            read(name)
    assert media_type("nghe.js") == "text/javascript; charset=utf-8"


def test_the_button_is_one_small_file():
    joined = read(ENTRY)
    assert b"import " not in joined.replace(b"import.meta", b"")
    assert b"export " not in joined
    assert len(gzip.compress(joined, 9)) <= 17_000


def test_joining_keeps_to_its_rules():
    order = in_order(ENTRY, source)
    assert set(order) == set(SHIPPED)
    assert order[-1] == ENTRY
    tops = []
    for name in order:
        text = source(name)
        tops += re.findall(
            r"^(?:export )?(?:const|let|class|(?:async )?function) (\w+)", text, re.MULTILINE
        )
        assert "export default" not in text
        assert " as " not in "".join(re.findall(r"^import .*$", text, re.MULTILINE))
        # Comments are told by these marks alone, so no string may hold them.
        code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.DOTALL | re.MULTILINE)
        assert "/*" not in code
        assert "*/" not in code
    assert len(tops) == len(set(tops))


def test_joining_puts_every_module_after_those_it_imports():
    modules = {
        "a.js": 'import { b } from "./web/b.js";\nimport { c } from "./c.js";\n\nb(c);\n',
        "b.js": 'import { c } from "./c.js";\n\n'
        "/** Says c. */\nexport function b() {\n  // Comment.\n  return c;\n}\n",
        "c.js": 'export const c = "http://c";\n',
    }
    joined = join_modules("a.js", modules.__getitem__)
    code = [line for line in joined.splitlines() if not line.startswith("//")]
    assert code == ['const c = "http://c";', "function b() {", "return c;", "}", "b(c);"]


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
