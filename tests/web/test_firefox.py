"""The button in Debian's Firefox: heard, seen, by keyboard, in trouble, and clean."""

import importlib.resources
import json

import pytest
from firefox import FoxPortal, hearing, running_firefox
from portal import plain

pytestmark = pytest.mark.browser

BUTTON = "document.querySelector('doc-bai-viet')"
ROOT = f"{BUTTON}.shadowRoot"
# There is no sound card: what moves is heard.
SOUNDS = (
    f"[...{ROOT}.querySelectorAll('audio')].some((one) => !one.paused && one.currentTime > 0.2)"
)
FOCUS = f"({ROOT}.activeElement?.className ?? '').split(' ')[0]"
TAB, ESCAPE, RIGHT = "\ue004", "\ue00c", "\ue014"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser_of_mozilla(tmp_path_factory):
    with running_firefox(tmp_path_factory.mktemp("firefox")) as fox:
        yield hearing(fox)


@pytest.fixture
def fox(browser_of_mozilla, service):
    portal = FoxPortal(browser_of_mozilla, service).open()
    portal.ask("localStorage.clear()")
    portal.open().ask(f"{BUTTON}.rate = 0.5")
    # The pointer presses where a control stood: the page must not scroll along under it.
    portal.ask(f"{BUTTON}.setAttribute('follow', 'off')")
    yield portal
    assert portal.ask("ear.violations") == []


def begun(fox):
    """Presses the button, waits for the sound, and gives the reading once it is complete."""
    fox.click("opener")
    fox.until(f"{BUTTON}.state === 'playing' && {SOUNDS}")
    fox.until(f"{BUTTON}.duration > 0")
    # What comes late has its room now.
    fox.until(f"!{ROOT}.querySelector('.voice').hidden")
    return fox.ask(
        "fetch('/v1/articles.json?url=' + encodeURIComponent(location.href))"
        ".then((answer) => answer.json())"
    )


def step(fox, act, by):
    """Does something and waits for the sentence so many after that at the press."""
    fox.ask("void ear.noteSentence()")
    act()
    wanted = fox.ask("ear.noted") + by
    fox.until(f"{BUTTON}.sentence === {wanted}")
    return wanted


def test_it_is_heard_and_the_sentence_is_marked(fox):
    reading = begun(fox)
    for _ in range(3):
        at = step(fox, lambda: fox.click("next"), 1)
        assert fox.ask("ear.highlighted()") == plain(reading["sentences"][at]["text"])
    fox.click("play")
    fox.until(f"{BUTTON}.state === 'paused'")
    fox.click("play")
    fox.until(f"{BUTTON}.state === 'playing'")
    target = reading["sentences"][9]
    fox.ask(f"{BUTTON}.seek({target['start_ms'] / 1000 + 0.2})")
    fox.until(f"{BUTTON}.sentence === 9")
    assert fox.ask("ear.highlighted()") == plain(target["text"])
    audios = f"[...{ROOT}.querySelectorAll('audio')]"
    fox.ask(f"{BUTTON}.rate = 0.75")
    played = fox.ask(f"{audios}.map((one) => [one.playbackRate, one.preservesPitch])")
    assert played == [[0.75, True]] * 3


def test_a_visit_by_keyboard(fox):
    fox.ask("document.querySelector('.tools > .sizes button:last-of-type').focus()")
    fox.fox.key(TAB)
    fox.until(f"{FOCUS} === 'opener'")
    fox.ask(f"{ROOT}.activeElement.click()")
    fox.until(f"{BUTTON}.duration > 0 && {SOUNDS}")
    fox.until(f"!{ROOT}.querySelector('.voice').hidden")
    fox.until(f"{FOCUS} === 'play'")
    fox.fox.key("k")
    fox.until(f"{BUTTON}.state === 'paused'")
    fox.fox.key("k")
    fox.until(f"{BUTTON}.state === 'playing'")
    step(fox, lambda: fox.fox.key(RIGHT), 1)
    for stop in ("previous", "next", "seek", "rate", "voice", "menu", "close"):
        fox.fox.key(TAB)
        fox.until(f"{FOCUS} === '{stop}'")
    fox.fox.key(ESCAPE)
    fox.until(f"{FOCUS} === 'opener' && {BUTTON}.state === 'paused'")


def test_the_next_visit_goes_on(fox):
    begun(fox)
    step(fox, lambda: fox.click("next"), 1)
    at = step(fox, lambda: fox.click("next"), 1)
    fox.open().ask(f"{BUTTON}.rate = 0.5")
    fox.until(f"{ROOT}.querySelector('.opener').textContent.startsWith('Nghe tiếp từ')")
    fox.click("opener")
    fox.until(f"{BUTTON}.sentence === {at}")


def test_trouble_is_said_and_can_be_retried(fox):
    fox.ask("void (globalThis.kept = fetch)")
    fox.ask("void (globalThis.fetch = async () => new Response('', { status: 503 }))")
    fox.click("opener")
    fox.until(f"{BUTTON}.state === 'error'")
    alert = f"{ROOT}.querySelector('.panel [role=alert]').textContent"
    words = "Chưa tạo được giọng đọc. Vui lòng thử lại sau ít phút."
    fox.until(f"{alert} === '{words}'")
    fox.ask("void (globalThis.fetch = kept)")
    fox.click("retry")
    fox.until(f"{BUTTON}.state === 'playing' && {SOUNDS}")


def test_options_and_text_size_and_axe(fox):
    axe = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js")
    fox.ask(f"(() => {{ {axe.read_text(encoding='utf-8')} }})()")

    def violations():
        # What fades in is there then.
        fox.until(f"{ROOT}.getAnimations().every((one) => one.animationName === 't')")
        return fox.ask(
            f"axe.run({{ runOnly: {{ type: 'tag', values: {json.dumps(TAGS)} }} }})"
            ".then(({ violations }) =>"
            " violations.map(({ id, nodes }) => [id, nodes.map((one) => one.failureSummary)]))"
        )

    assert violations() == [], "idle"
    begun(fox)
    assert violations() == [], "playing"
    fox.click("menu")
    fox.until(f"!{ROOT}.querySelector('.options').hidden")
    assert violations() == [], "options"
    fox.click("options .sizes button:last-child")
    fox.until("getComputedStyle(document.querySelector('article')).zoom == 1.15")
    assert fox.ask("document.documentElement.scrollWidth <= innerWidth")
