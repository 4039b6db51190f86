"""``build.yaml``: what is made beside a scene, by the same rules of writing as the scene itself.

Without it a build makes the lighter levels that the scene names and exports to every target.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from immersion.batch import _texts as _texts
from immersion.errors import Problem, SceneError
from immersion.export import EXPORTERS
from immersion.scene.model import Scene
from immersion.scene.model.base import Record, doc, required
from immersion.scene.model.document import Document
from immersion.scene.model.files import FileName
from immersion.scene.model.values import Duration
from immersion.scene.problems import shown
from immersion.scene.reading import read_document

__all__ = ["NAME", "Pictures", "Recipe", "Scan", "recipe_of"]

NAME = "build.yaml"
Whole = Annotated[int, Field(strict=True, ge=1)]


class Scan(Record):
    """Where a model comes from, and how heavy it is to be."""

    scan: FileName = required("The scan it is made from.", "Le relevé dont il est tiré.")
    unit: Literal["m", "cm", "mm", "km", "in", "ft"] | None = doc("The scan's unit.", "L’unité du relevé.")
    up: Literal["y", "z"] | None = doc("The scan's upward axis.", "L’axe vertical du relevé.")
    clean: bool = doc("Whether it is cleaned first.", "S’il est d’abord nettoyé.", True)
    triangles: Whole | None = doc(
        "Triangles of the model itself; all of them without it.",
        "Triangles du modèle lui-même ; tous sans cette clé.",
    )


class Pictures(Record):
    """Which pictures are drawn."""

    views: tuple[str, ...] | None = doc("Views; all without it.", "Vues ; toutes sans cette clé.")
    size: tuple[Whole, Whole] = doc("Width and height.", "Largeur et hauteur.", (1280, 720))
    time: Duration | None = doc("The moment of the visit.", "Le moment de la visite.")


class Recipe(Document):
    """What a build makes.

    Examples
    --------
    >>> Recipe(targets=["glb"], scans={"stele": {"scan": "raw/stele.ply", "triangles": 60000}}).scans["stele"].clean
    True
    """

    immersion: Literal["1"] = doc("Version of the format.", "Version du format.", "1")
    scans: dict[str, Scan] = doc("Models by media id.", "Modèles par identifiant de média.", {})
    targets: tuple[str, ...] = doc("Targets; all without it.", "Cibles ; toutes sans cette clé.", ())
    profiles: dict[str, str] = doc("The profile of each target.", "Le profil de chaque cible.", {})
    pictures: Pictures | None = doc("Pictures; none without it.", "Images ; aucune sans cette clé.")


def recipe_of(scene_file: Path, scene: Scene) -> Recipe:
    """Return the recipe beside a scene, held against it; the plain one when there is none.

    Raises
    ------
    SceneError
        If it names what is not there; ``problems`` has every problem with its line.
    """
    file = scene_file.with_name(NAME)
    if not file.exists() and not file.is_symlink():
        return Recipe()
    recipe = read_document(Recipe, file)
    problems = sorted(_wrong(recipe, scene), key=lambda problem: problem.where.line or 0)
    if problems:
        raise SceneError("scene-invalid", file, tuple(problems), count=len(problems))
    return recipe


def _wrong(recipe: Recipe, scene: Scene) -> Iterator[Problem]:
    place = recipe._origin.where
    models = sorted(name for name, media in scene.media.items() if media.type == "model")
    for name in recipe.scans:
        if name not in models:
            yield _unknown(place(f"scans.{name}"), "model", name, models)
    known = list(EXPORTERS.names())
    for index, target in enumerate(recipe.targets):
        if target not in known:
            yield _unknown(place(f"targets[{index}]"), "target", target, known)
    for target, profile in recipe.profiles.items():
        if target not in known:
            yield _unknown(place(f"profiles.{target}"), "target", target, known)
        if profile not in scene.profiles:
            yield _unknown(place(f"profiles.{target}"), "profile", profile, sorted(scene.profiles))
    for index, view in enumerate((recipe.pictures.views or ()) if recipe.pictures else ()):
        if view not in scene.views:
            yield _unknown(place(f"pictures.views[{index}]"), "view", view, sorted(scene.views))


def _unknown(where: object, kind: str, name: str, known: list[str]) -> Problem:
    return Problem(f"build-no-{kind}", where, found=shown(name), known=", ".join(known) or "—")  # type: ignore[arg-type]
