"""Pieces of shaders: tones, lamps, matter, shadows, projectors' light, and what only a room has.

The surface is that of glTF 2.0, appendix B: Lambert under a GGX coat with Smith's joint masking and Schlick's
Fresnel, times π, so that a white matt surface under one lux gives one.
"""

from __future__ import annotations

__all__ = ["BEAMS", "LIGHTS", "MATERIAL", "PLACES", "ROOM", "SHADED", "SHADOWS", "TONES"]

PLACES = """
#ifdef FINE
vec3 place;                       // set by main, for what elsewhere comes from the vertices
vec2 where;
vec4 along;
vec4 more;
vec4 rest;
uniform float texture_level;
#define SAMPLE(image) textureLod(image, spot(image##_set), texture_level)
#else
SEEN in vec3 place;
#if defined(TEXTURED) || defined(MATERIAL)
in vec2 where;
#endif
#ifdef SETS
in vec4 more;                     // sets 1 and 2 of coordinates
in vec4 rest;                     // sets 3 and 4
#endif
#ifdef TANGENTS
in vec4 along;
#endif
#define SAMPLE(image) texture(image, spot(image##_set))
#endif
// Where an image lies: each may have coordinates of its own.
#ifdef SETS
uniform int base_set;
uniform int bumps_set;
uniform int rough_set;
uniform int occlusion_set;
uniform int emissive_set;
vec2 spot(int set) {
    return set == 0 ? where : set == 1 ? more.xy : set == 2 ? more.zw : set == 3 ? rest.xy : rest.zw;
}
#else
#define spot(set) where
#endif
uniform vec4 factor;
"""

TONES = """
vec3 filmic(vec3 x) {
    return clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0);
}

vec3 encoded(vec3 c) {
    return mix(c * 12.92, 1.055 * pow(max(c, 0.0031308), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}
"""

LIGHTS = """
const int MOST = 8;
const float PI = 3.14159265;
#ifdef ALONE
const int light_count = 1;
#else
uniform int light_count;
#endif
uniform vec4 light_place[MOST];   // relative to the eye; w = 0: the direction towards the light
uniform vec3 light_aim[MOST];
uniform vec2 light_cone[MOST];    // cosines: where it ends, where it is whole
uniform vec3 light_power[MOST];   // candelas (lux when w = 0)
uniform vec3 ambient_above;       // lux
uniform vec3 ambient_below;
uniform float exposure;           // per lux

// Lux on a card that faces the light.
vec3 arriving(int k, vec3 at, out vec3 towards) {
    vec3 to = light_place[k].xyz - at * light_place[k].w;
    float square = max(dot(to, to), 1e-4);
    towards = to * inversesqrt(square);
    float fall = light_place[k].w > 0.5 ? 1.0 / max(square, 0.01) : 1.0;
    return light_power[k] * (fall * smoothstep(light_cone[k].x, light_cone[k].y, dot(-towards, light_aim[k])));
}
"""

