"""From a stage to files that others open; the targets register themselves here."""
