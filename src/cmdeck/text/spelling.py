"""The words of a text that a spelling check looks at, whole, with their places.

Blind to addresses, e-mail, mentions, hashtags, placeholders, emoji, anything with a digit, and
scripts that are not Latin. Elisions and hyphens are not split: dictionaries know ``l’été`` and
``va-t-il``.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from msgspec import Struct

from cmdeck.text.entities import urls

JOB_WORDS = frozenset(
    (
        *("adset", "algo", "ads", "analytics", "app", "apps", "backlink", "backlinks", "blog"),
        *("bluesky", "boost", "brainstorming", "brief", "briefs", "buzz", "canva", "carrousel"),
        *("chatbot", "chatgpt", "clickbait", "cmdeck", "community", "copywriting", "covid"),
        *("crowdfunding", "cta", "discord", "dm", "dms", "e-commerce", "e-mailing", "facebook"),
        *("faq", "feed", "feedback", "feedbacks", "followers", "follower", "gif", "gifs"),
        *("giveaway", "giveaways", "google", "ghosting", "hashtag", "hashtags", "hootsuite"),
        *("influenceur", "influenceurs", "influenceuse", "influenceuses", "influencer"),
        *("influencers", "insights", "instagram", "insta", "jpeg", "jpg", "kpi", "kpis", "lead"),
        *("leads", "like", "likes", "linkedin", "live", "livestream", "livestreams", "lol"),
        *("mailing", "mastodon", "mdr", "meme", "memes", "messenger", "meta", "mp", "mps"),
        *("newsletter", "newsletters", "online", "open-source", "pdf", "pinterest", "png"),
        *("podcast", "podcasts", "post", "posts", "rebrand", "rebranding", "reel", "reels"),
        *("repost", "reposts", "repostez", "reporting", "retweet", "retweets", "rgpd", "gdpr"),
        *("roi", "screenshot", "screenshots", "scroll", "seo", "sav", "shorts", "slack"),
        *("smartphone", "smartphones", "sms", "snapchat", "sponsorisé", "spoiler", "spoilers"),
        *("stories", "story", "storytelling", "tease", "teaser", "teasers", "teasing", "threads"),
        *("tiktok", "tiktokeur", "tiktokeuse", "tips", "trend", "trends", "trending", "troll"),
        *("trolls", "tuto", "tutos", "tweet", "tweets", "twitch", "twitter", "ugc", "unboxing"),
        *("url", "urls", "ux", "vlog", "vlogs", "webinaire", "webinaires", "webinar", "webinars"),
        *("whatsapp", "wordpress", "workflow", "youtube", "youtubeur", "youtubeuse", "youtubers"),
    )
)
"""Words of the job that dictionaries do not have, folded, right in every language."""
JOB_NAMES = (
    *("Bluesky", "Facebook", "Instagram", "LinkedIn", "Mastodon", "RGPD", "TikTok", "WordPress"),
    *("YouTube", "influenceur", "influenceurs", "newsletter", "story", "stories"),
)
"""Those that are worth suggesting, as they are written."""

# An e-mail address begins where its word does and is tried there only, and none of the parts of the
# patterns can take what another could: a long run without blanks costs its length.
_BLIND = re.compile(
    r"https?://\S+|www\.\S+|(?<!\S)\S[^\s@]*+@\S+\.\S+"
    r"|[@\uff20#\uff03][\w\u0300-\u036f]+(?:[.@'’·-][\w\u0300-\u036f]+)*|[{\[][^{}\[\]\n]{0,80}[}\]]"
)
_RUN = re.compile(r"[\w\u0300-\u036f\u00ad]+(?:['’\u2011-][\w\u0300-\u036f\u00ad]+)*")
_NOT_A_WORD = re.compile(r"[\d_]")
_FOREIGN = re.compile(r"[^\W\d_\u0041-\u024f\u1e00-\u1eff\ufb00-\ufb06]")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'", re.IGNORECASE)

_ALONE = re.compile(r"(?:qu|jusqu|lorsqu|puisqu|quoiqu)['’\u02bc](?!\w)", re.IGNORECASE)
"""An elision before what nothing is said about: ``qu’@lefort``, ``jusqu'« ici »``."""


class Token(Struct, frozen=True):
    """A word to be looked at."""

    word: str
    """As a dictionary wants it: composed, with a plain apostrophe."""
    start: int
    end: int
    """Where it stands in the text as given, the end exclusive."""


def tokens(text: str) -> Iterator[Token]:
    """The words of `text` that can be right or wrong, in order."""
    seen = blind(text)
    at = 0
    for run in _RUN.finditer(text):
        while at < len(seen) and seen[at][1] <= run.start():
            at += 1
        if at < len(seen) and seen[at][0] < run.end():
            continue
        if _ALONE.match(text, run.start()):
            continue
        word = normal(run[0])
        if len(word) > 1 and not _NOT_A_WORD.search(word) and not _FOREIGN.search(word):
            yield Token(word, run.start(), run.end())


def blind(text: str) -> list[tuple[int, int]]:
    """Where nothing is looked at: addresses, e-mail, mentions, hashtags, placeholders; in order of
    their start, the end exclusive."""
    spans = [match.span() for match in _BLIND.finditer(text)]
    return sorted(spans + [(url.start, url.end) for url in urls(text)])


def merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, none touching another."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def normal(word: str) -> str:
    """`word` composed, with plain apostrophes and hyphens, without soft hyphens."""
    word = word.replace("’", "'").replace("\u02bc", "'").replace("\u2011", "-").replace("\xad", "")
    return unicodedata.normalize("NFC", word)


def folded(word: str) -> str:
    """`word` for comparing with lists of known words: normal and in small letters."""
    return normal(word).casefold()


def is_known(word: str, known: frozenset[str]) -> bool:
    """Whether `word` is of the job or in `known` (folded), bare, elided or with an English 's."""
    whole = folded(word)
    bare = _ELISION.sub("", whole, count=1) if _ELISION.match(whole) else whole
    forms = (whole, bare, bare.removesuffix("'s"))
    return any(form in JOB_WORDS or form in known for form in forms)
