"""A slow, obvious twin of the surface shader: glTF 2.0 appendix B for one point, in float64."""

from __future__ import annotations

import numpy as np


def unit(v):
    return np.asarray(v, float) / np.linalg.norm(v)


def decoded(srgb):
    c = np.asarray(srgb, float) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def encoded(linear):
    c = np.asarray(linear, float)
    return 255 * np.where(c <= 0.0031308, 12.92 * c, 1.055 * np.maximum(c, 1e-9) ** (1 / 2.4) - 0.055)


def toned(x):
    return np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)


def dielectric_of(ior=1.5, specular=1.0, tint=(1.0, 1.0, 1.0)):
    """KHR_materials_ior and KHR_materials_specular: what is mirrored straight ahead, and along the surface."""
    return np.minimum(((1 - ior) / (1 + ior)) ** 2 * np.array(tint, float), 1.0) * specular, specular


def gltf_brdf(base, metallic, roughness, normal, to_eye, to_light, dielectric=(0.04, 1.0)):
    """The sample of appendix B.3.5, symbol by symbol."""
    n, v, l = unit(normal), unit(to_eye), unit(to_light)  # noqa: E741
    h = unit(v + l)
    alpha = roughness**2
    nh, nl, nv, vh = n @ h, n @ l, n @ v, v @ h
    if nl <= 0:
        return np.zeros(3)
    spread = alpha**2 / (np.pi * (nh**2 * (alpha**2 - 1) + 1) ** 2)
    shade = [2 * c / (c + np.sqrt(alpha**2 + (1 - alpha**2) * c**2)) for c in (nl, nv)]
    c_diff = (1 - metallic) * base
    f0 = dielectric[0] * (1 - metallic) + base * metallic
    f90 = dielectric[1] * (1 - metallic) + metallic
    fresnel = f0 + (f90 - f0) * (1 - abs(vh)) ** 5
    f_diffuse = (1 - fresnel) / np.pi * c_diff
    f_specular = fresnel * spread * shade[0] * shade[1] / (4 * abs(nv) * abs(nl))
    return f_diffuse + f_specular


def seen(
    base, metallic, roughness, normal, to_eye, light, lux, around,
    *, open_=1.0, given=0.0, white=130.0, dielectric=(0.04, 1.0),
):  # fmt: skip
    """The sRGB bytes of a point: one light of so many lux from a direction, even light from around."""
    n, v = unit(normal), unit(to_eye)
    direct = (
        np.pi
        * gltf_brdf(base, metallic, roughness, n, v, light, dielectric)
        * lux
        * max(n @ unit(light), 0.0)
    )
    f0 = dielectric[0] * (1 - metallic) + base * metallic
    f90 = dielectric[1] * (1 - metallic) + metallic
    nv = np.clip(n @ v, 0, 1)
    t = roughness * np.array([-1, -0.0275, -0.572, 0.022]) + np.array([1, 0.0425, 1.04, -0.04])
    part = min(t[0] ** 2, 2 ** (-9.28 * nv)) * t[0] + t[1]
    mirrored = f0 * (-1.04 * part + t[2]) + f90 * (1.04 * part + t[3])
    even = ((1 - f0) * base * (1 - metallic) + mirrored) * around * open_
    return encoded(toned((direct + even) / white + given))
