"""Foreign scenes made into ours: one module per format, each telling what it could not carry.

>>> IMPORTERS.names()
['adm', 'aframe', 'gltf', 'svx']
"""

from immersion.importers.draft import Draft
from immersion.importers.importing import Imported, ImportedFile, import_scene
from immersion.importers.kinds import IMPORTERS, Importer, importer, importer_for

__all__ = [
    "IMPORTERS",
    "Draft",
    "Imported",
    "ImportedFile",
    "Importer",
    "import_scene",
    "importer",
    "importer_for",
]
