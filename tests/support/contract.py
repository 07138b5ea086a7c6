"""The partner's API as described in openapi.yaml, to check responses against."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import flows_api

OPENAPI = Path(flows_api.__file__).parent / "openapi.yaml"
BASE = "/v1/partner"


@cache
def contract() -> dict[str, Any]:
    """Return openapi.yaml, parsed."""
    parsed: dict[str, Any] = yaml.safe_load(OPENAPI.read_text())
    return parsed


def validate(method: str, path: str, status: int, json: object) -> None:
    """Check a response against openapi.yaml. Raises AssertionError if they differ.

    ``path`` is the request's path, with or without /v1/partner.
    """
    validator = _validator(method.lower(), _template(path.removeprefix(BASE)), status)
    problems = [
        f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(json)
    ]
    assert not problems, f"{method} {path} {status} is not as openapi.yaml has it: {problems[:5]}"


@cache
def _validator(method: str, template: str, status: int) -> Draft202012Validator:
    operation = contract()["paths"][template].get(method, {})
    described = operation.get("responses", {}).get(str(status))
    assert described is not None, f"openapi.yaml knows no {status} for {method} {template}"
    if "$ref" in described:
        described = contract()["components"]["responses"][described["$ref"].rpartition("/")[2]]
    schema = described["content"]["application/json"]["schema"]
    return Draft202012Validator(_rooted(schema), registry=_registry())


@cache
def _registry() -> Registry[Any]:
    resource = Resource.from_contents(contract(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("openapi", resource)
    return registry


def _rooted(value: Any) -> Any:
    """Return references that name their document."""
    if isinstance(value, list):
        return [_rooted(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"openapi{nested}" if key == "$ref" else _rooted(nested)
        for key, nested in value.items()
    }


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.sub(r"\{\w+\}", "[^/]+", template)), template)
        for template in contract()["paths"]
    ]


def _template(path: str) -> str:
    for pattern, template in _templates():
        if pattern.fullmatch(path):
            return template
    raise AssertionError(f"openapi.yaml knows no path {path}")
