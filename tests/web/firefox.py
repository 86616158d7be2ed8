"""Debian's Firefox with the demo page in it, driven over WebDriver BiDi."""

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from portal import EAR
from ports import free_port
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

PATIENCE_S = 180
# What a listener's own Firefox does and this one need not: ask the network for itself.
PREFERENCES = {
    "app.update.auto": False,
    "browser.safebrowsing.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "intl.accept_languages": "vi",
    "media.autoplay.default": 0,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


class Fox:
    """A browser with one page."""

    def __init__(self, sent):
        self._sent = sent
        self._numbers = itertools.count(1)
        self.command("session.new", capabilities={})
        (page,) = self.command("browsingContext.getTree")["contexts"]
        self.page = page["context"]

    def command(self, method, **parameters):
        number = next(self._numbers)
        self._sent.send(json.dumps({"id": number, "method": method, "params": parameters}))
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer = json.loads(self._sent.recv(timeout=PATIENCE_S))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]
        raise AssertionError(f"no answer to {method}")

    def before_every_page(self, script):
        self.command("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}")

    def navigate(self, url):
        self.command("browsingContext.navigate", context=self.page, url=url, wait="complete")

    def evaluate(self, expression):
        """The JSON of what an expression gives in the page, once it is there."""
        answer = self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression}) ?? null))()",
            target={"context": self.page},
            awaitPromise=True,
            userActivation=False,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def click(self, expression):
        """Presses the middle of an element of the page, wherever that is by then."""
        answer = self.command(
            "script.evaluate",
            expression=expression,
            target={"context": self.page},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        element = {"type": "element", "element": {"sharedId": answer["result"]["sharedId"]}}
        point = {"type": "pointerMove", "x": 0, "y": 0, "origin": element}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act({"type": "pointer", "id": "mouse", "actions": [point, *press]})

    def key(self, key):
        press = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": press})

    def _act(self, source):
        self.command("input.performActions", context=self.page, actions=[source])


@contextmanager
def running_firefox(folder):
    """A Firefox of one's own, with a profile in the folder."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        message = "Debian's firefox-esr is not installed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    port = free_port()
    lines = [f'user_pref("{name}", {json.dumps(value)});\n' for name, value in PREFERENCES.items()]
    Path(folder, "user.js").write_text("".join(lines), encoding="utf-8")
    options = ["--headless", "--no-remote", f"--remote-debugging-port={port}"]
    with subprocess.Popen(
        [program, *options, "--profile", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            deadline = time.monotonic() + PATIENCE_S
            while True:
                # It listens before it knows the way.
                with contextlib.suppress(OSError, InvalidHandshake):
                    url = f"ws://127.0.0.1:{port}/session"
                    sent = connect(url, max_size=None, open_timeout=PATIENCE_S, ping_interval=None)
                    break
                assert time.monotonic() < deadline, "Firefox did not start"
                time.sleep(0.1)
            with sent:
                yield Fox(sent)
        finally:
            process.kill()


class FoxPortal:
    """The demo page with its button in Firefox, and what is heard and seen on it."""

    def __init__(self, fox, url):
        self.fox = fox
        self.url = url

    def open(self):
        self.fox.navigate(self.url)
        self.until("document.querySelector('doc-bai-viet[data-state]')")
        self.ask("ear.still = true")
        return self

    def ask(self, expression):
        return self.fox.evaluate(expression)

    def until(self, condition):
        come = self.ask(
            f"""new Promise((tell) => {{
              const end = performance.now() + {PATIENCE_S - 10} * 1000;
              const look = () => {{
                if ({condition}) tell(true);
                else if (performance.now() > end) tell(false);
                else setTimeout(look, 20);
              }};
              look();
            }})"""
        )
        if not come:
            last = self.ask("globalThis.ear?.events.slice(-3)")
            raise AssertionError(f"{condition} did not come; last: {last}")

    def click(self, kind):
        """Presses a control of the button, as a finger does, once it is there and stands still."""
        one = f"document.querySelector('doc-bai-viet').shadowRoot.querySelector('.{kind}')"
        self.until(f"{one}?.checkVisibility()")
        self.ask(f"void {one}.scrollIntoView({{ block: 'nearest', behavior: 'instant' }})")
        self.fox.click(
            f"""(async () => {{
              const one = {one};
              const place = () => JSON.stringify(one.getBoundingClientRect());
              for (let still = 0, before = ""; still < 5; before = place()) {{
                await new Promise(requestAnimationFrame);
                still = place() === before ? still + 1 : 0;
              }}
              return one;
            }})()"""
        )


def hearing(fox):
    """The same ear as in Chromium, in every page before its own scripts."""
    fox.before_every_page(EAR.read_text(encoding="utf-8"))
    return fox
