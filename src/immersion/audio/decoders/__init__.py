"""Ways to design a decoder matrix: one file per method, each registers itself by name."""

from immersion.audio.decoders._method import DECODERS, DecoderMethod, decoder_method

__all__ = ["DECODERS", "DecoderMethod", "decoder_method"]
