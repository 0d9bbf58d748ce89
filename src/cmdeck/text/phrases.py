"""Words that the deck and the command line share, by code: what a reason, a state or a network is
called.

Codes are what is stored and what programs read; words are made when they are shown, in the language
in use.
"""

from collections.abc import Mapping, Sequence

from cmdeck.i18n import N_, _, labelled, ngettext
from cmdeck.model.activity import ActivityKind
from cmdeck.model.capability import Ability, Verb
from cmdeck.model.column import ColumnType
from cmdeck.model.delivery import Delivery
from cmdeck.model.draft import Draft
from cmdeck.model.outbox import Answerers, Complaint, MediaRef, Publish, Stage, Verdict, Visibility
from cmdeck.model.post import NetworkName, Standing
from cmdeck.model.timeline import HealthState
from cmdeck.model.triage import Triage

NETWORKS: Mapping[NetworkName, tuple[str, str]] = {
    NetworkName.X: ("X", "X"),
    NetworkName.MASTODON: ("Mastodon", "Ma"),
    NetworkName.BLUESKY: ("Bluesky", "Bs"),
    NetworkName.WORDPRESS: (N_("Blog"), "Bl"),
    NetworkName.FACEBOOK: ("Facebook", "Fb"),
    NetworkName.FEED: (N_("Watch feed"), "RSS"),
}
"""Name, and the short form for narrow places (look.md §4)."""

COLUMNS: Mapping[ColumnType, str] = {
    ColumnType.HOME: N_("Home"),
    ColumnType.MENTIONS: N_("Mentions"),
    ColumnType.MESSAGES: N_("Private messages"),
    ColumnType.ACTIVITY: N_("Reactions"),
    ColumnType.SEARCH: N_("Search"),
    ColumnType.LIST: N_("List"),
    ColumnType.AUTHOR: N_("Author"),
    ColumnType.THREAD: N_("Thread"),
    ColumnType.BOOKMARKS: N_("Bookmarks"),
    ColumnType.FEED: N_("Watch"),
    ColumnType.QUEUE: N_("Queue"),
    ColumnType.DRAFTS: N_("Drafts"),
}

DELIVERIES: Mapping[Delivery, str] = {
    Delivery.SCHEDULED: N_("scheduled"),
    Delivery.SENDING: N_("being sent"),
    Delivery.SENT: N_("sent"),
    Delivery.RETRY_WAIT: N_("trying again"),
    Delivery.FAILED: N_("failed"),
    Delivery.UNKNOWN: N_("unknown"),
    Delivery.HELD: N_("held"),
    Delivery.CANCELLED: N_("cancelled"),
    Delivery.UNREADABLE: N_("unreadable"),
}

HEALTHS: Mapping[HealthState, str] = {
    HealthState.NEVER: N_("never read"),
    HealthState.LIVE: N_("live"),
    HealthState.WAITING: N_("waiting"),
    HealthState.NEEDS_LOGIN: N_("needs login"),
    HealthState.OUT_OF_BUDGET: N_("today's budget is spent"),
    HealthState.OFFLINE: N_("offline"),
    HealthState.REFUSED: N_("refused"),
}

TRIAGES: Mapping[Triage, str] = {
    Triage.NEW: N_("new"),
    Triage.WAITING: N_("on hold"),
    Triage.SNOOZED: N_("snoozed"),
    Triage.DONE: N_("done"),
}

VERBS: Mapping[Verb, str] = {
    Verb.POST: N_("post"),
    Verb.REPLY: N_("reply"),
    Verb.QUOTE: N_("quote"),
    Verb.DELETE: N_("delete"),
    Verb.HIDE: N_("hide a reply"),
    Verb.LIKE: N_("like"),
    Verb.REPOST: N_("repost"),
    Verb.BOOKMARK: N_("bookmark"),
    Verb.MUTE: N_("mute"),
    Verb.BLOCK: N_("block"),
    Verb.REPORT: N_("report"),
    Verb.MESSAGE: N_("private message"),
    Verb.PICTURE: N_("picture"),
    Verb.APPROVE: N_("approve"),
    Verb.SPAM: N_("spam"),
    Verb.TRASH: N_("trash"),
    Verb.ARTICLE: N_("article"),
    Verb.WARNING: N_("content warning"),
    Verb.VISIBILITY: N_("not for everybody"),
    Verb.LANGUAGE: N_("language"),
    Verb.EDIT: N_("edit what is public"),
    Verb.ANSWERERS: N_("say who may answer"),
}

STANDINGS: Mapping[Standing, str] = {
    Standing.DRAFT: N_("draft"),
    Standing.PENDING: N_("to be reviewed"),
    Standing.SCHEDULED: N_("scheduled on the blog"),
    Standing.MISSED: N_("missed its time on the blog"),
    Standing.PRIVATE: N_("private"),
    Standing.HELD: N_("awaits approval"),
    Standing.SPAM: N_("spam"),
    Standing.TRASH: N_("in the trash"),
}

