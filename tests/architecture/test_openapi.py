"""The committed description of the API is what the code would write, and holds every address of the API."""

import re
from pathlib import Path

import yaml
from django.core.management import call_command

from tests.architecture.test_views import patterns

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
# Addresses under /api/ that the description leaves out, each with its reason.
LEFT_OUT = {"/api/v1/openapi.yaml": "the description itself"}


def test_the_committed_file_is_what_the_code_writes(tmp_path):
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(fresh), validate=True, fail_on_warn=True)
    assert COMMITTED.read_text() == fresh.read_text(), "run `make api` and commit docs/openapi.yaml"


def test_every_address_of_the_api_is_described():
    routes = {re.sub(r"\^|\$|\\Z", "", f"/{route}") for route, _ in patterns() if route.startswith("api/")}
    ours = {re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", r"{}", route) for route in routes}
    described = {re.sub(r"{\w+}", "{}", path) for path in yaml.safe_load(COMMITTED.read_text())["paths"]}
    assert ours - set(LEFT_OUT) == described


def is_open(operation: dict) -> bool:
    """Answered to anybody, without a key."""
    return operation.get("security", [{}]) == [{}]


def test_only_what_is_public_is_read_without_a_key():
    described = yaml.safe_load(COMMITTED.read_text())["paths"]
    found = {path for path, operations in described.items() for one in operations.values() if is_open(one)}
    assert found == {
        "/api/v1/stream/vacancies/", "/api/v1/stream/vacancies/snapshot/", "/api/v1/vacancies/", "/api/v1/vacancies/{id}/",
        "/api/v1/search/",
    }  # fmt: skip


def test_every_refusal_is_a_problem_in_chinese():
    described = yaml.safe_load(COMMITTED.read_text())["paths"]
    for path, operations in described.items():
        for method, operation in operations.items():
            refusals = {code: answer for code, answer in operation["responses"].items() if int(code) >= 400}
            wanted = {"429"} if is_open(operation) else {"401", "403", "429"}
            assert wanted <= set(refusals), f"{method} {path}"
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in refusals.values())
            assert all(re.search("[一-鿿]", answer["description"]) for answer in refusals.values())
