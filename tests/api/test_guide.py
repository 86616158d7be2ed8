"""The guide says what is so: its examples are pages, its snippets are those of the docs."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from tts_service.web import guide

DOCS = Path(__file__).parents[2] / "docs"


def get(client, name=""):
    answer = client.get(f"/huong-dan/{name}")
    assert answer.status_code == 200
    return answer


def test_the_guide_is_a_page_under_the_strictest_policy(client):
    answer = get(client)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\son\w+=|style=", answer.text.replace("&quot;", ""))
    again = client.get("/huong-dan/", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["", *guide.EXAMPLES])
def test_nothing_is_left_to_fill_in(client, name):
    text = get(client, name).text
    assert "{{" not in text
    assert "nghe.example" not in text


def test_the_digest_is_that_of_the_script_that_is_served(client):
    script = client.get("/v1/nghe.js").content
    digest = "sha384-" + base64.b64encode(hashlib.sha384(script).digest()).decode()
    told = client.get("/v1/nghe.json").json()
    assert told["integrity"] == digest
    assert client.get(told["src"]).content == script
    assert f'integrity="{digest}"' in get(client, "co-ban.html").text


def test_the_source_that_is_shown_is_the_example(client):
    shown = get(client).text
    assert "http://testserver/v1/nghe.js" in shown
    for sentence in ("Sáng 5/9, UBND Quận khai trương thư viện mới", "nut.nextSentence()"):
        assert sentence in shown


@pytest.mark.parametrize("name", guide.EXAMPLES)
def test_every_example_can_be_read(client, name):
    page = f"http://testserver/huong-dan/{name}"
    reading = client.get("/v1/articles.json", params={"url": page}).json()
    title = re.search("<h1>(.*)</h1>", guide.source(name)).group(1)
    paragraphs = re.findall("<p>([^<]*)</p>", guide.source(name))
    written = " ".join(s["text"] for s in reading["sentences"])
    assert written == " ".join([title, *paragraphs]), "the article and nothing around it"


@pytest.mark.parametrize("name", ["none.html", "wordpress.php", "../guide.py", "..%2fguide.py"])
def test_nothing_else_is_served(client, name):
    assert client.get(f"/huong-dan/{name}").status_code == 404


@pytest.mark.parametrize("name", guide.SNIPPETS)
def test_the_docs_and_the_guide_show_the_same_snippets(client, name):
    import html

    snippet = guide.source(name).strip()
    assert snippet in (DOCS / "sites.md").read_text(encoding="utf-8")
    shown = html.escape(snippet.replace(guide.SERVICE, "http://testserver"))
    assert shown in get(client).text


def test_the_guide_names_everything_the_button_has(client):
    docs = (DOCS / "listen-button.md").read_text(encoding="utf-8")
    docs = docs[: docs.index("## How it works")]
    named = set(re.findall(r"--dbv-[a-z-]+|\bdbv-(?:state|sentence|miss|error|rate)\b", docs))
    attributes = docs[docs.index("## Attributes") : docs.index("## For scripts")]
    named |= set(re.findall(r"^\| `([a-z-]+)`", attributes, re.MULTILINE))
    parts = re.search(r"Parts: ([^.]*)\.", docs).group(1)
    named |= set(re.findall("`([a-z-]+)`", parts))
    guided = set(re.findall(r"[\w-]+", get(client).text))
    assert named - guided == set()


def test_search_engines_are_kept_from_having_everything_voiced(client):
    assert "Disallow: /v1/" in client.get("/robots.txt").text


def test_the_shop_window_knows_its_public_address(tmp_path):
    from front_door import opened

    with opened(tmp_path, public_url="https://bao.example/nghe") as client:
        assert "https://bao.example/nghe/v1/nghe.js" in get(client).text
        assert client.get("/v1/nghe.json").json()["src"] == "https://bao.example/nghe/v1/nghe.js"
