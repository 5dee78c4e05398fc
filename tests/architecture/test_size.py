"""Small rooms: a file has at most 500 lines and a function at most 60."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ("portal", "registration", "assistance", "matching", "entrepreneurship", "analytics")
FILES = sorted(
    path
    for folder in (*HOUSE, "tests", "static", "templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".html", ".css", ".js"} and "migrations" not in path.parts
)


def test_no_file_is_longer_than_500_lines():
    assert {str(path.relative_to(ROOT)): n for path in FILES if (n := len(path.read_text().splitlines())) > 500} == {}


def test_no_function_is_longer_than_60_lines():
    assert {
        name: length for path in FILES if path.suffix == ".py" for name, length in _functions(path) if length > 60
    } == {}


def _functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("folder", HOUSE)
def test_public_functions_of_services_say_what_they_do(folder):
    silent = []
    for path in (ROOT / folder).rglob("services.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                typed = node.returns is not None
                if not ast.get_docstring(node) or not typed:
                    silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []
