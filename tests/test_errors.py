"""Errors say what was found, expected, where and what to do, in both languages, under stable codes."""

from __future__ import annotations

import ast
import pickle
from importlib import import_module
from pathlib import Path

import pytest

from immersion import errors, messages
from immersion.errors import FileError, InputError, SceneError, Where

SOURCE = Path(errors.__file__).parent


def _texts_modules() -> list[str]:
    files = [*SOURCE.rglob("*_texts.py"), SOURCE / "errors.py", SOURCE / "stage" / "loss.py"]
    return [".".join(["immersion", *f.relative_to(SOURCE).with_suffix("").parts]) for f in files]


def _raised_codes() -> set[tuple[str, str]]:
    """Every literal code given to one of our errors, findings or losses, with the file that gives it."""
    kinds = {*errors.__all__, "Finding", "Loss"} - {"Where"}
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in kinds and isinstance(node.args[0].value, str):
                    found.add((node.args[0].value, path.name))
    return found


def test_every_code_that_is_raised_has_its_texts_in_both_languages() -> None:
    for module in _texts_modules():
        import_module(module)
    raised = _raised_codes()
    assert len(raised) > 20
    assert sorted(pair for pair in raised if not messages.known(pair[0])) == []


def test_the_sentence_names_place_expectation_finding_remedy_and_code() -> None:
    error = FileError("file-suffix", Path("a b.xyz"), suffix=".xyz", known=".obj, .ply")
    assert error.render("en") == (
        "a b.xyz: expected one of .obj, .ply, got the suffix '.xyz'. "
        "Rename the file, or convert it to a known format. [file-suffix]"
    )
    assert error.render("fr").startswith(
        "a b.xyz: attendu\xa0: l’un de .obj, .ply\u202f; trouvé\xa0: le suffixe '.xyz'."
    )
    assert error.to_dict("en")["file"] == "a b.xyz"


def test_an_error_speaks_the_current_language() -> None:
    error = FileError("file-missing", Path("x.ply"))
    with messages.use("fr"):
        assert "aucun fichier" in str(error)
    assert "no file" in str(error)


def test_an_error_survives_a_process_pool() -> None:
    error = FileError("file-empty", Where("a.ply", 3, 4, "x[0]"), format="PLY")
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.render("fr"), copy.where) == (FileError, error.render("fr"), error.where)


def test_a_scene_error_prints_all_its_problems() -> None:
    problems = tuple(errors.Problem("file-missing", Where("s.yaml", line, 2, "media")) for line in (3, 9))
    lines = str(SceneError("file-missing", problems=problems)).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["s.yaml:3:2", "s.yaml:9:2"]


@pytest.mark.parametrize(
    ("kind", "code"), [(InputError, 1), (errors.UsageError, 2), (errors.MissingToolError, 2)]
)
def test_exit_codes(kind: type[errors.ImmersionError], code: int) -> None:
    assert kind("file-missing").exit_code == code
