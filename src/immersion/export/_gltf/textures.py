"""The pictures of models and walls as the document holds them: coded once, each with its report in the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from immersion.export._gltf.work import Work
from immersion.export._textures.coding import Asked, CodedTexture, coded_textures
from immersion.scans.io._images import texture_bytes
from immersion.scans.mesh import Mesh, Texture

__all__ = ["code_pictures", "coded_picture", "fitted", "pictures_of"]


def pictures_of(mesh: Mesh, media: str) -> list[Asked]:
    """Return the pictures of a model."""
    found = ((texture_bytes(texture), texture.role) for texture in mesh.textures)
    return [Asked(data, role, media) for data, role in found if data]


def code_pictures(work: Work, pictures: Iterable[Asked]) -> None:
    """Code several pictures at once, so that they are there when they are asked for one by one."""
    coding = work.coding
    missing = {
        key: one for one in pictures if (key := _key(work, one.data, one.role, one.name)) not in work.kept
    }
    made = coded_textures(list(missing.values()), coding.textures, coding.size)
    work.kept.update(zip(missing, made, strict=True))


def _key(work: Work, data: bytes, role: str, media: str) -> object:
    return "picture", data, role, media, work.coding.textures, work.coding.size


def fitted(work: Work, mesh: Mesh, media: str) -> Mesh:
    """Return a model whose pictures are coded, and no larger than asked for."""
    if not mesh.textures:
        return mesh
    code_pictures(work, pictures_of(mesh, media))
    found = []
    for texture in mesh.textures:
        data = texture_bytes(texture)
        coded = coded_picture(work, data, texture.role, media) if data else data
        same = not data or coded == data
        found.append(texture if same else Texture(None, coded, texture.role, texture.name, texture.sampler))
    return replace(mesh, textures=tuple(found))


def coded_picture(work: Work, data: bytes, role: str, media: str) -> bytes:
    """Return a picture as the document is to hold it; what that loses is told, and its report kept."""
    coding = work.coding
    code_pictures(work, [Asked(data, role, media)])
    made: CodedTexture | None = work.kept[_key(work, data, role, media)]
    if made is None:
        return data
    report = made.report
    work.reports[made.data] = report.to_dict()
    if made.no_encoder:
        work.lose("export-no-ktx2", f"media.{media}")
    if coding.size is not None and max(report.width, report.height) <= coding.size and made.data != data:
        from immersion.export._gltf.pictures import size_of

        if max(size_of(data)) > coding.size:
            work.lose("export-texture", f"media.{media}", side=coding.size, profile=work.stage.profile or "—")
    if report.mean > 0:
        told = {"coding": report.coding, "measure": report.measure, "mean": report.mean, "p95": report.p95}
        work.lose("export-texture-coded", f"media.{media}.{role}", **told)
    return made.data
