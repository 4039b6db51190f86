"""The pictures of models and walls as the document holds them: coded once, each with its report in the file."""

from __future__ import annotations

from dataclasses import replace

from immersion.export._gltf.work import Work
from immersion.export._textures.coding import coded_texture
from immersion.scans.io._images import texture_bytes
from immersion.scans.mesh import Mesh, Texture

__all__ = ["coded_picture", "fitted"]


def fitted(work: Work, mesh: Mesh, media: str) -> Mesh:
    """Return a model whose pictures are coded, and no larger than asked for."""
    if not mesh.textures:
        return mesh
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
    key = ("picture", data, role, media, coding.textures, coding.size)
    made = work.once(key, lambda: coded_texture(data, coding.textures, coding.size, role, media))
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
