// The preview's light in three.js's own materials: the same equations as src/immersion/preview/shader_pieces.py.
// Places are those of the world. Lux become a picture by one exposure, a filmic curve and sRGB.
import * as THREE from "three";

export const MOST_LAMPS = 8, MOST_BEAMS = 16;

// K. Narkowicz, "ACES Filmic Tone Mapping Curve", 2016: a rational fit in five constants.
const FILMIC = `
vec3 CustomToneMapping(vec3 color) {
  vec3 x = color * toneMappingExposure;
  return clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0);
}`;

/** Make three.js's custom curve that of the preview; before any material is compiled. */
export function useFilmicCurve() {
  const { ShaderChunk } = THREE, plain = "vec3 CustomToneMapping( vec3 color ) { return color; }";
  ShaderChunk.tonemapping_pars_fragment = ShaderChunk.tonemapping_pars_fragment.replace(plain, FILMIC);
}

/**
 * Take colours and normals where a triangle covers its pixel, as the preview does; before any material is compiled. A
 * scan has several triangles in a pixel, most beside its middle, and what lies far outside of them is noise.
 */
export function useCoveredPlaces() {
  const { ShaderChunk } = THREE;
  for (const name of /** @type {const} */ (["color_pars_vertex", "color_pars_fragment", "normal_pars_vertex", "normal_pars_fragment"])) {
    ShaderChunk[name] = ShaderChunk[name].replace(/varying (?=vec[34] (vColor|vNormal);)/g, "centroid varying ");
  }
}

export const VERTEX_PLACE = `
  vec4 whole_place = vec4(transformed, 1.0);
  #ifdef USE_INSTANCING
    whole_place = instanceMatrix * whole_place;
  #endif
  room_place = (modelMatrix * whole_place).xyz;
`;

