"""Small talk of the town: what the brands' home timelines are made of. All of it invented."""

from dataclasses import dataclass

from cmdeck.sandbox.voices import Line


@dataclass(frozen=True, slots=True)
class PollWords:
    """A question and its answers."""

    question: str
    answers: tuple[str, ...]


POLL = PollWords(
    "Rue des Halles sans voitures le samedi : on continue ?",
    ("Oui, toute l’année", "Oui, l’été", "Non", "À voir"),
)
_LONG = (
    "Je raconte, parce qu’on me l’a demandé. Ce matin, 6 h 40, le quai était "
    "blanc de givre et il n’y avait que trois "
    "personnes dehors : le facteur, moi, et un monsieur très âgé qui poussait "
    "un vélo dont le pneu arrière était à plat.\n\n"
    "Je lui propose mon aide. Il me répond qu’il n’a pas besoin d’aide mais de "
    "compagnie. Nous avons donc marché jusqu’aux "
    "Halles, très lentement, et il m’a expliqué qu’en 1958 toute cette rive "
    "sentait le cuir et l’écorce de chêne, qu’on "
    "reconnaissait chaque atelier à son odeur et chaque ouvrier à ses sabots, "
    "et que le bruit de l’eau couvrait tout.\n\n"
    "Devant la boulangerie il a sorti de sa poche un petit carnet. Il y note, "
    "depuis soixante ans, la température de la "
    "rivière. Il en manque deux : le jour de son mariage, et celui où le pont "
    "a été fermé. Il m’a laissé écrire celle "
    "d’aujourd’hui. Quatre degrés et demi. Voilà, c’est tout, mais j’avais "
    "besoin de le dire à quelqu’un."
)
LINES = (
    Line("mireilledargent", _LONG, 130, likes=214, reposts=61),
    Line(
        "camille_dlm",
        (
            "Le nouveau plan de circulation sera présenté mardi à 18 h 30, salle des "
            "Halles. J’y serai, carnet ouvert."
        ),
        6,
        likes=12,
        reposts=5,
    ),
    Line(
        "hugoperrache",
        (
            "Trois croissants ce matin. Je précise que l’examen commence à 8 h et que "
            "c’est un cas de force majeure."
        ),
        11,
        likes=26,
    ),
    Line(
        "gazette_du_quai",
        "Travaux quai des Tanneurs : la passerelle reste ouverte aux piétons et "
        "aux vélos tenus à la main. "
        "Le détail : https://gazette.example/quai/travaux-passerelle",
        17,
        likes=9,
        reposts=7,
    ),
    Line(
        "sarahlindqvist",
        (
            "Update: I said « chausson aux pommes » and the baker understood. I may "
            "apply for citizenship."
        ),
        24,
        likes=71,
        reposts=4,
        lang="en",
    ),
    Line(
        "theosaintjean",
        (
            "Brume sur la rivière, les mouettes font les importantes. Visite à 10 h, "
            "il reste quatre places."
        ),
        31,
        likes=15,
        photo="Le quai dans la brume du matin, trois mouettes sur la rambarde",
    ),
    Line(
        "margotlune",
        "Nouveau dessin : « Chat mécontent du changement d’heure ».",
        44,
        likes=118,
        reposts=22,
        photo="Dessin à l’encre d’un chat rond fixant une pendule d’un air outré",
    ),
    Line(
        "imanecherif",
        "Fin de garde. Quelqu’un sait où trouver un pain encore chaud à 7 h 15 côté Bron ?",
        57,
        likes=8,
        answers=(Line("adrienlopes", "Viens aux Halles, je t’en garde un.", 52, likes=4),),
    ),
    Line(
        "noemieravel",
        (
            "Le chœur cherche deux basses. On ne demande pas de savoir lire, on "
            "demande de savoir rire."
        ),
        73,
        likes=19,
        reposts=9,
    ),
    Line(
        "lucaferrini",
        (
            "Lione sotto la nebbia, un pain au chocolat e il museo che apre fra "
            "un’ora. Va tutto bene."
        ),
        84,
        likes=33,
        lang="it",
    ),
    Line(
        "ruesdouces",
        (
            "Comptage du jeudi : 1 412 vélos sur le pont entre 7 h et 9 h. Record de "
            "novembre battu sous la pluie 🌧️"
        ),
        98,
        likes=87,
        reposts=40,
    ),
    Line(
        "emilefauvet",
        (
            "On me demande encore ce que sent une tannerie. Le chêne mouillé, "
            "mademoiselle. Et le travail."
        ),
        151,
        likes=44,
    ),
    Line(
        "cecilequincy",
        (
            "Une lectrice a rendu un livre emprunté en 1994. Avec un mot d’excuses et "
            "une boîte de pâtes de fruits."
        ),
        166,
        likes=305,
        reposts=70,
    ),
    Line(
        "fannycolombet",
        (
            "Concours du gâteau le plus raté : ouverture des candidatures. Joindre "
            "photo et explication."
        ),
        189,
        likes=38,
        photo="-",
    ),
    Line(
        "annikaholm",
        "Night train booked. Three museums, two bakeries and one very small suitcase.",
        207,
        likes=21,
        lang="en",
    ),
    Line(
        "matoucafe",
        (
            "Gribouille, 3 ans, timide puis plus du tout, cherche une maison sans "
            "chien. Il ronfle un peu."
        ),
        233,
        likes=96,
        reposts=58,
        photo="Chat gris tigré couché dans une caisse de livres",
    ),
)
FRENCH = (
    "{moment}, {lieu} : {constat}.",
    "{constat} {lieu}. {avis}",
    "Question sérieuse : {question} ?",
    "{avis} {moment}, j’ai compris une chose : {verite}.",
    "Petit bonheur du jour : {bonheur}.",
    "Je ne dis pas que {verite}, je dis que {constat} {lieu}.",
    "Quelqu’un peut m’expliquer pourquoi {constat} {lieu} ?",
    "{moment} : {bonheur}. {avis}",
    "Avis à la population : {constat} {lieu}, prévoyez {objet}.",
    "Retrouvé {lieu} : {objet}. Me faire signe 🙋",
    "Lu ce matin dans la Gazette : « {verite} ». {avis}",
    "{objet} + {bonheur} = bonne journée.",
    "Ma voisine m’a dit {moment} que {verite}. J’y pense encore.",
)
ENGLISH = (
    "{when}, {place}: {scene}.",
    "Serious question: {ask}?",
    "Small joy of the day: {joy}.",
    "Note to self: {ask}? Not again.",
    "{scene} {place}. {verdict}",
    "Nobody warned me that {place} there would be {thing}. {verdict}",
    "{joy}, {thing}, and nowhere to be. {verdict}",
)
QUOTES = (
    "À lire jusqu’au bout.",
    "Voilà, merci, c’est dit.",
    "Je fais passer, ça peut servir.",
    "Tellement vrai que j’en ai renversé mon café ☕",
    "This. Exactly this.",
    "Quelqu’un du quartier pour confirmer ?",
)
WORDS = {
    "moment": (
        "Ce matin",
        "Hier soir",
        "À midi pile",
        "Sous la pluie",
        "Avant le premier café",
        "En sortant du travail",
        "Dimanche",
    ),
    "lieu": (
        "place des Halles",
        "sur la passerelle",
        "quai des Tanneurs",
        "dans le tram 4",
        "au marché",
        "rue de l’Écorce",
        "devant l’école",
        "à la bibliothèque",
    ),
    "constat": (
        "tout le monde marche plus lentement",
        "un violoncelle répète derrière une fenêtre",
        "les platanes perdent leurs dernières feuilles",
        "il y a la queue jusqu’au coin",
        "deux pigeons se disputent un quignon",
        "on entend enfin la rivière",
        "la fontaine coule de nouveau",
        "un monsieur offre des kakis",
    ),
    "avis": (
        "Je valide.",
        "J’adore cette ville.",
        "On n’est pas bien, là ?",
        "À suivre.",
        "Rien à ajouter.",
        "Je demande un recompte 😄",
        "C’est mieux que la télé.",
    ),
    "question": (
        "qui a inventé le réveil à 6 h",
        "peut-on adopter un pigeon",
        "le pain se garde-t-il mieux dans le torchon ou dans le bois",
        "faut-il saluer les gens qui ont le même vélo",
        "combien de plantes avant que ce soit trop",
        "pourquoi les chats choisissent toujours le dossier ouvert",
    ),
    "verite": (
        "le meilleur itinéraire est celui qui passe par la boulangerie",
        "on ne lit jamais la notice deux fois",
        "il reste toujours une vis",
        "la pluie attend qu’on sorte",
        "un bon café répare presque tout",
        "les musées sont plus beaux le mercredi",
    ),
    "bonheur": (
        "une place assise et un rayon de soleil",
        "la voisine a laissé des confitures sur le palier",
        "le tram m’a attendue",
        "une lettre écrite à la main",
        "le chat a dormi jusqu’à huit heures",
        "le libraire s’est souvenu de mon prénom",
        "le premier chocolat chaud de l’hiver",
    ),
    "objet": (
        "un gant rouge, main gauche",
        "un parapluie",
        "une écharpe",
        "un double de clés",
        "un carnet à spirale",
        "de bonnes chaussures",
        "une lampe",
    ),
    "when": ("This morning", "Last night", "Just now", "On the way home", "Between two showers"),
    "place": (
        "by the footbridge",
        "at the market",
        "on the quay",
        "outside the bakery",
        "in the museum courtyard",
        "on tram 4",
    ),
    "scene": (
        "a man teaching his dog to wait for green",
        "someone playing the accordion badly and happily",
        "six cargo bikes in a row",
        "a queue, a good smell and no hurry",
        "the first frost on the railings",
    ),
    "ask": (
        "who keeps folding the corner of library books",
        "is soup for breakfast acceptable",
        "why do all the scarves here look better",
        "how many baguettes is too many",
    ),
    "joy": (
        "a stranger held the door for the whole tram",
        "I understood the announcement on the first try",
        "the cat sat on the right lap",
        "warm bread on a cold walk",
    ),
    "thing": (
        "this much cheese",
        "so many bells on a Sunday",
        "a cat asleep in the window",
        "a free concert",
    ),
    "verdict": (
        "Ten out of ten.",
        "Would queue again.",
        "I have questions.",
        "Good town, this.",
        "More of that, please.",
    ),
}
LISTS = {
    "veloville": (
        (
            "Quartier",
            "Ceux qui font vivre le quai",
            False,
            (
                "ruesdouces",
                "gazette_du_quai",
                "camille_dlm",
                "theosaintjean",
                "mireilledargent",
                "nadiabelkacem",
            ),
        ),
        (
            "Clients fidèles",
            "À remercier plus souvent",
            True,
            ("karimb69", "mathildekerv", "tom_pignon", "samuelokoro", "claudinevasseur"),
        ),
    ),
    "boulangerielefort": (
        (
            "Voisins des Halles",
            "Les commerces de la place",
            False,
            ("matoucafe", "studio_hibou", "gazette_du_quai", "veloville", "adrienlopes"),
        ),
    ),
    "museetanneurs": (
        (
            "Patrimoine et presse",
            "Ceux qui parlent de nous",
            False,
            (
                "camille_dlm",
                "gazette_du_quai",
                "jeanmarcthibault",
                "agathepoitier",
                "elodiesorbier",
                "juliettemarchand",
            ),
        ),
        (
            "Amis du musée",
            "Bénévoles et donateurs",
            True,
            ("emilefauvet", "theosaintjean", "odilebrunet", "annikaholm"),
        ),
    ),
    "crocchat": (
        (
            "Chats célèbres",
            "Et leurs humains",
            False,
            (
                "zoe_et_moustache",
                "ploufleseize",
                "margotlune",
                "gaspardnoel",
                "matoucafe",
                "dr_veto_lambert",
            ),
        ),
    ),
}
