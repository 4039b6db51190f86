"""Texts of inspect: the rows of its reports, and the reasons of its grade."""

from immersion.messages import add

add(
    {
        "inspect-samples": {
            "found": {"en": "{samples} faces to test", "fr": "{samples} faces à éprouver"},
            "expected": {"en": "from 0 to 1 million", "fr": "de 0 à 1 million"},
            "remedy": {"en": "Ask for 2000 or so.", "fr": "Demandez-en 2000 environ."},
        },
        "report-nonmanifold_vertices": {"en": "non-manifold vertices", "fr": "sommets non-manifold"},
        "report-euler": {"en": "Euler characteristic", "fr": "caractéristique d’Euler"},
        "report-genus": {"en": "genus (handles)", "fr": "genre (anses)"},
        "report-consistent": {"en": "faces turned alike", "fr": "faces orientées de même"},
        "report-crossed": {"en": "faces that cross others", "fr": "faces qui en traversent d’autres"},
        "report-holes": {"en": "largest hole", "fr": "plus grand trou"},
        "report-resolution": {"en": "median edge (5–95 %)", "fr": "arête médiane (5–95 %)"},
        "report-noise": {"en": "noise across the surface", "fr": "bruit à travers la surface"},
        "report-up": {"en": "axis that points up", "fr": "axe vers le haut"},
        "report-memory": {"en": "in memory", "fr": "en mémoire"},
        "report-grade": {"en": "grade", "fr": "note"},
        "report-reasons": {"en": "because", "fr": "parce que"},
        "report-reconstructed": {"en": "invented faces", "fr": "faces inventées"},
        "report-points": {"en": "points", "fr": "points"},
        "report-spacing": {"en": "spacing (5–95 %)", "fr": "espacement (5–95 %)"},
        "report-density": {"en": "points per square unit", "fr": "points par unité carrée"},
        "report-outliers": {"en": "points apart from the rest", "fr": "points à l’écart des autres"},
        "report-normals": {"en": "normals", "fr": "normales"},
        "report-poses": {"en": "scanner positions", "fr": "positions du scanner"},
        "report-crs": {"en": "coordinate system", "fr": "système de coordonnées"},
        "report-intensity": {"en": "intensity", "fr": "intensité"},
        "report-duplicates": {"en": "points at the same place", "fr": "points au même endroit"},
        "inspect-separator": {"en": "; ", "fr": " ; "},
        "inspect-crossed": {
            "en": "{count} of {sample} tested ({part} %)",
            "fr": "{count} sur {sample} éprouvées ({part} %)",
        },
        "inspect-hole": {
            "en": "perimeter {perimeter}, area {area}",
            "fr": "périmètre {perimeter}, aire {area}",
        },
        "inspect-range": {"en": "{middle} ({low} – {high})", "fr": "{middle} ({low} – {high})"},
        "inspect-colors": {
            "en": "{bits} bits, {distinct} different",
            "fr": "{bits} bits, {distinct} différentes",
        },
        "inspect-white": {"en": "{bits} bits, all white", "fr": "{bits} bits, toutes blanches"},
        "inspect-texture": {
            "en": "{role}: {width} × {height} {format}",
            "fr": "{role} : {width} × {height} {format}",
        },
        "inspect-texture-unreadable": {"en": "{role}: unreadable", "fr": "{role} : illisible"},
        "inspect-texture-gone": {"en": "{name}: not found", "fr": "{name} : introuvable"},
        "inspect-texture-line": {
            "en": "texture {name}: {role}, {width} × {height} {format}, {megapixels} Mpx, {used}, {density}",
            "fr": "texture {name} : {role}, {width} × {height} {format}, {megapixels} Mpx, {used}, {density}",
        },
        "inspect-used": {"en": "{part} % of it worn", "fr": "employée à {part} %"},
        "inspect-density": {"en": "{density} px per {unit}", "fr": "{density} px par {unit}"},
        "inspect-unit-word": {"en": "unit", "fr": "unité"},
        "inspect-hole-line": {
            "en": "hole {number}: {edges} edges, perimeter {perimeter}, area {area}, at ({x}; {y}; {z})",
            "fr": "trou {number} : {edges} arêtes, périmètre {perimeter}, aire {area}, en ({x} ; {y} ; {z})",
        },
        "inspect-more-holes": {"en": "… and {count} smaller holes", "fr": "… et {count} trous plus petits"},
        "inspect-megabytes": {"en": "{size} MB", "fr": "{size} Mo"},
        "inspect-up": {"en": "{axis} ({reason})", "fr": "{axis} ({reason})"},
        "inspect-up-base": {"en": "it stands on a flat base", "fr": "il repose sur une base plane"},
        "inspect-up-opening": {"en": "it is open below", "fr": "il est ouvert en dessous"},
        "inspect-up-format": {"en": "the rule of its format", "fr": "règle de son format"},
        "inspect-up-unknown": {"en": "cannot be told", "fr": "indéterminable"},
        "inspect-no-reason": {"en": "nothing to hold against it", "fr": "rien à lui reprocher"},
        "remark-empty": {"en": "there is nothing in it", "fr": "il est vide"},
        "remark-unit-unknown": {
            "en": "its unit is not known: no length can be told",
            "fr": "son unité n’est pas connue : aucune longueur ne peut être dite",
        },
        "remark-unit-looks-like": {
            "en": "its unit is not known; {value} from end to end looks like {word}",
            "fr": "son unité n’est pas connue ; {value} d’un bout à l’autre fait penser à des {word}",
        },
        "remark-unit-too-large": {
            "en": "{value} m from end to end is suspicious: are its numbers in {word}?",
            "fr": "{value} m d’un bout à l’autre est suspect : ses nombres sont-ils en {word} ?",
        },
        "remark-unit-too-small": {
            "en": "{value} mm from end to end is suspicious: are its numbers in {word}?",
            "fr": "{value} mm d’un bout à l’autre est suspect : ses nombres sont-ils en {word} ?",
        },
        "remark-nonmanifold-edges": {
            "en": "edges of more than two faces: {value}",
            "fr": "arêtes de plus de deux faces : {value}",
        },
        "remark-nonmanifold-vertices": {
            "en": "vertices where sheets touch: {value}",
            "fr": "sommets où des nappes se touchent : {value}",
        },
        "remark-orientation": {
            "en": "edges whose faces are turned against each other: {value}",
            "fr": "arêtes dont les faces sont tournées l’une contre l’autre : {value}",
        },
        "remark-inside-out": {
            "en": "closed, but its faces look inwards (volume {value})",
            "fr": "fermé, mais ses faces regardent vers l’intérieur (volume {value})",
        },
        "remark-holes": {
            "en": "holes, its own border apart: {value}",
            "fr": "trous, son propre bord mis à part : {value}",
        },
        "remark-components": {
            "en": "pieces that hang on nothing: {value}",
            "fr": "morceaux détachés : {value}",
        },
        "remark-duplicate-faces": {
            "en": "duplicate triangles: {value}",
            "fr": "triangles en double : {value}",
        },
        "remark-degenerate-faces": {
            "en": "triangles without area: {value}",
            "fr": "triangles sans aire : {value}",
        },
        "remark-unwelded": {
            "en": "vertices stored more than once without need: {value} %",
            "fr": "sommets enregistrés plusieurs fois sans raison : {value} %",
        },
        "remark-crossed": {
            "en": "faces that cross others, of those tested: {value} %",
            "fr": "faces qui en traversent d’autres, parmi celles éprouvées : {value} %",
        },
        "remark-noise": {
            "en": "noise of {value} % of the edge length",
            "fr": "bruit de {value} % de la longueur des arêtes",
        },
        "remark-uneven": {
            "en": "the longest edges are {value} times the shortest (95 % over 5 %)",
            "fr": "les plus longues arêtes font {value} fois les plus courtes (95 % sur 5 %)",
        },
        "remark-texture-missing": {
            "en": "textures not found: {value}",
            "fr": "textures introuvables : {value}",
        },
        "remark-texture-unreadable": {
            "en": "textures that cannot be opened: {value}",
            "fr": "textures illisibles : {value}",
        },
        "remark-atlas-waste": {
            "en": "only {value} % of its largest texture is worn",
            "fr": "seuls {value} % de sa plus grande texture sont employés",
        },
        "remark-colors-white": {
            "en": "its colours are all white: they say nothing ({value} of them)",
            "fr": "ses couleurs sont toutes blanches : elles ne disent rien ({value})",
        },
        "remark-reconstructed": {
            "en": "invented faces: {value} % of the area",
            "fr": "faces inventées : {value} % de l’aire",
        },
        "remark-outliers": {
            "en": "points apart from the rest: {value} %",
            "fr": "points à l’écart des autres : {value} %",
        },
        "remark-duplicate-points": {
            "en": "points at the same place as another: {value} %",
            "fr": "points au même endroit qu’un autre : {value} %",
        },
        "remark-uneven-cloud": {
            "en": "the widest spacing is {value} times the narrowest (95 % over 5 %)",
            "fr": "le plus grand espacement fait {value} fois le plus petit (95 % sur 5 %)",
        },
    }
)
