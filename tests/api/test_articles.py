"""A listed page under an address of its own: for buttons, links, players, feeds and machines."""

import pytest
from front_door import opened
from patience import until

from tts_service.api import shelf
from tts_service.api.limits import Limit


def get(client, kind="json", **query):
    return client.get(f"/v1/articles.{kind}", params=query, follow_redirects=False)


def test_a_page_is_read_by_its_address(listed, newsroom):
    answer = get(listed, url=newsroom.origin + "/tin/1")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    reading = answer.json()
    assert "mười tháng tư" in " ".join(s["spoken"] for s in reading["sentences"])
    posted = listed.post("/v1/readings", json={"url": newsroom.origin + "/tin/1"})
    assert (posted.status_code, posted.json()["id"]) == (200, reading["id"])


@pytest.mark.parametrize(
    "written",
    ["/tin/1", "/tin/1#dau", "/tin/1?utm_source=zalo&fbclid=x", "/tin/1?&utm_medium=a"],
)
def test_a_page_is_fetched_once_however_its_address_is_written(listed, newsroom, written):
    first = get(listed, url=newsroom.origin + "/tin/1").json()
    again = get(listed, url=newsroom.origin + written).json()
    assert first["id"] == again["id"]
    assert [path for path, _ in newsroom.asked] == ["/tin/1"]


def test_many_listeners_of_a_new_page_fetch_it_once(listed, newsroom):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: get(listed, url=newsroom.origin + "/"), range(16)))
    assert len({a.json()["id"] for a in answers}) == 1
    assert len(newsroom.asked) == 1


def test_who_insists_gets_the_changed_page(listed, newsroom, monkeypatch):
    url = newsroom.origin + "/"
    before = get(listed, url=url).json()
    newsroom.page = newsroom.page.replace("10/4", "11/4")
    assert get(listed, url=url).json()["id"] == before["id"]
    # Just fetched: not even those who insist have it fetched again.
    monkeypatch.setattr(shelf, "_INSIST_S", 3_600.0)
    assert get(listed, url=url, fresh=True).json()["id"] == before["id"]
    assert len(newsroom.asked) == 1
    monkeypatch.setattr(shelf, "_INSIST_S", 0.0)
    after = get(listed, url=url, fresh=True).json()
    assert "mười một tháng tư" in after["sentences"][1]["spoken"]
    same = get(listed, url=url, fresh=True).json()
    assert same["id"] == after["id"]
    assert newsroom.asked[-1][1]["If-None-Match"]


def test_an_old_page_is_read_at_once_and_asked_meanwhile(tmp_path, newsroom):
    url = newsroom.origin + "/"
    with opened(tmp_path, allowed_sites=(newsroom.origin,), page_fresh_s=0) as client:
        before = get(client, url=url).json()
        newsroom.page = newsroom.page.replace("10/4", "11/4")
        newsroom.gate.clear()
        # The site does not answer now; the listener does not notice.
        assert get(client, url=url).json()["id"] == before["id"]
        newsroom.gate.set()
        until(lambda: get(client, url=url).json()["id"] != before["id"])
        after = get(client, url=url).json()
        assert "mười một tháng tư" in after["sentences"][1]["spoken"]


def test_a_site_that_fails_is_told_and_not_asked_at_once_again(listed, newsroom, monkeypatch):
    monkeypatch.setattr(shelf, "_FAILED_S", 3_600.0)
    newsroom.status = 500
    for _ in range(2):
        answer = get(listed, url=newsroom.origin + "/")
        assert (answer.status_code, answer.json()["transient"]) == (502, True)
    assert len(newsroom.asked) == 1


