"""Shader sources, GLSL 3.30, put together from pieces by what a surface needs and no more.

Every place is relative to the eye (see :meth:`immersion.preview.camera.Camera.clip_from_eye`). Light is
linear; lux become a picture by one exposure, a filmic curve [1]_ and the sRGB transfer function. Colours of
vertices come linear, 16 bits each.

References
----------
.. [1] K. Narkowicz, "ACES Filmic Tone Mapping Curve", 2016: a rational fit in five constants.
"""

from __future__ import annotations

from collections.abc import Collection

from immersion.preview.shader_pieces import (
    BEAMS,
    LIGHTS,
    MATERIAL,
    PLACES,
    ROOM,
    SHADED,
    SHADOWS,
    TONES,
)

__all__ = [
    "BEAM_FRAGMENT",
    "BEAM_VERTEX",
    "DEPTH_FRAGMENT",
    "DEPTH_PANEL_FRAGMENT",
    "DEPTH_POINTS_FRAGMENT",
    "DEPTH_POINTS_VERTEX",
    "DEPTH_VERTEX",
    "FEATURES",
    "PANEL_FRAGMENT",
    "PANEL_VERTEX",
    "SKY_FRAGMENT",
    "SKY_VERTEX",
    "lit",
]

FEATURES = (
    "alone", "beams", "fine", "linear", "lux", "material", "points", "room", "sets", "shadows", "tangents",
    "textured", "unlit",
)  # fmt: skip
"""What a program may be asked to do.

``alone``: one light shines, so that a processor that draws need not count them at each vertex;
``fine``: take light and images at vertices alone, for triangles that are hardly larger than pixels;
``linear``: the card encodes, because it also blends; ``lux``: give illuminance instead of colour;
``material``: glTF's metallic-roughness surface, else a matt one; ``sets``: images with coordinates of their
own; ``tangents``: those of the file; ``unlit``: colours as they are.
"""

_ATTRIBUTES = """
layout(location = 0) in vec3 point;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 color;
layout(location = 3) in vec2 uv;
layout(location = 4) in vec4 tangent;
layout(location = 5) in vec4 uv_12;
layout(location = 6) in vec4 uv_34;
uniform mat4 clip_from_eye;
uniform mat4 eye_from_model;
uniform mat3 eye_from_normal;
"""

_VERTEX = """
SEEN out vec3 place;
centroid out vec3 facing;         // a scan has several triangles in a pixel, most beside its middle: what lies
centroid out vec4 tint;           // far outside of them is noise
#if defined(TEXTURED) || defined(MATERIAL)
out vec2 where;
#endif
#ifdef SETS
out vec4 more;
out vec4 rest;
#endif
#ifdef TANGENTS
out vec4 along;
#endif
#ifdef POINTS
uniform float point_pixels;       // of a point one metre away
#endif

void main() {
    vec4 seen = eye_from_model * vec4(point, 1.0);
    gl_Position = clip_from_eye * seen;
#ifdef POINTS
    gl_PointSize = clamp(point_pixels / max(gl_Position.w, 1e-3), 1.0, 32.0);
#endif
    place = seen.xyz;
    facing = eye_from_normal * normal;
    tint = color;
#if defined(TEXTURED) || defined(MATERIAL)
    where = uv;
#endif
#ifdef SETS
    more = uv_12;
    rest = uv_34;
#endif
#ifdef TANGENTS
    along = vec4(mat3(eye_from_model) * tangent.xyz, tangent.w);
#endif
}
"""

_FRAGMENT = """
centroid in vec3 facing;
centroid in vec4 tint;
uniform float opacity;
uniform float cutoff;             // alpha below it is not there
out vec4 pixel;

void main() {
    vec4 albedo = tint * factor;
#if defined(TEXTURED) || defined(MATERIAL)
    if (has_base) albedo *= SAMPLE(base);
#endif
    if (albedo.a < cutoff) discard;
    float size = length(facing);
    vec3 n = size > 0.0 ? facing / size : -normalize(place);
    float open = 1.0, line = 0.0;
#ifdef POINTS
    if (dot(n, place) > 0.0) n = -n;
    vec2 away = gl_PointCoord - 0.5;
    if (dot(away, away) > 0.25) discard;
#else
    if (!gl_FrontFacing) n = -n;
#endif
#ifdef ROOM
    line = grid(n);
    open = openness(n);
#endif
#if defined(UNLIT) && !defined(LUX)
#ifdef LINEAR
    pixel = vec4(albedo.rgb, albedo.a * opacity);
#else
    pixel = vec4(encoded(albedo.rgb), 1.0);
#endif
    return;
#endif
    vec3 lux = shaded(albedo.rgb, n, open);
#ifdef LUX
    pixel = vec4(lux, 1.0);
#else
    vec3 light = lux * exposure * (1.0 - 0.28 * line);
#ifdef ROOM
    if (!walled) light *= 1.0 - smoothstep(6.0, 19.0, length(place.xz));
#endif
#ifdef LINEAR
    pixel = vec4(filmic(light), albedo.a * opacity);
#else
    pixel = vec4(encoded(filmic(light)), 1.0);
#endif
#endif
}
"""

