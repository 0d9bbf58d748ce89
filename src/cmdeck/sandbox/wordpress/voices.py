"""What the built-in blog says, and what its readers answer. Our own words."""

NAME = "Le blog de Croc’Chat"
CATEGORIES = ("Conseils", "Nouveautés")
TAGS = ("chaton", "croquettes")
ARTICLES: tuple[tuple[float, str, str, tuple[tuple[float, str, str, str], ...]], ...] = (
    (
        21.0,
        "Combien de repas par jour ?",
        "<p>Un chat adulte mange peu et souvent.</p>\n<p>Comptez <strong>dix à seize</strong>"
        " petites portions, ou une gamelle qui reste servie.</p>",
        (
            (2.0, "Mireille", "Le mien vide tout d’un coup, que faire ?", "approved"),
            (9.0, "Best Pills", "Cheap pills http://pills.example/ buy now", "spam"),
        ),
    ),
    (
        12.0,
        "Des noms de chats en L",
        "<p>L’année du L est là : <em>Lentille</em>, Lardon, Loukoum…</p>\n"
        "<p>Et chez vous, comment s’appelle-t-il ?</p>",
        (
            (1.0, "Hugo R.", "Lasagne ! Il est roux, forcément.", "approved"),
            (30.0, "Nadège", "Limace. Il dort vingt heures par jour.", "hold"),
        ),
    ),
    (
        3.0,
        "Changer de croquettes sans drame",
        "<p>Mélangez l’ancienne et la nouvelle sur une semaine.</p>\n<ul>\n<li>un quart, puis la"
        " moitié</li>\n<li>de l’eau à volonté</li>\n</ul>",
        ((5.0, "Anonyme", "Vos croquettes ont rendu mon chat malade !", "hold"),),
    ),
)
"""Days ago, title, HTML; and hours later, name, words, status of each comment."""