export const LIT = `
varying highp vec3 room_place;
const int MOST = ${MOST_LAMPS};
const int MOST_BEAMS = ${MOST_BEAMS};
uniform int lamp_count;
uniform vec4 lamp_place[MOST];    // w = 0: the direction towards the light
uniform vec3 lamp_aim[MOST];
uniform vec2 lamp_cone[MOST];     // cosines: where it ends, where it is whole
uniform vec3 lamp_power[MOST];    // candelas (lux when w = 0)
uniform vec3 around_above;        // lux from everywhere, on what looks up
uniform vec3 around_below;
uniform float white;              // lux that come out white
#ifdef SHADOWS
uniform highp sampler2DShadow depths;
uniform vec4 lamp_tile[MOST];     // where its map lies among all: offset and size; size 0: throws no shadow
uniform mat4 lamp_depth[MOST];
uniform float texel;

float seen_by(vec4 tile, vec2 at, float depth) {
  vec2 inside = clamp(at, vec2(0.0), vec2(1.0)) * tile.z;
  vec2 rim = vec2(0.5 * texel);
  return texture(depths, vec3(tile.xy + clamp(inside, rim, vec2(tile.z) - rim), depth));
}

// Where the shadows on a surface are looked up: before it, and before what stands for the room behind a wall.
#ifdef ROOM
uniform float wall_lift;
vec3 before(vec3 n) { return room_place + (abs(n.y) < 0.5 ? wall_lift : 0.006) * n; }
#else
vec3 before(vec3 n) { return room_place + 0.006 * n; }
#endif

float lit_share(vec4 tile, mat4 clip_from_world, vec3 n) {
  vec4 s = clip_from_world * vec4(before(n), 1.0);
  vec3 p = s.xyz / s.w * 0.5 + 0.5;
  if (s.w <= 0.0 || any(lessThan(p, vec3(0.0))) || any(greaterThan(p, vec3(1.0)))) return 1.0;
  float apart = 1.7 * texel / tile.z, share = 0.0;
  for (int y = -1; y <= 1; ++y)
    for (int x = -1; x <= 1; ++x)
      share += seen_by(tile, p.xy + apart * vec2(x, y), p.z);
  return share / 9.0;
}
#endif

// Lux on a card that faces the light.
vec3 arriving(int k, out vec3 towards) {
  vec3 to = lamp_place[k].xyz - room_place * lamp_place[k].w;
  float square = max(dot(to, to), 1e-4);
  towards = to * inversesqrt(square);
  float fall = lamp_place[k].w > 0.5 ? 1.0 / max(square, 0.01) : 1.0;
  return lamp_power[k] * (fall * smoothstep(lamp_cone[k].x, lamp_cone[k].y, dot(-towards, lamp_aim[k])));
}

#ifdef BEAMS
uniform int beam_count;
uniform mat4 beam_image[MOST_BEAMS];
uniform vec3 beam_place[MOST_BEAMS];
uniform vec3 beam_aim[MOST_BEAMS];
uniform float beam_power[MOST_BEAMS];  // lux on the axis at one metre
uniform highp sampler2DArray beam_pictures;
#ifdef SHADOWS
uniform vec4 beam_tile[MOST_BEAMS];
#endif

// Flux is even over the pixels: lux on a card that faces the lens grow towards the corners by their slant.
vec3 projected(int k, vec3 n, out vec3 towards) {
  vec3 to = beam_place[k] - room_place;
  float square = dot(to, to);
  towards = to * inversesqrt(square);
  vec4 s = beam_image[k] * vec4(room_place, 1.0);
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
  #ifdef SHADOWS
  if (beam_tile[k].z > 0.0) {
    // A lens is small: its shadows are sharp, and one look at the four nearest depths is enough.
    vec4 nearer = beam_image[k] * vec4(before(n), 1.0);
    vec3 p = nearer.xyz / nearer.w * 0.5 + 0.5;
    share = seen_by(beam_tile[k], p.xy, p.z);
  }
  #endif
  return color * (share * beam_power[k] / (square * slant * slant * slant));
}
#endif

#ifdef ROOM
uniform vec3 near_walls[2];       // which sides, lowest and highest, a wall closes
uniform vec3 room_low;
uniform vec3 room_high;

// Corners of a room get less light from around: darker towards each wall that is near, but its own.
float openness(vec3 n) {
  float open = 1.0;
  for (int axis = 0; axis < 3; ++axis) {
    if (abs(n[axis]) > 0.5) continue;
    float low = room_place[axis] - room_low[axis], high = room_high[axis] - room_place[axis];
    vec2 near = 0.32 * vec2(near_walls[0][axis], near_walls[1][axis]) * exp(-vec2(low, high) / 0.45);
    open *= (1.0 - near.x) * (1.0 - near.y);
  }
  return open;
}

// A thin line every metre of the floor, as wide as a pixel when far and gone when too fine to be seen.
float grid(vec3 n) {
  vec2 metres = room_place.xz - (room_low.xz + room_high.xz) * 0.5;
  vec2 width = max(fwidth(metres), vec2(1e-5));
  if (n.y < 0.5) return 0.0;
  vec2 away = abs(fract(metres - 0.5) - 0.5);
  vec2 line = 1.0 - smoothstep(vec2(0.006), vec2(0.006) + 1.3 * width, away);
  line *= 1.0 - smoothstep(0.1, 0.4, width);
  return max(line.x, line.y);
}
#endif

struct Matter { vec3 albedo; vec3 normal; vec3 f0; float f90; float alpha; vec3 eye; };

vec3 sent(Matter s, vec3 power, vec3 l) {
  float nl = dot(s.normal, l);
  if (nl <= 0.0) return vec3(0.0);
  #ifdef MATT
  return s.albedo * power * nl;
  #else
  vec3 h = normalize(l + s.eye);
  float nv = max(dot(s.normal, s.eye), 1e-4), nh = dot(s.normal, h), vh = max(dot(s.eye, h), 0.0);
  float a2 = s.alpha * s.alpha;
  float g = nh * nh * (a2 - 1.0) + 1.0;
  float masked = 0.5 / (nl * sqrt(nv * nv * (1.0 - a2) + a2) + nv * sqrt(nl * nl * (1.0 - a2) + a2));
  float away = 1.0 - vh, away2 = away * away;
  vec3 f = s.f0 + (s.f90 - s.f0) * (away2 * away2 * away);
  return ((1.0 - f) * s.albedo + f * (a2 / (g * g) * masked)) * power * nl;
  #endif
}

// Even light from all around; its mirror part after Karis, "Physically Based Shading on Mobile", 2014.
vec3 around_of(Matter s, vec3 lux) {
  #ifdef MATT
  return s.albedo * lux;
  #else
  float nv = clamp(dot(s.normal, s.eye), 0.0, 1.0), r = sqrt(s.alpha);
  vec4 t = r * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
  float part = min(t.x * t.x, exp2(-9.28 * nv)) * t.x + t.y;
  vec3 mirrored = s.f0 * (-1.04 * part + t.z) + s.f90 * (1.04 * part + t.w);
  return ((1.0 - s.f0) * s.albedo + mirrored) * lux;
  #endif
}

// Lux that lamps and projectors send from a surface to the eye; n is its own normal, without bumps.
vec3 shone(Matter s, vec3 n) {
  vec3 lux = vec3(0.0);
  for (int k = 0; k < lamp_count; ++k) {
    vec3 towards;
    vec3 power = arriving(k, towards);
    if (dot(n, towards) <= 0.0 || power == vec3(0.0)) continue;
    #ifdef SHADOWS
    if (lamp_tile[k].z > 0.0) power *= lit_share(lamp_tile[k], lamp_depth[k], n);
    #endif
    lux += sent(s, power, towards);
  }
  #ifdef BEAMS
  for (int k = 0; k < beam_count; ++k) {
    vec3 towards;
    vec3 power = projected(k, n, towards);
    lux += sent(s, power, towards);
  }
  #endif
  return lux;
}
`;

