"""Guards: what may be a mistake in a draft that a network would take (domain.md §7).

Each guard is one judge: a pure function of a `Scene`, which holds all that was read of the store.
Whoever wants one guard less leaves its code `off`. Nothing is asked of a network.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec import Struct

from cmdeck.clock import Clock
from cmdeck.model.brand import Account, Brand
from cmdeck.model.draft import Draft, DraftKind
from cmdeck.model.guard import Guard, GuardCode
from cmdeck.model.link import KnownLink
from cmdeck.model.outbox import Due, OutboxItem, Publish, SendMessage
from cmdeck.model.post import AccountId, Post, PostKey
from cmdeck.services.addressing import answering, unnamed
from cmdeck.services.editing import numbers_of
from cmdeck.services.queued import threaded
from cmdeck.services.threads import as_written_for, text_for
from cmdeck.store.reader import Reader
from cmdeck.text import guards as rules
from cmdeck.text.sensitive import remembered

SAME_TEXT_WITHIN = timedelta(hours=24)
SAME_LINK_WITHIN = timedelta(days=30)
HEARD_WITHIN = timedelta(days=7)
PRIVATE_WITHIN = timedelta(days=30)
SHORT_ANSWER = 40
"""Characters of an answer that may be given twice a day, names apart: thanks, a greeting."""
_TOP = frozenset({DraftKind.POST, DraftKind.QUOTE})


class Answer(Struct, frozen=True):
    """What ours have answered already."""

    at: datetime
    by: str


class Scene(Struct, frozen=True):
    """All that judges look at, for one account."""

    draft: Draft
    account: Account
    brand: Brand | None
    brands: Sequence[Brand]
    accounts: Sequence[Account]
    at: datetime
    """When it would leave, aware, UTC."""
    day: date
    """The same, as the person's calendar has it."""
    published: Sequence[OutboxItem] = ()
    answers: Sequence[Answer] = ()
    spoken: Sequence[Post] = ()
    """Posts of others that mentioned us."""
    written: Sequence[str] = ()
    """Texts of private messages that others wrote to this account."""
    answered: str = ""
    """The text that the draft answers."""
    links: Sequence[tuple[str, str]] = ()
    """Addresses received in private, each with who sent it."""
    known: Mapping[str, KnownLink] = MappingProxyType({})
    """What is known of the addresses in the text."""

    @property
    def text(self) -> str:
        """What would leave, without the name before a message; guards' places are in it."""
        return self.draft.text

    @property
    def is_public(self) -> bool:
        """Whether everybody could read it."""
        return self.draft.kind is not DraftKind.MESSAGE

    def guard(
        self,
        code: GuardCode,
        place: rules.Place | None = None,
        *,
        what: str = "",
        at: datetime | None = None,
        refuses: bool = False,
    ) -> Guard:
        """A guard of this account's."""
        start, end = (place.start, place.end) if place else (0, 0)
        name = what or (place.what if place else "")
        return Guard(code, self.account.id, start, end, name, at, refuses)


Judge = Callable[[Scene], Iterator[Guard]]


def _other_brand(scene: Scene) -> Iterator[Guard]:
    """Another client's name, handle or site."""
    own = _names(scene.brand, scene.accounts)
    for brand in scene.brands:
        if scene.brand is not None and brand.id == scene.brand.id:
            continue
        for found in _of_brand(scene, brand, own):
            yield scene.guard(GuardCode.OTHER_BRAND, found, what=brand.name)
            break


def _of_brand(scene: Scene, brand: Brand, own: Collection[str]) -> Iterator[rules.Place]:
    """Where the text speaks of `brand`, unless it answers one of its accounts. A handle counts with
    its @ only: many are everyday words."""
    handles = {a.handle for a in scene.accounts if a.brand == brand.id}
    if scene.draft.handle.casefold() in {handle.casefold() for handle in handles}:
        return
    for handle in sorted(handles):
        same = handle.casefold() == scene.account.handle.casefold()
        if not same and (found := rules.mentioned(scene.text, handle)):
            yield found
    for domain in brand.domains:
        if found := rules.leads_to(scene.text, domain):
            yield found
    capital = (word for word in brand.words if word[:1].isupper())
    for name in dict.fromkeys([brand.name, *capital]):
        if rules.flat(name) not in own and (found := rules.named(scene.text, name)):
            yield found


