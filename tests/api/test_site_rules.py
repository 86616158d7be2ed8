"""A listed site's pages are read as its entry says: selectors, voice, lexicon, paths."""

import json

import pytest
from front_door import opened
from newsstand import workshop
from patience import until

from tts_service.batch.item import page_item, row_item
from tts_service.batch.make import Outcome
from tts_service.errors import LexiconError, UnknownVoice
from tts_service.reading.sites import load_sites
from tts_service.settings import Settings

TOKEN = "0123456789abcdef"
LEXICON = "form\tspoken\trank\tcues\tsource\tnote\nUBND\tủy ban của quận ta\t1\t\tbiên tập\t\n"


def listing(tmp_path, origin, **more):
    (tmp_path / "quan.tsv").write_text(LEXICON, encoding="utf-8")
    entry = {"origins": [origin], "include": ["#than"], "lexicon": "quan.tsv", **more}
    lines = [f"{name} = {value!r}" for name, value in entry.items()]
    file = tmp_path / "sites.toml"
    file.write_text("[[site]]\n" + "\n".join(lines), encoding="utf-8")
    return {"sites_file": str(file)}


def test_its_entry_decides_how_its_pages_are_read(tmp_path, newsroom):
    entry = listing(tmp_path, newsroom.origin, voice="espeak:vi-south", paths=["/tin/"])
    with opened(tmp_path / "store", **entry) as client:
        url = newsroom.origin + "/tin/1"
        reading = client.get("/v1/articles.json", params={"url": url}).json()
        assert reading["voice"]["id"] == "espeak:vi-south"
        spoken = " ".join(s["spoken"] for s in reading["sentences"])
        assert "ủy ban của quận ta" in spoken
        assert "chợ hoa" not in spoken, "outside of what is included"
        # A listener's choice wins, and the selectors and the lexicon still hold.
        chosen = client.get("/v1/articles.json", params={"url": url, "voice": "tone:beep"}).json()
        assert chosen["voice"]["id"] == "tone:beep"
        assert "ủy ban của quận ta" in chosen["sentences"][1]["spoken"]
        assert (
            client.get(
                "/v1/articles.json", params={"url": newsroom.origin + "/tim?q=x"}
            ).status_code
            == 403
        )
    assert len(newsroom.asked) == 1


async def test_a_batch_sounds_as_the_button_on_that_site(tmp_path, newsroom, monkeypatch):
    monkeypatch.setattr("tts_service.workers.sweep.EVERY_S", 0.2)
    store = tmp_path / "store"
    entry = listing(tmp_path, newsroom.origin, voice="espeak:vi-south")
    sites = load_sites(Settings(**entry))
    url = newsroom.origin + "/tin/1"
    by_row = {"id": "tin-1", "url": url, "html": newsroom.page}
    items = [page_item(url), row_item("tin-1", "tin.jsonl#1", json.dumps(by_row), url=url)]
    async with workshop(tmp_path, settings={"store_url": str(store)}, sites=sites) as maker:
        for name, item in zip(("page", "row"), items, strict=True):
            (tmp_path / name).mkdir()
            result = await maker.make(item, tmp_path / name)
            assert result.outcome is Outcome.MADE
            assert result.record.voice == "espeak:vi-south"
            assert result.record.wanted == maker.manners.of(item).wanted
        # The row is the same page: nothing of it had to be said again.
        assert maker.studio.made == result.record.requests
    with opened(store, api_token=TOKEN, **entry) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        reading = client.get("/v1/articles.json", params={"url": url}).json()
        assert client.get(reading["links"]["audio"]).status_code == 200
        by_batch = client.post("/v1/batches", json={"articles": [{"url": url}]}).json()
        ordered = f"/v1/batches/{by_batch['id']}"
        until(lambda: client.get(ordered).json()["finished"])
        (made,) = client.get(by_batch["links"]["articles"]).json()["articles"]
        assert made["reading"] == reading["id"]
        # The button found every clip that the batch had made.
        studio = client.app.state.service.studio
        assert (studio.made, studio.found > 0) == (0, True)


def test_the_operators_lexicon_holds_for_everybody(tmp_path):
    file = tmp_path / "mine.tsv"
    file.write_text(LEXICON, encoding="utf-8")
    with opened(tmp_path / "store", lexicon=(str(file),)) as client:
        reading = client.post("/v1/readings", json={"text": "UBND Quận họp."}).json()
        assert "ủy ban của quận ta" in reading["sentences"][0]["spoken"].lower()


@pytest.mark.parametrize(
    ("entry", "error"),
    [({"voice": "espeak:none"}, UnknownVoice), ({"lexicon": "none.tsv"}, LexiconError)],
)
def test_a_mistake_in_an_entry_stops_the_start(tmp_path, entry, error):
    settings = listing(tmp_path, "https://a.example", **entry)
    with pytest.raises(error), opened(tmp_path / "store", **settings):
        pass
