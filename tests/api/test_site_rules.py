"""A listed site's pages are read as its entry says: selectors, voice, lexicon, paths."""

import pytest
from front_door import opened

from tts_service.errors import LexiconError, UnknownVoice

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
