"""What sounds in the concert, in three languages, for those who do not hear it; times follow the score."""

from concert_score import BAR, SECTIONS

__all__ = ["CAPTIONS"]

CAPTIONS = (
    # seconds from, to, and the words
    (0.5, 4.0, {"fr": "[Cordes graves, une quinte tenue, à gauche et à droite]", "en": "[Low strings hold a fifth, left and right]", "de": "[Tiefe Streicher halten eine Quinte, links und rechts]"}),
    (BAR, 9.0, {"fr": "[Une cloche, en haut, derrière vous]", "en": "[A bell, high up behind you]", "de": "[Eine Glocke, hoch oben hinter Ihnen]"}),
    (SECTIONS["build"], 23.0, {"fr": "[Une corde pincée, sur l’estrade]", "en": "[A plucked string, on the podium]", "de": "[Eine gezupfte Saite, auf dem Podium]"}),
    (SECTIONS["voice"], 41.0, {"fr": "[Une voix sans paroles marche à votre droite]", "en": "[A voice without words walks on your right]", "de": "[Eine Stimme ohne Worte geht rechts von Ihnen]"}),
    (45.0, 49.0, {"fr": "[La voix passe derrière vous et monte]", "en": "[The voice passes behind you and rises]", "de": "[Die Stimme geht hinter Ihnen vorbei und steigt]"}),
    (SECTIONS["climax"], 57.0, {"fr": "[Cinq cloches sonnent à la volée ; tout joue fort]", "en": "[Five bells ring changes; everything is loud]", "de": "[Fünf Glocken läuten im Wechsel; alles klingt laut]"}),
    (SECTIONS["close"], 64.0, {"fr": "[La voix s’éloigne vers l’estrade ; la corde ralentit]", "en": "[The voice leaves towards the podium; the string slows down]", "de": "[Die Stimme entfernt sich zum Podium; die Saite wird langsamer]"}),
    (SECTIONS["end"], 81.0, {"fr": "[Une dernière cloche]", "en": "[One last bell]", "de": "[Eine letzte Glocke]"}),
    (82.5, 86.5, {"fr": "[La salle se tait]", "en": "[The hall falls silent]", "de": "[Der Saal verstummt]"}),
)  # fmt: skip
"""Seconds from and to, and the words."""
