"""Media types by suffix, the same on every machine, and which of them grow smaller when compressed."""

from __future__ import annotations

import mimetypes

__all__ = ["COMPRESSIBLE", "declare_types"]

# What a system's own list lacks or gets wrong (Windows' registry may call .js text/plain, which no browser runs).
_TYPES = {
    ".aac": "audio/aac",
    ".avif": "image/avif",
    ".bin": "application/octet-stream",
    ".css": "text/css",
    ".csv": "text/csv",
    ".flac": "audio/flac",
    ".glb": "model/gltf-binary",
    ".gltf": "model/gltf+json",
    ".html": "text/html",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".ktx2": "image/ktx2",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".usdz": "model/vnd.usdz+zip",
    ".vtt": "text/vtt",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
}

COMPRESSIBLE = frozenset(
    {
        ".css", ".csv", ".gltf", ".html", ".js", ".json", ".jsonld", ".md", ".mjs", ".svg", ".txt", ".vtt",
        ".wasm", ".webmanifest", ".xml", ".yaml",
    }
)  # fmt: skip
"""Suffixes of what is text, or as loose as text; models, pictures and sounds are compressed in themselves."""


def declare_types() -> None:
    """Let every file that an export may hold have its type."""
    for suffix, kind in _TYPES.items():
        mimetypes.add_type(kind, suffix)
