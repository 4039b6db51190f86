"""Images of very many pixels: those that open give no warning, larger ones are told as a fault of the file."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import pytest
from PIL import Image

from immersion.errors import FileError
from immersion.scans.mesh import Texture
from immersion.stage.assets import open_image
from immersion.stage.decoded_textures import texture_pixels


def test_large_images_open_quietly_and_larger_ones_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)  # of PIL's 89 million
    large, larger = tmp_path / "mur d'été.png", tmp_path / "trop grand.png"
    Image.new("L", (1500, 1000), 200).save(large)
    Image.new("L", (2100, 1000), 200).save(larger)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert open_image(large).shape == (1000, 1500, 4)
        pixels = texture_pixels(Texture(data=large.read_bytes()))
    assert pixels is not None
    assert pixels.shape == (1000, 1500, 4)
    for read in (
        lambda: open_image(larger),
        lambda: texture_pixels(Texture(path=larger)),
        lambda: texture_pixels(Texture(data=larger.read_bytes())),
    ):
        with pytest.raises(FileError) as caught:
            read()
        assert caught.value.code == "stage-image-large"
        assert "au plus 2 millions de pixels" in caught.value.render("fr").replace("\u00a0", " ")


def test_damaged_images_are_told_as_before(tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(whole, "PNG")
    (tmp_path / "half.png").write_bytes(whole.getvalue()[:1000])
    with pytest.raises(FileError) as caught:
        open_image(tmp_path / "half.png")
    assert caught.value.code == "stage-image"
    with pytest.raises(FileError) as texture:
        texture_pixels(Texture(path=tmp_path / "half.png"))
    assert texture.value.code == "file-damaged"
