"""What a request may ask for: the parameters and field names that the API knows, in both of its
dialects.

A table of facts (X API v2, OpenAPI 2.159 for the `tweet` names and 2.167 for the `post` names); a
test holds it against the description. Whatever is not in it is refused, as X refuses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cmdeck.sandbox.problems import Refusal, invalid


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BOTH_POST = (
    "article attachments card_uri community_id context_annotations "
    "conversation_id created_at display_text_range "
    "edit_controls entities geo id lang media_metadata non_public_metrics "
    "organic_metrics possibly_sensitive "
    "promoted_metrics public_metrics reply_settings scopes source suggested_source_links "
    "suggested_source_links_with_counts text withheld"
)
TWEET_FIELDS = _words(
    _BOTH_POST
    + " author_id edit_history_tweet_ids in_reply_to_user_id note_tweet referenced_tweets"
)
POST_FIELDS = _words(
    _BOTH_POST
    + " article_title matched_media_notes note_post note_request_suggestions paid_partnership"
)
_BOTH_USER = (
    "confirmed_email connection_status created_at description entities id "
    "is_identity_verified location name parody "
    "profile_banner_url profile_image_url protected public_metrics "
    "receives_your_dm subscription subscription_type "
    "url username verified verified_followers_count verified_type withheld"
)
USER_FIELDS = {
    "tweet": _words(_BOTH_USER + " affiliation most_recent_tweet_id pinned_tweet_id"),
    "post": _words(_BOTH_USER + " subscribes_to_you"),
}
MEDIA_FIELDS = _words(
    "alt_text duration_ms height media_key non_public_metrics organic_metrics "
    "preview_image_url promoted_metrics "
    "public_metrics type url variants width"
)
POLL_FIELDS = _words("duration_minutes end_datetime id options voting_status")
PLACE_FIELDS = _words("contained_within country country_code full_name geo id name place_type")
_BOTH_LIST = "created_at description follower_count id member_count name private"
LIST_FIELDS = {"tweet": _words(_BOTH_LIST + " owner_id"), "post": _words(_BOTH_LIST)}
_BOTH_DM = "attachments created_at dm_conversation_id entities event_type id text"
DM_FIELDS = {
    "tweet": _words(_BOTH_DM + " participant_ids referenced_tweets sender_id"),
    "post": _words(_BOTH_DM),
}
_BOTH_EXPANSIONS = (
    "article.cover_media article.media_entities attachments.media_keys "
    "attachments.media_source_tweet "
    "attachments.poll_ids author_id entities.mentions.username geo.place_id in_reply_to_user_id"
)
EXPANSIONS = {
    "post": {
        "tweet": _words(
            _BOTH_EXPANSIONS
            + " edit_history_tweet_ids entities.note.mentions.username referenced_tweets.id "
            "referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id"
        ),
        "post": _words(_BOTH_EXPANSIONS + " edit_history_post_ids referenced_posts username"),
    },
    "user": {
        "tweet": _words("affiliation.user_id most_recent_tweet_id pinned_tweet_id"),
        "post": _words("affiliation most_recent_post_id pinned_post_id"),
    },
    "list": {"tweet": _words("owner_id"), "post": _words("owner_id")},
    "dm": {
        "tweet": _words("attachments.media_keys participant_ids referenced_tweets.id sender_id"),
        "post": _words("attachments.media_keys participant_ids referenced_posts sender_id"),
    },
}
# The groups of parameters that an operation takes, by what its answer is made of.
GROUPS = {
    "": "",
    "post": "post.fields expansions media.fields poll.fields user.fields place.fields",
    "user": "user.fields expansions post.fields",
    "list": "list.fields expansions user.fields",
    "dm": "dm_event.fields expansions media.fields user.fields post.fields",
}
DEFAULTS = {
    "post": _words("id text edit_history_tweet_ids"),
    "user": _words("id name username"),
    "media": _words("media_key type"),
    "poll": _words("id options"),
    "list": _words("id name"),
    "dm": _words("id event_type text"),
}
# How a field of the `post` dialect is called inside (the `tweet` name).
_OLD_NAMES = {
    "note_post": "note_tweet",
    "referenced_posts": "referenced_tweets.id",
    "edit_history_post_ids": "edit_history_tweet_ids",
    "pinned_post_id": "pinned_tweet_id",
    "most_recent_post_id": "most_recent_tweet_id",
    "affiliation": "affiliation.user_id",
}


@dataclass(frozen=True, slots=True)
class Wants:
    """What an answer shall contain: per kind of object its fields (`tweet` names), and what to
    expand.
    """

    dialect: str
    fields: Mapping[str, frozenset[str]]
    expansions: frozenset[str]

    def of(self, kind: str) -> frozenset[str]:
        """The fields of one kind: the default ones and those asked for."""
        return self.fields[kind]


def parameters_of(kind: str, own: str) -> frozenset[str]:
    """Every query parameter that an operation takes: its `own` and those of the `kind` it answers,
    both dialects.
    """
    names = _words(GROUPS[kind] + " " + own)
    return names | {"tweet.fields"} if "post.fields" in names else names


def read_wants(kind: str, query: Mapping[str, str], dialect: str) -> Wants:
    """The fields that `query` asks of an operation that answers `kind`; `dialect` ("tweet" or
    "post") when it is silent.

    Raises:
        Refusal: a field or an expansion that the API does not know.
    """
    speaks = dialect
    if "post.fields" in query or _only_known_to("post", query, kind):
        speaks = "post"
    elif "tweet.fields" in query or _only_known_to("tweet", query, kind):
        speaks = "tweet"
    known = {
        "post": (
            "tweet.fields" if speaks == "tweet" else "post.fields",
            TWEET_FIELDS | POST_FIELDS,
        ),
        "user": ("user.fields", USER_FIELDS["tweet"] | USER_FIELDS["post"]),
        "media": ("media.fields", MEDIA_FIELDS),
        "poll": ("poll.fields", POLL_FIELDS),
        "list": ("list.fields", LIST_FIELDS["tweet"]),
        "dm": ("dm_event.fields", DM_FIELDS["tweet"]),
    }
    if speaks == "tweet":
        known["post"] = ("tweet.fields", TWEET_FIELDS)
    elif "post.fields" in query:
        known["post"] = ("post.fields", POST_FIELDS)
    fields = {}
    for name, (parameter, allowed) in known.items():
        asked = _listed(query, parameter)
        _refuse_unknown(parameter, asked, allowed)
        fields[name] = DEFAULTS[name] | {_OLD_NAMES.get(field, field) for field in asked}
    expansions = frozenset[str]()
    if kind:
        asked = _listed(query, "expansions")
        both = EXPANSIONS[kind]["tweet"] | EXPANSIONS[kind]["post"]
        _refuse_unknown(
            "expansions", asked, EXPANSIONS[kind][speaks] if speaks == "tweet" else both
        )
        expansions = frozenset(_OLD_NAMES.get(name, name) for name in asked)
    return Wants(speaks, fields, expansions)


def refuse_unknown_parameters(query: Mapping[str, str], allowed: frozenset[str]) -> None:
    """Raises the 400 of X for the first parameters that are not `allowed`."""
    unknown = sorted(set(query) - allowed)
    if not unknown:
        return
    shown = ",".join(sorted(allowed))
    raise Refusal(
        invalid(
            *(
                (f"The query parameter [{name}] is not one of [{shown}]", {name: [query[name]]})
                for name in unknown
            )
        )
    )


def _only_known_to(dialect: str, query: Mapping[str, str], kind: str) -> bool:
    if not kind:
        return False
    other = "tweet" if dialect == "post" else "post"
    return bool(
        _listed(query, "expansions") & (EXPANSIONS[kind][dialect] - EXPANSIONS[kind][other])
    )


def _listed(query: Mapping[str, str], parameter: str) -> frozenset[str]:
    value = query.get(parameter, "")
    return frozenset(value.split(",")) if value else frozenset()


def _refuse_unknown(parameter: str, asked: frozenset[str], allowed: frozenset[str]) -> None:
    wrong = sorted(asked - allowed)
    if wrong:
        shown = ",".join(sorted(allowed))
        raise Refusal(
            invalid(
                (
                    (
                        f"The `{parameter}` query parameter value [{wrong[0]}] is not one of "
                        f"[{shown}]"
                    ),
                    {parameter: list(wrong)},
                )
            )
        )