// Light at vertices alone, for triangles that are hardly larger than pixels: what is lit is what there is, and steady.
export const FINE_VERTEX = `
  vec3 turned = normalize((vec4(transformedNormal, 0.0) * viewMatrix).xyz), away = room_place - cameraPosition;
  // A skin that turns well away is seen from behind; near its rim, the front's own light is right.
  if (dot(turned, away) > 0.35 * length(away)) turned = -turned;
  vec3 worn = diffuse;
  #if defined(USE_COLOR) || defined(USE_COLOR_ALPHA)
    worn *= color.rgb;
  #endif
  Matter matter = Matter(worn * (1.0 - metalness), turned, mix(vec3(0.04), worn, metalness), 1.0,
    max(roughness * roughness, 0.002), normalize(-away));
  vec3 lux = shone(matter, turned) + around_of(matter, mix(around_below, around_above, 0.5 + 0.5 * turned.y));
  fine_shade = sRGBTransferOETF(vec4(CustomToneMapping(lux + emissive * white), 1.0)).rgb;
`;

export const FINE_DECLARED = `
centroid varying vec3 fine_shade;
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float roughness;
uniform float metalness;
uniform float toneMappingExposure;
vec4 sRGBTransferOETF(in vec4 c) {
  return vec4(mix(1.055 * pow(c.rgb, vec3(0.41666)) - 0.055, c.rgb * 12.92, vec3(lessThanEqual(c.rgb, vec3(0.0031308)))), c.a);
}
${FILMIC}
`;

export const SHADE = `
  vec3 geometryPosition = -vViewPosition, geometryNormal = normal, geometryClearcoatNormal = normal;
  vec3 geometryViewDir = normalize(vViewPosition);
  vec3 bare = normalize((vec4(nonPerturbedNormal, 0.0) * viewMatrix).xyz);
  vec3 bumped = normalize((vec4(normal, 0.0) * viewMatrix).xyz);
  Matter matter = Matter(
    material.diffuseContribution, bumped, material.specularColorBlended, material.specularF90,
    max(roughnessFactor * roughnessFactor, 0.002), normalize(cameraPosition - room_place));
  reflectedLight.directDiffuse += shone(matter, bare);
  vec3 even = mix(around_below, around_above, 0.5 + 0.5 * bumped.y);
  #ifdef ROOM
  even *= openness(bare);
  #endif
  reflectedLight.indirectDiffuse += around_of(matter, even);
  #ifdef ROOM
  float line = grid(bare);
  reflectedLight.directDiffuse *= 1.0 - 0.28 * line;
  reflectedLight.indirectDiffuse *= 1.0 - 0.28 * line;
  #endif
  totalEmissiveRadiance *= white;
`;

// A projector's picture: what is on its screen seen from its lens, faded where others share the light.
export const BEAM_VERTEX = `
uniform mat4 image;
varying vec2 where;
varying highp vec3 place;
void main() {
  where = uv;
  place = (modelMatrix * vec4(position, 1.0)).xyz;
  gl_Position = image * vec4(place, 1.0);
}`;

export const BEAM_FRAGMENT = `
varying vec2 where;
varying highp vec3 place;
uniform sampler2D base;
uniform vec3 tint;
uniform float opacity;
uniform int own;                  // which of those that share the screen this one is
uniform int shared;               // how many share it; 0: no blend
uniform mat4 images[${MOST_BEAMS}];
uniform vec4 inner[${MOST_BEAMS}];  // 1 for each edge (left, right, bottom, top) inside another's image
uniform float ramp;               // width of the ramp, a part of the image; 0: as wide as the overlap

// How deep a point is in an image, from those of its edges that another covers; 0 outside.
float depth_in(int k) {
  vec4 seen = images[k] * vec4(place, 1.0);
  if (seen.w <= 0.0) return 0.0;
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
  vec4 seen = texture2D(base, where);
  gl_FragColor = vec4(seen.rgb * tint * share, seen.a * opacity);
}`;
