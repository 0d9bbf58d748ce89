"""VéloVille: a shop for bicycles, on line and in town. Invented, as are all who speak here."""

from cmdeck.sandbox import talks
from cmdeck.sandbox.voices import Line, Voices
from cmdeck.sandbox.voices_velo_words import WORDS

_MENTIONS = (
    Line(
        "leamartin",
        "@veloville Commande 4412 toujours pas reçue, troisième e-mail sans "
        "réponse 😡 Je fais quoi maintenant ? "
        "Le vélo était pour l’anniversaire de ma fille, samedi.",
        3,
        answers=(
            Line(
                "mathildekerv",
                "Courage, ils sont sérieux d’habitude. Le mien est arrivé ce matin.",
                2,
                aside=True,
            ),
            Line("bastienroux", "Pareil pour la 4415, plus de suivi depuis jeudi.", 1, aside=True),
        ),
        likes=2,
    ),
    Line(
        "karimb69",
        "@veloville Merci à Sofiane pour le réglage du dérailleur, il ne saute plus du tout 👌",
        9,
        likes=4,
    ),
    Line(
        "zoe_et_moustache",
        "@veloville La petite remorque, elle supporte un chat de 7 kg ? C’est pour Moustache.",
        14,
        likes=6,
    ),
    Line(
        "tom_pignon",
        "@veloville Votre atelier prend encore des révisions avant Noël, ou c’est complet ?",
        21,
        answers=(
            Line("karimb69", "Moi on m’a donné le 9 décembre, appelle-les plutôt le matin.", 17),
        ),
    ),
    Line(
        "harrietpond",
        (
            "@veloville Do you ship the folding one to Belgium? The basket says yes, "
            "the checkout says no."
        ),
        33,
        lang="en",
    ),
    Line(
        "mathildekerv",
        "@veloville Reçu le Grand Large ce matin. Monté en vingt minutes, premier "
        "trajet école fait, les enfants "
        "ne veulent plus descendre 🚲",
        47,
        likes=18,
        reposts=3,
        photo=(
            "Un vélo-cargo bleu devant le portail d’une école, deux enfants casqués dans la caisse"
        ),
    ),
    Line(
        "bastienroux",
        (
            "@veloville Bonjour, la selle de mon Faubourg grince depuis la révision de "
            "mardi. Je repasse sans rendez-vous ?"
        ),
        58,
    ),
    Line(
        "inesdelacroix",
        (
            "@veloville Vous serez au marché de la Croix-Verte dimanche ? Je voudrais "
            "essayer le cargo."
        ),
        76,
    ),
    Line(
        "pascalgoutte",
        (
            "@veloville 84 € de frais de port pour une sonnette ? Il doit y avoir une "
            "erreur sur le site…"
        ),
        95,
        likes=11,
        answers=(
            Line(
                "tom_pignon",
                "À ce prix-là elle arrive à vélo, à la main, en chantant.",
                90,
                likes=23,
            ),
            Line("pascalgoutte", "@tom_pignon et en costume !", 88, likes=7),
        ),
    ),
    Line(
        "nourelhaddad",
        "@veloville شكرا جزيلا، الدراجة رائعة! Merci, le vélo est magnifique 🙏",
        118,
        likes=5,
        lang="ar",
    ),
    Line(
        "oliviaferncliff",
        (
            "@veloville Third flat tyre in two weeks on the same wheel. Is it the rim "
            "tape? Happy to bring it in."
        ),
        139,
        lang="en",
    ),
    Line(
        "remi_sansfrein",
        "@veloville Est-ce que l’antivol du Faubourg passe dans le support d’origine ?",
        171,
    ),
    Line(
        "claudinevasseur",
        (
            "@veloville Toujours aussi aimables au téléphone. On m’a rappelée en dix "
            "minutes, un dimanche. Bravo."
        ),
        204,
        likes=9,
    ),
    Line(
        "louisearnal",
        (
            "@veloville Facture demandée il y a huit jours pour le forfait mobilités, "
            "mon employeur s’impatiente."
        ),
        236,
    ),
    Line(
        "guillaumetek",
        (
            "@veloville La page de paiement reste blanche avec le bloqueur de "
            "traceurs. Sans, elle marche. C’est voulu ?"
        ),
        287,
        likes=3,
    ),
    Line(
        "yukiamano",
        "@veloville 自転車のベルの音がとても気に入りました。Quel joli son de sonnette !",
        322,
        likes=4,
        lang="ja",
    ),
    Line(
        "prets_faciles24",
        "@veloville PRÊT ENTRE PARTICULIERS 2 % réponse en 24 h, écrivez-moi en privé 💶💶💶",
        351,
    ),
    Line(
        "odilebrunet",
        (
            "@veloville Vous reprenez les vieux vélos d’enfant ? On en a trois qui "
            "dorment à la cave."
        ),
        404,
    ),
    Line(
        "fabienmorel",
        (
            "@veloville Commande 4398 livrée avec une pédale gauche… des deux côtés. "
            "Ça avance, mais en crabe."
        ),
        467,
        likes=31,
        reposts=6,
    ),
    Line(
        "samuelokoro",
        (
            "@veloville Great workshop on Saturday, I can finally fix my own brakes. "
            "When is the next one?"
        ),
        530,
        lang="en",
    ),
    Line(
        "leamartin",
        "@veloville Bonjour, la commande 4412 devait arriver mardi. Une date, s’il vous plaît ?",
        4330,
        answers=(
            Line("veloville", "Bonjour Léa, elle part demain matin, vous recevrez le suivi.", 4280),
            Line("leamartin", "@veloville Parfait, merci !", 4275, likes=1),
        ),
    ),
    Line(
        "leamartin",
        (
            "@veloville Deuxième message : toujours pas de suivi pour la 4412, "
            "pouvez-vous confirmer ?"
        ),
        1490,
    ),
)

