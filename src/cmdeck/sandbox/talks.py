"""Private conversations of the four brands, as legacy messages hold them. All of them invented."""

from cmdeck.sandbox.voices import Talk

BAKERY = (
    Talk(
        "simonvalette",
        (
            (
                1600,
                False,
                (
                    "Bonjour, je voudrais deux galettes frangipane pour samedi 17 h, au nom de "
                    "Valette."
                ),
            ),
            (1580, True, "C’est noté, monsieur Valette ! 6 parts chacune ?"),
            (1577, False, "Oui, 6 parts. Merci."),
            (24, False, "Au comptoir on me dit que la commande n’existe pas ?"),
        ),
    ),
    Talk(
        "remi_sansfrein",
        (
            (
                205,
                False,
                (
                    "Voici pour la ficelle : un brin bleu, deux centimètres. Rien de grave, "
                    "mais autant que vous sachiez."
                ),
            ),
        ),
    ),
    Talk(
        "noemieravel",
        (
            (
                2900,
                False,
                "Bonsoir, que faites-vous des invendus le mercredi ? Le chœur répète tard…",
            ),
            (2870, True, "Bonsoir Noémie, passez à 19 h, on vous garde un panier."),
            (165, False, "Merci mille fois, tout est parti en dix minutes !"),
        ),
    ),
)

VELO = (
    Talk(
        "paulrenard",
        (
            (4210, False, "Bonjour, ma commande 4407 est annoncée livrée mais je n’ai rien reçu."),
            (
                4150,
                True,
                (
                    "Bonjour Paul, merci de nous écrire. Le transporteur indique « remis au "
                    "voisin » : avez-vous pu demander ?"
                ),
            ),
            (2800, False, "Personne n’a rien vu dans l’immeuble."),
            (2755, True, "Nous ouvrons une enquête, réponse sous 48 h. Désolés pour l’attente."),
            (
                12,
                False,
                "Toujours rien… Ma commande 4407 est-elle perdue ? J’aimerais un remboursement.",
            ),
        ),
    ),
    Talk(
        "mathildekerv",
        (
            (1500, False, "Coucou ! La housse de pluie est-elle comprise avec le Grand Large ?"),
            (
                1470,
                True,
                "Bonjour Mathilde, oui, sous le banc de la caisse, dans une petite poche noire.",
            ),
            (1466, False, "Trouvée ! Merci beaucoup 🙏"),
        ),
    ),
    Talk(
        "oliviaferncliff",
        (
            (340, False, "Hi! Could I book a slot for the flat tyre on Thursday after 5 pm?"),
            (325, True, "Hello Olivia, Thursday 17:30 is yours. Please bring the old tube too."),
            (38, False, "Perfect. Could you also have a look at the rear light?"),
        ),
    ),
    Talk(
        "louisearnal",
        (
            (
                235,
                False,
                (
                    "Je vous remets ici mon adresse pour la facture : louise@courrier.example. "
                    "Merci d’avance."
                ),
            ),
        ),
    ),
)

MUSEUM = (
    Talk(
        "camille_dlm",
        (
            (
                118,
                False,
                (
                    "Bonjour, je prépare un papier sur la subvention. Une citation de la "
                    "direction avant 17 h ?"
                ),
            ),
            (
                110,
                True,
                (
                    "Bonjour Camille, nous transmettons à la direction et revenons vers vous "
                    "avant 16 h."
                ),
            ),
            (
                31,
                False,
                "Merci. Sans retour j’écrirai « n’a pas souhaité répondre », prévenez-moi.",
            ),
        ),
    ),
    Talk(
        "odilebrunet",
        (
            (1750, False, "Voici le couteau dont je vous parlais, signé « Fauvet, 1911 »."),
            (
                1690,
                True,
                (
                    "Merci Odile, c’est remarquable. Notre conservatrice aimerait le voir, "
                    "jeudi vous conviendrait ?"
                ),
            ),
            (1685, False, "Jeudi 15 h, très bien."),
        ),
    ),
    Talk(
        "juliettemarchand",
        ((75, False, "Peut-on réserver la même visite pour la 4e A, le mardi 8 décembre ?"),),
    ),
)

CATS = (
    Talk(
        "louisearnal",
        (
            (
                519,
                False,
                "Référence 2291 : prélèvement de 38,90 € malgré la résiliation du 20 octobre.",
            ),
            (
                500,
                True,
                (
                    "Bonjour Louise, nous vérifions avec la comptabilité et vous répondons "
                    "aujourd’hui."
                ),
            ),
            (20, False, "Toujours pas de nouvelles, merci de me répondre avant ce soir."),
        ),
    ),
    Talk(
        "dr_veto_lambert",
        (
            (
                3100,
                False,
                "Bonjour, pour l’article : 0,3 % de sodium, c’est un minimum et non un maximum.",
            ),
            (
                3050,
                True,
                (
                    "Merci docteur, nous corrigeons tout de suite et vous citons si vous le "
                    "voulez bien."
                ),
            ),
            (3041, False, "Volontiers. Beau travail sinon !"),
        ),
    ),
    Talk(
        "ploufleseize",
        (
            (2000, False, "bonjour c plouf"),
            (1990, True, "Bonjour Plouf. Que pouvons-nous pour vous ?"),
            (66, False, "croquettes"),
        ),
    ),
)
