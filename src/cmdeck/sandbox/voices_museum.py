"""Musée des Tanneurs: leather, water and people. Invented, as are all who speak here."""

from cmdeck.sandbox import talks
from cmdeck.sandbox.voices import Line, Voices

_MENTIONS = (
    Line(
        "elodiesorbier",
        (
            "@museetanneurs L’audioguide en langue des signes est-il disponible dès "
            "l’ouverture de « Peaux et rivières » ?"
        ),
        4,
        likes=5,
    ),
    Line(
        "jeanmarcthibault",
        "@museetanneurs Salle 3, le cartel date la foulonnière de 1782. Les "
        "archives du canal disent 1788. Je peux vous "
        "envoyer la cote si cela vous est utile.",
        19,
        likes=8,
        answers=(
            Line(
                "emilefauvet",
                "1788, oui. Mon grand-père le disait déjà, et il n’avait pas lu les archives.",
                12,
                likes=13,
            ),
        ),
    ),
    Line(
        "annikaholm",
        "@museetanneurs Are you open on Thursday 24 December? Our train leaves at four.",
        36,
        lang="en",
    ),
    Line(
        "juliettemarchand",
        "@museetanneurs Visite de ma 4e B ce matin : vingt-six élèves silencieux "
        "devant le métier à écharner. Je ne "
        "savais pas que c’était possible. Merci à Théo.",
        54,
        likes=47,
        reposts=8,
    ),
    Line(
        "agathepoitier",
        (
            "@museetanneurs Le coffret restauré est-il déjà en vitrine ? J’aimerais le "
            "montrer à mes étudiantes."
        ),
        83,
        likes=6,
    ),
    Line(
        "nadiabelkacem",
        "@museetanneurs La rampe de l’entrée nord est fermée depuis lundi. Une "
        "visiteuse en fauteuil a dû repartir. "
        "Quand rouvre-t-elle ?",
        97,
        likes=26,
        reposts=14,
    ),
    Line(
        "camille_dlm",
        (
            "@museetanneurs Bonjour, une réaction à la baisse de subvention évoquée au "
            "conseil d’hier soir ? Je boucle à 17 h."
        ),
        115,
        likes=11,
        reposts=6,
    ),
    Line(
        "bastienroux",
        (
            "@museetanneurs Photo autorisée sans flash dans la nef ? La lumière de 16 "
            "h y est incroyable."
        ),
        142,
    ),
    Line(
        "theosaintjean",
        (
            "@museetanneurs Le guide que je suis vous remercie pour la nouvelle "
            "maquette du quai. Les gens comprennent enfin."
        ),
        178,
        likes=24,
        photo=(
            "Maquette du quartier des tanneurs avec ses séchoirs ajourés et la rivière en résine"
        ),
    ),
    Line(
        "samuelokoro",
        "@museetanneurs Went for the leather, stayed for the water wheel. Two hours flew by.",
        221,
        likes=17,
        lang="en",
    ),
    Line(
        "claudinevasseur",
        (
            "@museetanneurs Le tarif réduit s’applique-t-il aux plus de 65 ans ? Le "
            "site dit oui, la caisse disait non."
        ),
        266,
    ),
    Line(
        "hugoperrache",
        "@museetanneurs Gratuit pour les étudiants le mercredi, c’est toujours vrai ?",
        312,
        answers=(
            Line("elodiesorbier", "Oui, et le premier dimanche du mois aussi !", 300, likes=4),
        ),
    ),
    Line(
        "lucaferrini",
        "@museetanneurs Bellissimo museo. L’odore del cuoio resta addosso tutto il giorno.",
        366,
        likes=12,
        lang="it",
    ),
    Line(
        "odilebrunet",
        (
            "@museetanneurs J’ai trouvé chez moi un couteau à écharner signé. Cela "
            "vous intéresse pour les collections ?"
        ),
        440,
        likes=9,
    ),
    Line(
        "prets_faciles24",
        "@museetanneurs Financez votre projet culturel en 24 h, garanti, écrivez-nous 💶",
        505,
    ),
    Line(
        "simonvalette",
        "@museetanneurs Les jumeaux demandent si on peut toucher les peaux. Ils demandent fort.",
        575,
        likes=20,
    ),
    Line(
        "cecilequincy",
        (
            "@museetanneurs Le catalogue de 2019 est-il encore en vente ? Il manque à "
            "la bibliothèque."
        ),
        660,
    ),
    Line(
        "mireilledargent",
        (
            "@museetanneurs On m’a laissée entrer dix minutes avant la fermeture. Ce "
            "sont ces gestes qu’on retient."
        ),
        742,
        likes=31,
    ),
)
_OWN = (
    Line(
        "museetanneurs",
        "« Peaux et rivières » ouvre vendredi à 18 h. Trois siècles de travail au "
        "bord de l’eau, cent vingt objets, et le "
        "bruit de la roue comme au premier jour. "
        "https://tanneurs.example/expositions/peaux-et-rivieres",
        46,
        likes=72,
        reposts=31,
        photo="Affiche : une peau tendue sur un cadre de bois, la rivière en transparence",
        answers=(
            Line("agathepoitier", "J’ai hâte. Le coffret de 1740 en fait partie ?", 42, likes=4),
            Line(
                "museetanneurs", "Oui, première présentation depuis sa restauration.", 39, likes=11
            ),
            Line("jeanmarcthibault", "Y aura-t-il une visite par les conservateurs ?", 30),
            Line("annikaholm", "Is there an English booklet?", 25, lang="en"),
        ),
    ),
    Line(
        "museetanneurs",
        (
            "Ce mercredi, atelier « Mon premier marque-page en cuir », dès 7 ans. Il "
            "reste cinq places."
        ),
        330,
        likes=21,
        reposts=9,
    ),
    Line(
        "museetanneurs",
        "Objet de la semaine : ce sabot ferré a traversé la rivière chaque jour "
        "pendant quarante ans. Devinez à quoi "
        "servait l’entaille du talon ?",
        1405,
        likes=55,
        reposts=12,
        photo="Sabot de bois sombre cerclé de fer, une entaille nette au talon",
        answers=(
            Line(
                "emilefauvet",
                "À déboucher les bouteilles. Je plaisante. À accrocher la perche.",
                1380,
                likes=38,
            ),
            Line("tom_pignon", "À compter les jours avant la retraite.", 1370, likes=21),
            Line(
                "museetanneurs",
                "Bravo @emilefauvet, à bloquer la perche en effet !",
                1300,
                likes=16,
            ),
        ),
    ),
    Line(
        "museetanneurs",
        (
            "Le premier dimanche du mois, l’entrée est libre. Venez tôt, la nef est "
            "plus belle le matin."
        ),
        2810,
        likes=40,
        reposts=19,
    ),
    Line(
        "museetanneurs",
        (
            "Fermeture de l’entrée nord pour travaux jusqu’au 27. Accès de plain-pied "
            "par la cour, sonnez, on vous ouvre."
        ),
        4280,
        likes=14,
        reposts=8,
    ),
    Line(
        "museetanneurs",
        (
            "Thank you to the 1,140 visitors of the Night of the Quays. The wheel is "
            "resting; so are we."
        ),
        5750,
        likes=63,
        lang="en",
    ),
    Line(
        "museetanneurs",
        (
            "Nous cherchons des souvenirs de la dernière tannerie (fermée en 1974) : "
            "photos, outils, récits."
        ),
        7200,
        likes=58,
        reposts=44,
    ),
)
VOICES = Voices(
    "museetanneurs",
    _MENTIONS,
    _OWN,
    talks.MUSEUM,
    says=(
        "{at} {question} ?",
        "{at} visite de {salle} {quand} : {verdict}.",
        "{at} peut-on réserver {activite} pour {groupe} ?",
        "{at} quels sont les horaires {quand} ?",
        "Un mot pour {at} : {salle}, {verdict}.",
        "{at} loved {english}, {praise}.",
        "{at} je reviens {quand} avec {groupe}, {activite} existe toujours ?",
        "{at} {salle} était {reproche} {quand}, dommage.",
        "{at} does the ticket include {english}?",
    ),
    answers=(
        "Nous y serons avec {groupe} !",
        "{activite} est-elle comprise dans le billet ?",
        "Merci, {verdict}.",
        "Jusqu’à quand peut-on venir ?",
        "Et {quand}, c’est ouvert ?",
        "Wonderful, {praise}.",
        "Je partage avec mes collègues.",
        "Hâte de revoir {salle}.",
    ),
    writes=(
        "Bonjour, nous sommes {groupe} et souhaitons réserver {activite}. Quelles dates ?",
        "Bonsoir, j’ai oublié un parapluie dans {salle} {quand}.",
        "Hello, is {english} accessible by wheelchair?",
        "Merci pour {activite}, {verdict} !",
    ),
    words={
        "question": (
            "le vestiaire prend-il les poussettes",
            "y a-t-il une cafétéria",
            "peut-on entrer avec un croquis et des crayons",
            "le parking à vélos est-il couvert",
            "la roue tourne-t-elle encore",
        ),
        "salle": (
            "la nef",
            "la salle des séchoirs",
            "la salle 3",
            "la cour",
            "la cave aux fosses",
            "l’atelier",
        ),
        "quand": ("dimanche", "mercredi", "hier", "samedi matin", "pendant les vacances"),
        "verdict": (
            "passionnant",
            "une belle surprise",
            "clair et émouvant",
            "on en ressort plus curieux",
            "très bien raconté",
        ),
        "reproche": ("trop sombre", "bien froide", "fermée", "bondée"),
        "activite": (
            "l’atelier cuir",
            "la visite contée",
            "la visite guidée",
            "la conférence",
            "le parcours enfants",
        ),
        "groupe": (
            "douze retraités",
            "une classe de CM2",
            "ma famille",
            "des amis de passage",
            "quatre adultes et un bébé",
        ),
        "english": ("the drying loft", "the water wheel", "the guided tour", "the audio guide"),
        "praise": (
            "beautifully told",
            "so well lit",
            "my favourite room so far",
            "the kids asked a hundred questions",
        ),
    },
)
