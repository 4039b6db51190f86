"""The parts of a glTF export."""
