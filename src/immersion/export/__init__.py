"""From a stage to files that others open: one module per target, each telling what it could not carry.

>>> "glb" in EXPORTERS.names()
True
"""

from immersion.export._gltf.options import GlbOptions
from immersion.export._page.options import WebOptions
from immersion.export._usd.options import UsdzOptions
from immersion.export.degrees import degree_of
from immersion.export.manifest import FileEntry, Manifest
from immersion.export.targets import EXPORTERS, Exporter, exporter
from immersion.export.writing import losses, write

__all__ = [
    "EXPORTERS",
    "Exporter",
    "FileEntry",
    "GlbOptions",
    "Manifest",
    "UsdzOptions",
    "WebOptions",
    "degree_of",
    "exporter",
    "losses",
    "write",
]