MATERIAL = """
struct Surface { vec3 albedo; vec3 normal; vec3 f0; float f90; float alpha; vec3 eye; float open; };

#if defined(TEXTURED) || defined(MATERIAL)
uniform bool has_base;
uniform sampler2D base;
#endif
#ifdef MATERIAL
uniform bool has_normal;
uniform bool has_rough;
uniform bool has_occlusion;
uniform bool has_emissive;
uniform sampler2D bumps;
uniform sampler2D rough;          // green: roughness, blue: metal
uniform sampler2D occlusion;
uniform sampler2D emissive;
uniform vec2 metal_rough;
uniform vec3 emission;            // times what counts as white
uniform float bump_scale;
uniform float occlusion_strength;
uniform float white;
uniform vec3 dielectric;          // mirrored straight ahead where there is no metal
uniform float grazing;            // and along the surface

// The frame of the texture on the surface: told with the vertices, or from how both change between pixels;
// v runs down the image.
vec3 bumped(vec3 n) {
#if defined(FINE) || defined(TANGENTS)
    vec3 right = along.xyz - n * dot(n, along.xyz);
    vec3 down = cross(n, right) * along.w;
#if !defined(FINE)
    if (!gl_FrontFacing) down = -down;  // n was turned to the eye, the image was not
#endif
#else
    vec3 px = dFdx(place), py = dFdy(place);
    vec2 at = spot(bumps_set);
    vec2 ux = dFdx(at), uy = dFdy(at);
    float turn = ux.x * uy.y - uy.x * ux.y;
    if (abs(turn) < 1e-20) return n;
    vec3 right = (px * uy.y - py * ux.y) / turn;
    right -= n * dot(n, right);
    vec3 across = cross(n, right);
    vec3 down = across * sign(dot(across, (py * ux.x - px * uy.x) / turn));
#endif
    if (dot(right, right) < 1e-20 || dot(down, down) < 1e-20) return n;
    vec3 told = SAMPLE(bumps).xyz * 2.0 - 1.0;
    told.xy *= bump_scale;
    return normalize(normalize(right) * told.x - normalize(down) * told.y + n * told.z);
}
#endif

Surface surface_of(vec3 albedo, vec3 n) {
#ifdef LUX
    albedo = vec3(1.0);
#endif
    Surface s = Surface(albedo, n, vec3(0.0), 1.0, 1.0, -normalize(place), 1.0);
#if defined(MATERIAL) && !defined(LUX)
    vec2 told = metal_rough;
    if (has_rough) told *= SAMPLE(rough).bg;
    if (has_occlusion) s.open = 1.0 + occlusion_strength * (SAMPLE(occlusion).r - 1.0);
    if (has_normal) s.normal = bumped(n);
    s.f0 = mix(dielectric, albedo, told.x);
    s.f90 = mix(grazing, 1.0, told.x);
    s.albedo = albedo * (1.0 - told.x);
    s.alpha = max(told.y * told.y, 0.002);
#endif
    return s;
}

vec3 sent(Surface s, vec3 power, vec3 l) {
    float nl = dot(s.normal, l);
    if (nl <= 0.0) return vec3(0.0);
#if defined(MATERIAL) && !defined(LUX)
    vec3 h = normalize(l + s.eye);
    float nv = max(dot(s.normal, s.eye), 1e-4), nh = dot(s.normal, h), vh = max(dot(s.eye, h), 0.0);
    float a2 = s.alpha * s.alpha;
    float g = nh * nh * (a2 - 1.0) + 1.0;
    float masked = 0.5 / (nl * sqrt(nv * nv * (1.0 - a2) + a2) + nv * sqrt(nl * nl * (1.0 - a2) + a2));
    float away = 1.0 - vh;
    float away2 = away * away;
    vec3 f = s.f0 + (s.f90 - s.f0) * (away2 * away2 * away);
    return ((1.0 - f) * s.albedo + f * (a2 / (g * g) * masked)) * power * nl;
#else
    return s.albedo * power * nl;
#endif
}

// Even light from all around; its mirror part after Karis, "Physically Based Shading on Mobile", 2014.
vec3 around_of(Surface s, vec3 lux) {
#if defined(MATERIAL) && !defined(LUX)
    float nv = clamp(dot(s.normal, s.eye), 0.0, 1.0), r = sqrt(s.alpha);
    vec4 t = r * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float part = min(t.x * t.x, exp2(-9.28 * nv)) * t.x + t.y;
    vec3 mirrored = s.f0 * (-1.04 * part + t.z) + s.f90 * (1.04 * part + t.w);
    return ((1.0 - s.f0) * s.albedo + mirrored) * lux * s.open;
#else
    return s.albedo * lux;
#endif
}

vec3 given_off(Surface s) {
#ifdef MATERIAL
    vec3 light = emission;
    if (has_emissive) light *= SAMPLE(emissive).rgb;
    return light * white;
#else
    return vec3(0.0);
#endif
}
"""

SHADOWS = """
uniform sampler2DArrayShadow depths;
uniform int light_layer[MOST];    // -1: throws no shadow
uniform mat4 light_depth[MOST];

// Where the shadows on a surface are looked up: before it, and before what stands for the room behind a wall.
#ifdef ROOM
uniform float wall_lift;
vec3 before(vec3 n) { return place + (abs(n.y) < 0.5 ? wall_lift : 0.006) * n; }
#else
vec3 before(vec3 n) { return place + 0.006 * n; }
#endif

float lit_share(int layer, mat4 depth_from_eye, vec3 n) {
    vec4 s = depth_from_eye * vec4(before(n), 1.0);
    vec3 p = s.xyz / s.w * 0.5 + 0.5;
    if (s.w <= 0.0 || any(lessThan(p, vec3(0.0))) || any(greaterThan(p, vec3(1.0)))) return 1.0;
    vec2 texel = 1.7 / vec2(textureSize(depths, 0).xy);
    float share = 0.0;
    for (int y = -1; y <= 1; ++y)
        for (int x = -1; x <= 1; ++x)
            share += texture(depths, vec4(p.xy + texel * vec2(x, y), float(layer), p.z));
    return share / 9.0;
}
"""

