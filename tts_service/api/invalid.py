"""What is wrong with a request that does not fit the interface, and what to send instead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tts_service.article.encoding import whole_letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Enough to see what was sent; an article is not sent back.
_LONGEST = 40
_MOST_FIELDS = 5


def told(problems: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The evidence and the remedy of what pydantic found, field by field."""
    some = problems[:_MOST_FIELDS]
    evidence = "; ".join(_evidence(_field(problem), problem) for problem in some)
    if len(problems) > len(some):
        evidence += f"; and {len(problems) - len(some)} more"
    remedies = dict.fromkeys(_remedy(_field(problem), problem) for problem in some)
    return whole_letters(f"{evidence}."), whole_letters(" ".join(remedies))


def _field(problem: Mapping[str, Any]) -> str:
    # Of JSON that breaks off, the place is a number of characters and no field.
    place = problem["loc"][:1] if problem["type"] == "json_invalid" else problem["loc"]
    return ".".join(_short(str(part)) for part in place)


def _evidence(field: str, problem: Mapping[str, Any]) -> str:
    match problem["type"]:
        case "missing":
            return f"{field} is missing"
        case "extra_forbidden":
            return f"{field} is unknown"
        case "json_invalid":
            return f"{field} is no JSON from character {problem['loc'][-1]} on"
        case _:
            return f"{field} is {_sent(problem['input'])}"


def _remedy(field: str, problem: Mapping[str, Any]) -> str:
    match problem["type"]:
        case "missing" if field != "body":
            return f"Send {field}."
        case "extra_forbidden":
            return f"Leave {field} out."
        case "missing" | "json_invalid" | "model_attributes_type":
            return f"Send a JSON object as {field}, with Content-Type: application/json."
        case "value_error":
            return f"{problem['ctx']['error']}."
        case _:
            # "Input should be a valid number, unable to parse", "String should have at most 200 …"
            wanted = problem["msg"].partition(" should ")[2].partition(", unable ")[0]
            return f"Correct {field}: it should {wanted}." if wanted else f"Correct {field}."


def _sent(value: object) -> str:
    match value:
        case str() if len(value) > _LONGEST:
            return f"a string of {len(value)} characters"
        case None | bool() | int() | float() | str():
            return _short(json.dumps(value, ensure_ascii=False))
        case dict():
            names = ", ".join(_short(name) for name in list(value)[:_MOST_FIELDS])
            return f"an object with {names}" if names else "an empty object"
        case list():
            return f"a list of {len(value)}"
        case _:
            return "not sent as JSON"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
