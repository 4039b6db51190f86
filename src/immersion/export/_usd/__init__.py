"""The parts of a USDZ: one module per kind of prim."""
