"""Boulangerie Lefort: bread, brioches, a counter where everybody talks. Invented, as are all who
speak here.
"""

from cmdeck.sandbox import talks
from cmdeck.sandbox.voices import Line, Voices

_MENTIONS = (
    Line(
        "chloebaudry",
        (
            "@boulangerielefort Votre feuilletage, c’est du beurre doux ou demi-sel ? "
            "Je révise pour vendredi 🥐"
        ),
        5,
        likes=3,
    ),
    Line(
        "hugoperrache",
        "@boulangerielefort Plus de croissants à 8 h 05. C’est une catastrophe nationale.",
        13,
        likes=41,
        reposts=5,
    ),
    Line(
        "simonvalette",
        "@boulangerielefort Bonjour, ma commande de samedi (deux galettes, 17 h) "
        "n’apparaît pas dans votre cahier, on m’a "
        "dit au comptoir que non… Pouvez-vous vérifier ?",
        26,
    ),
    Line(
        "adrienlopes",
        "@boulangerielefort O pão de centeio está perfeito hoje. Félicitations au fournil !",
        41,
        likes=14,
        lang="pt",
    ),
    Line(
        "sarahlindqvist",
        (
            "@boulangerielefort Is the nut loaf safe for someone allergic to "
            "hazelnuts? Asking before I buy one for a friend."
        ),
        52,
        lang="en",
    ),
    Line(
        "claudinevasseur",
        (
            "@boulangerielefort 1,45 € la tradition. Elle était à 1,30 € en septembre. "
            "Expliquez-moi ?"
        ),
        69,
        likes=9,
        answers=(
            Line(
                "pascalgoutte",
                "Le beurre, l’électricité, la farine. Et elle reste meilleure qu’ailleurs.",
                64,
                likes=12,
            ),
            Line(
                "claudinevasseur",
                "@pascalgoutte Je sais bien, je râle pour la forme.",
                61,
                likes=17,
            ),
        ),
    ),
    Line(
        "imanecherif",
        (
            "@boulangerielefort Vous ouvrez à quelle heure le 24 décembre ? Je sors de "
            "garde à 6 h 30."
        ),
        88,
    ),
    Line(
        "fannycolombet",
        (
            "@boulangerielefort J’ai essayé votre recette de brioche. Voici le "
            "résultat. Soyez gentils."
        ),
        112,
        likes=77,
        reposts=11,
        photo="Une brioche affaissée et très brune sur une grille, une bougie plantée au milieu",
    ),
    Line(
        "louisearnal",
        (
            "@boulangerielefort Une facture pour les 40 sandwichs de jeudi, s’il vous "
            "plaît ? Merci !"
        ),
        147,
    ),
    Line(
        "noemieravel",
        (
            "@boulangerielefort Le chœur vous remercie pour les invendus d’hier soir : "
            "dix-huit bouches heureuses 💛"
        ),
        163,
        likes=35,
    ),
    Line(
        "remi_sansfrein",
        (
            "@boulangerielefort Trouvé un bout de ficelle dans mon pain de campagne. "
            "Photo en privé, pas de drame."
        ),
        208,
    ),
    Line(
        "mireilledargent",
        ("@boulangerielefort On parle de vous dans ma chronique de dimanche. En bien, évidemment."),
        260,
        likes=22,
    ),
    Line(
        "lucaferrini",
        "@boulangerielefort Torno a Torino con tre pani nella valigia. La dogana capirà.",
        305,
        likes=19,
        lang="it",
    ),
    Line(
        "prets_faciles24",
        (
            "@boulangerielefort Besoin de trésorerie ? Réponse immédiate, sans "
            "dossier, cliquez mon profil 💶"
        ),
        371,
    ),
    Line(
        "brunoastier",
        "@boulangerielefort Quatre heures du matin, l’odeur jusque dans le taxi. Merci pour ça.",
        433,
        likes=58,
        reposts=6,
    ),
    Line(
        "juliettemarchand",
        (
            "@boulangerielefort Ma classe de 4e peut-elle visiter le fournil en "
            "janvier ? 26 élèves, assez sages."
        ),
        498,
    ),
    Line(
        "harrietpond",
        (
            "@boulangerielefort What is in the star-shaped one in the window? I walked "
            "past three times."
        ),
        560,
        lang="en",
    ),
    Line(
        "victorbonneau",
        (
            "@boulangerielefort Le pain de montagne tient quatre jours en sac à dos. "
            "Testé, approuvé."
        ),
        655,
        likes=13,
    ),
    Line(
        "odilebrunet",
        (
            "@boulangerielefort Avez-vous encore la fève bleue de l’an dernier ? Il "
            "m’en manque une pour la série."
        ),
        720,
    ),
)
_OWN = (
    Line(
        "boulangerielefort",
        "La galette des rois se réserve dès maintenant : frangipane, "
        "pomme-noisette ou briochée. Au comptoir ou par "
        "téléphone, jusqu’au 3 janvier 👑",
        38,
        likes=46,
        reposts=9,
        photo="Trois galettes dorées alignées sur une plaque, une couronne en papier à côté",
        answers=(
            Line(
                "hugoperrache",
                "Une pomme-noisette au nom de Hugo, et une autre au nom de mon ventre.",
                35,
                likes=8,
            ),
            Line("odilebrunet", "La fève est-elle en porcelaine cette année ?", 30),
            Line(
                "boulangerielefort",
                "En porcelaine, peinte à la main par une potière de Vienne.",
                27,
                likes=15,
            ),
            Line(
                "harrietpond",
                "@boulangerielefort I need one of each. For research.",
                22,
                likes=6,
                lang="en",
            ),
        ),
    ),
    Line(
        "boulangerielefort",
        (
            "Fournée de pain d’épices à 16 h. Il y en aura pour tout le monde, mais "
            "pas pour longtemps."
        ),
        250,
        likes=29,
        reposts=4,
    ),
    Line(
        "boulangerielefort",
        (
            "Horaires de fêtes : ouvert le 24 et le 31 de 6 h 30 à 17 h, fermé le 25 "
            "et le 1er. Commandes avant le 21 décembre."
        ),
        1385,
        likes=38,
        reposts=17,
        answers=(
            Line("imanecherif", "6 h 30, vous me sauvez la vie.", 1380, likes=9),
            Line("cecilequincy", "Et la bûche praliné ?", 1300),
            Line("boulangerielefort", "La voilà qui revient, 4, 6 ou 8 parts.", 1290, likes=5),
        ),
    ),
    Line(
        "boulangerielefort",
        (
            "Non, nous ne vendons pas de pain sans croûte. Oui, quelqu’un a demandé. "
            "Oui, il était charmant."
        ),
        2780,
        likes=131,
        reposts=24,
    ),
    Line(
        "boulangerielefort",
        (
            "Bienvenue à Chloé, en apprentissage chez nous à partir de lundi. Ses "
            "éclairs vont mieux, merci pour eux."
        ),
        4250,
        likes=88,
        answers=(Line("chloebaudry", "Je rougis plus que mes financiers.", 4200, likes=40),),
    ),
    Line(
        "boulangerielefort",
        "Le levain s’appelle Gérard, il a onze ans, il se porte bien.",
        5900,
        likes=203,
        reposts=31,
        photo="Un grand bocal de levain débordant, étiqueté « Gérard »",
    ),
    Line(
        "boulangerielefort",
        "Fermé ce lundi, comme tous les lundis. La boulangère dort.",
        7000,
        likes=27,
    ),
)
VOICES = Voices(
    "boulangerielefort",
    _MENTIONS,
    _OWN,
    talks.BAKERY,
    says=(
        "{at} il reste {produit} à cette heure-ci ?",
        "{at} {produit} d’hier : {verdict}.",
        "{at} peut-on commander {produit} pour {quand} ?",
        "{at} vous êtes ouverts {quand} ?",
        "Passage chez {at} {quand} : {verdict}.",
        "{at} {produit}, {verdict}. Merci à toute l’équipe !",
        "{at} is there any {english} left today?",
        "{at} commande {n} à retirer {quand}, c’est toujours bon ?",
        "{at} une idée pour {occasion} ? On sera {nombre}.",
        "{at} petite déception : {produit}, {reproche}.",
    ),
    answers=(
        "J’en veux {nombre} !",
        "Vous en gardez un pour {quand} ?",
        "{verdict}, comme toujours.",
        "Et {produit}, ça revient quand ?",
        "Je sens l’odeur d’ici.",
        "Trop tard pour aujourd’hui, je passe {quand}.",
        "Is there a version without nuts?",
        "Mon régime vous remercie moins que moi.",
        "Avec un café, c’est parfait ☕",
    ),
    writes=(
        "Bonjour, je voudrais commander {produit} pour {quand}, c’est possible ?",
        "Bonsoir, la commande {n} serait pour {nombre} finalement. Merci !",
        "Hello, do you keep {english} aside on request?",
        "Merci pour {occasion}, tout le monde a adoré.",
    ),
    words={
        "produit": (
            "le pain aux noix",
            "la tradition",
            "la brioche feuilletée",
            "le pain de seigle",
            "la tarte aux pralines",
            "le chausson aux pommes",
            "la fougasse",
            "l’éclair au café",
        ),
        "verdict": (
            "un délice",
            "rien à redire",
            "croûte parfaite",
            "la famille a tout fini",
            "meilleur que dimanche dernier",
            "on a fait la queue et on recommencera",
        ),
        "reproche": (
            "un peu trop cuit à mon goût",
            "bien petit cette semaine",
            "froid alors qu’annoncé chaud",
            "moins garni que d’habitude",
        ),
        "quand": ("samedi", "demain matin", "dimanche à 9 h", "mercredi", "ce soir", "le 24"),
        "occasion": (
            "un anniversaire",
            "un pot de départ",
            "le goûter de l’école",
            "un brunch",
            "la répétition du chœur",
        ),
        "nombre": ("six", "dix", "douze", "vingt-cinq", "quatre"),
        "english": ("rye bread", "apple turnover", "walnut loaf", "brioche"),
    },
)
