"""docs/nginx.conf in front of the real service: what is sent once is sent by nginx from then on."""

import contextlib
import getpass
import grp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from offspring import Offspring
from patience import PATIENCE_S, until
from ports import free_port

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "docs" / "nginx.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
TEXT = "Tin của quận\n\nMột câu để nghe. Một câu nữa, dài hơn câu trước một chút."
SITE = "https://quan.example"


def asked_itself(url):
    return httpx2.get(url, trust_env=False, timeout=PATIENCE_S)


def answering(port, process):
    def answers():
        assert process.poll() is None
        with contextlib.suppress(httpx2.HTTPError):
            return asked_itself(f"http://127.0.0.1:{port}/healthz").status_code

    until(answers)


@pytest.fixture(scope="module", params=["", "/_store/"], ids=["cache", "accel"])
def served(request, tmp_path_factory):
    """A client of nginx, the service's own address, and whether clips are handed over."""
    if not Path(NGINX).exists():
        if os.environ.get("CI"):
            pytest.fail("nginx is not installed")
        pytest.skip("nginx is not installed")
    home = tmp_path_factory.mktemp("nginx")
    port, front = free_port(), free_port()
    (home / "store").mkdir()
    text = CONFIGURATION.read_text(encoding="utf-8")
    for written, ours in (
        ("/var/cache/nginx/tts", f"{home}/cache"),
        ("127.0.0.1:8000", f"127.0.0.1:{port}"),
        ("listen 80", f"listen 127.0.0.1:{front}"),
        ("/data/audio_cache/", f"{home}/store/"),
    ):
        assert written in text
        text = text.replace(written, ours)
    temporary = "".join(
        f"{kind}_temp_path {home}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        # Started by root, its workers would be somebody who may not see the folder.
        f"user {getpass.getuser()} {grp.getgrgid(os.getgid()).gr_name};"
        f"daemon off; pid {home}/pid; error_log {home}/error.log;"
        f"events {{}} http {{ access_log off; {temporary} {text} }}"
    )
    service = Offspring(
        [sys.executable, "-m", "tts_service", "serve", "--port", str(port)],
        env={
            **os.environ,
            "TTS_STORE_URL": str(home / "store"),
            "TTS_ENGINE": "tone",
            "TTS_WORKERS": "1",
            "TTS_ALLOWED_SITES": SITE,
            "TTS_OPEN_TO_ALL": "true",
            "TTS_ACCEL_PREFIX": request.param,
        },
        stderr=subprocess.DEVNULL,
    )
    nginx = Offspring([NGINX, "-c", home / "nginx.conf", "-e", home / "error.log"])
    try:
        answering(port, service.process)
        answering(front, nginx.process)
        address = f"http://127.0.0.1:{front}"
        with httpx2.Client(base_url=address, trust_env=False, timeout=PATIENCE_S) as client:
            yield client, f"http://127.0.0.1:{port}", bool(request.param)
    finally:
        for program in (nginx, service):
            program.kill()


@pytest.fixture(scope="module")
def reading(served):
    client, _, _ = served
    document = client.post("/v1/readings", json={"text": TEXT}).json()
    client.get(document["links"]["captions"])
    return document


def clip_url(reading):
    return reading["sentences"][1]["clips"][0]["url"]


def test_sound_grows_through_nginx_and_is_not_kept_until_it_is_whole(served):
    client, _, _ = served
    links = client.post("/v1/readings", json={"text": TEXT + " Câu mới."}).json()["links"]
    growing = client.get(links["audio"])
    if "content-length" not in growing.headers:
        assert growing.headers["cache-control"] == "no-store"
        assert growing.headers["x-cache"] == "MISS"
    client.get(links["captions"])
    whole = client.get(links["audio"])
    assert whole.headers["cache-control"].endswith("immutable")
    assert whole.content.endswith(growing.content)


def test_an_article_is_sent_by_nginx_from_the_second_time_on(served, reading):
    client, service, _ = served
    url = reading["links"]["audio"]
    first, second = client.get(url), client.get(url)
    assert second.headers["x-cache"] == "HIT"
    assert first.content == second.content == asked_itself(service + url).content
    assert first.headers["etag"] == second.headers["etag"]
    part = client.get(url, headers={"Range": "bytes=100-4999"})
    assert (part.status_code, part.content) == (206, first.content[100:5000])
    assert part.headers["content-range"] == f"bytes 100-4999/{len(first.content)}"
    kept = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert kept.status_code == 304
    labelled = client.get(f"{url}?download=1")
    assert labelled.content.startswith(b"ID3")
    assert labelled.content.endswith(first.content)


def test_a_clip_comes_whole_in_ranges_and_for_every_reading(served, reading):
    client, service, handed = served
    url = clip_url(reading)
    whole = client.get(url)
    assert whole.status_code == 200
    assert whole.headers["content-type"] == "audio/mpeg"
    assert whole.headers["cache-control"].endswith("immutable")
    # Bare frames, the very ones that lie in the article.
    assert whole.content.startswith(b"\xff\xf3")
    assert len(whole.content) % 192 == 0
    assert whole.content in client.get(reading["links"]["audio"]).content
    part = client.get(url, headers={"Range": "bytes=192-383"})
    assert (part.status_code, part.content) == (206, whole.content[192:384])
    again = client.get(re.sub(r"\?.*", "?reading=other", url))
    assert again.content == whole.content
    assert again.headers["etag"] == whole.headers["etag"]
    asked = asked_itself(service + url)
    assert ("x-accel-redirect" in asked.headers) is handed
    assert handed or again.headers["x-cache"] == "HIT"


def test_a_page_of_another_origin_may_read_what_nginx_kept_for_no_page(served, reading):
    client, _, _ = served
    for url in (clip_url(reading), reading["links"]["audio"]):
        client.get(url)
        for _ in range(2):
            answer = client.get(url, headers={"Origin": SITE})
            assert answer.headers["access-control-allow-origin"] == SITE
        assert "access-control-allow-origin" not in client.get(url).headers


def test_what_is_handed_over_can_be_reached_in_no_other_way(served):
    client, _, _ = served
    assert client.get("/_store/clips/").status_code == 404
