"""What is said around VéloVille on the built-in Mastodon and Bluesky: other people speak there than
on X, so that a column of all three shows nobody thrice.
"""

from dataclasses import replace

from cmdeck.sandbox import voices_velo
from cmdeck.sandbox.voices import Line, Talk, Voices

_ON_MASTODON = (
    Line(
        "odilebrunet",
        "@veloville Vos pneus increvables, ils roulent bien sur les pavés des quais ? Les miens"
        " ont rendu l’âme.",
        6,
        answers=(
            Line(
                "remi_sansfrein", "Sur les pavés, prends du 40 mm. Le dos dit merci.", 4, aside=True
            ),
        ),
        likes=3,
    ),
    Line(
        "pascalgoutte",
        "@veloville Bravo pour l’atelier de samedi : ma fille a changé sa chambre à air seule 🔧",
        26,
        likes=7,
    ),
    Line("agathepoitier", "@veloville Une selle en cuir, vous savez la retendre ?", 58),
)
_ON_BLUESKY = (
    Line(
        "louisearnal",
        "@veloville Le forfait mobilité de mon employeur, vous le prenez en caisse ?",
        11,
        answers=(Line("guillaumetek", "Chez moi oui, il faut l’attestation.", 8, aside=True),),
        likes=2,
    ),
    Line(
        "claudinevasseur",
        "@veloville Essayé le vélo-cargo ce matin. J’ai ri toute la montée.",
        38,
        likes=9,
    ),
    Line("hugoperrache", "@veloville Prix étudiant sur les antivols : toujours d’actualité ?", 71),
)
_TALK_MASTODON = Talk(
    "odilebrunet",
    (
        (95, False, "Bonjour, je peux passer sans rendez-vous pour les pneus ?"),
        (80, True, "Bonjour Odile, oui, de 14 h à 17 h."),
        (18, False, "Parfait, je viens jeudi."),
    ),
)
_TALK_BLUESKY = Talk(
    "louisearnal",
    ((33, False, "Bonsoir, mon devis est au nom de l’entreprise, c’est possible ?"),),
)
MASTODON: Voices = replace(voices_velo.VOICES, mentions=_ON_MASTODON, talks=(_TALK_MASTODON,))
BLUESKY: Voices = replace(voices_velo.VOICES, mentions=_ON_BLUESKY, talks=(_TALK_BLUESKY,))