def _names(brand: Brand | None, accounts: Sequence[Account]) -> frozenset[str]:
    if brand is None:
        return frozenset()
    handles = (account.handle for account in accounts if account.brand == brand.id)
    return frozenset(rules.flat(name) for name in (brand.name, *brand.words, *handles))


def _tone(scene: Scene) -> Iterator[Guard]:
    """*tu* for a brand that says *vous*."""
    brand = scene.brand
    if brand is None or not brand.tone or not (scene.draft.language or "fr").startswith("fr"):
        return
    if found := rules.other_tone(scene.text, brand.tone):
        yield scene.guard(GuardCode.TONE, found, what=found.what)


def _placeholder(scene: Scene) -> Iterator[Guard]:
    """What was left to be filled in."""
    for found in rules.placeholders(scene.text):
        yield scene.guard(GuardCode.PLACEHOLDER, found, refuses=True)


def _empty_link(scene: Scene) -> Iterator[Guard]:
    """An address that was begun."""
    for found in rules.empty_links(scene.text):
        yield scene.guard(GuardCode.EMPTY_LINK, found, refuses=True)


def _dead_link(scene: Scene) -> Iterator[Guard]:
    """An address that answers nobody, as far as somebody has looked lately."""
    for link in rules.links(scene.text):
        known = scene.known.get(rules.address_of(link.what))
        if known is not None and known.leads_nowhere:
            yield scene.guard(GuardCode.DEAD_LINK, link, what=str(known.status))


def _strange_link(scene: Scene) -> Iterator[Guard]:
    """An address that came in a mention or a private message."""
    sent = {rules.same_page(url): who for url, who in scene.links}
    for post in scene.spoken:
        for theirs in post.links:
            sent.setdefault(rules.same_page(theirs.url), post.author.handle)
    sent.pop(rules.same_page(scene.draft.source), None)  # chosen from a watch feed
    own = [domain for brand in scene.brands for domain in brand.domains]
    for link in rules.links(scene.text):
        page, host = rules.same_page(link.what), rules.host_of(link.what)
        if page in sent and not any(rules.is_below(host, domain) for domain in own):
            yield scene.guard(GuardCode.STRANGE_LINK, link, what=f"@{sent[page]}")


def _strange_picture(scene: Scene) -> Iterator[Guard]:
    """A picture called as one that came in a mention: saved from there, it keeps its name."""
    theirs = {
        _file_name(media.url): post.author.handle
        for post in scene.spoken
        for media in post.media
        if media.url
    }
    for picture in scene.draft.media:
        name = _file_name(picture.name)
        if len(name) >= 8 and name in theirs:
            yield scene.guard(GuardCode.STRANGE_PICTURE, what=f"@{theirs[name]}")


def _file_name(path: str) -> str:
    name = path.replace("\\", "/").partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[0].casefold() or name.casefold()


def _said_already(scene: Scene) -> Iterator[Guard]:
    """The same words from the same account within a day."""
    is_short = scene.draft.kind is DraftKind.REPLY and len(unnamed(scene.text)) < SHORT_ANSWER
    if not scene.is_public or not scene.text.strip() or is_short:
        return
    words = rules.as_said(scene.text)
    for item in scene.published:
        operation = item.operation
        near = abs(item.due.at - scene.at) < SAME_TEXT_WITHIN
        if isinstance(operation, Publish) and near and rules.as_said(operation.text) == words:
            yield scene.guard(GuardCode.SAID_ALREADY, at=item.due.at)
            return