def test_a_site_is_asked_for_so_many_new_pages_and_no_more(listed, newsroom):
    listed.app.state.service.shelf._limit = Limit(0.001, 2)
    answers = [get(listed, url=f"{newsroom.origin}/{n}") for n in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 1
    assert answers[2].json()["title_vi"]
    assert get(listed, url=f"{newsroom.origin}/0").status_code == 200, "known pages are no load"


def test_one_sender_cannot_have_a_page_voiced_at_every_pace(listed, newsroom):
    url = newsroom.origin + "/"
    listed.app.state.service.limits._readings = Limit(0.001, 3)
    paces = [round(0.5 + n / 100, 2) for n in range(5)]
    answers = [get(listed, url=url, voice="espeak:vi", rate=pace) for pace in paces]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert answers[3].headers["retry-after"]
    known = get(listed, url=url, voice="espeak:vi", rate=paces[0])
    assert known.status_code == 200, "what is known is not counted"


def test_whether_a_page_is_known_costs_nothing(listed, newsroom):
    url = newsroom.origin + "/"
    answer = get(listed, url=url, known=True)
    assert (answer.status_code, answer.content, newsroom.asked) == (204, b"", [])
    reading = get(listed, url=url).json()
    assert get(listed, url=url, known=True).json()["id"] == reading["id"]
    assert get(listed, url=url, known=True, voice="espeak:vi").status_code == 204


def test_a_link_leads_to_the_sound(listed, newsroom):
    url = newsroom.origin + "/"
    for method in ("HEAD", "GET"):
        answer = listed.request(
            method, "/v1/articles.mp3", params={"url": url}, follow_redirects=False
        )
        assert answer.status_code == 302
    sound = listed.get("/v1/articles.mp3", params={"url": url})
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")
    captions = listed.get("/v1/articles.vtt", params={"url": url})
    assert captions.text.startswith("WEBVTT")
    # Complete by now: parts of the file, from the page's own address.
    part = listed.get("/v1/articles.mp3", params={"url": url}, headers={"Range": "bytes=0-1"})
    assert (part.status_code, len(part.content)) == (206, 2)
    assert part.headers["etag"]
    head = listed.head("/v1/articles.mp3", params={"url": url})
    assert int(head.headers["content-length"]) > 1000
    assert head.content == b""


def test_redirects_hold_below_a_path(listed, newsroom):
    answer = get(listed, "mp3", url=newsroom.origin + "/")
    assert answer.headers["location"].startswith("readings/")


def test_machines_are_told_about_the_sound(listed, newsroom):
    url = newsroom.origin + "/"
    answer = get(listed, "jsonld", url=url)
    assert answer.headers["content-type"] == "application/ld+json"
    data = answer.json()
    assert (data["@type"], data["name"]) == ("AudioObject", "Quận họp bàn")
    assert data["encodesCreativeWork"]["url"] == url
    assert "duration" not in data
    assert get(listed, url=url, known=True).status_code == 204, "nothing was voiced for it"
    assert listed.get(data["contentUrl"]).headers["content-type"] == "audio/mpeg"
    assert listed.get(data["caption"]["contentUrl"]).text.startswith("WEBVTT")
    reading = get(listed, url=url).json()
    seconds = round(reading["duration_ms"] / 1000)
    assert get(listed, "jsonld", url=url).json()["duration"] == f"PT{seconds}S"


def test_addresses_that_leave_the_service_are_the_public_ones(tmp_path, newsroom):
    more = {"allowed_sites": (newsroom.origin,), "public_url": "https://bao.example/nghe/"}
    with opened(tmp_path, **more) as client:
        data = get(client, "jsonld", url=newsroom.origin + "/").json()
        assert data["contentUrl"].startswith("https://bao.example/nghe/v1/articles.mp3?url=")


def test_a_player_can_be_embedded(listed, newsroom):
    page = newsroom.origin + '/"><script>?a=1&b=2'
    answer = listed.get("/v1/oembed", params={"url": page, "maxwidth": 300}).json()
    assert (answer["version"], answer["type"], answer["width"]) == ("1.0", "rich", 300)
    assert answer["html"].startswith('<audio controls preload="none" src="http')
    assert "<script>" not in answer["html"]
    assert newsroom.asked == []
    assert listed.get("/v1/oembed", params={"url": "https://other.example/"}).status_code == 403
    xml = listed.get("/v1/oembed", params={"url": page, "format": "xml"})
    assert (xml.status_code, xml.headers["content-type"]) == (501, "application/problem+json")


@pytest.mark.parametrize("kind", ["json", "mp3", "vtt", "jsonld"])
def test_no_other_page_is_read(listed, newsroom, kind):
    for url in ("https://other.example/", "file:///etc/passwd", "/tin", "http://[::1", ""):
        assert get(listed, kind, url=url).status_code == 403, url
    assert newsroom.asked == []


def test_the_services_own_pages_need_no_list_and_no_network(client):
    reading = get(client, url="http://testserver/#noi-dung").json()
    assert "Bắc Từ Liêm" in reading["title"]
    assert get(client, url="http://elsewhere.example/").status_code == 403
    assert get(client, url="http://testserver/healthz").status_code == 403
