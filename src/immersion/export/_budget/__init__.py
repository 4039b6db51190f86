"""Exports within a profile's budget of bytes: what is dropped, in which order, and what remains."""
