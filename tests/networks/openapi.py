"""X's public OpenAPI description, in place: are our requests in it, and what do its answers look
like."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

SPECS = Path(__file__).resolve().parents[3] / "shared" / "specs"
TWEET_NAMES = "x_openapi_2.159_tweetnames.json"
POST_NAMES = "x_openapi.json"
Json = Any


class Spec:
    """One description."""

    def __init__(self, name: str) -> None:
        self.document = json.loads((SPECS / name).read_text())
        resource = DRAFT202012.create_resource(self.document)
        self._registry: Registry[Json] = Registry().with_resource("urn:x", resource)
        self._routes = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path, operations)
            for path, operations in self.document["paths"].items()
        ]

    def fault(self, method: str, path: str, query: str, body: bytes) -> str:
        """What is wrong with a request, or ""."""
        operation = self._operation(method, path)
        if operation is None:
            return f"{method} {path}: no such route"
        allowed = [self._resolved(one) for one in operation.get("parameters", [])]
        sent = dict(parse_qsl(query, keep_blank_values=True))
        for parameter in allowed:
            if parameter["in"] != "query":
                continue
            value = sent.pop(parameter["name"], None)
            if value is None:
                if parameter.get("required"):
                    return f"{path}: {parameter['name']} is missing"
                continue
            if wrong := self._wrong(parameter["schema"], _typed(parameter["schema"], value)):
                return f"{path}?{parameter['name']}={value}: {wrong}"
        if sent:
            return f"{path}: unknown parameters {sorted(sent)}"
        content = operation.get("requestBody", {}).get("content", {})
        if body.startswith(b"{"):
            return self._wrong(content["application/json"]["schema"], json.loads(body))
        if body and "multipart/form-data" not in content:
            return f"{path}: takes no such body"
        return ""

    def example(self, name: str, *, depth: int = 6) -> Json:
        """An answer with everything in it that a schema names."""
        return self._example({"$ref": f"#/components/schemas/{name}"}, depth)

    def _operation(self, method: str, path: str) -> Json:
        exact = self.document["paths"].get(path)
        if exact is not None:
            return exact.get(method.lower())
        for pattern, _, operations in self._routes:
            if pattern.fullmatch(path) and method.lower() in operations:
                return operations[method.lower()]
        return None

    def _resolved(self, node: Json) -> Json:
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def _wrong(self, schema: Json, value: Json) -> str:
        absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:x#/'))
        checker = Draft202012Validator(absolute, registry=self._registry)
        return next((error.message for error in checker.iter_errors(value)), "")

    def _example(self, node: Json, depth: int) -> Json:
        node = self._resolved(node)
        if "allOf" in node:
            merged: dict[str, Json] = {}
            for part in node["allOf"]:
                merged.update(self._example(part, depth))
            return merged
        for choice in ("oneOf", "anyOf"):
            if choice in node:
                return self._example(node[choice][0], depth)
        if "example" in node and node.get("type") != "object":
            return node["example"]
        if "enum" in node:
            return node["enum"][0]
        match node.get("type"):
            case "object":
                fields = node.get("properties", {})
                return (
                    {name: self._example(field, depth - 1) for name, field in fields.items()}
                    if depth
                    else {}
                )
            case "array":
                return [self._example(node["items"], depth - 1)] if depth else []
            case "integer" | "number":
                return max(node.get("minimum", 0), 7)
            case "boolean":
                return True
            case _:
                return _string(node)


def _typed(schema: Mapping[str, Json], value: str) -> Json:
    match schema.get("type"):
        case "integer":
            return int(value)
        case "array":
            return value.split(",")
        case "boolean":
            return value == "true"
    return value


def _string(node: Mapping[str, Json]) -> str:
    if node.get("format") == "date-time":
        return "2026-11-22T08:12:00.000Z"
    if node.get("format") == "uri":
        return "https://example.org/path"
    return "1849000000000000001" if "dentifier" in node.get("description", "") else "text"


@cache
def spec(name: str) -> Spec:
    """A description; skips the test where the shared folder is not there."""
    if not SPECS.is_dir():
        pytest.skip("no ../shared/specs with X's OpenAPI description beside the checkout")
    return Spec(name)