def _link_again(scene: Scene) -> Iterator[Guard]:
    """The same page from the same account within a month. An answer may repeat it, and the way to
    one's own front door always may."""
    if scene.draft.kind not in _TOP:
        return
    shared: dict[str, datetime] = {}
    for item in scene.published:
        if isinstance(item.operation, Publish) and not item.operation.reply_to:
            near = abs(item.due.at - scene.at) < SAME_LINK_WITHIN
            for page in rules.pages(item.operation.text) if near else ():
                shared.setdefault(page, item.due.at)
    own = scene.brand.domains if scene.brand else ()
    for link in rules.links(scene.text):
        page = rules.same_page(link.what)
        at_home = "/" not in page and any(rules.is_below(page, domain) for domain in own)
        if page in shared and not at_home:
            yield scene.guard(GuardCode.LINK_AGAIN, link, what=page, at=shared[page])


def _sensitive_date(scene: Scene) -> Iterator[Guard]:
    """Promotion or a feast on a day of remembrance."""
    own = scene.brand.sensitive_dates if scene.brand else ()
    if scene.draft.kind not in _TOP or not (what := remembered(scene.day, own)):
        return
    if found := rules.promotion(scene.text):
        yield scene.guard(GuardCode.SENSITIVE_DATE, found, what=what)


def _mention_missing(scene: Scene) -> Iterator[Guard]:
    """Words that the brand owes the law or the contract."""
    if scene.draft.kind not in _TOP or scene.brand is None:
        return
    text = rules.flat(scene.text)
    for words in scene.brand.require_mention:
        if rules.flat(words) not in text:
            yield scene.guard(GuardCode.MENTION_MISSING, what=words)


def _alt_missing(scene: Scene) -> Iterator[Guard]:
    """A picture without words, for a brand that asks for them."""
    required = scene.brand is not None and scene.brand.alt_text == "required"
    if required and any(not picture.alt.strip() for picture in scene.draft.media):
        yield scene.guard(GuardCode.ALT_MISSING, refuses=True)


def _answered(scene: Scene) -> Iterator[Guard]:
    """Somebody of ours has answered while this was written."""
    for answer in scene.answers[:1]:
        yield scene.guard(GuardCode.ANSWERED, what=answer.by, at=answer.at)


def _private_words(scene: Scene) -> Iterator[Guard]:
    """What was written to us in private, word for word in public."""
    if scene.is_public and (found := rules.repeated_run(scene.text, scene.written)):
        yield scene.guard(GuardCode.PRIVATE_WORDS, found)


def _personal(scene: Scene) -> Iterator[Guard]:
    """A customer's number or address in a public answer, or the wish for one."""
    if scene.is_public and scene.draft.kind is not DraftKind.POST:
        for found in rules.personal(scene.text, [scene.answered, *scene.written]):
            yield scene.guard(GuardCode.PERSONAL, found)
            return


def _overheard(scene: Scene) -> Iterator[Guard]:
    """A private message that names a third person, where whoever is named reads it."""
    if scene.is_public or not scene.account.capabilities.names_answered:
        return
    people = {scene.draft.handle.casefold(), scene.account.handle.casefold()}
    for found in rules.names(scene.text):
        if found.what.casefold() not in {name.partition("@")[0] for name in people}:
            yield scene.guard(GuardCode.OVERHEARD, found, what=f"@{found.what}")


JUDGES: Mapping[GuardCode, Judge] = {
    GuardCode.PLACEHOLDER: _placeholder,
    GuardCode.EMPTY_LINK: _empty_link,
    GuardCode.ALT_MISSING: _alt_missing,
    GuardCode.OTHER_BRAND: _other_brand,
    GuardCode.PRIVATE_WORDS: _private_words,
    GuardCode.PERSONAL: _personal,
    GuardCode.OVERHEARD: _overheard,
    GuardCode.ANSWERED: _answered,
    GuardCode.SAID_ALREADY: _said_already,
    GuardCode.TONE: _tone,
    GuardCode.DEAD_LINK: _dead_link,
    GuardCode.STRANGE_LINK: _strange_link,
    GuardCode.STRANGE_PICTURE: _strange_picture,
    GuardCode.LINK_AGAIN: _link_again,
    GuardCode.SENSITIVE_DATE: _sensitive_date,
    GuardCode.MENTION_MISSING: _mention_missing,
}
"""The worst first."""