BEAMS = """
const int MOST_BEAMS = 16;
uniform int beam_count;
uniform mat4 beam_from_eye[MOST_BEAMS];
uniform vec3 beam_place[MOST_BEAMS];
uniform vec3 beam_aim[MOST_BEAMS];
uniform float beam_power[MOST_BEAMS];  // lux on the axis at one metre
uniform int beam_layer[MOST_BEAMS];
uniform sampler2DArray beam_pictures;

// Flux is even over the pixels: lux on a card that faces the lens grow towards the corners by their slant.
vec3 projected(int k, vec3 n, out vec3 towards) {
    vec3 to = beam_place[k] - place;
    float square = dot(to, to);
    towards = to * inversesqrt(square);
    vec4 s = beam_from_eye[k] * vec4(place, 1.0);
    vec2 at = s.xy / s.w * 0.5 + 0.5;
#ifndef FINE
    vec2 dx = dFdx(at), dy = dFdy(at);  // before any branch: inside one they are not told
#endif
    float slant = dot(-towards, beam_aim[k]);
    if (dot(n, towards) <= 0.0 || slant <= 0.0 || s.w <= 0.0) return vec3(0.0);
    if (any(lessThan(at, vec2(0.0))) || any(greaterThan(at, vec2(1.0)))) return vec3(0.0);
#ifdef FINE
    vec3 color = textureLod(beam_pictures, vec3(at, float(k)), 0.0).rgb;
#else
    vec3 color = textureGrad(beam_pictures, vec3(at, float(k)), dx, dy).rgb;
#endif
    if (color == vec3(0.0)) return color;
    float share = 1.0;
    if (beam_layer[k] >= 0) {
        // A lens is small: its shadows are sharp, and one look at the four nearest depths is enough.
        vec4 nearer = beam_from_eye[k] * vec4(before(n), 1.0);
        vec3 p = nearer.xyz / nearer.w * 0.5 + 0.5;
        share = texture(depths, vec4(p.xy, float(beam_layer[k]), p.z));
    }
    return color * (share * beam_power[k] / (square * slant * slant * slant));
}
"""

ROOM = """
uniform bool walled;              // there is a room; else the floor goes on and fades
uniform vec3 near_walls[2];       // which sides, lowest and highest, a wall closes
uniform vec3 room_low;
uniform vec3 room_high;

// Corners of a room get less light from around: darker towards each wall that is near, but its own.
float openness(vec3 n) {
    float open = 1.0;
    for (int axis = 0; axis < 3; ++axis) {
        if (abs(n[axis]) > 0.5) continue;
        float low = place[axis] - room_low[axis];
        float high = room_high[axis] - place[axis];
        vec2 near = 0.32 * vec2(near_walls[0][axis], near_walls[1][axis]) * exp(-vec2(low, high) / 0.45);
        open *= (1.0 - near.x) * (1.0 - near.y);
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
"""

SHADED = """
// All light that a surface sends to the eye, in lux on white; n is its own normal, without bumps.
vec3 shaded(vec3 albedo, vec3 n, float open) {
    Surface surface = surface_of(albedo, n);
    vec3 around = mix(ambient_below, ambient_above, 0.5 + 0.5 * surface.normal.y);
    vec3 lux = around_of(surface, around * open);
    for (int k = 0; k < light_count; ++k) {
        vec3 towards;
        vec3 power = arriving(k, place, towards);
        if (dot(n, towards) <= 0.0 || power == vec3(0.0)) continue;
#ifdef SHADOWS
        if (light_layer[k] >= 0) power *= lit_share(light_layer[k], light_depth[k], n);
#endif
        lux += sent(surface, power, towards);
    }
#ifdef BEAMS
    for (int k = 0; k < beam_count; ++k) {
        vec3 towards;
        vec3 power = projected(k, n, towards);
        lux += sent(surface, power, towards);
    }
#endif
    return lux + given_off(surface);
}
"""
