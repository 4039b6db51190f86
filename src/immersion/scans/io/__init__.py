"""Scan files in and out: PLY, OBJ, STL, GLB and glTF."""
