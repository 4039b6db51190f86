"""Plans: the room and its equipment drawn to scale, as SVG and PDF that a technician can print."""
