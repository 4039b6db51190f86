"""Importing: into a folder of its own first, which is renamed when all has ended well."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from immersion import messages
from immersion._files import readable
from immersion._staging import staged, sweep
from immersion.errors import FileError, SceneError, UsageError
from immersion.importers import _texts as _texts
from immersion.importers._given import clean_text
from immersion.importers.draft import Draft
from immersion.importers.kinds import IMPORTERS, importer_for
from immersion.scans.mesh import METRES_PER_UNIT
from immersion.scene import validate
from immersion.scene.finding import Finding
from immersion.scene.model import Scene
from immersion.scene.reading import read_text
from immersion.scene.writing import plain as plain_tree
from immersion.scene.writing import written
from immersion.stage.loss import Loss

__all__ = ["Imported", "ImportedFile", "import_scene"]

_log = logging.getLogger("immersion.importers")

PREFIX = ".immersion-import-"
"""How the folder begins in which an import is made."""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file of the new folder: its path with ``/``, its size, and its checksum in hexadecimal."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made, and what it could not carry.

    Parameters
    ----------
    format : str
        The importer's name.
    source : str
        The name of the foreign file.
    folder : Path
        The new folder; ``scene.yaml`` and ``import.json`` lie in it.
    scene : Scene
        As read back from there.
    files : tuple of ImportedFile
        Sorted by path; ``import.json``, which holds this list, is not among them.
    losses : tuple of Loss
        What was not carried, changed, or is still to be written by a person, in the order it was met.
    findings : tuple of Finding
        What :func:`immersion.scene.validate` says of the scene: no error, perhaps warnings.
    """

    format: str
    source: str
    folder: Path
    scene: Scene
    files: tuple[ImportedFile, ...]
    losses: tuple[Loss, ...]
    findings: tuple[Finding, ...]

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``."""
        return {
            "format": self.format,
            "source": self.source,
            "folder": str(self.folder),
            "scene": str(self.folder / "scene.yaml"),
            "files": [{"path": f.path, "bytes": f.bytes, "sha256": f.sha256} for f in self.files],
            "losses": [loss.to_dict(lang) for loss in self.losses],
            "findings": [finding.to_dict(lang) for finding in self.findings],
        }


def import_scene(
    source: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    format: str | None = None,
    language: str | None = None,
    unit: str | None = None,
    plain: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Imported:
    """Make a scene of a foreign file: a new folder with ``scene.yaml``, ``media/`` and ``import.json``.

    Parameters
    ----------
    source : path
        A glTF or GLB (one that :func:`immersion.export.write` made gives its scene back), a Voyager document
        (``.svx.json``), an ADM sound file, or an A-Frame page. What it names
        is taken in when it lies in its folder or below; nothing is fetched from a network.
    folder : path
        The new folder; it must not exist, or be empty. It appears whole or not at all.
    format : str, optional
        A name of :data:`IMPORTERS`; else the suffix decides.
    language : str, optional
        ``"en"`` or ``"fr"``: the language of the comments, and of the texts that a person still has to write.
    unit : {"mm", "cm", "m", "km", "in", "ft"}, optional
        What a glTF's numbers count, when its maker did not mean metres; the other formats say it themselves.
    plain : bool, optional
        Bring in a glTF that holds a whole scene of our own (``extras.immersion``) as one model, like any other.
    progress : callable, optional
        Called with the part done, from 0 to 1.

    Returns
    -------
    Imported

    Raises
    ------
    FileError
        If the file is missing, damaged or of an unknown format, or the folder is not new.
    UnknownNameError
        If there is no such format.
    UsageError
        If there is no such language or unit, the format has a unit of its own, or `plain` is asked of another than
        glTF.

    Examples
    --------
    >>> import tempfile
    >>> page = '<a-scene><a-entity camera position="0 1.6 3"></a-entity><a-box></a-box></a-scene>'
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = (Path(place) / "page.html").write_text(page)
    ...     made = import_scene(Path(place) / "page.html", Path(place) / "new", language="en")
    >>> list(made.scene.views), [loss.code for loss in made.losses]
    (['camera'], ['import-no-license', 'import-aframe-primitive', 'import-aframe-lights'])
    """
    chosen_language = language or messages.language()
    if chosen_language not in messages.LANGUAGES:
        raise UsageError("import-in-language", language=chosen_language, known=", ".join(messages.LANGUAGES))
    path = readable(source, "glTF, SVX, ADM, A-Frame")
    chosen = IMPORTERS.get(format) if format is not None else importer_for(path)
    if unit is not None and (unit not in METRES_PER_UNIT or chosen.name != "gltf"):
        raise UsageError("import-unit", unit=unit, known=", ".join(METRES_PER_UNIT), format=chosen.name)
    if plain and chosen.name != "gltf":
        raise UsageError("import-not-plain", format=chosen.name)
    target = Path(folder)
    report = progress or _ignore
    with _staging(target) as temporary:
        draft = Draft(path, temporary, chosen_language, unit, plain)
        chosen.plugin(path, draft, lambda done: report(0.95 * done))
        scene = draft.scene()
        text = _commented(scene, draft, chosen.name)
        (temporary / "scene.yaml").write_bytes(text.encode("utf-8"))
        scene = read_text(text, target / "scene.yaml")  # as it will be read there
        findings = tuple(validate(scene))
        if any(finding.severity == "error" for finding in findings):
            raise SceneError("import-invalid", path, findings)
        files = tuple(sorted((_entry(p, temporary) for p in _files(temporary)), key=lambda f: f.path))
        made = Imported(chosen.name, path.name, target, scene, files, tuple(draft.losses), findings)
        (temporary / "import.json").write_bytes(_report(made).encode("utf-8"))
        _publish(temporary, target)
    report(1.0)
    _log.info("%s: %d files, %d losses", chosen.name, len(files), len(made.losses))
    return made


def _ignore(done: float) -> None:
    """Nobody asked for the progress."""


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _entry(path: Path, folder: Path) -> ImportedFile:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return ImportedFile(path.relative_to(folder).as_posix(), path.stat().st_size, digest)


def _report(made: Imported) -> str:
    """Return the text of ``import.json``: the losses in both languages, so that the folder explains itself."""
    losses = [
        {
            "code": loss.code,
            "target": loss.target,
            "text": {lang: loss.to_dict(lang)["text"] for lang in messages.LANGUAGES},
        }
        for loss in made.losses
    ]
    data: Mapping[str, object] = {
        "format": made.format,
        "source": clean_text(made.source),
        "generator": f"immersion {version('immersion')}",
        "files": [{"path": f.path, "bytes": f.bytes, "sha256": f.sha256} for f in made.files],
        "losses": losses,
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _commented(scene: Scene, draft: Draft, name: str) -> str:
    """Return the scene's text with a head and with what the draft has to say above its entries."""
    text = written(scene)
    marks = read_text(text)._origin.marks
    lines = text.splitlines()
    places = sorted(
        ((marks[path][0], words) for path, words in draft.comments.items() if path in marks), reverse=True
    )
    for line, words in places:
        before = lines[line - 1]
        indent = before[: len(before) - len(before.lstrip())]
        lines[line - 1 : line - 1] = [f"{indent}# {words}"]
    values = {"source": clean_text(draft.source.name, 80), "format": name, "count": len(draft.losses)}
    head = [f"# {line}" for line in draft.words("import-head", **values).split("\n")]
    commented = "\n".join([*head, *lines]) + "\n"
    # Comments are given up rather than anything of the scene.
    try:
        same = plain_tree(read_text(commented)) == plain_tree(scene)
    except SceneError:
        same = False
    return commented if same else text


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target`, once it is known that nothing would be overwritten.

    What imports that were killed left there is taken away.
    """
    try:
        taken = target.is_symlink() or (
            target.exists() and not (target.is_dir() and not any(target.iterdir()))
        )
        if taken:
            raise FileError("import-exists", target)
        target.absolute().parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise FileError("file-write", target, reason=getattr(error, "strerror", None) or str(error)) from None
    try:
        sweep(target.absolute().parent, PREFIX)
        with staged(target.absolute().parent, PREFIX) as temporary:
            yield temporary
    except OSError as error:
        raise FileError("file-write", target, reason=error.strerror or str(error)) from error


def _publish(temporary: Path, target: Path) -> None:
    """Rename the folder into place; mkdtemp made it for its owner only."""
    umask = os.umask(0o022)
    os.umask(umask)
    temporary.chmod(0o777 & ~umask)
    if target.is_dir():
        target.rmdir()  # it is empty, or this fails and nothing is lost
    temporary.rename(target)
