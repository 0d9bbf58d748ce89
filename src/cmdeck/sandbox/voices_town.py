"""More of the town: what its people say of their days, by hand, over the last two of them. All of
it invented.
"""

from cmdeck.sandbox.voices import Line

LINES = (
    Line(
        "studio_hibou",
        (
            "Enseigne terminée pour la fleuriste de la rue de l’Écorce : 23 carats de "
            "feuille d’or et beaucoup de buée."
        ),
        8,
        likes=54,
        reposts=6,
        photo="Une vitrine de fleuriste, lettres dorées peintes à la main",
    ),
    Line(
        "nadiabelkacem",
        (
            "Réunion publique ce soir à 19 h : la rue de l’Écorce apaisée, oui mais "
            "comment ? Venez avec vos idées et vos enfants."
        ),
        14,
        likes=22,
        reposts=13,
    ),
    Line(
        "simonvalette",
        (
            "Les jumeaux ont décidé que le mardi s’appelait désormais « vendredi sans "
            "école ». J’attends la réponse du ministère."
        ),
        20,
        likes=67,
    ),
    Line(
        "elodiesorbier",
        (
            "Dans le métro, quatre personnes lisaient le même roman. Aucune n’a levé "
            "la tête. J’ai failli applaudir."
        ),
        27,
        likes=48,
        reposts=5,
    ),
    Line(
        "brunoastier",
        (
            "Client de 5 h : « Roulez doucement, j’ai une meringue sur les genoux. » "
            "Meilleure course du mois."
        ),
        34,
        likes=133,
        reposts=18,
    ),
    Line(
        "juliettemarchand",
        (
            "Copie du jour : « Les tanneurs travaillaient au bord de l’eau pour ne pas "
            "avoir soif. » Je n’ose pas corriger."
        ),
        39,
        likes=176,
        reposts=29,
        answers=(
            Line("emilefauvet", "Il n’a pas tout à fait tort, le petit.", 36, likes=61),
            Line(
                "fabienmorel",
                ("En maths j’ai eu « un triangle équilatéral est un triangle qui ne triche pas »."),
                30,
                likes=74,
            ),
        ),
    ),
    Line(
        "guillaumetek",
        (
            "J’ai lu les 61 pages de conditions du grille-pain connecté. Il se réserve "
            "le droit de refuser la baguette."
        ),
        47,
        likes=92,
        reposts=24,
    ),
    Line(
        "chloebaudry",
        "Éclairs, essai n° 14 : ils ne ressemblent plus à des péniches. On progresse.",
        55,
        likes=39,
        photo="Six éclairs au café presque droits sur une plaque",
    ),
    Line(
        "harrietpond",
        ("Translating “cosy” into French for the ninth year running. Still accepting suggestions."),
        64,
        likes=58,
        reposts=7,
        lang="en",
        answers=(Line("cecilequincy", "« Douillet », et n’en parlons plus.", 58, likes=21),),
    ),
    Line(
        "victorbonneau",
        (
            "Refuge à 1 900 m, soupe brûlée par mes soins, coucher de soleil réussi "
            "par quelqu’un d’autre."
        ),
        72,
        likes=41,
        photo="Crêtes violettes au soleil couchant, une casserole noircie au premier plan",
    ),
    Line(
        "odilebrunet",
        (
            "Trouvé au vide-grenier : une boîte de boutons et, dedans, une lettre "
            "d’amour de 1931. Je cherche la famille de Jeanne R."
        ),
        81,
        likes=210,
        reposts=96,
    ),
    Line(
        "matoucafe",
        "Il reste une table à 16 h. Elle est occupée par Pistache mais il accepte de partager.",
        93,
        likes=77,
    ),
    Line(
        "pascalgoutte",
        (
            "Intervention du jour : un dentier dans un siphon. Tout le monde s’en est "
            "sorti avec le sourire."
        ),
        104,
        likes=119,
        reposts=11,
    ),
    Line(
        "ruesdouces",
        (
            "La pétition pour l’éclairage de la passerelle dépasse les 2 000 "
            "signatures. Merci. On la remet lundi au maire."
        ),
        120,
        likes=64,
        reposts=37,
    ),
    Line(
        "oliviaferncliff",
        "Rehearsal tonight. We are doing the one with the high note nobody owns up to.",
        134,
        likes=16,
        lang="en",
    ),
    Line(
        "agathepoitier",
        "Six heures sur un fermoir de quatre centimètres. Il ferme. Moi aussi.",
        145,
        likes=38,
        photo="Petit fermoir de laiton sur un cuir brun restauré",
    ),
    Line(
        "gaspardnoel",
        "Bilan de la nuit : un vase, deux plantes, trois chats innocents.",
        158,
        likes=88,
        reposts=9,
    ),
    Line(
        "yukiamano",
        "窯を開けました。青が思ったより深い。Le bleu est plus profond que prévu.",
        173,
        likes=29,
        lang="ja",
        photo="Un bol bleu nuit, émail craquelé, posé sur du papier",
    ),
    Line(
        "gazette_du_quai",
        (
            "Patinoire place des Halles : ouverture le 5 décembre, gratuite pour les "
            "moins de 12 ans. https://gazette.example/quai/patinoire"
        ),
        196,
        likes=31,
        reposts=22,
    ),
    Line(
        "louisearnal",
        "Non, la case 7bis ne disparaît pas. Oui, j’ai vérifié. Oui, deux fois. Bonne journée.",
        214,
        likes=27,
    ),
    Line(
        "dr_veto_lambert",
        (
            "Rappel d’hiver : tapez sur le capot avant de démarrer. Un chat au chaud "
            "ne lit pas le code de la route."
        ),
        228,
        likes=167,
        reposts=104,
    ),
    Line(
        "nourelhaddad",
        "الضوء في مرسيليا هذا الصباح لا يوصف. La lumière de ce matin ne se raconte pas.",
        243,
        likes=35,
        lang="ar",
    ),
    Line(
        "jeanmarcthibault",
        (
            "Archives du canal, liasse 44 : un éclusier se plaint en 1803 des canards. "
            "Rien n’a changé."
        ),
        262,
        likes=57,
        reposts=14,
    ),
    Line(
        "samuelokoro",
        "Bread pun of the week: I loaf you, but it’s going to be a rye road.",
        281,
        likes=24,
        lang="en",
        answers=(Line("tom_pignon", "Je n’ai rien compris et j’ai ri.", 270, likes=18),),
    ),
    Line(
        "margotlune",
        (
            "Commande surprise : « un chat qui boude devant la mer ». C’est mon "
            "autoportrait, en fait."
        ),
        299,
        likes=141,
        reposts=17,
    ),
    Line(
        "inesdelacroix",
        "Quai des Tanneurs à 8 h 10 : 34 vélos, 2 voitures, 1 monsieur avec un contrebasson.",
        318,
        likes=52,
        reposts=8,
    ),
    Line(
        "zoe_et_moustache",
        (
            "Moustache a marché sur le clavier pendant la visioconférence. Le client a "
            "validé le devis."
        ),
        344,
        likes=231,
        reposts=40,
    ),
    Line(
        "cecilequincy",
        "Livre le plus emprunté du mois : « Réparer son vélo soi-même ». Le plus taché aussi.",
        371,
        likes=46,
        reposts=12,
    ),
    Line(
        "lucaferrini",
        "Terza volta a Lione, prima volta senza pioggia. Quasi mi offendo.",
        395,
        likes=22,
        lang="it",
    ),
    Line(
        "theosaintjean",
        (
            "Un enfant, pendant la visite : « Et les rats, ils avaient quel métier ? » "
            "Silence du guide."
        ),
        428,
        likes=98,
        reposts=15,
    ),
    Line(
        "mathildekerv",
        "Sortie scolaire en cargo : quatre cartables, un hamster, zéro retard.",
        462,
        likes=61,
        photo="La caisse d’un vélo-cargo remplie de cartables, une petite cage au milieu",
    ),
    Line(
        "annikaholm",
        "Malmö to Lyon by train: 19 hours, four countries, one very patient liquorice supply.",
        497,
        likes=37,
        lang="en",
    ),
    Line(
        "noemieravel",
        (
            "On a trouvé une basse ! Il s’appelle Bruno, il conduit un taxi et chante "
            "dans les tunnels."
        ),
        540,
        likes=83,
        reposts=9,
    ),
    Line(
        "camille_dlm",
        (
            "Subvention du musée : le vote est reporté au 3 décembre. Le compte rendu "
            "de séance est ici : https://gazette.example/quai/conseil-novembre"
        ),
        588,
        likes=18,
        reposts=16,
    ),
    Line(
        "imanecherif",
        (
            "Nuit calme. Un monsieur m’a récité du Verlaine pendant la prise de sang. "
            "Tension parfaite."
        ),
        640,
        likes=154,
        reposts=21,
    ),
    Line(
        "sarahlindqvist",
        "My landlord left a note: « N’hésitez pas à hésiter. » I have framed it.",
        760,
        likes=112,
        reposts=13,
        lang="en",
    ),
    Line(
        "karimb69",
        (
            "Trois crevaisons réparées dans la cour, deux voisins rencontrés, une part "
            "de gâteau gagnée. L’économie parallèle."
        ),
        835,
        likes=49,
    ),
    Line(
        "fannycolombet",
        (
            "Le gâteau le plus raté est élu : un quatre-quarts en forme de fuite. "
            "Félicitations à @pascalgoutte"
        ),
        905,
        likes=73,
        reposts=8,
    ),
    Line(
        "claudinevasseur",
        "J’ai appris à mon petit-fils à tricoter. Il m’a appris à bloquer les gens. Équitable.",
        1010,
        likes=189,
        reposts=27,
    ),
    Line(
        "bastienroux",
        "Série en cours : les portes d’ateliers. Numéro 31, rue du Foulon.",
        1120,
        likes=44,
        photo="Porte d’atelier verte écaillée, heurtoir en forme de main",
    ),
    Line(
        "fabienmorel",
        "Un élève m’a demandé si l’infini avait un chat. Je cherche encore le contre-exemple.",
        1240,
        likes=96,
        reposts=12,
    ),
    Line(
        "mireilledargent",
        (
            "Chronique de dimanche : « La petite musique du boulanger ». Merci à "
            "celles et ceux qui m’ont ouvert leur fournil."
        ),
        1380,
        likes=34,
        reposts=7,
    ),
    Line(
        "emilefauvet",
        (
            "Le 23 novembre 1974, à midi, on a éteint la dernière chaudière du quai. "
            "J’avais vingt-deux ans et les mains brunes."
        ),
        1900,
        likes=312,
        reposts=118,
    ),
)
