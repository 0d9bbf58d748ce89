"""What the feeds report: invented news of invented papers, in French and English."""

import random
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cmdeck.sandbox.voices import fill

FIRST = 30
_SPACING = 5_400.0


@dataclass(frozen=True, slots=True)
class Item:
    """One report: title, where it is, what it says in short, when (seconds), and which paper
    brings it.
    """

    title: str
    link: str
    text: str
    at: float
    source: str
    number: int


_TITLES: Mapping[str, tuple[str, ...]] = {
    "velo.xml": (
        "Le vélo-cargo en hausse dans {ville}",
        "{ville} : {nombre} places de stationnement vélo avant {saison}",
        "Forfait mobilités : ce qui change {saison}",
        "Reportage : dans l’atelier qui répare {chose}",
        "Antivols : notre essai de {nombre} modèles",
        "Une nouvelle voie douce entre {ville} et la rivière",
        "Why {cityname} bets on cargo bikes",
        "Opinion: the quiet return of the bicycle bell",
        "« Je livre tout à vélo » : une journée avec {metier}",
        "Rouler l’hiver : {nombre} conseils qui tiennent la route",
    ),
    "boulange.xml": (
        "Le prix du beurre {tendance} : les artisans s’adaptent",
        "Concours de la meilleure tradition : le palmarès de {ville}",
        "Farines locales : {nombre} moulins rouvrent",
        "Galette des rois : la frangipane en question",
        "Portrait : {metier} devenue boulangère",
        "Levain : pourquoi le vôtre {tendance}",
        "The slow rise of rye in {cityname}",
        "Invendus : {ville} relie boulangers et associations",
    ),
    "musees.atom": (
        "{ville} : le musée prolonge sa nocturne",
        "Une exposition sur {chose} attire {nombre} visiteurs par jour",
        "Restaurer le cuir : {nombre} mois dans l’atelier",
        "Subventions : les musées de {ville} attendent",
        "Accessibilité : ce que changent les maquettes tactiles",
        "Small museums, long memories: a visit to {cityname}",
        "Médiation : quand {metier} raconte les collections",
        "Journées du patrimoine : le bilan de {ville}",
    ),
    "chats.json": (
        "Votre chat boit-il assez ? {nombre} signes",
        "Noms de chats : la lettre de l’année",
        "Croquettes : lire une étiquette sans se tromper",
        "Cat cafés: the view from {cityname}",
        "Pourquoi les chats aiment {chose}",
        "Adoption : {nombre} chats trouvent une maison à {ville}",
        "Hivernage des chats libres : {metier} témoigne",
        "Stérilisation : la campagne {saison}",
    ),
    "lyon.rdf": (
        "Quai des Tanneurs : la passerelle fermée {saison}",
        "Marché des Halles : {nombre} nouveaux étals",
        "Conseil de {ville} : ce qu’il faut retenir",
        "Fête des quais : le programme dévoilé",
        "Tram 4 : des rames plus longues {saison}",
        "Rivière : le niveau {tendance} après les pluies",
        "Rue des Halles : l’essai sans voitures {tendance}",
        "A weekend on the quays, by a newcomer from {cityname}",
    ),
}
_TITLES = {
    **_TITLES,
    "google-news.xml": _TITLES["velo.xml"][:6] + _TITLES["lyon.rdf"][:4],
    "google-alerts.xml": _TITLES["musees.atom"][:5] + _TITLES["chats.json"][:4],
}
_TEXTS = (
    (
        "En {saison}, {metier} et les habitants de {ville} racontent ce qui a "
        "changé. Notre reportage en {nombre} étapes."
    ),
    (
        "Le sujet {tendance} depuis des mois. À {ville}, on avance prudemment, et "
        "{metier} n’y est pas pour rien."
    ),
    "What locals in {cityname} make of it, and what comes next.",
    "« On ne s’attendait pas à ça », reconnaît {metier}. Explications.",
)
_SOURCES = (
    "La Gazette du Quai",
    "Le Courrier des Halles",
    "Rive Gauche Info",
    "The Footbridge",
    "Radio Passerelle",
)
_WORDS = {
    "ville": ("Lyon", "Grenoble", "Villeurbanne", "Nantes", "Dijon", "Roanne", "Vienne"),
    "cityname": ("Lyon", "Ghent", "Bristol", "Turin", "Malmö"),
    "nombre": ("trois", "sept", "douze", "vingt", "quarante", "cent vingt"),
    "saison": ("cet hiver", "au printemps", "dès lundi", "avant Noël", "en janvier"),
    "chose": (
        "les vieux vélos",
        "le cuir",
        "les cartons",
        "l’eau",
        "les enseignes peintes",
        "les sonnettes",
    ),
    "metier": (
        "une institutrice",
        "un facteur",
        "une infirmière",
        "un ancien tanneur",
        "une vétérinaire",
    ),
    "tendance": ("monte encore", "divise", "se stabilise", "surprend", "recule enfin"),
}


@lru_cache(maxsize=32)
def items_of(name: str, seed: int, base_url: str, began: float, fresh: int) -> list[Item]:
    """The items of a feed, newest first: `FIRST` from before `began` (seconds), and `fresh` since
    then.
    """
    chance = random.Random(f"{seed}/{name}")
    spacing = [chance.uniform(0.4, 1.6) * _SPACING for _ in range(FIRST)]
    items = []
    at = began - sum(spacing)
    seen: set[str] = set()
    for number in range(FIRST + fresh):
        at = at + spacing[number] if number < FIRST else began + 240.0 * (number - FIRST + 1)
        title = _new_title(name, chance, seen)
        link = f"{base_url}/articles/{slug(title)}-{number}"
        text = fill(chance.choice(_TEXTS), _WORDS, chance)
        items.append(Item(title, link, text, at, chance.choice(_SOURCES), number))
    return items[::-1]


def slug(title: str) -> str:
    """A title as the end of an address: small letters, figures and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _new_title(name: str, chance: random.Random, seen: set[str]) -> str:
    title = ""
    for _ in range(12):
        title = fill(chance.choice(_TITLES[name]), _WORDS, chance)
        if title not in seen:
            break
    seen.add(title)
    return title
