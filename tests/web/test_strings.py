"""The button's words in another language, by a file of strings."""

import json
import re

import pytest

from tts_service.web import read

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
VIETNAMESE = """async () => {
  const { stringsWith } = await import("/v1/web/strings.js");
  const { menuStringsWith } = await import("/v1/web/menu-strings.js");
  return { ...stringsWith({}), options: menuStringsWith({}) };
}"""


def speak(portal, strings):
    """Gives the button a strings file; an object is sent as JSON, anything else as it is."""
    body = strings if isinstance(strings, str) else json.dumps(strings)
    portal.page.route("**/v1/chu.json", lambda route: route.fulfill(body=body))
    portal.ask(f"{BUTTON}.setAttribute('strings', '/v1/chu.json')")
    portal.slow().press()
    portal.until(f"{BUTTON}.duration > 0")
    portal.control("menu").click()
    portal.control("back10").wait_for()


def names(portal):
    return portal.ask(
        f"""() => [...{BUTTON}.shadowRoot.querySelectorAll(".panel button, .panel input")]
          .filter((one) => one.checkVisibility())
          .map((one) => one.ariaLabel ?? one.closest("label")?.textContent ?? one.textContent)"""
    )


def gaps(words):
    return sorted(re.findall(r"\{\w+\}", words))


def test_the_english_file_has_every_key_and_every_gap(portal):
    english, ours = json.loads(read("strings.en.json")), portal.ask(VIETNAMESE)
    assert set(english) == set(ours)
    assert set(english["options"]) == set(ours["options"])
    for other, own in ((english, ours), (english["options"], ours["options"])):
        for key, words in own.items():
            if key != "options":
                assert gaps(other[key]) == gaps(words), key


def test_a_file_of_its_own_names_everything(portal):
    def marked(value):
        if isinstance(value, dict):
            return {key: marked(one) for key, one in value.items()}
        # The list of keys is several words in one.
        return "|".join(f"«{one}»" for one in value.split("|"))

    strings = {**marked(portal.ask(VIETNAMESE)), "language": "km"}
    speak(portal, strings)
    told = names(portal)
    assert len(told) > 15
    assert [one for one in told if not one.startswith("«")] == []


def test_what_a_file_lacks_is_vietnamese_and_what_it_has_more_is_nothing(portal):
    speak(portal, {"next": "ប្រយោគបន្ទាប់", "nonsense": "?", "options": {"mask": "បាំង", "more": "?"}})
    told = names(portal)
    assert {"ប្រយោគបន្ទាប់", "Câu trước", "បាំង", "Chạm vào câu để nghe"} <= set(told)
    assert "?" not in "".join(told)


def test_a_file_that_is_none_leaves_vietnamese(portal):
    speak(portal, "<html>404</html>")
    assert {"Câu sau", "Chạm vào câu để nghe"} <= set(names(portal))
