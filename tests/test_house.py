"""The house keeps its shape: what loads when, and what may not be imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import immersion

SOURCE = Path(immersion.__file__).parent
HEAVY = ("numpy", "numba", "scipy", "open3d", "pyglet", "trimesh", "soundfile", "pydantic", "PIL", "typer")


def _modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_importing_the_root_loads_nothing_heavy() -> None:
    assert _modules_after("import immersion") & set(HEAVY) == set()


@pytest.mark.parametrize(
    "domain",
    ["scans", "audio", "scene", "stage", "export", "importers", "preview", "demo", "serving", "batch"],
)
def test_importing_a_domain_loads_no_engine(domain: str) -> None:
    loaded = _modules_after(f"import immersion.{domain}")
    assert loaded & {"open3d", "pyglet", "numba", "trimesh", "soundfile", "typer"} == set()


def test_nothing_inside_imports_the_root() -> None:
    nodes = ((path, node) for path in SOURCE.rglob("*.py") for node in ast.walk(_tree(path)))
    imports = ((path, node) for path, node in nodes if isinstance(node, ast.Import))
    assert [path.name for path, node in imports if any(a.name == "immersion" for a in node.names)] == []


def test_the_public_names_are_there() -> None:
    assert {"scans", "audio", "scene", "stage", "preview", "export"} <= set(dir(immersion))
    for name in immersion.__all__:
        assert getattr(immersion, name) is not None


def test_an_unknown_attribute_is_refused() -> None:
    with pytest.raises(AttributeError, match="it has"):
        _ = immersion.nothing
