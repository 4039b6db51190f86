"""Media: the files of a scene, apart from where they are placed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from immersion.scene.model.base import Record, Wrong, at_most_one, doc, exactly_one, required
from immersion.scene.model.files import FileMap, FileName, FileOrMap
from immersion.scene.model.values import Count, Text

__all__ = ["Hazards", "LevelOfDetail", "Media", "MediaType"]

MediaType = Literal[
    "model", "cloud", "audio", "ambisonic", "stems", "image", "video", "text", "adm", "response"
]
Strength = Literal["none", "mild", "strong"]


class Hazards(Record):
    """What may harm some visitors."""

    flashing: Strength | None = doc("Flashing lights.", "Lumières clignotantes.")
    motion: Strength | None = doc("Motion that may cause sickness.", "Mouvements pouvant donner la nausée.")


class LevelOfDetail(Record):
    """A lighter file of a model."""

    file: FileName | None = doc("The file.", "Le fichier.")
    files: FileMap | None = doc("The files per language.", "Les fichiers par langue.")
    triangles: Count | None = doc("How many triangles it has.", "Son nombre de triangles.")

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error unless there is one way to its file."""
        return exactly_one(given, ("file", "files"), "one-file")


class Media(Record):
    """One media: its type, its file or files, its rights, and what makes it accessible."""

    type: MediaType = required("What it is.", "Sa nature.")
    file: FileName | None = doc("The file, relative to the scene.", "Le fichier, relatif à la scène.")
    files: FileMap | None = doc("The files per language.", "Les fichiers par langue.")
    parts: tuple[FileName, ...] | None = doc(
        "The files of a bed or of stems, in order.", "Les fichiers d’un lit ou de pistes, dans l’ordre."
    )
    license: str | None = doc(
        "SPDX identifier or address of a rights statement.",
        "Identifiant SPDX ou adresse d’une déclaration de droits.",
    )
    credit: Text | None = doc("Who is to be named.", "Qui doit être cité.")
    source: Text | None = doc("Where it comes from.", "D’où il vient.")
    unit: Literal["m", "cm", "mm", "km", "in", "ft"] | None = doc("A model's unit.", "L’unité d’un modèle.")
    up: Literal["y", "z"] | None = doc("A model's upward axis.", "L’axe vertical d’un modèle.")
    lods: tuple[LevelOfDetail, ...] = doc(
        "Lighter levels of detail, heaviest first.",
        "Niveaux de détail plus légers, du plus lourd au plus léger.",
        (),
    )
    order: Count | None = doc("A bed's ambisonic order.", "L’ordre ambisonique d’un lit.")
    convention: Literal["ambix", "n3d", "fuma"] | None = doc(
        "A bed's channel order and scaling; AmbiX by default.",
        "L’ordre et la norme des canaux d’un lit ; AmbiX par défaut.",
    )
    audio: str | None = doc("A video's sound: a media.", "Le son d’une vidéo : un média.")
    hazards: Hazards | None = doc("A video's hazards.", "Les dangers d’une vidéo.")
    alt: Text | None = doc("What is seen, in words.", "Ce que l’on voit, en mots.")
    captions: FileOrMap | None = doc("Captions (WebVTT).", "Sous-titres (WebVTT).")
    transcript: FileOrMap | None = doc("Transcript.", "Transcription.")
    description: FileOrMap | None = doc("Audio description.", "Audiodescription.")
    signed: FileOrMap | None = doc("Sign-language video.", "Vidéo en langue des signes.")
    easy: FileOrMap | None = doc("Easy-to-read text.", "Texte facile à lire (FALC).")

    @classmethod
    def structure(cls, given: Mapping[str, Any]) -> Wrong:
        """Yield an error when there are two ways to its file; :func:`validate` tells when there is none."""
        return at_most_one(given, ("file", "files", "parts"), "file-twice")
