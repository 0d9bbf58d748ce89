"""What a search column finds: the town talks of cargo bikes, galettes, museums and the names of
cats. Invented.
"""

from cmdeck.sandbox.voices import Line

LINES = (
    Line(
        "nadiabelkacem",
        (
            "Comptage du matin rue de l’Écorce : un vélo cargo pour trois voitures. "
            "L’an dernier, un pour onze."
        ),
        16,
        likes=43,
        reposts=19,
    ),
    Line(
        "camille_dlm",
        "La métropole double l’aide à l’achat d’un vélo cargo : jusqu’à 800 €, "
        "sous conditions de ressources. "
        "Le détail : https://gazette.example/quai/aide-velo-cargo",
        49,
        likes=88,
        reposts=54,
        answers=(
            Line(
                "simonvalette",
                "Avec des jumeaux, c’est le vélo cargo ou le déménagement.",
                44,
                likes=17,
            ),
            Line(
                "pascalgoutte", "Et pour les artisans ? Mes tuyaux font trois mètres.", 37, likes=9
            ),
        ),
    ),
    Line(
        "samuelokoro",
        (
            "Test rode a vélo cargo with two kids and a cello. Hills: yes. Dignity: "
            "no. Would repeat."
        ),
        107,
        likes=31,
        reposts=3,
        lang="en",
    ),
    Line(
        "brunoastier",
        "Croisé un vélo cargo qui livrait… un vélo. Je suis rentré me coucher.",
        176,
        likes=94,
        reposts=20,
    ),
    Line(
        "ruesdouces",
        (
            "Samedi, essai gratuit de vélo cargo place des Halles, de 10 h à 16 h. "
            "Apportez ce que vous n’osez pas porter."
        ),
        322,
        likes=57,
        reposts=33,
        photo="Trois vélos cargos alignés devant la halle, une plante verte dans une caisse",
    ),
    Line(
        "guillaumetek",
        (
            "Comparatif d’assurances pour vélo cargo : trois excluent le vol « hors "
            "d’un local fermé ». Donc le vol."
        ),
        505,
        likes=62,
        reposts=28,
    ),
    Line(
        "remi_sansfrein",
        "Descente du col en vélo cargo chargé : je ne recommande pas. Les poules non plus.",
        870,
        likes=121,
        reposts=17,
    ),
    Line(
        "inesdelacroix",
        (
            "Petite annonce : échange poussette double contre place de vélo cargo dans "
            "un local sec, côté Halles."
        ),
        1290,
        likes=12,
        reposts=5,
    ),
    Line(
        "lucaferrini",
        "A Torino il « vélo cargo » lo chiamiamo ancora follia. A Lione lo chiamano mercoledì.",
        2210,
        likes=40,
        lang="it",
    ),
    Line(
        "chloebaudry",
        (
            "Galette des rois, question de partiel : pourquoi la frangipane "
            "déborde-t-elle ? Réponse : l’orgueil."
        ),
        87,
        likes=36,
    ),
    Line(
        "cecilequincy",
        (
            "La galette des rois de la bibliothèque aura lieu le 7 janvier. La fève "
            "sera un marque-page, attention aux dents."
        ),
        610,
        likes=28,
        reposts=6,
    ),
    Line(
        "jeanmarcthibault",
        (
            "Le patrimoine des tanneries, ce n’est pas que du cuir : c’est une carte "
            "des odeurs, des bruits et des droits d’eau."
        ),
        152,
        likes=49,
        reposts=16,
    ),
    Line(
        "agathepoitier",
        (
            "Tannerie et patrimoine : conférence le 10 décembre à la bibliothèque, "
            "entrée libre, j’apporte des échantillons à toucher."
        ),
        700,
        likes=25,
        reposts=14,
    ),
    Line(
        "gaspardnoel",
        (
            "Sondage sur les noms de chats : pour un quatrième (ne jugez pas), « "
            "Quatre » ou « Dernier » ?"
        ),
        129,
        likes=71,
        reposts=9,
        answers=(Line("margotlune", "« Dernier », puis « Vraiment Dernier ».", 122, likes=66),),
    ),
    Line(
        "dr_veto_lambert",
        (
            "Palmarès des noms de chats de la semaine au cabinet : Brioche (4), Gérard "
            "(2), Monsieur le Maire (1)."
        ),
        950,
        likes=133,
        reposts=30,
    ),
)
