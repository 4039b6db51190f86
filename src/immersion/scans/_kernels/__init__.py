"""Compiled kernels of the scans: arrays in, arrays out."""
