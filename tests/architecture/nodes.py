"""Whether a test that a list names is there: `tests/…/test_x.py::test_y`, read from the source."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def is_test(node: str) -> bool:
    path, _, name = node.partition("::")
    return path.startswith("tests/") and name.startswith("test_") and name in _functions(path)


@cache
def _functions(path: str) -> frozenset[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef) and not _is_skipped(one))


def _is_skipped(function: ast.FunctionDef) -> bool:
    """Skipped or expected to fail for good: such a test proves nothing."""
    marks = " ".join(ast.unparse(one) for one in function.decorator_list)
    return "mark.skip(" in marks or "mark.xfail" in marks
