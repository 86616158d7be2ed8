"""A voice that fails while it is heard: another one goes on with the sentence; none is left out."""

import pytest
from google_stand_in import GoogleStandIn

pytestmark = pytest.mark.browser


class Google(GoogleStandIn):
    """Answers three questions and then turns everybody away."""

    @property
    def fault(self):
        return "" if len(self.questions) <= 3 else "429"

    @fault.setter
    def fault(self, _name):
        pass


def test_another_voice_goes_on_with_the_sentence(serve, new_portal, tmp_path):
    with Google() as google:
        settings = {
            "TTS_ENGINE": "auto",
            "TTS_ENGINE_ORDER": "gtts,espeak",
            # One after the other, so that the first is heard before the fourth is refused.
            "TTS_GTTS_RATE_PER_S": "0.5",
            "TTS_GTTS_BURST": "2",
        }
        with serve(tmp_path, **google.environment, **settings) as url:
            portal = new_portal(url).open().shorten()
            reading = portal.press()
            assert reading["voice"]["id"] == "gtts:vi"
            portal.until_heard_of(4)
            now = portal.finished(reading)
            assert now["id"] == reading["id"]
            assert now["voice"]["id"] == "espeak:vi"
            assert [passed["voice"] for passed in now["fallback_from"]] == ["gtts:vi"]
            portal.until_said("Giọng đang đọc gặp sự cố")
            heard = [event["index"] for event in portal.events("dbv-sentence")]
            # A sentence may be begun again in the new voice; none is passed over.
            assert list(dict.fromkeys(heard))[:5] == [0, 1, 2, 3, 4]
            assert portal.events("dbv-error") == []
            assert portal.errors == []
