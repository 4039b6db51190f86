"""The parts of a glTF export: one module for each kind of thing, over one document that grows."""