_FINE_VERTEX = """
centroid out vec3 shade;

void main() {
    vec4 seen = eye_from_model * vec4(point, 1.0);
    gl_Position = clip_from_eye * seen;
    place = seen.xyz;
    where = uv;
#ifdef SETS
    more = uv_12;
    rest = uv_34;
#endif
    along = vec4(mat3(eye_from_model) * tangent.xyz, tangent.w);
    vec3 n = normalize(eye_from_normal * normal);
    // A skin that turns well away is seen from behind; near its rim, the front's own light is right.
    if (dot(n, place) > 0.35 * length(place)) n = -n;
    vec3 albedo = color.rgb * factor.rgb;
#if defined(TEXTURED) || defined(MATERIAL)
    if (has_base) albedo *= SAMPLE(base).rgb;
#endif
#ifdef UNLIT
    shade = encoded(albedo);
    return;
#endif
    shade = encoded(filmic(shaded(albedo, n, 1.0) * exposure));
}
"""

_FINE_FRAGMENT = """
centroid in vec3 shade;
out vec4 pixel;

void main() { pixel = vec4(shade, 1.0); }
"""


def lit(features: Collection[str]) -> tuple[str, str]:
    """Return the vertex and the fragment shader of a surface that needs these of :data:`FEATURES`."""
    known = [name for name in FEATURES if name in features]
    top = "#version 330 core\n" + "".join(f"#define {name.upper()} 1\n" for name in known)
    # Beyond its rim a floor lies outside the wall, in the sun: where walls meet, only what is covered is lit.
    top += "#define SEEN centroid\n" if "room" in known else "#define SEEN\n"
    light = [LIGHTS, TONES, PLACES, MATERIAL]
    light += [SHADOWS] if "shadows" in known or "beams" in known else []
    light += [BEAMS] if "beams" in known else []
    light.append(SHADED)
    if "fine" in known:
        return "".join([top, _ATTRIBUTES, *light, _FINE_VERTEX]), top + _FINE_FRAGMENT
    room = [ROOM] if "room" in known else []
    return top + _ATTRIBUTES + _VERTEX, "".join([top, *light, *room, _FRAGMENT])


PANEL_VERTEX = """#version 330 core
layout(location = 0) in vec3 point;
layout(location = 3) in vec2 uv;
uniform mat4 clip_from_eye;
uniform mat4 eye_from_model;
out vec2 where;

void main() {
    where = uv;
    gl_Position = clip_from_eye * eye_from_model * vec4(point, 1.0);
}
"""

PANEL_FRAGMENT = """#version 330 core
in vec2 where;
uniform sampler2D base;
uniform float opacity;
out vec4 pixel;

// A picture is shown as its author saved it: a screen that no projector paints is its own light.
void main() {
    vec4 seen = texture(base, where);
    pixel = vec4(seen.rgb, seen.a * opacity);
}
"""

BEAM_VERTEX = """#version 330 core
layout(location = 0) in vec3 point;
layout(location = 1) in vec3 normal;
layout(location = 3) in vec2 uv;
uniform mat4 clip_from_eye;       // of the projector; places are relative to its lens
out vec2 where;
out vec3 place;
out vec3 facing;

void main() {
    where = uv;
    place = point;
    facing = normal;
    gl_Position = clip_from_eye * vec4(point, 1.0);
}
"""

