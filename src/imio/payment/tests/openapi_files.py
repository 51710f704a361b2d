"""The description of the REST services, and what it says an answer looks like."""

from functools import cache
from jsonschema import Draft202012Validator
from pathlib import Path
from referencing import Registry
from referencing import Resource
from referencing.jsonschema import DRAFT202012

import yaml


DOCS = Path(__file__).parents[4] / "docs"
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def read_features():
    """Return the described features, each as its file says it, by name."""
    files = sorted((DOCS / "openapi").glob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in files}


def operations():
    """Yield (feature, path, method, operation)."""
    for name, feature in read_features().items():
        for path, described in feature["paths"].items():
            for method in METHODS:
                if method in described:
                    yield name, path, method, described[method]


def media_of(operation):
    """Yield what is said of each JSON body, asked or answered."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        yield from body.get("content", {}).values()


def faults(feature, schema, value):
    """Return where a value is not what a schema of a feature says, as texts."""
    resource = Resource(contents=read_features()[feature], specification=DRAFT202012)
    registry = Registry().with_resource("urn:feature", resource)
    rooted = _rooted(schema)
    found = Draft202012Validator(rooted, registry=registry).iter_errors(value)
    return [f"{'/'.join(map(str, one.path))}: {one.message}"[:200] for one in found]


def _rooted(schema):
    """Let "#/schemas/…" point into the file of the feature."""
    if isinstance(schema, dict):
        return {
            key: f"urn:feature{value}" if key == "$ref" else _rooted(value)
            for key, value in schema.items()
        }
    return [_rooted(one) for one in schema] if isinstance(schema, list) else schema
