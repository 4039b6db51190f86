"""Every error the library raises on purpose.

::

    ImmersionError
    ├─ InputError          what was given cannot be used (exit 1)
    │  ├─ FileError        a file is missing, unreadable, damaged or not what its name says
    │  └─ SceneError       a scene has problems; carries all of them in ``problems``
    ├─ UsageError          the call itself is wrong: an unknown name, impossible options (exit 2)
    │  └─ UnknownNameError a name that no plug-in has; carries the known ones and the nearest
    ├─ MissingToolError    an optional package or program is not installed (exit 2)
    └─ Cancelled           the caller asked a long work to stop

Each carries a stable ``code`` and says what was *found*, what was *expected*, *where*, and the *remedy*,
in French or English: the words live in the catalogue of :mod:`immersion.messages` under that code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from immersion import messages

__all__ = [
    "Cancelled",
    "FileError",
    "ImmersionError",
    "InputError",
    "MissingToolError",
    "Problem",
    "SceneError",
    "UnknownNameError",
    "UsageError",
    "Where",
]


@dataclass(frozen=True, slots=True)
class Where:
    """A place: a file, a line and column in it (from 1), and a path inside its tree.

    >>> str(Where("scene.yaml", 23, 14, "things[2].gain"))
    'scene.yaml:23:14 things[2].gain'
    """

    file: str | Path | None = None
    line: int | None = None
    column: int | None = None
    path: str = ""

    def __str__(self) -> str:
        place = "" if self.file is None else str(self.file)
        if self.line is not None:
            place += f":{self.line}" + ("" if self.column is None else f":{self.column}")
        return f"{place} {self.path}".strip()


class Problem:
    """What was found, expected, where, and what to do: the content of an error or of a finding.

    Parameters
    ----------
    code : str
        Stable code; its three texts are in the catalogue.
    where : Where, Path or str, optional
        The place; a plain string is a path inside a tree, a :class:`~pathlib.Path` is a file.
    **values
        The fields of the texts.
    """

    def __init__(self, code: str, where: Where | Path | str | None = None, **values: object) -> None:
        self.code = code
        self.values = values
        if isinstance(where, Path):
            where = Where(where)
        self.where = where if isinstance(where, Where) else Where(path=where or "")

    def part(self, name: str, lang: str | None = None) -> str:
        """Return ``found``, ``expected`` or ``remedy`` in a language."""
        return messages.sentence(f"{self.code}.{name}", lang, **self.values)

    @property
    def found(self) -> str:
        """What was found, in the current language."""
        return self.part("found")

    @property
    def expected(self) -> str:
        """What was expected, in the current language."""
        return self.part("expected")

    @property
    def remedy(self) -> str:
        """What to do, in the current language."""
        return self.part("remedy")

    def render(self, lang: str | None = None) -> str:
        """Return the whole sentence: ``where: expected …, got …. Remedy [code]``."""
        return messages.sentence(
            "problem",
            lang,
            where=f"{self.where}: " if str(self.where) else "",
            expected=self.part("expected", lang),
            found=self.part("found", lang),
            remedy=self.part("remedy", lang),
            code=self.code,
        )

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return plain data for ``--json``."""
        return {
            "code": self.code,
            "found": self.part("found", lang),
            "expected": self.part("expected", lang),
            "remedy": self.part("remedy", lang),
            "file": None if self.where.file is None else str(self.where.file),
            "line": self.where.line,
            "column": self.where.column,
            "path": self.where.path,
        }

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.render()!r})"


class ImmersionError(Problem, Exception):
    """The root of the tree; see :class:`Problem` for what each error carries."""

    exit_code = 1

    def __init__(self, code: str, where: Where | Path | str | None = None, **values: object) -> None:
        Problem.__init__(self, code, where, **values)
        Exception.__init__(self, code)

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions pickle by their args; ours must survive a process pool with all their values.
        return (_rebuild, (type(self), self.code, self.where, self.values))


def _rebuild(
    kind: type[ImmersionError], code: str, where: Where, values: dict[str, object]
) -> ImmersionError:
    return kind(code, where, **values)


class InputError(ImmersionError):
    """What was given cannot be used."""


class FileError(InputError):
    """A file is missing, unreadable, damaged, or not what its name says."""


class SceneError(InputError):
    """A scene has problems: ``problems`` holds all of them, sorted by line."""

    def __init__(
        self,
        code: str,
        where: Where | Path | str | None = None,
        problems: tuple[Problem, ...] = (),
        **values: object,
    ) -> None:
        super().__init__(code, where, problems=problems, **values)
        self.problems = problems

    def render(self, lang: str | None = None) -> str:
        """Return one line per problem, or the error's own sentence when it has none."""
        if not self.problems:
            return super().render(lang)
        return "\n".join(problem.render(lang) for problem in self.problems)