BEAM_FRAGMENT = """#version 330 core
const int MOST = 16;
in vec2 where;
in vec3 place;
in vec3 facing;
uniform sampler2D base;
uniform float opacity;
uniform int own;                  // which of those that share the screen this one is
uniform int shared;               // how many share it; 0: no blend
uniform mat4 image_from_eye[MOST];
uniform vec3 lens[MOST];          // where they stand
uniform vec4 inner[MOST];         // 1 for each edge (left, right, bottom, top) inside another's image
uniform float ramp;               // width of the ramp, a part of the image; 0: as wide as the overlap
uniform float response;           // 0: light; else the gamma of what is sent
out vec4 pixel;

vec3 sent(vec3 c) {
    return mix(c * 12.92, 1.055 * pow(max(c, 0.0031308), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

// How deep a point is in an image, from those of its edges that another covers; 0 outside, and on walls that
// turn their back to the lens.
float depth_in(int k) {
    vec4 seen = image_from_eye[k] * vec4(place, 1.0);
    if (seen.w <= 0.0 || dot(facing, lens[k] - place) <= 0.0) return 0.0;
    vec2 at = seen.xy / seen.w * 0.5 + 0.5;
    if (any(lessThan(at, vec2(0.0))) || any(greaterThan(at, vec2(1.0)))) return 0.0;
    vec4 away = mix(vec4(1.0), vec4(at.x, 1.0 - at.x, at.y, 1.0 - at.y), inner[k]);
    if (ramp > 0.0) away = min(away / ramp, 1.0);
    return away.x * away.y * away.z * away.w;
}

void main() {
    float share = 1.0;
    if (shared > 0) {
        float total = 0.0;
        for (int k = 0; k < shared; ++k) total += depth_in(k);
        share = depth_in(own) / max(total, 1e-6);
    }
    vec4 seen = texture(base, where);
    vec3 light = response > 0.0 ? sent(seen.rgb) * pow(share, 1.0 / response) : seen.rgb * share;
    pixel = vec4(light, seen.a * opacity);
}
"""

SKY_VERTEX = """#version 330 core
layout(location = 0) in vec3 point;   // a corner of the picture, -1 to 1
uniform mat3 world_from_camera;
uniform vec2 reach;                   // of the picture, one metre ahead
out vec3 way;

void main() {
    way = world_from_camera * vec3(point.xy * reach, -1.0);
    gl_Position = vec4(point.xy, 1.0, 1.0);
}
"""

SKY_FRAGMENT = (
    "#version 330 core\n"
    + TONES
    + """
in vec3 way;
uniform vec3 above;                   // a white card's lux times the exposure: as bright as the sky is
uniform vec3 below;
out vec4 pixel;

void main() {
    float rise = normalize(way).y;
    pixel = vec4(encoded(filmic(mix(below, above, smoothstep(-0.01, 0.01, rise)))), 1.0);
}
"""
)

DEPTH_VERTEX = """#version 330 core
layout(location = 0) in vec3 point;
layout(location = 1) in vec3 normal;
uniform mat4 clip_from_eye;
uniform mat4 eye_from_model;
uniform float thickness;              // of a wall, on its outside

void main() {
    gl_Position = clip_from_eye * eye_from_model * vec4(point - normal * thickness, 1.0);
}
"""

DEPTH_FRAGMENT = """#version 330 core
void main() {}
"""

DEPTH_PANEL_FRAGMENT = """#version 330 core
in vec2 where;
uniform sampler2D base;

// Letters without a ground throw the shadow of letters.
void main() { if (texture(base, where).a < 0.5) discard; }
"""

DEPTH_POINTS_VERTEX = """#version 330 core
layout(location = 0) in vec3 point;
uniform mat4 clip_from_eye;
uniform mat4 eye_from_model;
uniform float point_pixels;           // of a disc where w is 1
uniform float back;                   // metres: as far behind its place as it would shade its own neighbours
uniform vec3 rays;                    // along the light; 0 where it comes from one place

void main() {
    vec3 seen = (eye_from_model * vec4(point, 1.0)).xyz;
    vec3 ray = dot(rays, rays) > 0.0 ? rays : normalize(seen);
    gl_Position = clip_from_eye * vec4(seen + ray * back, 1.0);
    gl_PointSize = max(point_pixels / max(gl_Position.w, 1e-3), 1.0);
}
"""

DEPTH_POINTS_FRAGMENT = """#version 330 core
void main() {
    vec2 away = gl_PointCoord - 0.5;
    if (dot(away, away) > 0.25) discard;
}
"""
