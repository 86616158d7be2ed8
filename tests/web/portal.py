"""The demo page with its button, and what is heard and seen on it."""

import json
import re
import time
import unicodedata
from pathlib import Path

from chromium import PATIENCE_MS
from playwright.sync_api import expect

EAR = Path(__file__).with_name("ear.js")

# Where the button asks for a reading.
OPENING = re.compile(r"/v1/(readings$|articles\.json\?(?!.*known))")

# An article that is soon read: a headline and one sentence a paragraph.
SHORT = (
    "Quận mở thư viện mới.",
    "Sáng nay, thư viện mới của quận mở cửa.",
    "Các em nhỏ đến rất đông, ai cũng vui.",
    "Thư viện có hơn mười nghìn cuốn sách.",
    "Mọi người được mượn sách miễn phí.",
    "Giờ mở cửa là từ tám giờ sáng.",
)


def plain(text):
    """A text as the page's words are compared: NFC, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def ends_with(text):
    """The attributes and texts that end so, for ``expect``."""
    return re.compile(re.escape(text) + "$")


class Portal:
    """The demo page with its button, and what is heard and seen on it."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, source="page", fragment=""):
        """Opens the demo page; by default its button sends the page as it stands."""
        self.page.goto(self.url + fragment)
        self.page.wait_for_selector("doc-bai-viet[data-state]")
        if source:
            self.page.locator("doc-bai-viet").evaluate(
                "(button, source) => button.setAttribute('source', source)", source
            )
        return self

    def open_known(self):
        """The page anew, its reading complete: the file is played from its beginning on.

        Only in the file can one seek; while a reading is being made, its clips are played.
        """
        self.known = self.finished(self.press())
        self.open()
        self.ask("document.querySelector('doc-bai-viet').setAttribute('resume', 'off')")
        return self

    def shorten(self, texts=SHORT):
        """Gives the page an article of its own: a headline, then a paragraph for each text."""
        self.page.evaluate("(texts) => ear.shorten(texts)", list(texts))
        return self

    def slow(self):
        """Half the speed to the button, but nearly none to the ear.

        No sentence ends by itself while a test is still at its steps, nor on a slow machine.
        """
        self.ask("ear.still = true")
        self.ask("document.querySelector('doc-bai-viet').rate = 0.5")
        return self

    def fast(self):
        """The highest speed, for tests that hear an article to its end."""
        self.ask("document.querySelector('doc-bai-viet').rate = 3")
        return self

    def press(self):
        """Presses the button and gives the reading that the service answers with."""
        with self.page.expect_response(OPENING) as answer:
            self.page.click("doc-bai-viet .opener")
        return answer.value.json()

    def begin(self):
        """Presses the button; the reading may be known already, so it is asked for beside."""
        self.page.click("doc-bai-viet .opener")
        address = self.page.request.get(self.url + "v1/articles.json", params={"url": self.url})
        return self.finished(address.json())

    def control(self, kind):
        return self.page.locator(f"doc-bai-viet .{kind}")

    def ask(self, expression, argument=None):
        return self.page.evaluate(expression, argument)

    def until(self, condition):
        """Waits, frame by frame, until a JavaScript condition holds."""
        # Playwright's own wait compiles strings in the page, which its CSP forbids.
        self.page.evaluate(
            f"""async (patience) => {{
              const end = performance.now() + patience;
              while (!({condition})) {{
                if (performance.now() > end) {{
                  const last = JSON.stringify(ear.events.slice(-4));
                  throw new Error({json.dumps(condition)} + " did not come; last: " + last);
                }}
                await new Promise((resolve) => setTimeout(resolve, 10));
              }}
            }}""",
            PATIENCE_MS,
        )

    def until_state(self, state):
        self.until(f"document.querySelector('doc-bai-viet').state === {json.dumps(state)}")

    def until_sentence(self, index):
        self.until(f"document.querySelector('doc-bai-viet').sentence === {index}")

    def until_heard_of(self, index):
        """A sentence has begun and been heard; at full speed it may be over by now."""
        self.until(f"ear.heardOf({index})")

    def until_said(self, words):
        """A screen reader has been told so, however soon other words came."""
        self.until(f"ear.said.some((one) => one.includes({json.dumps(words)}))")

    def step(self, act, by):
        """Does something and waits for the sentence that stands so many after the present one.

        The present one is that at the press, which may come when the next has begun by itself.
        """
        self.until("document.querySelector('doc-bai-viet').sentence >= 0")
        self.ask("ear.noteSentence()")
        act()
        wanted = self.ask("ear.noted") + by
        self.until_sentence(wanted)
        return wanted

    def pause_in(self, index):
        """Pauses once a sentence has begun: in the page, so that it does not end meanwhile."""
        button = "document.querySelector('doc-bai-viet')"
        there = f"{button}.state === 'playing' && {button}.sentence === {index}"
        self.until(f"{there} && ({button}.pause(), true)")
        self.until_state("paused")

    def until_heard(self):
        self.until("ear.loudness(8) > 0.02")

    def until_silent(self):
        """Nothing plays, and once what was on its way has come nothing is heard either."""
        self.until(
            "[...document.querySelectorAll('doc-bai-viet')]"
            ".every((one) => [...one.shadowRoot.querySelectorAll('audio')].every((a) => a.paused))"
        )
        heard = self.ask("ear.peaks.length")
        self.until(f"ear.silentSince({heard}, 60)")

    def until_focus(self, name):
        """The focus is on a control of the button, named by its first class."""
        focus = "document.querySelector('doc-bai-viet').shadowRoot.activeElement"
        self.until(f"({focus}?.className ?? '').split(' ')[0] === {json.dumps(name)}")

    def expect(self, kind):
        """What Playwright waits for of a control."""
        return expect(self.control(kind))

    @property
    def state(self):
        return self.ask("document.querySelector('doc-bai-viet').state")

    @property
    def highlighted(self):
        return self.ask("ear.highlighted()")

    def events(self, name):
        return [event for event in self.ask("ear.events") if event["name"] == name]

    def finished(self, reading):
        """The reading once all its times are known."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < deadline:
            now = self.page.request.get(self.url + reading["links"]["self"].lstrip("/")).json()
            if now["state"] == "complete":
                return now
            self.page.wait_for_timeout(50)
        raise AssertionError(f"The reading stayed {now['state']}")
