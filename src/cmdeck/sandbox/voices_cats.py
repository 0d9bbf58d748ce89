"""Croc'Chat: food and advice for difficult cats. Invented, as are all who speak here, cats
included.
"""

from cmdeck.sandbox import talks
from cmdeck.sandbox.voices import Line, Voices

_MENTIONS = (
    Line(
        "zoe_et_moustache",
        (
            "@crocchat Moustache a goûté les nouvelles croquettes au saumon. Il a "
            "souri. Je vous jure qu’il a souri."
        ),
        7,
        likes=63,
        reposts=9,
        photo="Un chat roux à grosses moustaches, les yeux mi-clos, devant une gamelle vide",
    ),
    Line(
        "gaspardnoel",
        (
            "@crocchat Mes trois chats refusent le nouveau sachet. Même odeur, même "
            "couleur, grève générale. Vous avez changé la recette ?"
        ),
        16,
        likes=12,
    ),
    Line(
        "ploufleseize",
        "@crocchat moi plouf. gamelle vide. 6 h du matin. humain dort. que faire (dicté)",
        28,
        likes=140,
        reposts=33,
    ),
    Line(
        "dr_veto_lambert",
        (
            "@crocchat Votre article sur l’eau et les chats est juste et clair. Une "
            "remarque sur le dosage du sel, je vous écris."
        ),
        43,
        likes=29,
        reposts=7,
    ),
    Line(
        "margotlune",
        (
            "@crocchat Je peux utiliser « chat difficile, humain docile » pour un "
            "dessin ? Trop beau."
        ),
        59,
        likes=18,
    ),
    Line(
        "fabienmorel",
        (
            "@crocchat Sac de 10 kg reçu ouvert, un kilo dans le carton. Le livreur a "
            "eu droit à un fan-club dans l’escalier."
        ),
        72,
        likes=22,
        answers=(
            Line("tom_pignon", "Combien de chats au kilomètre ?", 66, likes=9),
            Line("fabienmorel", "@tom_pignon Sept. Et un hérisson.", 63, likes=31),
        ),
    ),
    Line(
        "oliviaferncliff",
        "@crocchat Is the kidney range suitable for a 14-year-old who thinks she is two?",
        94,
        lang="en",
    ),
    Line(
        "matoucafe",
        "@crocchat Merci pour le don de 60 kg ! Les neuf pensionnaires ronronnent en canon 🐾",
        121,
        likes=88,
        reposts=26,
    ),
    Line(
        "guillaumetek",
        (
            "@crocchat La composition affichée en ligne et celle du sac ne sont pas "
            "les mêmes (cendres 7,5 % / 8,2 %). Laquelle est bonne ?"
        ),
        155,
        likes=15,
        reposts=4,
    ),
    Line(
        "sarahlindqvist",
        (
            "@crocchat My French cat name shortlist for the letter A: Abricot, "
            "Artichaut, Aspirine. Help."
        ),
        186,
        likes=44,
        lang="en",
    ),
    Line(
        "imanecherif",
        "@crocchat Livraison possible le samedi matin ? Je dors le reste de la semaine.",
        229,
    ),
    Line(
        "cecilequincy",
        (
            "@crocchat Le nom de l’année, c’est bien la lettre B ? J’hésite entre "
            "Bibliothèque et Brioche."
        ),
        275,
        likes=36,
    ),
    Line(
        "nourelhaddad",
        "@crocchat قطتي تحب الطعام الجديد كثيرا 😻 Elle en redemande.",
        318,
        likes=8,
        lang="ar",
    ),
    Line(
        "prets_faciles24",
        "@crocchat chatons de race pas chers, envoi rapide, mandat uniquement 💶",
        388,
    ),
    Line(
        "victorbonneau",
        (
            "@crocchat Vos croquettes tiennent deux jours en sac à dos. Le chat aussi, "
            "à ma surprise."
        ),
        452,
        likes=27,
    ),
    Line(
        "louisearnal",
        (
            "@crocchat Abonnement résilié il y a un mois, prélèvement passé hier. "
            "Référence 2291. Merci de corriger."
        ),
        520,
    ),
    Line(
        "agathepoitier",
        "@crocchat Photo du jour : elle dort SUR le distributeur, pour être sûre.",
        601,
        likes=52,
        photo="Chatte tricolore endormie en équilibre sur un distributeur de croquettes",
    ),
    Line("yukiamano", "@crocchat 猫の名前の記事、とても面白かったです！", 690, likes=6, lang="ja"),
)
_OWN = (
    Line(
        "crocchat",
        "Votre chat vous réveille à 5 h ? Ce n’est pas la faim, c’est le planning. "
        "Trois astuces qui marchent (et une qui "
        "ne marche jamais) : https://crocchat.example/blog/reveil-5-heures",
        52,
        likes=94,
        reposts=37,
        answers=(
            Line("ploufleseize", "c’est la faim", 50, likes=210),
            Line(
                "gaspardnoel",
                "L’astuce qui ne marche jamais : fermer la porte. On sait.",
                45,
                likes=33,
            ),
            Line(
                "crocchat",
                "Nous n’avons rien dit, mais vous lisez dans nos pensées 😼",
                41,
                likes=20,
            ),
            Line("imanecherif", "Et quand c’est l’humain qui rentre à 5 h ?", 33, likes=14),
        ),
    ),
    Line(
        "crocchat",
        (
            "Rappel : le lait, c’est pour les dessins animés. De l’eau fraîche, loin "
            "de la gamelle. Voilà, bonne journée."
        ),
        290,
        likes=57,
        reposts=21,
    ),
    Line(
        "crocchat",
        "Les noms de chats en L : Lasagne, Loustic, Lune, Léopold, Luciole, "
        "Lardon. On en a trois cents autres, classés "
        "par caractère. https://crocchat.example/blog/noms-en-l",
        1420,
        likes=176,
        reposts=48,
        answers=(
            Line("margotlune", "Lune, évidemment. C’est impartial.", 1400, likes=26),
            Line("cecilequincy", "Il manque Librairie.", 1391, likes=19),
            Line("samuelokoro", "Lardon is a power move.", 1380, likes=45, lang="en"),
        ),
    ),
    Line(
        "crocchat",
        (
            "Sondage interne : 9 chats sur 10 préfèrent le carton au jouet. Le dixième "
            "dormait dans le carton."
        ),
        2835,
        likes=240,
        reposts=71,
        photo="Chat noir roulé en boule dans un carton marqué Fragile",
    ),
    Line(
        "crocchat",
        (
            "Rupture sur le sachet volaille 2 kg jusqu’à jeudi. Les abonnés sont "
            "livrés en priorité, par ordre de miaulement."
        ),
        4310,
        likes=33,
    ),
    Line(
        "crocchat",
        (
            "Bienvenue à Gribouille, Pistache et Monsieur Bernard, adoptés cette "
            "semaine au Matou Café 🧡 @matoucafe"
        ),
        5830,
        likes=154,
        reposts=39,
    ),
    Line(
        "crocchat",
        (
            "New on the blog, in English this time: why your cat stares at the wall "
            "(it is probably the wall)."
        ),
        7150,
        likes=81,
        reposts=22,
        lang="en",
    ),
)
VOICES = Voices(
    "crocchat",
    _MENTIONS,
    _OWN,
    talks.CATS,
    says=(
        "{at} {chat} {reaction} avec {produit}. Normal ?",
        "{at} merci pour {produit}, {chat} {joie} !",
        "{at} {produit} convient à {age} ?",
        "{at} commande {n} : {livraison}.",
        "{at} un nom pour {adoption} ? On pensait à {nom}.",
        "{at} our cat {english} since we switched to your food.",
        "{at} {chat} dort sur le sac de {produit}. Je crois que c’est une déclaration.",
        "{at} quand revient {produit} ?",
        "Merci {at} : {chat} {joie}, et moi aussi.",
    ),
    answers=(
        "{chat} approuve.",
        "Ici c’est {nom} qui décide.",
        "J’ai montré ça à {chat}, regard noir.",
        "Et pour {age}, vous conseillez quoi ?",
        "My cat {english}, send help.",
        "On a essayé, {chat} {reaction}.",
        "Enregistré pour ce soir 🐈",
        "{nom}, c’était mon idée !",
    ),
    writes=(
        "Bonjour, la commande {n} : {livraison}. Que faire ?",
        "Bonsoir, {chat} {reaction} depuis hier, faut-il changer de {produit} ?",
        "Hello, my cat {english}. Which range would you suggest?",
        "Merci pour votre aide, {chat} {joie} !",
    ),
    words={
        "chat": (
            "Moka",
            "Princesse",
            "le petit dernier",
            "Croquemitaine",
            "la doyenne",
            "Gaston",
            "Réglisse",
        ),
        "reaction": (
            "fait la grimace",
            "trie une croquette sur deux",
            "tape dans la gamelle",
            "miaule au plafond",
            "boude",
        ),
        "joie": (
            "a tout fini",
            "fait la fête",
            "ne quitte plus la cuisine",
            "ronronne en stéréo",
            "a enfin repris du poids",
        ),
        "produit": (
            "la recette au saumon",
            "le sachet volaille",
            "la gamme senior",
            "les friandises au thym",
            "la gamme stérilisé",
        ),
        "age": (
            "un chaton de trois mois",
            "une chatte de quinze ans",
            "un chat diabétique",
            "deux frères gloutons",
        ),
        "livraison": (
            "sac percé",
            "carton vide, chat suspect",
            "arrivée en avance, bravo",
            "reçue à moitié",
            "perdue à la loge",
        ),
        "adoption": (
            "un tigré timide",
            "deux sœurs noires",
            "un roux immense",
            "une demoiselle sans queue",
        ),
        "nom": ("Biscuit", "Lasagne", "Bégonia", "Monsieur Bernard", "Loustic", "Brioche"),
        "english": (
            "eats like a king",
            "refuses everything but the salmon",
            "has stopped waking me up",
            "guards the bag",
        ),
    },
)
