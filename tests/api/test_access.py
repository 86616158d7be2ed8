"""Nobody else's text is read on the operator's account."""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from front_door import opened

from tts_service.api.signatures import Sent, sign
from tts_service.web import guide

SECRET = "0f" * 16
SITE = "https://bactuliem.example"
PAGE = SITE + "/tin/1"
TEXT = "Quận họp\n\nSáng nay, UBND Quận họp."
SITES = f"""
[[site]]
origins = ["{SITE}"]
[site.keys]
"quan-2026" = "{SECRET}"

[[site]]
origins = ["https://other.example"]
[site.keys]
"other-1" = "{SECRET[::-1]}"
"""


@pytest.fixture
def closed(tmp_path):
    file = tmp_path / "sites.toml"
    file.write_text(SITES)
    settings = {"sites_file": str(file), "api_token": "the operator's own token"}
    with opened(tmp_path / "store", **settings) as client:
        yield client


def signed(
    kind="text", source=TEXT, url=PAGE, key="quan-2026", secret=SECRET, ahead=600, **changed
):
    expires = int(time.time()) + ahead
    signature = sign(secret, key, expires, Sent(kind, source, url))
    body = {
        kind: source,
        "url": url,
        "signed": {"key": key, "expires": expires, "signature": signature},
    }
    for name, value in changed.items():
        (body["signed"] if name in body["signed"] else body)[name] = value
    return body


def refused(client, body):
    answer = client.post("/v1/readings", json=body)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def test_a_service_without_sites_is_open_and_says_so(client):
    assert client.get("/healthz").json()["open"] is True
    assert client.post("/v1/readings", json={"text": TEXT}).status_code == 201
    # Where it stands is a label, and may be anywhere.
    labelled = client.post("/v1/readings", json={"text": TEXT, "url": "https://a.example/x"})
    assert labelled.status_code == 201


@pytest.mark.parametrize("body", [{"text": TEXT}, {"html": "<p>Quận họp sáng nay.</p>"}])
def test_a_service_with_sites_reads_nobodys_text(closed, body):
    assert closed.get("/healthz").json()["open"] is False
    assert refused(closed, body) == (403, "text-not-allowed")
    assert refused(closed, {**body, "url": PAGE}) == (403, "text-not-allowed")


def test_nor_does_it_say_what_it_would_say(closed):
    answer = closed.post("/v1/spoken", json={"text": TEXT})
    assert answer.json()["type"].endswith("text-not-allowed")


@pytest.mark.parametrize(
    ("settings", "is_open"),
    [
        ({}, True),
        ({"open_to_all": False}, False),
        ({"allowed_sites": (SITE,)}, False),
        ({"allowed_sites": (SITE,), "open_to_all": True}, True),
        ({"api_token": "the operator's own token"}, False),
    ],
)
def test_open_is_what_the_operator_wants(tmp_path, settings, is_open):
    with opened(tmp_path, **settings) as client:
        assert client.get("/healthz").json()["open"] is is_open
        status = client.post("/v1/readings", json={"text": TEXT}).status_code
        assert status == (201 if is_open else 403)


def test_the_operator_may_send_any_text(closed):
    told = {"Authorization": "Bearer the operator's own token"}
    assert closed.post("/v1/readings", json={"text": TEXT}, headers=told).status_code == 201
    assert closed.post("/v1/spoken", json={"text": TEXT}, headers=told).status_code == 200


@pytest.mark.parametrize("shown", ["Bearer wrong", "bearer", "Bearer ", "Bearer \xe9"])
def test_a_wrong_token_is_told(closed, shown):
    answer = closed.post(
        "/v1/readings", json={"text": TEXT}, headers={"Authorization": shown.encode("latin-1")}
    )
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_password_for_somebody_else_is_none_of_ours(closed):
    answer = closed.post(
        "/v1/readings", json={"text": TEXT}, headers={"Authorization": "Basic eDp5"}
    )
    assert answer.status_code == 403