VERDICTS: Mapping[Verdict, str] = {
    Verdict.APPROVE: N_("approve {key}"),
    Verdict.HOLD: N_("hold {key} back"),
    Verdict.SPAM: N_("call {key} spam"),
    Verdict.TRASH: N_("put {key} into the trash"),
}

COMPLAINTS: Mapping[Complaint, str] = {
    Complaint.SPAM: N_("it is spam"),
    Complaint.RULES: N_("it breaks the rules"),
    Complaint.LAW: N_("it breaks the law"),
    Complaint.OTHER: N_("something else"),
}

VISIBILITIES: Mapping[Visibility, str] = {
    Visibility.PUBLIC: N_("for everybody"),
    Visibility.UNLISTED: N_("for everybody, in no list"),
    Visibility.FOLLOWERS: N_("for followers only"),
}

ANSWERERS: Mapping[Answerers, str] = {
    Answerers.EVERYBODY: N_("everybody may answer"),
    Answerers.FOLLOWED: N_("only who is followed may answer"),
    Answerers.MENTIONED: N_("only who is named may answer"),
    Answerers.NOBODY: N_("nobody may answer"),
}

STAGES: Mapping[Stage, str] = {
    Stage.DRAFT: N_("make {key} a draft"),
    Stage.PENDING: N_("hand {key} in for review"),
    Stage.SCHEDULED: N_("let the blog publish {key} later"),
    Stage.PUBLISHED: N_("publish {key}"),
    Stage.PRIVATE: N_("make {key} private"),
}

ABILITIES: Mapping[Ability, str] = {
    Ability.YES: N_("yes"),
    Ability.SUMMONED: N_("when they named or quoted you; else on the web page"),
    Ability.WEB: N_("on the web page"),
    Ability.NO: N_("no"),
}

PHRASES: Mapping[str, str] = {
    # Held: a person decides
    "late": N_("its time had passed before it could go out"),
    "paused": N_("publishing was paused when its time came"),
    "clock": N_("the clock of this machine jumped: is it right?"),
    "damaged": N_("cmdeck.db is damaged: end cmdeck and put a backup in its place"),
    "restored": N_("the queue was restored from a backup: it may have gone out since"),
    "gave_up": N_("it could not be sent, time after time"),
    "absent": N_("it is not on the network"),
    "unclear": N_("whether it is online could not be found out"),
    "needs_login": N_("the account needs a login"),
    "no credential": N_("no login is kept here: cmdeck login"),
    "account_missing": N_("the account is not here any more"),
    "article_missing": N_("the article that it announces was not online in time"),
    "original_missing": N_("the post that it reposts did not go out"),
    "locked": N_("the account's secret cannot be read: is the keyring locked?"),
    "picture_missing": N_("a picture is not there any more"),
    "picture_changed": N_("a picture has changed since it was added"),
    "part_before": N_("the part before it did not go out"),
    "approval": N_("it is not approved"),
    # Unknown: it may be online
    "unknown": N_("may be online"),
    "no_answer": N_("the network did not answer: it may be online"),
    "engine_died": N_("cmdeck was cut off while sending: it may be online"),
    "garbled": N_("the network's answer made no sense: it may be online"),
    "server_error": N_("the network reports a fault of its own: it may be online"),
    # Not sent yet: tried again
    "unreachable": N_("the network cannot be reached"),
    "rate_limited": N_("the network asks to wait"),
    "out_of_credit": N_("the account's credit with the network is spent"),
    "out_of_budget": N_("today's budget is spent"),
    "article_offline": N_("waits until its article answers"),
    "original_awaited": N_("waits until the post that it reposts is out"),
    "waiting_for_part": N_("waits for the part before it"),
    "upload_failed": N_("a picture could not be brought to the network"),
    "proved_absent": N_("looked: it is not online; it is sent again"),
    # Refused
    "not_allowed": N_("the network does not allow this to the account"),
    "not_in_plan": N_("the account’s plan does not have this"),
    "not_summoned": N_("X lets you answer only those who named or quoted you"),
    "too_long": N_("too long for this network"),
    "empty": N_("there is nothing in it"),
    "duplicate": N_("the network says that it has this text already"),
    "gone": N_("what it answers does not exist any more"),
    "invalid": N_("the network does not accept it as it is"),
    "refused": N_("the network refused it"),
    "bad_picture": N_("the network does not take this picture"),
    "too_many_pictures": N_("too many pictures for this network"),
    "unsupported": N_("this network cannot do that"),
    "unreadable": N_("cmdeck cannot read this row; it is kept as it was"),
    # Not queued: the composer and the commands say it before anything is written
    "past": N_("that time is past"),
    "target_gone": N_("what it answers is not here any more"),
    "elsewhere": N_("what it answers or quotes is on another network or server"),
    "same_text": N_("X forbids the same text on several accounts"),
    "alt_missing": N_("a picture has no words for those who cannot see it"),
    "edited_elsewhere": N_("it was changed elsewhere meanwhile; your text is kept as a draft"),
    "read_only": N_("nothing can be written: a newer cmdeck made this database"),
    # Settled by a person
    "marked_sent": N_("marked as online by hand"),
    "undone": N_("undone before it left"),
    "superseded": N_("a later wish took its place"),
    "replaced": N_("an edit took its place"),
    "withdrawn": N_("taken back before it left"),
    # What a column says about itself
    "x.legacy_messages": N_("X shows only messages that are not encrypted"),
    "bluesky.messages": N_("needs an app password that may read private messages"),
    "mastodon.search": N_("only what its authors let be found; #word lists a hashtag"),
    "x.thread_week": N_("X finds answers of the last seven days only"),
    "wordpress.comments": N_("comments of the blog, those that wait for approval too"),
    "wordpress.lists": N_("lists: hold, approve, spam, trash"),
    "feed.may_have_missed": N_("this feed is full each time: some items may have been missed"),
    "feed.google_news": N_("Google News: for personal reading only; links lead over Google"),
}


