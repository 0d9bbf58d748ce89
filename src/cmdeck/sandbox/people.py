"""Who lives in the built-in X: four brands, fifty people, some neighbours of theirs. All of them
invented.
"""

from cmdeck.sandbox.shapes import Person

# handle, shown name, language, where, about
_PEOPLE = (
    ("leamartin", "Léa Martin", "fr", "Lyon", "Deux enfants, un vélo, trop de courriels."),
    ("karimb69", "Karim B.", "fr", "Villeurbanne", "Mécano du dimanche, supporter du lundi."),
    ("inesdelacroix", "Inès Delacroix", "fr", "Lyon 4e", "Le quartier à pied, la ville à vélo."),
    (
        "zoe_et_moustache",
        "Zoé & Moustache 🐈",
        "fr",
        "Grenoble",
        "L’une écrit, l’autre dort sur le clavier.",
    ),
    ("tom_pignon", "Tom Pignon", "fr", "Lyon 7e", "Je réponds à côté, mais je réponds."),
    ("harrietpond", "Harriet Pond", "en", "Bristol / Lille", "Translator. Tea first, verbs later."),
    (
        "mathildekerv",
        "Mathilde Kerv",
        "fr",
        "Nantes",
        "Institutrice, cargo bleu, chansons à tue-tête.",
    ),
    (
        "bastienroux",
        "Bastien Roux",
        "fr",
        "Saint-Étienne",
        "Photographe de façades et de vieux métiers.",
    ),
    ("pascalgoutte", "Pascal Goutte", "fr", "Mâcon", "Plombier. Oui, c’est mon vrai nom."),
    ("nourelhaddad", "نور الحداد", "ar", "Marseille", "Architecte · قهوة ومدن"),
    ("oliviaferncliff", "Olivia Ferncliff", "en", "Lyon", "Lab by day, choir by night."),
    ("remi_sansfrein", "Rémi sans frein", "fr", "Annecy", "Descendeur prudent."),
    ("claudinevasseur", "Claudine Vasseur", "fr", "Villefranche", "Retraitée très occupée."),
    ("louisearnal", "Louise Arnal", "fr", "Lyon 3e", "Comptable, et fière de l’être."),
    ("guillaumetek", "Guillaume", "fr", "Toulouse", "Je lis les conditions générales."),
    ("yukiamano", "天野ゆき", "ja", "京都 → Lyon", "陶芸と自転車 / céramique et vélo"),
    ("prets_faciles24", "PRÊTS FACILES 24H", "fr", "", "Crédit rapide sans justificatif 💶"),
    ("odilebrunet", "Odile Brunet", "fr", "Vienne", "Chine le dimanche, répare le lundi."),
    (
        "fabienmorel",
        "Fabien Morel",
        "fr",
        "Dijon",
        "Prof de maths. Les crabes aussi ont des droits.",
    ),
    ("samuelokoro", "Samuel Okoro", "en", "Lyon", "Bikes, bread, bad puns."),
    ("paulrenard", "Paul Renard", "fr", "Oullins", "Peu de mots."),
    (
        "elodiesorbier",
        "Élodie Sorbier",
        "fr",
        "Caluire",
        "Médiatrice culturelle, lectrice du métro.",
    ),
    (
        "jeanmarcthibault",
        "Jean-Marc Thibault",
        "fr",
        "Roanne",
        "Histoire locale, tanneries, canaux.",
    ),
    (
        "chloebaudry",
        "Chloé Baudry",
        "fr",
        "Lyon 1er",
        "Pâtissière en formation, rate encore les éclairs.",
    ),
    ("hugoperrache", "Hugo", "fr", "Lyon 2e", "Étudiant. Croissant = unité monétaire."),
    ("margotlune", "Margot Lune", "fr", "Rennes", "Illustratrice de chats qui boudent."),
    (
        "dr_veto_lambert",
        "Dr Lambert, vétérinaire",
        "fr",
        "Bourg-en-Bresse",
        "Animaux de compagnie. Pas de conseil ici, mais des photos.",
    ),
    ("theosaintjean", "Théo Saint-Jean", "fr", "Lyon 5e", "Guide du Vieux quartier."),
    ("agathepoitier", "Agathe Poitier", "fr", "Clermont", "Restauratrice de cuirs anciens."),
    (
        "nadiabelkacem",
        "Nadia Belkacem",
        "fr",
        "Vaulx-en-Velin",
        "Présidente de l’association Rues douces.",
    ),
    ("simonvalette", "Simon Valette", "fr", "Lyon 8e", "Papa de jumeaux, café serré."),
    (
        "camille_dlm",
        "Camille D.",
        "fr",
        "Lyon 6e",
        "Journaliste locale. Mes messages sont ouverts.",
    ),
    ("gaspardnoel", "Gaspard Noël", "fr", "Valence", "Trois chats, zéro meuble intact."),
    ("imanecherif", "Imane Chérif", "fr", "Bron", "Infirmière de nuit, petit-déjeuner à 19 h."),
    ("lucaferrini", "Luca Ferrini", "it", "Torino", "Biciclette, musei, pane. In quest’ordine."),
    ("annikaholm", "Annika Holm", "en", "Malmö", "Museums, trains, liquorice."),
    ("mireilledargent", "Mireille Dargent", "fr", "Lyon 3e", "Chroniques de quartier."),
    ("victorbonneau", "Victor Bonneau", "fr", "Chambéry", "Randonneur, piètre cuisinier."),
    (
        "sarahlindqvist",
        "Sarah Lindqvist",
        "en",
        "Lyon",
        "New here. Learning to say « chausson aux pommes ».",
    ),
    ("emilefauvet", "Émile Fauvet", "fr", "Lyon 9e", "Ancien tanneur, mémoire du quai."),
    ("ploufleseize", "Plouf", "fr", "", "Compte de Plouf, chat de seize ans. Dicté."),
    ("juliettemarchand", "Juliette Marchand", "fr", "Tassin", "Professeure d’histoire, 4e et 3e."),
    ("adrienlopes", "Adrien Lopes", "pt", "Porto / Lyon", "Cozinheiro. Pão é coisa séria."),
    ("cecilequincy", "Cécile Quincy", "fr", "Beaune", "Bibliothécaire, tricot, silence."),
    ("brunoastier", "Bruno Astier", "fr", "Lyon 7e", "Taxi la nuit, vélo le jour."),
    ("fannycolombet", "Fanny Colombet", "fr", "Saint-Priest", "Concours de gâteaux ratés."),
    ("noemieravel", "Noémie Ravel", "fr", "Écully", "Cheffe de chœur."),
    ("privee_marion", "Marion (privé)", "fr", "", "Compte protégé, demandez gentiment."),
    ("studio_hibou", "Studio Hibou", "fr", "Lyon", "Affiches, tracts, enseignes peintes."),
    (
        "gazette_du_quai",
        "La Gazette du Quai",
        "fr",
        "Lyon",
        "Le journal des riverains, depuis toujours.",
    ),
    ("ruesdouces", "Rues douces", "fr", "Lyon", "Association pour des rues où l’on respire."),
    ("matoucafe", "Le Matou Café", "fr", "Lyon 1er", "Thés, gâteaux, neuf chats à adopter."),
)
_BRANDS = (
    (
        1500000000000000001,
        "veloville",
        "VéloVille",
        "Des vélos, un atelier, des réponses. Du lundi au vendredi, de 9 h à 18 h.",
        "https://veloville.example/",
        18_420,
    ),
    (
        1500000000000000002,
        "boulangerielefort",
        "Boulangerie Lefort",
        "Pain au levain, brioches, galettes. 12 rue des Halles, fermé le lundi.",
        "https://lefort.example/",
        2_310,
    ),
    (
        1500000000000000003,
        "museetanneurs",
        "Musée des Tanneurs",
        "Le cuir, l’eau et les gens. Ouvert du mercredi au dimanche, 10 h – 18 h.",
        "https://tanneurs.example/",
        9_775,
    ),
    (
        1500000000000000004,
        "crocchat",
        "Croc’Chat",
        (
            "Croquettes et conseils pour chats difficiles. Notre blog : des noms, des "
            "soins, des siestes."
        ),
        "https://crocchat.example/",
        31_060,
    ),
)
PROTECTED = frozenset({"privee_marion"})
FIRST_PERSON = 1400000000000000000


def everyone(now: float) -> list[Person]:
    """The brands, then the people; `now` (seconds) is the day they all joined well before."""
    found = [
        Person(
            number,
            username,
            name,
            about,
            "Lyon",
            url=url,
            joined=now - 2_000 * 86_400,
            followers=followers,
            following=180,
            posted=3_200,
            verified=username == "museetanneurs",
        )
        for number, username, name, about, url, followers in _BRANDS
    ]
    for place, (username, name, lang, where, about) in enumerate(_PEOPLE):
        person = Person(
            FIRST_PERSON + 7919 * 1_000_003 * (place + 1), username, name, about, where, lang
        )
        person.joined = now - (400 + 37 * place) * 86_400
        person.followers = 40 + (place * 7919) % 1900
        person.following = 60 + (place * 104_729) % 700
        person.posted = 100 + (place * 1299) % 5200
        person.protected = username in PROTECTED
        found.append(person)
    return found
