"""Whatever is sent, along the description of the interface or across it: never a fault of ours."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

ODD = st.sampled_from(
    [
        "",
        "\x00",
        "\ud800",
        "../..",
        "%2e%2e%2f",
        "\r\nSet-Cookie: a=b",
        "<script>",
        "𝒜" * 300,
        "ư\u031b",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), ODD)
NUMBERS = st.one_of(
    st.integers(min_value=-(2**70), max_value=2**70), st.floats(), st.sampled_from([0.5, 1, 2])
)


class Description:
    """The interface as it describes itself, and values that lead somewhere, by their names."""

    def __init__(self, api, good):
        self.api = api
        self.good = good

    def value(self, schema, name=""):
        """What a schema describes, mostly; now and then something else."""
        described = self.described(schema)
        if name in self.good:
            fitting = st.sampled_from(self.good[name])
            return st.one_of(fitting, fitting, fitting, described)
        return described

    def described(self, schema):
        if "$ref" in schema:
            schema = self.api["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if "anyOf" in schema:
            return st.one_of([self.value(part) for part in schema["anyOf"]])
        if "enum" in schema:
            choice = st.sampled_from(schema["enum"])
            return st.one_of(choice, choice, choice, TEXTS)
        if "properties" in schema:
            parts = {name: self.value(part, name) for name, part in schema["properties"].items()}
            required = {name: parts.pop(name) for name in schema.get("required", ())}
            return st.fixed_dictionaries(required, optional=parts)
        kinds = {
            "string": TEXTS,
            "integer": NUMBERS,
            "number": NUMBERS,
            "boolean": st.one_of(st.booleans(), st.booleans(), TEXTS),
            "null": st.none(),
        }
        return kinds.get(schema.get("type"), st.one_of(TEXTS, NUMBERS, st.none()))

    def requests(self):
        """Requests to every operation: method, path, what stands in it, query, header, body."""
        return st.one_of(
            [
                self.request(path, method, operation)
                for path, item in self.api["paths"].items()
                for method, operation in item.items()
            ]
        )

    def request(self, path, method, operation):
        named = {"path": {}, "query": {}, "header": {}}
        needed = {}
        for p in operation.get("parameters", []):
            value = self.value(p["schema"], p["name"])
            (needed if p["in"] == "query" and p["required"] else named[p["in"]])[p["name"]] = value
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return st.tuples(
            st.sampled_from([method] * 8 + ["options", "head", "delete"]),
            st.just(path),
            st.fixed_dictionaries(named["path"]),
            st.fixed_dictionaries(needed, optional=named["query"]),
            st.fixed_dictionaries({}, optional=named["header"]),
            self.value(body["schema"]) if body else st.none(),
        )


@pytest.fixture(scope="module")
def requests(client):
    reading = client.post("/v1/readings", json={"text": "Quận họp bàn. Mọi người vui."}).json()
    client.get(reading["links"]["captions"])
    good = {
        "reading_id": [reading["id"]],
        "reading": [reading["id"], ""],
        "key": [reading["sentences"][0]["clips"][0]["key"]],
        "sentence": [0, 1],
        "url": ["http://testserver/", "http://testserver/#x", "https://a.example/"],
        "text": ["Quận họp. Mọi người vui.", "Quận \ud800 họp \x00 xong."],
        "html": ["<article><h1>Quận họp</h1><p>Mọi \ud800 người \x00 vui.</p></article>"],
        "voice": ["", "tone:beep", "espeak:vi"],
        "engine": ["", "tone"],
        "rate": [1.0],
    }
    return Description(client.get("/openapi.json").json(), good).requests()


def written(header):
    """Header fields as a client can send them: other bytes never come through."""
    return {
        name: "".join(c for c in str(value) if c.isascii() and c.isprintable()).strip()
        for name, value in header.items()
    }


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_request_is_answered_with_a_fault(client, requests, data):
    method, template, path, query, header, body = data.draw(requests)
    for name, value in path.items():
        escaped = quote(str(value).encode("utf-8", "surrogatepass"), safe="")
        template = template.replace("{" + name + "}", escaped)
    answer = client.request(
        method.upper(),
        template,
        params={name: str(v).encode("utf-8", "surrogatepass") for name, v in query.items()},
        content=None if body is None else json.dumps(body),
        headers={"Content-Type": "application/json", **written(header)},
        follow_redirects=False,
    )
    assert answer.status_code < 500, (method, template, query, body, answer.text)
    event(f"{method} {answer.status_code}")
    if answer.status_code >= 400 and method != "head":
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    assert "set-cookie" not in answer.headers


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.floats() | TEXTS,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
            max_leaves=8,
        ),
    )
)
@pytest.mark.parametrize("path", ["/v1/readings", "/v1/reports", "/v1/spoken"])
def test_no_body_is_answered_with_a_fault(client, path, body):
    content = body if isinstance(body, bytes) else json.dumps(body)
    answer = client.post(path, content=content, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title_vi"]
