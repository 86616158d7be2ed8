"""The one function that changes the button's state."""

import pytest
from chromium import PATIENCE_MS

pytestmark = pytest.mark.browser

# What happens, in order, and the phase it leads to.
WALKS = [
    ("prepare play", "playing"),
    ("prepare hold", "preparing"),
    ("prepare play pause", "paused"),
    ("prepare play pause play", "playing"),
    ("prepare play end", "ended"),
    ("prepare play end play", "playing"),
    ("prepare fail", "error"),
    ("prepare play fail", "error"),
    ("prepare fail prepare", "preparing"),
    # Reports that come too late change nothing.
    ("play", "idle"),
    ("pause", "idle"),
    ("end", "idle"),
    ("fail", "idle"),
    ("sentence", "idle"),
    ("prepare end", "preparing"),
    ("prepare fail play", "error"),
    ("prepare fail pause", "error"),
    ("prepare play close", "playing"),
]

WALK = """async ([module, actions]) => {
  const { INITIAL, reduce } = await import(module);
  const full = (type) => ({ type, index: 3, failure: { kind: "server" } });
  const states = [INITIAL];
  for (const type of actions) states.push(reduce(states.at(-1), full(type)));
  return states;
}"""


@pytest.fixture(scope="module")
def walk(browser, service):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(service)
    yield lambda actions: page.evaluate(WALK, [service + "v1/web/state.js", actions.split()])
    page.close()


@pytest.mark.parametrize(("actions", "phase"), WALKS)
def test_walk(walk, actions, phase):
    assert walk(actions)[-1]["phase"] == phase


def test_a_failure_is_there_in_error_and_only_there(walk):
    states = walk("prepare play sentence fail prepare play")
    assert [bool(state["failure"]) for state in states] == [s["phase"] == "error" for s in states]
    assert states[-1]["sentence"] == 3, "the place is kept over a failure"


def test_the_end_forgets_the_sentence(walk):
    assert walk("prepare play sentence end")[-1]["sentence"] == -1


def test_play_takes_back_a_hold(walk):
    states = walk("prepare hold hold")
    assert [state["held"] for state in states] == [False, False, True, False]
