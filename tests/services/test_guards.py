"""Guards: each fires on its mistake, is silent on what is right, and the suite notices when one is
taken out."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from cmdeck.i18n import use_language
from cmdeck.model.brand import Account, Brand
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.guard import Guard, GuardCode
from cmdeck.model.link import KnownLink, LinkState
from cmdeck.model.outbox import MediaHash, MediaRef, Publish
from cmdeck.model.post import AccountId, Link, Media, MediaKind, NetworkName
from cmdeck.services.guard_words import guard_name, guard_next, guard_words
from cmdeck.services.guarding import JUDGES, Answer, Scene, judged
from makers import item, key, post

NOW = datetime(2026, 12, 7, 11, 4, tzinfo=UTC)
VELO = Account(AccountId("veloville@x"), NetworkName.X, "veloville", "veloville")
VELO_MA = Account(AccountId("velo@mastodon.example"), NetworkName.MASTODON, "velo", "veloville")
CHAT = Account(AccountId("crocchat@x"), NetworkName.X, "crocchat", "crocchat")
BRAND = Brand(
    "veloville",
    "VéloVille",
    language="fr",
    alt_text="required",
    tone="vous",
    domains=("veloville.example",),
    require_mention=("Publicité",),
    sensitive_dates=("12-06 fermeture de l’atelier",),
)
OTHER = Brand("crocchat", "Croc'Chat", domains=("crocchat.example",), words=("Minouche",))
PICTURE = MediaRef(MediaHash("0" * 64), "image/jpeg", 1, 1, 1, alt="Un vélo", name="velo.jpg")
STRANGER = post(
    1,
    "Regardez https://mechant.example/image et mon vélo",
    links=(Link("https://mechant.example/image"),),
    media=(Media(MediaKind.PHOTO, "https://pics.example/m/Fz8abcdWQAE.jpg?name=large"),),
)
COMPLAINT = "Commande 4412 toujours pas reçue, appelez-moi au 06 12 34 56 78 ou lea@poste.example"
ANSWER = Draft(
    DraftKind.REPLY, VELO.id, "Bonjour Léa, c’est parti.", reply_to=key(1), handle="leamartin"
)


def scene(text: str = "", draft: Draft | None = None, **more: Any) -> Scene:
    """A scene in which nothing is wrong with a plain text."""
    draft = draft or Draft(DraftKind.POST, VELO.id, language="fr")
    values: dict[str, Any] = {
        "account": VELO,
        "brand": replace(BRAND, require_mention=()),
        "brands": (BRAND, OTHER),
        "accounts": (VELO, VELO_MA, CHAT),
        "at": NOW,
        "day": date(2026, 12, 7),
        **more,
    }
    return Scene(draft=replace(draft, text=text or draft.text), **values)


def earlier(text: str, **ago: float) -> Any:
    return item(Publish(text), due=NOW - timedelta(**ago))


MESSAGE = Draft(DraftKind.MESSAGE, VELO_MA.id, to="1", handle="leamartin@mastodon.example")
MISTAKES: list[tuple[GuardCode, Scene, str]] = [
    (GuardCode.OTHER_BRAND, scene("Les croquettes Croc’Chat arrivent"), "Croc’Chat"),
    (GuardCode.OTHER_BRAND, scene("Merci à toute l’équipe #CrocChat"), "CrocChat"),
    (GuardCode.OTHER_BRAND, scene("Merci @CrocChat pour le prêt"), "@CrocChat"),
    (GuardCode.OTHER_BRAND, scene("À lire : crocchat.example/noel"), "crocchat.example/noel"),
    (GuardCode.OTHER_BRAND, scene("Minouche a mangé"), "Minouche"),
    (GuardCode.TONE, scene("Bonjour, tu viens samedi ?"), "tu"),
    (GuardCode.PLACEHOLDER, scene("Besoin du texte et du lien XXX"), "XXX"),
    (GuardCode.PLACEHOLDER, scene("Bonjour {prénom}, merci"), "{prénom}"),
    (GuardCode.PLACEHOLDER, scene("Rendez-vous le [date] à 9h"), "[date]"),
    (GuardCode.PLACEHOLDER, scene("Need copy and link"), "Need copy"),
    (GuardCode.PLACEHOLDER, scene("Lorem ipsum dolor"), "Lorem ipsum"),
    (GuardCode.PLACEHOLDER, scene("TODO : la photo"), "TODO"),
    (GuardCode.PLACEHOLDER, scene("Tarif : à compléter"), "à compléter"),
    (GuardCode.PLACEHOLDER, scene("Bonjour ****, merci"), "****"),
    (GuardCode.EMPTY_LINK, scene("À lire : https://"), "https://"),
    (GuardCode.EMPTY_LINK, scene("À lire : https://…"), "https://"),
    (GuardCode.EMPTY_LINK, scene("[le guide]()"), "]()"),
    (
        GuardCode.DEAD_LINK,
        scene(
            "À lire : veloville.example/parti",
            known={"https://veloville.example/parti": KnownLink("", NOW, LinkState.DEAD, 404)},
        ),
        "veloville.example/parti",
    ),
    (
        GuardCode.STRANGE_LINK,
        scene("Voir mechant.example/image", spoken=(STRANGER,)),
        "mechant.example/image",
    ),
    (
        GuardCode.STRANGE_LINK,
        scene(
            "Voir https://mechant.example/a?utm_source=x",
            links=(("https://www.mechant.example/a", "tom"),),
        ),
        "https://mechant.example/a?utm_source=x",
    ),
    (
        GuardCode.STRANGE_PICTURE,
        scene(
            "Un beau vélo",
            Draft(DraftKind.POST, VELO.id, media=(replace(PICTURE, name="Fz8abcdWQAE.jpg"),)),
            spoken=(STRANGER,),
        ),
        "",
    ),
    (
        GuardCode.SAID_ALREADY,
        scene("Ouvert dimanche !", published=[earlier("ouvert  dimanche !", hours=23)]),
        "",
    ),
    (
        GuardCode.LINK_AGAIN,
        scene(
            "Le guide : https://veloville.example/guide",
            published=[earlier("Lire veloville.example/guide?utm_medium=social", days=29)],
        ),
        "https://veloville.example/guide",
    ),
    (GuardCode.SENSITIVE_DATE, scene("-20 % sur les casques", day=date(2026, 11, 13)), "-20 %"),
    (GuardCode.SENSITIVE_DATE, scene("C’est la fête 🎉", day=date(2026, 12, 6)), "fête"),
    (GuardCode.MENTION_MISSING, scene("Un casque offert", brand=BRAND), ""),
    (
        GuardCode.ALT_MISSING,
        scene("Un vélo", Draft(DraftKind.POST, VELO.id, media=(replace(PICTURE, alt=""),))),
        "",
    ),
    (GuardCode.ANSWERED, scene(draft=ANSWER, answers=(Answer(NOW, "@veloville"),)), ""),
    (
        GuardCode.PRIVATE_WORDS,
        scene(
            "On nous dit : mon mari a perdu son emploi",
            written=("Mon mari a perdu son emploi hier",),
        ),
        "mon mari a perdu son",
    ),
    (
        GuardCode.PERSONAL,
        scene("Votre commande 4412 part ce soir", ANSWER, answered=COMPLAINT),
        "commande 4412",
    ),
    (
        GuardCode.PERSONAL,
        scene("Nous vous appelons au 0612345678", ANSWER, answered=COMPLAINT),
        "0612345678",
    ),
    (
        GuardCode.PERSONAL,
        scene("Écrit à lea@poste.example", ANSWER, written=(COMPLAINT,)),
        "lea@poste.example",
    ),
    (
        GuardCode.PERSONAL,
        scene("Donnez-nous votre numéro de commande", ANSWER),
        "votre numéro de commande",
    ),
    (
        GuardCode.OVERHEARD,
        scene("Demandez à @paul@mastodon.example", MESSAGE, account=VELO_MA),
        "@paul@mastodon.example",
    ),
]

RIGHT: list[Scene] = [
    scene("Les vélos VéloVille arrivent samedi : vos essais sont gratuits."),
    scene("Bravo @veloville, et merci à l’équipe"),
    scene("[CONCOURS] Gagnez un casque XXL"),
    scene("Il a dit : « Le vélo […] change tout »"),
    scene("À lire : https://veloville.example/guide?a={", published=[]),
    scene("Merci !", ANSWER, published=[earlier("Merci !", hours=1)]),
    scene("Ouvert dimanche", published=[earlier("Ouvert dimanche", hours=25)]),
    scene(
        "À lire : veloville.example/lent",
        known={"https://veloville.example/lent": KnownLink("", NOW, LinkState.UNCLEAR, 500)},
    ),
    scene("Voir veloville.example", published=[earlier("veloville.example", days=2)]),
    scene("Voir https://a.example/x", published=[earlier("https://a.example/x", days=31)]),
    scene("Le mémorial est ouvert ce matin", day=date(2026, 11, 13)),
    scene("Voir https://veloville.example/a", links=(("https://veloville.example/a", "tom"),)),
    scene("Votre colis est parti. Envoyez-nous votre numéro de commande en MP.", ANSWER),
    scene("Dossier 2026 : la ville à vélo"),
    scene("« Tu viens ? » : notre nouvelle campagne vous attend"),
    scene("Publicité · Un casque offert à chacun", brand=BRAND),
    scene("Merci Croc’Chat !", Draft(DraftKind.REPLY, VELO.id, reply_to=key(2), handle="crocchat")),
    scene("Un chat dans le panier", accounts=(VELO, replace(CHAT, handle="chat"))),
    scene("Merci Léa", Draft(DraftKind.REPLY, VELO.id, reply_to=key(2), handle="crocchat")),
]


def fired(of: Scene, off: Collection[str] = ()) -> list[Guard]:
    return judged(of, off)


def expect(code: GuardCode, of: Scene, said: str, off: Collection[str] = ()) -> None:
    found = [guard for guard in fired(of, off) if guard.code is code]
    assert found, f"{code}: nothing fired on {of.text!r}"
    assert of.text[found[0].start : found[0].end] == said


@pytest.mark.parametrize(("code", "of", "said"), MISTAKES)
def test_a_mistake_is_found_where_it_is(code: GuardCode, of: Scene, said: str) -> None:
    expect(code, of, said)
    assert {guard.code for guard in fired(of)} == {code}
    use_language("en")
    guard = fired(of)[0]
    assert all(["{" not in guard_words(guard, said, "UTC") or "{" in said, guard_next(guard)])


@pytest.mark.parametrize("of", RIGHT, ids=lambda of: of.text[:30])
def test_what_is_right_passes(of: Scene) -> None:
    assert [guard.code for guard in fired(of)] == []


@pytest.mark.parametrize("code", list(GuardCode))
def test_no_guard_can_be_taken_out_unnoticed(code: GuardCode) -> None:
    own = [case for case in MISTAKES if case[0] is code]
    assert own, f"{code} has no mistake of its own"
    for case in own:
        with pytest.raises(AssertionError, match="nothing fired"):
            expect(*case, off={code})


def test_every_guard_has_its_judge_its_name_and_its_advice() -> None:
    assert set(JUDGES) == set(GuardCode)
    assert len({guard_name(code) for code in GuardCode}) == len(GuardCode)


def test_only_what_nobody_can_mean_refuses() -> None:
    refusing = {guard.code for _code, of, _said in MISTAKES for guard in fired(of) if guard.refuses}
    assert refusing == {GuardCode.PLACEHOLDER, GuardCode.EMPTY_LINK, GuardCode.ALT_MISSING}
