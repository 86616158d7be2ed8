"""The rooms do not know each other; the corridor is the only way between them."""

import ast
from pathlib import Path

import pytest

import tts_service

PACKAGE = Path(tts_service.__file__).parent
ROOMS = ("article", "segmentation", "normalization", "engines", "audio", "cache")
GROUND = {"values", "errors"}
MAY_IMPORT = {
    **{room: GROUND | {room} for room in ROOMS},
    "values": set(),
    "errors": set(),
    "settings": GROUND,
    "web": {"web"},
    "reading": GROUND | {"reading", "settings", *ROOMS},
    # Delivery opens articles and the store, and asks the corridor for the rest.
    "api": GROUND
    | {"api", "batch", "reading", "settings", "web", "article", "cache", "audio", "normalization"}
    | {"workers"},
    "workers": GROUND
    | {"workers", "batch", "reading", "settings", "cache", "engines", "normalization"},
    # The command line also installs voices.
    "archive": GROUND | {"archive", "batch", "audio"},
    "batch": GROUND | {"batch", "reading", "settings", "article", "cache", "audio"},
    "cli": GROUND
    | {
        "cli",
        "api",
        "archive",
        "batch",
        "reading",
        "settings",
        "article",
        "cache",
        "audio",
        "normalization",
    }
    | {"engines", "workers"},
    "__main__": {"cli"},
    "__init__": set(),
}


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tts_service."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("tts_service.")}
    return found


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_imports_stay_in_their_layer(path):
    relative = path.relative_to(PACKAGE)
    layer = relative.parts[0] if len(relative.parts) > 1 else relative.stem
    assert imports_of(path) <= MAY_IMPORT[layer]


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_files_can_be_read_at_a_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 320


TESTS = Path(__file__).parent
# What Playwright answers at once, of a page that may be elsewhere the next moment; what of it a
# test asserts, it awaits: expect(locator).to_have_count(1), .to_be_visible(), .to_have_text(…).
AT_ONCE = {
    *("is_visible", "is_hidden", "is_enabled", "is_disabled", "is_editable", "is_checked"),
    *("inner_text", "inner_html", "text_content", "input_value", "all_inner_texts"),
    *("all_text_contents", "get_attribute"),
}


def asserted_at_once(path: Path) -> set[int]:
    """The lines of a test that assert what a locator answers without waiting."""
    asserted = [
        n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Assert)
    ]
    calls = [
        (call.lineno, call.func.attr, call.args + call.keywords)
        for one in asserted
        for call in ast.walk(one.test)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    ]
    # Only a locator counts without being told what; a text is.
    return {line for line, name, told in calls if name in AT_ONCE or (name == "count" and not told)}


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("*.py")), ids=lambda p: str(p.relative_to(TESTS))
)
def test_what_a_page_shows_is_awaited(path):
    assert asserted_at_once(path) == set()
