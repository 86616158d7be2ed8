"""A page that the service cannot fetch carries a signed text; the button sends it, it is read."""

import json
import secrets
import time

import pytest
from listed_site import Site
from portal import Portal, plain

from tts_service.api.signatures import Sent, sign

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
# Kept when the sound is over.
MOVED = "({ played }) => played.length && played.end(0) - played.start(0) > 0.1"
TEXT = "Thông báo nội bộ.\n\nCơ quan nghỉ làm việc vào thứ hai. Mọi người nhớ khoá cửa sổ."
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8" /><title>Nội bộ</title>
<script type="module" src="{service}v1/nghe.js"></script></head><body><article>
<h1>Thông báo nội bộ.</h1>
<doc-bai-viet signed="#nghe-ky"><a href="#x">Nghe bài viết</a></doc-bai-viet>
<p>Cơ quan nghỉ làm việc vào thứ hai. Mọi người nhớ khoá cửa sổ.</p></article>
<script type="application/json" id="nghe-ky">{block}</script></body></html>"""


@pytest.fixture(scope="module")
def site(serve, tmp_path_factory):
    """A site that has a key, and a service that knows it."""
    folder = tmp_path_factory.mktemp("signed")
    site = Site()
    site.secret = secrets.token_hex(32)
    sites = folder / "sites.toml"
    sites.write_text(
        f'[[site]]\norigins = ["{site.origin}"]\n[site.keys]\nkhoa-1 = "{site.secret}"\n',
        encoding="utf-8",
    )
    with site.serving(), serve(folder, TTS_SITES_FILE=str(sites)) as service:
        site.service = service
        yield site


def opened(new_portal, site, path, text=TEXT, *, signed=TEXT):
    """A page whose block holds a text; signed is what the signature is of."""
    url, expires = site.origin + path, int(time.time()) + 3_600
    signature = sign(site.secret, "khoa-1", expires, Sent("text", signed, url))
    envelope = {"key": "khoa-1", "expires": expires, "signature": signature}
    block = json.dumps({"url": url, "text": text, "signed": envelope}, ensure_ascii=False)
    site.pages[path] = PAGE.format(service=site.service, block=block.replace("<", "\\u003c"))
    portal = new_portal(site.service)
    portal.page.goto(url)
    portal.page.wait_for_selector("doc-bai-viet[data-state]")
    return portal


def test_a_signed_text_is_read_where_the_service_lists_the_signer(new_portal, site):
    portal: Portal = opened(new_portal, site, "/noi-bo/7")
    del site.pages["/noi-bo/7"]  # nobody can fetch it now
    reading = portal.press()
    assert [plain(s["text"]) for s in reading["sentences"]] == [
        "Thông báo nội bộ.",
        "Cơ quan nghỉ làm việc vào thứ hai.",
        "Mọi người nhớ khoá cửa sổ.",
    ]
    # The sound of another origin is not for the page's ears: what moves is heard.
    portal.until(f"[...{BUTTON}.shadowRoot.querySelectorAll('audio')].some({MOVED})")
    portal.until("ear.begun().length")
    assert "playing" in [event["state"] for event in portal.events("dbv-state")]
    assert portal.events("dbv-sentence")[0]["highlighted"] == "Thông báo nội bộ."
    assert portal.errors == []
    assert portal.ask("ear.violations") == []


def test_a_text_that_was_changed_after_signing_is_not_read(new_portal, site):
    portal = opened(new_portal, site, "/noi-bo/8", TEXT + " Thêm một câu.")
    answer = portal.press()
    assert answer["type"].endswith("signature-invalid")
    portal.until_state("error")
    alert = portal.control("panel [role=alert]").inner_text()
    assert alert == answer["title_vi"] + "."
    assert portal.ask("ear.context") is None, "nothing is heard"