def judged(scene: Scene, off: Collection[str] = ()) -> list[Guard]:
    """Every guard that fires, but those whose code is `off`. Pure."""
    return [g for code, judge in JUDGES.items() if code not in off for g in judge(scene)]


class Guards:
    """Looks at drafts with what the store knows. Writes nothing."""

    def __init__(self, read: Reader, *, clock: Clock, zone: str, off: Collection[str] = ()) -> None:
        """`off`: codes of guards that the person does not want."""
        self.read, self._clock = read, clock
        self.zone = zone
        self._zone, self._off = ZoneInfo(zone), frozenset(off)

    @property
    def now(self) -> datetime:
        """The moment of the look."""
        return self._clock.now()

    def of(self, draft: Draft, due: Due | None = None) -> list[Guard]:
        """Every guard that fires for each account of `draft`, leaving at `due` (None: now)."""
        if not draft.text.strip() and not draft.media:
            return []
        return [guard for scene in self._scenes(draft, due) for guard in judged(scene, self._off)]

    def _scenes(self, draft: Draft, due: Due | None) -> Iterator[Scene]:
        read, now = self.read, self.now
        accounts = {account.id: account for account in read.accounts()}
        brands = {brand.id: brand for brand in read.brands()}
        at = due.at if due is not None else now
        links = bool(rules.links(draft.text))
        spoken = read.spoken_to_us(now - HEARD_WITHIN) if links or draft.media else ()
        post = read.post(str(draft.reply_to)) if draft.reply_to else None
        draft = answering(draft, post)
        written = read.written_to_us(list(accounts), now - PRIVATE_WITHIN)
        sent = [
            (link.what, message.author.handle)
            for message in (written if links else ())
            if message.at >= now - HEARD_WITHIN
            for link in rules.links(message.text.raw)
        ]
        for name in (draft.account, *draft.others):
            if (account := accounts.get(name)) is None:
                continue
            yield Scene(
                draft=as_written_for(draft, account),
                account=account,
                brand=brands.get(account.brand),
                brands=tuple(brands.values()),
                accounts=tuple(accounts.values()),
                at=at,
                day=at.astimezone(self._zone).date(),
                published=self._published(account.id, draft, min(at, now)),
                answers=self._answers(draft),
                spoken=spoken,
                written=[m.text.raw for m in written],
                answered=post.text.raw if post is not None else "",
                links=sent,
                known=read.links(rules.addresses(text_for(draft, account))),
            )

    def _published(self, account: AccountId, draft: Draft, at: datetime) -> list[OutboxItem]:
        found = self.read.published(account, at - SAME_LINK_WITHIN)
        own = threaded(numbers_of(draft), found)
        return [item for item in found if item.id not in own and not _made(item, draft.amends)]

    def _answers(self, draft: Draft) -> list[Answer]:
        """What ours have answered since this draft was begun."""
        began = draft.created or datetime.min.replace(tzinfo=UTC)
        target = str(draft.reply_to or "") or draft.conversation or draft.to
        if not target or draft.kind in _TOP or draft.edits is not None:
            return []
        found = [
            Answer(at, f"@{self._handle(item.account)}")
            for item, at, _face in self.read.answers(target)
            if at > began and isinstance(item.operation, Publish | SendMessage)
            if draft.kind is DraftKind.REPLY or draft.created is not None
        ]
        if draft.reply_to is not None:
            found += [
                Answer(post.at, f"@{post.author.handle}")
                for post in self.read.own_answers(str(draft.reply_to))
                if post.at > began
            ]
        return sorted(found, key=lambda answer: answer.at, reverse=True)

    def _handle(self, account: AccountId) -> str:
        known = self.read.account(account)
        return known.handle if known else str(account)


def _made(item: OutboxItem, post: PostKey | None) -> bool:
    """Whether `post` is what became of an item: its own words are no repetition."""
    return post is not None and item.receipt is not None and item.receipt.key == post
