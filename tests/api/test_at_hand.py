"""Sound at hand is sent without a look at the routes; it is what they would send."""

import re

import pytest
from front_door import opened

from tts_service.api.at_hand import App
from tts_service.reading import readings

TEXT = "Tin của quận\n\nMột câu để nghe. Một câu nữa, dài hơn câu trước một chút.\n"
SITE = "https://a.example"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def client(store):
    with pytest.MonkeyPatch.context() as patch:
        # What was seen to be whole counts as whole for longer than any machine takes here.
        patch.setattr(readings, "_LOOK_AGAIN_S", 86_400.0)
        with opened(store, allowed_sites=(SITE,), open_to_all=True) as service:
            yield service


@pytest.fixture
def whole_way(monkeypatch):
    """The paths for which the routes were asked."""
    asked = []
    call = App.__mro__[1].__call__

    async def counted(self, scope, receive, send):
        if scope["type"] == "http":
            asked.append(scope["path"])
        await call(self, scope, receive, send)

    monkeypatch.setattr(App.__mro__[1], "__call__", counted)
    return asked


def read(client, text=TEXT):
    """A reading that is complete and was heard once."""
    reading = client.post("/v1/readings", json={"text": text}).json()
    assert client.get(reading["links"]["captions"]).status_code == 200
    assert client.get(reading["links"]["audio"]).status_code == 200
    return reading


def clips_of(reading):
    return [clip["url"] for sentence in reading["sentences"] for clip in sentence["clips"]]


def told(answer):
    return answer.status_code, sorted(answer.headers.multi_items()), answer.content


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"Range": "bytes=0-1"},
        {"Range": "bytes=192-"},
        {"Range": "bytes=-500"},
        {"Range": "bytes=0-1,4-5"},
        {"Range": "bytes=999999999-"},
        {"Range": "bytes=0-1", "If-Range": '"other"'},
        {"If-None-Match": '"other"'},
        {"If-None-Match": "ETAG"},
        {"If-None-Match": 'W/"other", W/ETAG'},
        {"If-None-Match": "*"},
        {"Range": "bytes=5-6", "If-Range": "ETAG"},
        {"Origin": SITE},
        {"Origin": SITE, "Range": "bytes=7-8"},
        {"Origin": SITE, "If-None-Match": "ETAG"},
        {"Origin": "https://evil.example"},
        {"Accept-Encoding": "gzip"},
    ],
    ids=lambda asked: ", ".join(f"{n}: {v}" for n, v in asked.items()) or "plain",
)
def test_it_is_what_the_routes_send(client, whole_way, monkeypatch, method, asked):
    reading = read(client)
    for url in (clips_of(reading)[0], reading["links"]["audio"]):
        etag = client.get(url).headers["etag"]
        headers = {name: value.replace("ETAG", etag) for name, value in asked.items()}
        whole_way.clear()
        at_hand = client.request(method, url, headers=headers)
        assert not whole_way
        with monkeypatch.context() as patched:
            patched.setattr(App, "at_hand", lambda _self, _scope: None)
            routed = client.request(method, url, headers=headers)
        assert len(whole_way) == 1
        assert told(at_hand) == told(routed)
        assert routed.headers.get_list("vary") == ["Origin"]


@pytest.mark.parametrize(
    "part", ["audio.mp3?download=true", "audio.m4a", "captions.vtt", "marks.json"]
)
def test_everything_else_goes_the_whole_way(client, whole_way, part):
    reading = read(client)
    whole_way.clear()
    assert client.get(f"/v1/readings/{reading['id']}/{part}").status_code == 200
    assert len(whole_way) == 1


@pytest.mark.parametrize("path", ["/v1/clips/{}.mp3", "/v1/readings/{}/audio.mp3"])
@pytest.mark.parametrize("key", ["0" * 64, "0" * 63, "..%2f..%2fetc", "A" * 64])
def test_what_nobody_knows_is_a_problem_as_ever(client, path, key):
    answer = client.get(path.format(key))
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "happens",
    [
        lambda file, _other: file.unlink(),
        lambda file, _other: file.write_bytes(file.read_bytes()[:-40]),
        lambda file, _other: file.write_bytes(b""),
        lambda file, _other: file.write_bytes(bytes(len(file.read_bytes()) + 1)),
        lambda file, other: file.write_bytes(other.read_bytes()),
    ],
    ids=["deleted", "cut", "emptied", "zeroed", "another's"],
)
def test_a_clip_that_is_damaged_is_made_again_and_sent_right(client, store, happens):
    reading = read(client)
    first, second = clips_of(reading)[:2]
    right, article = client.get(first).content, client.get(reading["links"]["audio"]).content
    files = {path.stem: path for path in (store / "clips").rglob("*.mp3")}
    file, other = (files[re.search("[0-9a-f]{64}", url)[0]] for url in (first, second))
    whole = file.read_bytes()
    happens(file, other)
    made = client.get("/healthz").json()["clips_made"]
    assert client.get(first).content == right
    assert client.get("/healthz").json()["clips_made"] == made + 1
    assert file.read_bytes() == whole
    happens(file, other)
    assert client.get(reading["links"]["audio"]).content == article
    assert file.read_bytes() == whole


def test_a_short_reading_that_turns_out_broken_is_voiced_anew_at_once(client):
    reading = read(client, "Một câu.")
    (url,) = clips_of(reading)
    key = re.search("[0-9a-f]{64}", url)[0]
    store = client.app.state.service.studio._store
    clip = client.portal.call(store.load_clip, key)
    longer = type(clip)(key, clip.mp3 + clip.mp3[-192:], clip.frames + 1, 0, 5000)
    client.portal.call(store.save_clip, longer)
    for _ in range(2):
        answer = client.get(reading["links"]["audio"])
        assert answer.status_code == 200
        assert answer.content.endswith(longer.mp3)


def test_a_clip_that_nginx_sends_is_not_even_read(tmp_path, whole_way):
    with opened(tmp_path / "store", accel_prefix="/_store/") as client:
        url = clips_of(read(client))[0]
        first = client.get(url)
        (file,) = (tmp_path / "store" / "frames").rglob("*.mp3")
        assert first.headers["x-accel-redirect"] == f"/_store/frames/{file.parent.name}/{file.name}"
        store = client.app.state.service.studio._store
        store._recent.get = None  # whoever looked for the clip in memory would fail
        whole_way.clear()
        found = client.app.state.service.studio.found
        second = client.get(url)
        assert not whole_way
        assert (second.content, told(second)) == (b"", told(first))
        assert client.app.state.service.studio.found == found + 1
        del store._recent.get
        sound = file.read_bytes()
        file.write_bytes(sound[:-1])
        assert client.get(url).headers == first.headers
        assert file.read_bytes() == sound
