"""Texts of the audio domain."""

from immersion.messages import add

add({})
