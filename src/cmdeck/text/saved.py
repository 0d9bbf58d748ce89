"""Saved replies filled in with what is known, and a dozen to begin with. Pure.

What is not known stays as it is: a guard refuses to send it (text/guards.py).
"""

import re
from collections.abc import Mapping, Sequence

from cmdeck.model.saved import SavedReply

_BRACES = re.compile(r"\{([^{}\n]{1,40})\}")
_ALSO: Mapping[str, str] = {
    "prénom": "first_name",
    "prenom": "first_name",
    "nom": "name",
    "pseudo": "handle",
    "compte": "account",
    "marque": "brand",
    "réseau": "network",
    "reseau": "network",
}
"""The French names of what can be filled in."""


def first_name(name: str) -> str:
    """The first name in a displayed one, `Léa` of `Léa Martin 🚲`; "" where it begins with none."""
    words = name.split()
    letters = "".join(c for c in words[0] if c.isalpha() or c in "-'’") if words else ""
    return letters if len(letters) > 1 and not letters.isupper() else ""


def filled(text: str, known: Mapping[str, str]) -> str:
    """`text` with what is known in the place of its braces; empty values count as unknown."""

    def value(match: re.Match[str]) -> str:
        name = match[1].strip().casefold().replace(" ", "_")
        return known.get(_ALSO.get(name, name), "") or match[0]

    return _BRACES.sub(value, text)


def fitting(
    replies: Sequence[SavedReply], *, brand: str, language: str, private: bool
) -> list[SavedReply]:
    """Those for a brand and a language, the brand's own first. With none of the person's, the ones
    to begin with."""
    spoken = language or "fr"
    mine = [reply for reply in replies if reply.brand in {"", brand}] or list(STARTERS)
    found = [
        reply
        for reply in mine
        if (private or not reply.private)
        if not reply.language or spoken.startswith(reply.language)
    ]
    return sorted(found, key=lambda reply: reply.brand != brand)


def _fr(name: str, text: str, *, private: bool = False) -> SavedReply:
    return SavedReply(name, text, language="fr", private=private)


def _en(name: str, text: str, *, private: bool = False) -> SavedReply:
    return SavedReply(name, text, language="en", private=private)


STARTERS: Sequence[SavedReply] = (
    _fr(
        "bien reçu",
        "Bonjour {prénom}, merci de nous avoir écrit. Nous regardons et revenons vers "
        "vous aujourd’hui.",
    ),
    _fr(
        "en privé",
        "Bonjour {prénom}, pouvez-vous nous écrire en message privé ? Nous vous répondons là-bas.",
    ),
    _fr("numéro de commande", "Merci {prénom}. Quel est votre numéro de commande ?", private=True),
    _fr(
        "retard",
        "Bonjour {prénom}, nous sommes désolés pour ce retard. Écrivez-nous en message "
        "privé, nous cherchons où est votre colis.",
    ),
    _fr("horaires", "Bonjour {prénom}, nos horaires à jour sont sur notre profil. À bientôt !"),
    _fr("stock", "Bonjour {prénom}, nous vérifions en réserve et vous répondons ici."),
    _fr("merci", "Merci {prénom}, votre mot fait plaisir à toute l’équipe."),
    _fr(
        "photo",
        "Quelle belle photo, {prénom} ! Nous autorisez-vous à la partager en vous citant ?",
    ),
    _fr(
        "candidature",
        "Merci {prénom} de votre intérêt. Écrivez-nous en message privé, nous vous dirons"
        " à qui envoyer votre candidature.",
    ),
    _fr(
        "presse",
        "Bonjour {prénom}, pour la presse, écrivez-nous en message privé : la bonne "
        "personne vous répondra.",
    ),
    _fr(
        "charte",
        "Bonjour, la critique est bienvenue ici, pas les attaques contre les personnes. "
        "Merci d’en tenir compte.",
    ),
    _fr("clôture", "Merci {prénom}. Nous considérons que c’est réglé ; sinon, un mot suffit."),
    _en(
        "received",
        "Hello {first_name}, thank you for writing. We are looking into it and will be back today.",
    ),
    _en(
        "in private",
        "Hello {first_name}, could you write to us in a private message? We will answer there.",
    ),
    _en("order number", "Thank you {first_name}. What is your order number?", private=True),
    _en(
        "delay",
        "Hello {first_name}, we are sorry for the delay. Write to us in a private message"
        " and we will find your parcel.",
    ),
    _en("hours", "Hello {first_name}, our opening hours are on our profile. See you soon!"),
    _en("stock", "Hello {first_name}, we are checking and will answer here."),
    _en("thanks", "Thank you {first_name}, your words please the whole team."),
    _en("photo", "What a lovely picture, {first_name}! May we share it and name you?"),
    _en(
        "application",
        "Thank you for your interest, {first_name}. Write to us in a private message and "
        "we will say whom to send it to.",
    ),
    _en(
        "press",
        "Hello {first_name}, for the press please write to us in a private message: the "
        "right person will answer.",
    ),
    _en(
        "rules",
        "Hello, criticism is welcome here, attacks on people are not. Thank you for minding that.",
    ),
    _en(
        "closing",
        "Thank you {first_name}. We take it as settled; if it is not, a word is enough.",
    ),
)
"""Twelve for each language, until the person has their own in config.toml."""