_OWN = (
    Line(
        "veloville",
        (
            "L’atelier ouvre jusqu’à 20 h tous les jeudis de décembre 🔧 Réglage des "
            "freins offert pour tout vélo apporté avant 18 h."
        ),
        62,
        likes=27,
        reposts=8,
        answers=(
            Line("tom_pignon", "Même pour un vélo acheté ailleurs ?", 55),
            Line("veloville", "Même pour un vélo trouvé dans un grenier 😉", 51, likes=12),
            Line("odilebrunet", "J’arrive avec le mien, il a quarante ans !", 44, likes=3),
            Line("karimb69", "Parfait, jeudi je sors à 17 h 30.", 40),
        ),
    ),
    Line(
        "veloville",
        "Trois bonnes raisons de rouler l’hiver : on ne gratte pas de pare-brise, "
        "on n’attend pas le tram, et on a "
        "mérité son chocolat. Nos conseils : https://veloville.example/journal/rouler-en-hiver",
        210,
        likes=41,
        reposts=12,
        answers=(
            Line(
                "inesdelacroix",
                "Il manque : on double tout le monde quai des Tanneurs.",
                190,
                likes=8,
            ),
            Line("bastienroux", "Et le verglas ?", 182),
            Line(
                "veloville",
                "Pneus cloutés, et tout doux. On en parle dans l’article !",
                175,
                likes=2,
            ),
        ),
    ),
    Line(
        "veloville",
        "Le Grand Large revient en vert sapin. Vingt exemplaires, pas un de plus.",
        1330,
        likes=64,
        reposts=15,
        photo=(
            "Vélo-cargo vert sapin photographié de profil sur fond clair, caisse en bois devant"
        ),
        answers=(
            Line("mathildekerv", "Oh non. J’ai pris le bleu hier.", 1300, likes=22),
            Line("veloville", "Le bleu lui va mieux au teint, promis.", 1292, likes=9),
            Line("harrietpond", "Is the crate the same size as on the blue one?", 1210, lang="en"),
        ),
    ),
    Line(
        "veloville",
        (
            "Livraisons : léger retard sur les commandes passées entre le 14 et le 17. "
            "Chacun reçoit un message aujourd’hui."
        ),
        1580,
        likes=6,
    ),
    Line(
        "veloville",
        (
            "Merci à la Boulangerie Lefort pour les brioches de ce matin. L’équipe "
            "roule mieux le ventre plein @boulangerielefort"
        ),
        2890,
        likes=33,
    ),
    Line(
        "veloville",
        "Question du vendredi : quel est le nom de votre vélo ?",
        4320,
        likes=52,
        reposts=4,
        answers=(
            Line("zoe_et_moustache", "Moustache II, évidemment.", 4300, likes=14),
            Line("tom_pignon", "« Encore lui ».", 4296, likes=19),
            Line("samuelokoro", "Sir Squeaks-a-lot.", 4288, likes=16, lang="en"),
            Line(
                "claudinevasseur",
                "Marcel. Il est vert et il proteste dans les côtes.",
                4270,
                likes=11,
            ),
        ),
    ),
    Line(
        "veloville",
        (
            "Samedi, 10 h, place des Halles : apprendre à changer une chambre à air. "
            "Gratuit, six places."
        ),
        5800,
        likes=18,
        reposts=7,
    ),
    Line(
        "veloville",
        (
            "On recrute une mécanicienne ou un mécanicien, temps plein, humour "
            "apprécié : https://veloville.example/emploi"
        ),
        7100,
        likes=25,
        reposts=21,
    ),
)


VOICES = Voices(
    "veloville",
    _MENTIONS,
    _OWN,
    talks.VELO,
    says=(
        "{at} bonjour, {piece} de mon {velo} {panne} depuis {quand}. Une idée ?",
        "{at} commande {n} : {livraison}. Vous pouvez vérifier ?",
        "{at} merci pour {service}, {bravo} !",
        "{at} le {velo} existe en {couleur} ?",
        "{at} quel délai pour {service} en ce moment ?",
        "{at} hello, is the {velo} available in {colour}?",
        "{at} order {n} arrived today, {praise}. Thanks!",
        "{at} est-ce que {piece} du {velo} se vend à part ?",
        "On a essayé le {velo} de {at} ce week-end : {bravo}.",
        "{at} je cherche {cadeau} pour {qui}, vous conseillez quoi ?",
    ),
    answers=(
        "Merci pour l’info, {bravo} !",
        "Et pour le {velo}, c’est pareil ?",
        "Enfin ! J’attendais ça depuis {quand}.",
        "Vous le faites aussi pour {service} ?",
        "Super, je passe {jour}.",
        "Brilliant, {praise}!",
        "C’est noté, à {jour} alors 🚲",
        "Dommage, je ne suis pas là {jour}…",
        "Une photo, une photo !",
        "Il en reste en {couleur} ?",
    ),
    writes=(
        "Bonjour, une question sur la commande {n} : {livraison}. Merci !",
        "Bonsoir, peut-on déplacer mon rendez-vous à {jour} ?",
        "Hello, could you tell me whether {n} has been sent?",
        "Merci encore pour {service}, {bravo} !",
    ),
    words=WORDS,
)
