"""The rows of the design's pictures."""

from datetime import UTC, timedelta

from tui_samples import (
    ACCOUNTS,
    BS,
    FEED_URL,
    MA,
    NOW,
    SampleReader,
    X,
    account,
    article,
    conversation,
    post,
    post_row,
    queued,
    words,
)

from cmdeck.model.activity import Activity, ActivityKind
from cmdeck.model.column import (
    ActivityRow,
    Column,
    ColumnHealth,
    ColumnType,
    DraftRow,
    GapRow,
    Pending,
    Row,
)
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.outbox import DraftId
from cmdeck.model.post import Author, Metrics, Reaction
from cmdeck.model.timeline import Cursor, Gap, Health, HealthState, Timeline, TimelineKind

MENTIONS: tuple[Row, ...] = (
    post_row(
        post(
            "1",
            text="Commande 4412 toujours pas reçue, troisième e-mail sans réponse 😡 Vous comptez "
            "faire quelque chose ou je demande le remboursement ?",
            metrics=Metrics(replies=2, likes=1, reposts=0),
        )
    ),
    post_row(
        post(
            "2",
            "Association des Amis du Vieux-Lyon et de ses traboules",
            "amisvieuxlyon@piaille.fr",
            "Très belle nocturne hier soir. Les lanternes dans la cour des tanneurs, un "
            "émerveillement pour petits et grands ! 🏮",
            minutes=11,
            network=MA,
        ),
        "tanneurs",
    ),
    post_row(
        post(
            "3",
            "Karim B.",
            "karimb69",
            "Vous prenez les réservations pour les galettes dès maintenant ? On est 14 à table 😅",
            minutes=18,
        ),
        "boulangerielefort",
    ),
    post_row(
        post(
            "4",
            "Inès Delacroix",
            "ines.bsky.social",
            "Le cargo électrique, autonomie réelle en montagne avec deux enfants : vous auriez un "
            "retour honnête, anticonstitutionnellement parlant ? Nous hésitons depuis des mois et "
            "personne ne sait nous le dire vraiment, ni en magasin ni ailleurs, hélas.",
            minutes=26,
            network=BS,
        ),
    ),
    post_row(
        post(
            "5",
            "Zoé 🐾",
            "zoe_et_moustache",
            "Moustache valide les croquettes au saumon. Merci pour l’échantillon !",
            minutes=41,
        ),
        "crocchat",
        unread=False,
        viewer={account("crocchat"): frozenset({Reaction.LIKE})},
    ),
    post_row(
        post(
            "6",
            "Tom",
            "tom_pignon",
            "Merci pour la réponse rapide sur le dérailleur, nickel 👌",
            minutes=120,
        ),
        unread=False,
        replied=NOW - timedelta(minutes=72),
    ),
    post_row(
        post(
            "7",
            "Théo & Pixel",
            "theo",
            "Le sac de 10 kg revient quand en stock ?",
            minutes=180,
            network=BS,
        ),
        "crocchat",
        unread=False,
        pending={(account("crocchat", BS), Reaction.LIKE): Pending(True, Delivery.SENDING)},
    ),
)
MESSAGES: tuple[Row, ...] = (
    conversation(
        "paul",
        "Paul Reynaud",
        "Ma commande 4412 : le livreur est passé mais le carton était ouvert, il manque la "
        "sacoche arrière et les deux câbles.",
        NOW - timedelta(hours=2, minutes=52),
        account("veloville"),
        unread=True,
    ),
    conversation(
        "mairie",
        "Mairie de Villeurbanne",
        "Bonjour, pouvons-nous relayer votre visuel de la nocturne dans le bulletin municipal ?",
        NOW - timedelta(hours=1, minutes=24),
        account("tanneurs", BS),
        unread=True,
    ),
    conversation(
        "sofia",
        "Sofia Marchetti",
        "Parfait, je transmets à l’atelier et je reviens vers vous avant jeudi.",
        NOW - timedelta(hours=20),
        account("veloville"),
        outgoing=True,
    ),
)
WATCH: tuple[Row, ...] = (
    article(
        "a",
        "Le vélo cargo en hausse de 23 % dans les villes moyennes",
        "Portées par les aides locales, les ventes dépassent pour la première fois celles des "
        "vélos de route, selon la fédération.",
        "Le Monde",
        20,
    ),
    article(
        "b",
        "Bonus vélo 2027 : ce que prévoit le projet de loi de finances",
        "Le plafond de revenus serait relevé, la prime cargo maintenue.",
        "Weelz",
        48,
    ),
    article("c", "Antivol connecté : comparatif de six modèles", "", "Les Numériques", 125),
)
_TODAY = NOW.replace(hour=14, minute=30)
QUEUE: tuple[Row, ...] = (
    queued(
        1,
        "Nocturne du jeudi : visite aux lanternes, départ 19 h",
        NOW.replace(hour=11, minute=45),
        account("tanneurs", MA),
        state=Delivery.UNKNOWN,
    ),
    queued(
        2, "Galette des rois : les précommandes sont ouvertes", _TODAY, account("boulangerielefort")
    ),
    queued(
        3,
        "Nos horaires de Noël : l’atelier reste ouvert",
        NOW.replace(hour=16, minute=0),
        account("veloville"),
        account("veloville", BS),
        account("veloville", MA),
    ),
    queued(
        4,
        "Noms de chats en B : Biscotte, Bulle, Bagheera",
        NOW.replace(hour=17, minute=15),
        account("crocchat"),
        account("crocchat", BS),
        state=Delivery.HELD,
        reason="trop long de 12",
    ),
    queued(
        5,
        "Fête des Lumières : fournée spéciale dès six heures",
        NOW.replace(hour=8, minute=0) + timedelta(days=1),
        account("boulangerielefort"),
    ),
    queued(
        6,
        "Vélo cargo : trois idées reçues",
        NOW.replace(hour=9, minute=0) + timedelta(days=1),
        account("veloville"),
    ),
)
ACTIVITY: tuple[Row, ...] = (
    ActivityRow(
        "activity:1",
        (
            Activity(
                X,
                "l",
                ActivityKind.LIKE,
                148,
                NOW,
                excerpt=words("Nos horaires de Noël"),
                actors=tuple(Author(n, n, words(n)) for n in ("Inès", "Karim", "Zoé")),
            ),
            Activity(BS, "r", ActivityKind.REPOST, 12, NOW),
        ),
        (account("veloville"),),
        NOW,
    ),
)
DRAFTS: tuple[Row, ...] = (
    DraftRow(
        "draft:1",
        Draft(
            DraftKind.REPLY,
            account("veloville"),
            "Bonjour Léa, nous…",
            handle="leamartin_lyon",
            id=DraftId(1),
        ),
        NOW,
    ),
)
TIMELINE = Timeline(TimelineKind.MENTIONS, account("veloville"))
GAP = GapRow(
    "gap:mentions@x",
    Gap(
        TIMELINE,
        "x:9",
        NOW - timedelta(minutes=14),
        "x:1",
        NOW - timedelta(hours=2, minutes=24),
        Cursor("c"),
    ),
    NOW - timedelta(minutes=15),
    estimate=120,
    cost=600_000,
)