class UsageError(ImmersionError):
    """The call itself is wrong."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that nothing is registered under."""

    def part(self, name: str, lang: str | None = None) -> str:
        """Return ``found``, ``expected`` or ``remedy`` in a language; what was named, in that language too."""
        kind = str(self.values.get("kind"))
        word = f"kind-{kind}"
        kind = messages.text(word if messages.known(word) else "kind-other", lang, kind=kind)
        return messages.sentence(f"{self.code}.{name}", lang, **(self.values | {"kind": kind}))


class MissingToolError(ImmersionError):
    """An optional package or program is not installed; the remedy names the command that installs it."""

    exit_code = 2


class Cancelled(ImmersionError):
    """The caller asked a long work to stop."""


messages.add(
    {
        "problem": {
            "en": "{where}expected {expected}, got {found}. {remedy} [{code}]",
            "fr": "{where}attendu : {expected} ; trouvé : {found}. {remedy} [{code}]",
        },
        "file-missing": {
            "found": {"en": "no file at this path", "fr": "aucun fichier à ce chemin"},
            "expected": {"en": "an existing file", "fr": "un fichier existant"},
            "remedy": {
                "en": "Check the path and its spelling.",
                "fr": "Vérifiez le chemin et son orthographe.",
            },
        },
        "file-is-directory": {
            "found": {"en": "a directory", "fr": "un dossier"},
            "expected": {"en": "a file", "fr": "un fichier"},
            "remedy": {"en": "Name a file inside the directory.", "fr": "Indiquez un fichier de ce dossier."},
        },
        "file-denied": {
            "found": {"en": "no permission ({reason})", "fr": "accès refusé ({reason})"},
            "expected": {
                "en": "a file that this account may open",
                "fr": "un fichier accessible à ce compte",
            },
            "remedy": {
                "en": "Change the permissions of the file or of its folder.",
                "fr": "Modifiez les droits du fichier ou de son dossier.",
            },
        },
        "file-empty": {
            "found": {"en": "an empty file (0 bytes)", "fr": "un fichier vide (0 octet)"},
            "expected": {"en": "a {format} file", "fr": "un fichier {format}"},
            "remedy": {
                "en": "Copy or export the file again.",
                "fr": "Copiez ou exportez de nouveau le fichier.",
            },
        },
        "file-suffix": {
            "found": {"en": "the suffix {suffix!r}", "fr": "le suffixe {suffix!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {
                "en": "Rename the file, or convert it to a known format.",
                "fr": "Renommez le fichier, ou convertissez-le dans un format connu.",
            },
        },
        "file-damaged": {
            "found": {"en": "{problem}", "fr": "{problem}"},
            "expected": {
                "en": "a whole and valid {format} file",
                "fr": "un fichier {format} entier et valide",
            },
            "remedy": {
                "en": "Copy or export the file again.",
                "fr": "Copiez ou exportez de nouveau le fichier.",
            },
        },
        "file-write": {
            "found": {"en": "a refusal of the system ({reason})", "fr": "un refus du système ({reason})"},
            "expected": {"en": "a folder where files can be written", "fr": "un dossier où l’on peut écrire"},
            "remedy": {
                "en": "Check the folder, its permissions and the free space.",
                "fr": "Vérifiez le dossier, ses droits et l’espace libre.",
            },
        },
        "unknown-name": {
            "found": {"en": "{kind} {name!r}", "fr": "{kind} {name!r}"},
            "expected": {"en": "one of {known}", "fr": "l’un de {known}"},
            "remedy": {"en": "Did you mean {nearest!r}?", "fr": "Vouliez-vous dire {nearest!r} ?"},
        },
        "kind-content": {"en": "the content", "fr": "le contenu"},
        "kind-decoder": {"en": "the decoder", "fr": "le décodeur"},
        "kind-exporter": {"en": "the exporter", "fr": "l’exporteur"},
        "kind-layout": {"en": "the layout", "fr": "la disposition"},
        "kind-output": {"en": "the output", "fr": "la sortie"},
        "kind-other": {"en": "the {kind}", "fr": "{kind}"},
        "kind-part": {"en": "the part", "fr": "la partie"},
        "kind-profile": {"en": "the profile", "fr": "le profil"},
        "missing-package": {
            "found": {"en": "no package {package!r}", "fr": "pas de paquet {package!r}"},
            "expected": {"en": "this package, for {purpose}", "fr": "ce paquet, pour {purpose}"},
            "remedy": {"en": "Install it with: {command}", "fr": "Installez-le avec : {command}"},
        },
    }
)
