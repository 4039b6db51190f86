"""Shader sources, GLSL 3.30: lit surfaces, flat pictures, and the depth seen by a light.

Every place is relative to the eye (see :meth:`immersion.preview.camera.Camera.clip_from_eye`). Light is
linear; lux become a picture by one fixed exposure, a filmic curve [1]_ and the sRGB transfer function.

References
----------
.. [1] K. Narkowicz, "ACES Filmic Tone Mapping Curve", 2016: a rational fit in five constants.
"""

from __future__ import annotations

__all__ = ["DEPTH_FRAGMENT", "DEPTH_VERTEX", "LIT_FRAGMENT", "LIT_VERTEX", "PANEL_FRAGMENT", "PANEL_VERTEX"]

LIT_VERTEX = """#version 330 core
layout(location = 0) in vec3 point;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 color;
layout(location = 3) in vec2 uv;
uniform mat4 clip_from_eye;
uniform mat4 eye_from_model;
uniform mat3 eye_from_normal;
out vec3 place;
out vec3 facing;
out vec4 tint;
out vec2 where;

vec3 linear(vec3 c) {
    return mix(c / 12.92, pow((max(c, 0.04045) + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

void main() {
    vec4 seen = eye_from_model * vec4(point, 1.0);
    place = seen.xyz;
    facing = eye_from_normal * normal;
    tint = vec4(linear(color.rgb), color.a);
    where = uv;
    gl_Position = clip_from_eye * seen;
}
"""

LIT_FRAGMENT = """#version 330 core
const int MOST = 8;
const float PI = 3.14159265;
in vec3 place;
in vec3 facing;
in vec4 tint;
in vec2 where;
uniform int light_count;
uniform vec4 light_place[MOST];   // relative to the eye; w = 0: the direction towards the light
uniform vec3 light_aim[MOST];
uniform vec2 light_cone[MOST];    // cosines: where it ends, where it is whole
uniform vec3 light_power[MOST];   // candelas (lux when w = 0)
uniform vec3 ambient_above;       // lux
uniform vec3 ambient_below;
uniform float exposure;           // per lux
uniform bool textured;
uniform sampler2D base;
uniform vec4 factor;
uniform bool inside;              // a surface of the room
uniform bool closed;              // the room has all its walls
uniform vec3 room_low;
uniform vec3 room_high;
uniform int shadow_light;
uniform mat4 shadow_from_eye;
uniform sampler2DShadow shadow_map;
out vec4 pixel;

float lit_share(vec3 n) {
    vec4 s = shadow_from_eye * vec4(place + 0.006 * n, 1.0);
    vec3 p = s.xyz / s.w * 0.5 + 0.5;
    if (s.w <= 0.0 || any(lessThan(p, vec3(0.0))) || any(greaterThan(p, vec3(1.0)))) return 1.0;
    vec2 texel = 1.0 / vec2(textureSize(shadow_map, 0));
    float share = 0.0;
    for (int y = -2; y <= 2; ++y)
        for (int x = -2; x <= 2; ++x)
            share += texture(shadow_map, vec3(p.xy + 1.3 * texel * vec2(x, y), p.z));
    return share / 25.0;
}

// Corners of a room get less light from around: darker towards each wall that is near, but its own.
float openness(vec3 n) {
    float open = 1.0;
    for (int axis = 0; axis < 3; ++axis) {
        if (abs(n[axis]) > 0.5) continue;
        float low = place[axis] - room_low[axis];
        float high = room_high[axis] - place[axis];
        open *= (1.0 - 0.32 * exp(-low / 0.45)) * (1.0 - 0.32 * exp(-high / 0.45));
    }
    return open;
}

// A thin line every metre of the floor, as wide as a pixel when far and gone when too fine to be seen.
float grid(vec3 n) {
    if (n.y < 0.5) return 0.0;
    vec2 metres = place.xz - vec2(room_low.x + room_high.x, room_low.z + room_high.z) * 0.5;
    vec2 width = max(fwidth(metres), vec2(1e-5));
    vec2 away = abs(fract(metres - 0.5) - 0.5);
    vec2 line = 1.0 - smoothstep(vec2(0.006), vec2(0.006) + 1.3 * width, away);
    line *= 1.0 - smoothstep(0.1, 0.4, width);
    return max(line.x, line.y);
}

vec3 filmic(vec3 x) {
    return clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0);
}

vec3 encoded(vec3 c) {
    return mix(c * 12.92, 1.055 * pow(max(c, 0.0031308), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

void main() {
    vec4 albedo = tint * factor;
    if (textured) albedo *= texture(base, where);
    if (albedo.a < 0.5) discard;
    float size = length(facing);
    vec3 n = size > 0.0 ? facing / size : vec3(0.0, 1.0, 0.0);
    if (!gl_FrontFacing) n = -n;
    vec3 lux = mix(ambient_below, ambient_above, 0.5 + 0.5 * n.y);
    float line = 0.0;
    if (inside) {
        line = grid(n);
        if (closed) lux *= openness(n);
    }
    for (int k = 0; k < light_count; ++k) {
        vec3 to = light_place[k].xyz - place * light_place[k].w;
        float square = max(dot(to, to), 1e-4);
        vec3 towards = to * inversesqrt(square);
        float fall = light_place[k].w > 0.5 ? 1.0 / max(square, 0.01) : 1.0;
        float beam = smoothstep(light_cone[k].x, light_cone[k].y, dot(-towards, light_aim[k]));
        float seen = max(dot(n, towards), 0.0) * beam;
        if (k == shadow_light && seen > 0.0) seen *= lit_share(n);
        lux += light_power[k] * (fall * seen);
    }
    vec3 light = albedo.rgb * lux * exposure * (1.0 - 0.28 * line);
    if (inside && !closed) light *= 1.0 - smoothstep(6.0, 19.0, length(place.xz));
    pixel = vec4(encoded(filmic(light)), 1.0);
}
"""

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
out vec4 pixel;

vec3 encoded(vec3 c) {
    return mix(c * 12.92, 1.055 * pow(max(c, 0.0031308), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

// A picture is shown as its author saved it: projected, it is its own light.
void main() {
    vec4 seen = texture(base, where);
    pixel = vec4(encoded(seen.rgb), seen.a);
}
"""

DEPTH_VERTEX = """#version 330 core
layout(location = 0) in vec3 point;
uniform mat4 clip_from_eye;
uniform mat4 eye_from_model;

void main() {
    gl_Position = clip_from_eye * eye_from_model * vec4(point, 1.0);
}
"""

DEPTH_FRAGMENT = """#version 330 core
void main() {}
"""