def everything() -> tuple[list[Column], SampleReader]:
    """Four columns as in the design's first picture."""
    columns = [
        Column("m", ColumnType.MENTIONS),
        Column("p", ColumnType.MESSAGES),
        Column("w", ColumnType.FEED, "Veille vélo"),
        Column("q", ColumnType.QUEUE),
    ]
    mentions = tuple(Timeline(TimelineKind.MENTIONS, one) for one in ACCOUNTS)
    talks = tuple(
        Timeline(TimelineKind.MESSAGES, account(handle, network))
        for handle, network in (("veloville", X), ("tanneurs", BS))
    )
    feed = Timeline(TimelineKind.FEED, None, FEED_URL)
    utc = NOW.astimezone(UTC)
    reader = SampleReader(
        {"m": MENTIONS, "p": MESSAGES, "w": WATCH, "q": QUEUE},
        {
            "m": ColumnHealth(
                tuple(Health(one, HealthState.LIVE, utc) for one in mentions), cost=310_000
            ),
            "p": ColumnHealth(
                tuple(Health(one, HealthState.LIVE, utc - timedelta(minutes=4)) for one in talks),
                cost=40_000,
            ),
            "w": ColumnHealth(
                (Health(feed, HealthState.WAITING, utc, until=utc + timedelta(minutes=148)),)
            ),
        },
        {"m": mentions, "p": talks, "w": (feed,)},
    )
    return columns, reader
