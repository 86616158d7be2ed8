"""Sentences are found on pages of every kind, or not at all."""

import json
import unicodedata
from pathlib import Path

import pytest
from chromium import PATIENCE_MS

pytestmark = pytest.mark.browser

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases" / "web" / "passage.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]

FIND = """async ({ html, sentences, roles, module }) => {
  const { Passage, articleRoots } = await import(module);
  const page = document.createRange().createContextualFragment(html);
  document.body.replaceChildren(page);
  const role = (index) => roles?.[index] ?? "paragraph";
  const reading = sentences.map((text, index) => ({ index, text, role: role(index) }));
  const passage = new Passage(articleRoots(document.body, ""), reading);
  return sentences.map((_, index) => {
    const found = passage.range(index);
    if (!found) return null;
    const range = document.createRange();
    range.setStart(found.startContainer, found.startOffset);
    range.setEnd(found.endContainer, found.endOffset);
    // The case's own marks say where a sentence stood when its text does not.
    const parent = found.startContainer.parentElement;
    const at = document.createRange();
    at.setStart(parent.closest("p, h1, h2, li"), 0);
    at.setEnd(found.startContainer, found.startOffset);
    const tree = range.cloneContents();
    for (const one of tree.querySelectorAll("script, doc-bai-viet")) one.remove();
    return { text: tree.textContent, start: at.toString().length, inside: parent.outerHTML };
  });
}"""


@pytest.fixture(scope="module")
def blank(browser, service):
    context = browser.new_context(bypass_csp=True)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(service)
    yield page
    context.close()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_passage(blank, service, case):
    given = {"html": case["html"], "sentences": case["sentences"], "roles": case.get("roles")}
    found = blank.evaluate(FIND, {**given, "module": service + "v1/web/passage.js"})
    assert [one and one["text"] for one in found] == case["found"]
    if "starts" in case:
        assert [one["start"] for one in found] == case["starts"]
    for one, selector in zip(found, case.get("inside", []), strict=False):
        name = selector.lstrip(".")
        assert name in one["inside"].split(">")[0]


def test_the_cases_are_what_they_say():
    decomposed = next(case for case in CASES if case["name"] == "decomposed letters on the page")
    assert not unicodedata.is_normalized("NFC", decomposed["html"])