def phrase(code: str) -> str:
    """The words for `code` (a reason, a note), in the language in use.

    An unknown code is returned as it is: it may be a network's own words, made displayable where
    they came in.
    """
    return _(PHRASES[code]) if code in PHRASES else code


def network_name(network: NetworkName) -> str:
    """What a network is called: `X`, `Blog`."""
    return _(NETWORKS[network][0])


def network_short(network: NetworkName) -> str:
    """A network in two letters, for narrow places: `Bs`."""
    return NETWORKS[network][1]


def column_name(kind: ColumnType) -> str:
    """What a column without a title of its own is called."""
    return _(COLUMNS[kind])


def delivery_name(state: Delivery) -> str:
    """Where an item of the queue is, in a word or two."""
    return _(DELIVERIES[state])


def health_name(state: HealthState) -> str:
    """How a timeline is doing, in a word or two."""
    return _(HEALTHS[state])


def triage_name(state: Triage) -> str:
    """What was done about an item."""
    return _(TRIAGES[state])


def standing_name(standing: Standing) -> str:
    """Where a post of a site of ours stands; "" for what is public."""
    return _(STANDINGS[standing]) if standing in STANDINGS else ""


def visibility_name(visibility: Visibility) -> str:
    """Who is shown a post."""
    return _(VISIBILITIES[visibility])


def answerers_name(answerers: Answerers) -> str:
    """Who may answer a post."""
    return _(ANSWERERS[answerers])


def audience_words(post: Publish | Draft) -> str:
    """Who is shown it, who may answer, the warning before it: `for followers only · content
    warning: …`; "" where everybody sees it at once and may answer."""
    said = []
    if post.visibility is not Visibility.PUBLIC:
        said.append(visibility_name(post.visibility))
    if post.answerers is not Answerers.EVERYBODY:
        said.append(answerers_name(post.answerers))
    if post.warning:
        said.append(labelled(verb_name(Verb.WARNING), post.warning))
    return " · ".join(said)


def picture_count(media: Sequence[MediaRef]) -> str:
    """How many pictures go with it: `2 pictures`; "" for none."""
    return picture_count_of(len(media))


def picture_count_of(n: int) -> str:
    """The same for `n` pictures."""
    return ngettext("{n} picture", "{n} pictures", n).format(n=n) if n else ""


def picture_words(media: Sequence[MediaRef]) -> str:
    """The same, and whether one has no words."""
    count = picture_count(media)
    bare = not all(one.alt for one in media)
    return " ".join([count, _("without its words")]) if bare else count


def complaint_name(why: Complaint) -> str:
    """What somebody is reported for."""
    return _(COMPLAINTS[why])


def verdict_words(verdict: Verdict, key: str) -> str:
    """What is wished for a comment: `approve wordpress:…`."""
    return _(VERDICTS[verdict]).format(key=key).strip()


def stage_words(stage: Stage, key: str) -> str:
    """How far an article shall be: `publish wordpress:…`."""
    return _(STAGES[stage]).format(key=key).strip()


def activity_words(kind: ActivityKind, n: int) -> str:
    """What `n` people did: `3 likes`."""
    match kind:
        case ActivityKind.LIKE:
            words = ngettext("{n} like", "{n} likes", n)
        case ActivityKind.REPOST:
            words = ngettext("{n} repost", "{n} reposts", n)
        case ActivityKind.QUOTE:
            words = ngettext("{n} quote", "{n} quotes", n)
        case ActivityKind.REPLY:
            words = ngettext("{n} reply", "{n} replies", n)
        case ActivityKind.FOLLOW:
            words = ngettext("{n} new follower", "{n} new followers", n)
    return words.format(n=n)


def verb_name(verb: Verb) -> str:
    """What can be done: `reply`."""
    return _(VERBS[verb])


def ability_name(ability: Ability) -> str:
    """How far it can be done."""
    return _(ABILITIES[ability])
