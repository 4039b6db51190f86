"""Texts of the page's videos: what could not be carried as it is, and what stops an export."""

from immersion.export._loss_words import add_loss
from immersion.messages import add

add_loss(
    "web-film-coded",
    (
        "{file} ({codec}) is coded again for browsers, without the sound in the file",
        "{file} ({codec}) est recodée pour les navigateurs, sans le son du fichier",
    ),
    (
        "Browsers read H.264 in MP4, and VP8, VP9 and AV1 in WebM, in eight bits.",
        "Les navigateurs lisent H.264 en MP4, et VP8, VP9 et AV1 en WebM, en huit bits.",
    ),
    (
        "Give an MP4 of H.264 in 4:2:0: it is copied as it is.",
        "Donnez un MP4 en H.264 4:2:0 : il est copié tel quel.",
    ),
)
add_loss(
    "web-film-lighter",
    (
        "{file} has {height} pixels of height and {kbps} kbit/s",
        "{file} a {height} pixels de hauteur et {kbps} kbit/s",
    ),
    (
        "A most of pixels or kilobits, asked for or taken for a budget, made it lighter.",
        "Un maximum de pixels ou de kilobits, demandé ou pris pour un budget, l’a allégée.",
    ),
    (
        "Ask for more (`--film-height`, `--film-kbps`), or raise `budget` in the profile.",
        "Demandez plus (`--film-height`, `--film-kbps`), ou augmentez `budget` dans le profil.",
    ),
)
add_loss(
    "web-film-unchecked",
    (
        "{file} is copied unchecked, and has no first picture until it plays",
        "{file} est copiée sans contrôle, et n’a pas de première image avant de jouer",
    ),
    (
        "Videos are read by ffmpeg and ffprobe, which are not installed.",
        "Les vidéos sont lues par ffmpeg et ffprobe, qui ne sont pas installés.",
    ),
    (
        "Install ffmpeg (apt install ffmpeg, brew install ffmpeg).",
        "Installez ffmpeg (apt install ffmpeg, brew install ffmpeg).",
    ),
)
add_loss(
    "web-film-no-coder",
    (
        "{file} is not for browsers, and no ffmpeg codes it: its place stays dark",
        "{file} n’est pas pour les navigateurs, et aucun ffmpeg ne la code : sa place reste sombre",
    ),
    (
        "H.264 and VP9 are coded by an installed ffmpeg.",
        "H.264 et VP9 sont codés par un ffmpeg installé.",
    ),
    (
        "Install ffmpeg with libx264 or libvpx, or give an MP4 of H.264.",
        "Installez ffmpeg avec libx264 ou libvpx, ou donnez un MP4 en H.264.",
    ),
)
add_loss(
    "web-film-damaged",
    (
        "{file} does not open ({reason}): its place stays dark",
        "{file} ne s’ouvre pas ({reason}) : sa place reste sombre",
    ),
    ("The file is no video, or is damaged.", "Le fichier n’est pas une vidéo, ou est abîmé."),
    ("Replace the file.", "Remplacez le fichier."),
)
add_loss(
    "web-film-single",
    (
        "{bytes} bytes of video are too many for a page in one file: its first picture stands still",
        "{bytes} octets de vidéo sont trop pour une page d’un seul fichier : sa première image reste fixe",
    ),
    (
        "A page in one file holds {most} bytes of videos at most, which a browser keeps in memory.",
        "Une page d’un seul fichier tient au plus {most} octets de vidéos, que le navigateur garde en mémoire.",
    ),
    (
        "Export without `--single`, or shorten the video.",
        "Exportez sans `--single`, ou raccourcissez la vidéo.",
    ),
)
add_loss(
    "web-signed-single",
    (
        "{bytes} bytes of sign language are too many for a page in one file: they are left out",
        "{bytes} octets de langue des signes sont trop pour une page d’un seul fichier : ils sont écartés",
    ),
    (
        "A page in one file holds {most} bytes of videos at most, which a browser keeps in memory.",
        "Une page d’un seul fichier tient au plus {most} octets de vidéos, que le navigateur garde en mémoire.",
    ),
    (
        "Export without `--single`, or shorten the video.",
        "Exportez sans `--single`, ou raccourcissez la vidéo.",
    ),
)
add(
    {
        "web-film-coding": {
            "found": {"en": "ffmpeg stopped: {reason}", "fr": "ffmpeg s’est arrêté : {reason}"},
            "expected": {"en": "a video that ffmpeg decodes", "fr": "une vidéo que ffmpeg décode"},
            "remedy": {"en": "Replace the file.", "fr": "Remplacez le fichier."},
        },
    }
)
