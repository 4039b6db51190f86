"""Every test checks something, and none is left out because a tool is missing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(TESTS.rglob("*.py"))}
PLATFORM = {"os", "sys", "platform"}


def _functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


HELPERS: dict[str, list[ast.FunctionDef]] = {}  # several files may have one of the same name
for _tree in TREES.values():
    for _function in _functions(_tree):
        if not _function.name.startswith("test_"):
            HELPERS.setdefault(_function.name, []).append(_function)


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def checks(function: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> bool:
    """Return whether a function can fail by an assertion of its own or of a helper that it calls."""
    for node in ast.walk(function):
        name = _called(node)
        if isinstance(node, ast.Assert) or name in ("raises", "warns", "fail") or name.startswith("assert_"):
            return True
        helpers = [] if name in seen else HELPERS.get(name, [])
        if any(checks(helper, seen | {name}) for helper in helpers):
            return True
    return False


def leaves_out(node: ast.AST) -> bool:
    """Return whether a call skips a test for another reason than the platform."""
    name = _called(node)
    if name == "skipif":
        return not {part.id for part in ast.walk(node.args[0]) if isinstance(part, ast.Name)} & PLATFORM
    return name in ("skip", "importorskip", "xfail")


def test_every_test_checks_something() -> None:
    tests = [
        (path, function)
        for path, tree in TREES.items()
        if path.name.startswith("test_")
        for function in _functions(tree)
        if function.name.startswith("test_")
    ]
    assert len(tests) > 800
    assert [f"{path.name}:{function.name}" for path, function in tests if not checks(function)] == []


def test_nothing_is_skipped_for_want_of_a_tool() -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if leaves_out(node)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("def test_a(): len([])", False),
        ("def test_a():\n    for x in y: x()", False),
        ("def test_a(): assert x", True),
        ("def test_a():\n    with pytest.raises(KeyError): x()", True),
        ("def test_a(): np.testing.assert_allclose(a, b)", True),
    ],
)
def test_what_counts_as_a_check(text: str, wanted: bool) -> None:
    assert checks(_functions(ast.parse(text))[0]) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("pytest.importorskip('trimesh')", True),
        ("pytest.skip('no node')", True),
        ("pytest.mark.skipif(shutil.which('node') is None, reason='')", True),
        ("pytest.mark.skipif(sys.platform == 'win32', reason='')", False),
        ("stream.read(4)", False),
    ],
)
def test_what_counts_as_left_out(text: str, wanted: bool) -> None:
    assert any(leaves_out(node) for node in ast.walk(ast.parse(text))) is wanted