def test_a_signed_text_is_read_and_bears_its_address(closed):
    assert closed.post("/v1/readings", json=signed()).status_code == 201
    page = "<html><body><article><h1>Quận họp</h1><p>Chiều nay, UBND Quận họp.</p></article>"
    assert closed.post("/v1/readings", json=signed("html", page)).status_code == 201
    # Its voice is the listener's choice.
    assert closed.post("/v1/readings", json=signed(voice="espeak:vi")).status_code == 201


def test_what_is_signed_is_what_the_documentation_says():
    content = hashlib.sha256(TEXT.encode()).hexdigest()
    form = f"doc-bai-viet 1\nquan-2026\n1800000000\n{PAGE}\ntext\n{content}"
    expected = hmac.new(SECRET.encode(), form.encode(), "sha256").hexdigest()
    assert sign(SECRET, "quan-2026", 1_800_000_000, Sent("text", TEXT, PAGE)) == expected


def signed_by_php(tmp_path, text):
    """What a page has in it that signs by the guide's own PHP."""
    php = shutil.which("php")
    if php is None:
        message = "Debian's php-cli is not installed (make setup-dev)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    snippet = tmp_path / "ky.php"
    snippet.write_text(guide.source("ky.php"), encoding="utf-8")
    code = "require $argv[1]; echo ky_bai_viet($argv[2], $argv[3], $argv[4], $argv[5]);"
    done = subprocess.run(
        [php, "-n", "-r", code, "--", snippet, PAGE, text, "quan-2026", SECRET],
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


@pytest.mark.parametrize("text", [TEXT, 'Ông "Ba" < 5 & </script><b>\n\n“Đúng” – 50 % \\o/ 🎉.'])
def test_what_the_guides_php_signs_is_read(closed, tmp_path, text):
    block = signed_by_php(tmp_path, text)
    # Nothing in the text may end the block that it stands in.
    begin, end = '<script type="application/json" id="nghe-ky">', "</script>"
    assert block.startswith(begin)
    assert block.index(end) == len(block) - len(end)
    body = json.loads(block[len(begin) : -len(end)])
    assert body["text"] == text
    assert closed.post("/v1/readings", json=body).status_code == 201
    assert refused(closed, {**body, "text": text + "!"}) == (403, "signature-invalid")


def test_the_php_in_the_documentation_is_the_guides():
    written = (Path(__file__).parents[2] / "docs" / "sites.md").read_text(encoding="utf-8")
    function = guide.source("ky.php").partition("function ")[2]
    assert function.strip() in written


@pytest.mark.parametrize(
    "body",
    # Made when it is sent: a signature does not hold for long.
    [
        lambda: signed(text=TEXT + " "),
        lambda: signed(url=PAGE, secret="1" * 32),
        lambda: signed(ahead=-3_600),
        lambda: signed(ahead=400 * 86_400),
        lambda: signed(signature="0" * 64),
        lambda: signed(expires=int(time.time()) + 5_000),
        lambda: signed(key="nobody"),
        lambda: {**signed(), "url": SITE + "/tin/2"},
        lambda: {**{k: v for k, v in signed().items() if k != "text"}, "html": TEXT},
        lambda: signed(key="other-1", secret=SECRET[::-1]),
    ],
    ids=[
        "text",
        "secret",
        "expired",
        "late",
        "signature",
        "expires",
        "key",
        "url",
        "kind",
        "other-site",
    ],
)
def test_a_signature_holds_for_what_was_signed_and_nothing_else(closed, body):
    assert refused(closed, body()) == (403, "signature-invalid")


def test_a_signature_needs_a_text_and_its_page(closed):
    body = signed()
    for left_out in ("text", "url"):
        part = {name: value for name, value in body.items() if name != left_out}
        assert closed.post("/v1/readings", json=part).status_code == 422


@pytest.mark.parametrize(
    ("path", "kind"), [("/v1/readings", "text"), ("/v1/readings", "html"), ("/v1/spoken", "text")]
)
def test_half_letters_are_read_as_browsers_show_them(client, path, kind):
    body = json.dumps({kind: "<p>Quận \ud800 họp bàn. \x00 Vui \ud83d\ude00 lắm.</p>"})
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {200, 201}
    assert "họp bàn" in " ".join(s["spoken"] for s in answer.json()["sentences"])
