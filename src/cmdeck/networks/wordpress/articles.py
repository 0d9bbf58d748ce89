"""Articles made in two steps: a draft with a marker, then its publication, which can be repeated.

A draft whose answer got lost is looked up by its marker before another is made (trust.md §1.3), so
the worst that is left behind is a draft that nobody sees.
"""

import html
from datetime import UTC, datetime, timedelta

from cmdeck.errors import NoAnswer, Refusal, Refused, Unreachable
from cmdeck.i18n import _
from cmdeck.model.network import Absent, Unclear
from cmdeck.model.outbox import Article, Attempt, Publish, Stage
from cmdeck.networks.http import Json
from cmdeck.networks.wordpress import wire
from cmdeck.networks.wordpress.client import MOST, Reply, WordpressClient
from cmdeck.networks.wordpress.keys import route
from cmdeck.networks.wordpress.prose import MARK, content, html_of, marker, parts, slug_of

POSTS = "/wp/v2/posts"
LEAST_AHEAD = 90.0
"""Seconds: WordPress publishes at once what is due in less than a minute."""
STATUSES = {
    Stage.DRAFT: "draft",
    Stage.PENDING: "pending",
    Stage.SCHEDULED: "future",
    Stage.PUBLISHED: "publish",
    Stage.PRIVATE: "private",
}
_RANK = {"auto-draft": 0, "draft": 0, "pending": 1, "future": 2, "private": 3, "publish": 3}
"""How far a status is: what is further than it was wished needs nothing more."""

_MARGIN = timedelta(minutes=5)
"""How far a blog's clock may be behind ours."""

Item = dict[str, Json]


class Writer:
    """Writes articles for one account."""

    def __init__(self, client: WordpressClient) -> None:
        self._client = client

    async def publish(self, publish: Publish, attempt: Attempt, featured: str) -> Item:
        """Make the article and bring it as far as it shall be; `featured` is the number of its
        picture, "" for none. Raises NetworkErrors."""
        article = publish.article or Article()
        self._check(article.stage, article.at)
        made: Item | None = None
        if attempt.n > 1:
            made = await self._known(publish, attempt)
        if made is None:
            made = await self._create(publish, attempt.key, featured)
        return await self.restage(made, article.stage, article.at)

    async def restage(self, item: Item, stage: Stage, at: datetime | None) -> Item:
        """Bring an article that is there as far as `stage`. Raises NetworkErrors."""
        self._check(stage, at)
        wanted = STATUSES[stage]
        if item.get("status") == wanted and stage is not Stage.SCHEDULED:
            return item
        body: dict[str, Json] = {"status": wanted}
        if stage is Stage.SCHEDULED and at is not None:
            body["date_gmt"] = _gmt(at)
        elif stage in (Stage.PUBLISHED, Stage.PRIVATE) and self._is_ahead(item):
            # Else the date that it was scheduled for would schedule it again.
            body["date_gmt"] = _gmt(datetime.fromtimestamp(self._client.now(), UTC))
        reply = await self._client.ask("POST", route(self._ident(item)), json=body)
        found = reply.found
        status = found.get("status")
        if not isinstance(status, str):
            raise self._client.unconfirmed()
        if not self.stands(found, stage):
            words = _("{server} keeps the article as “{status}”.")
            raise Refused(words.format(server=self._client.realm, status=status[:20]))
        return found

    def stands(self, item: Item, stage: Stage) -> bool:
        """Whether an article is at `stage`, no less and no further: what should not be public any
        more is not done while it is. What was scheduled may have been published by now."""
        status = item.get("status")
        came = stage is Stage.SCHEDULED and status == "publish" and not self._is_ahead(item)
        return came or status == STATUSES[stage]

    async def look_up(self, publish: Publish, key: str, since: datetime) -> Item | Absent | Unclear:
        """The article with this key, wherever it stands, by its address and by its marker. Where a
        late answer made two, the one that is furthest: the other stays a draft. Absent only when
        both were read whole, and none of that title without any mark was touched `since` the first
        attempt: some sites take the mark out. Raises NetworkErrors."""
        wanted, whole, read = marker(key), True, 0
        made: list[Item] = []
        bare: list[Item] = []
        lookups: list[dict[str, str | int]] = [{"search": wanted.split()[1]}]
        if slug := slug_of(publish):
            lookups.insert(0, {"slug": slug})
        for params in lookups:
            reply = await self._listed(params)
            if not reply.is_whole and "slug" in params and self._client.author:
                # One of somebody else's may have the address, and not be ours to read.
                reply = await self._listed({**params, "author": self._client.author})
            made += [item for item in reply.items if wanted in wire.raw_of(item)]
            bare += [item for item in reply.items if _is_bare(item, publish, since)]
            whole = whole and reply.is_whole
            read += len(reply.items)
        best = max(made, key=lambda item: _RANK.get(str(item.get("status")), -1), default=None)
        if best is not None and (whole or best.get("status") == "publish"):
            return best
        if not whole:
            return Unclear(_("Not everything since then could be read."))
        if bare:
            return Unclear(
                _("One of that title is there without cmdeck’s mark: it may be this one.")
            )
        return Absent(_("{n} read by address and by marker, none is it").format(n=read))

    async def _listed(self, params: dict[str, str | int]) -> Reply:
        order = {"status": "any,trash", "per_page": MOST, "orderby": "id", **params}
        return await self._client.get(POSTS, **order)

    async def _known(self, publish: Publish, attempt: Attempt) -> Item | None:
        """What an earlier attempt has made. Raises Unreachable where that cannot be told: nothing
        was sent by this one."""
        try:
            found = await self.look_up(publish, attempt.key, attempt.first_started)
        except NoAnswer as error:
            raise Unreachable(str(error), status=error.status) from None
        match found:
            case Absent():
                return None
            case Unclear(why=why):
                raise Unreachable(why)
            case _ if found.get("status") == "trash":
                words = _("An earlier try made it, and it is in the trash of {server}.")
                raise Refused(words.format(server=self._client.realm), kind=Refusal.GONE)
            case _:
                return found

    async def _create(self, publish: Publish, key: str, featured: str) -> Item:
        title, _markdown = parts(publish)
        article = publish.article or Article()
        body: dict[str, Json] = {
            "status": "draft",
            "title": html.escape(title, quote=False),
            "content": content(publish, key),
        }
        if slug := slug_of(publish):
            body["slug"] = slug
        if article.excerpt.strip():
            body["excerpt"] = html_of(article.excerpt).removeprefix("<p>").removesuffix("</p>")
        for name, wanted in (("categories", article.categories), ("tags", article.tags)):
            if wanted:
                body[name] = [await self._term(name, one) for one in dict.fromkeys(wanted)]
        if featured:
            body["featured_media"] = int(featured)
        made = (await self._client.ask("POST", POSTS, json=body)).found
        try:
            wire.ident_of(made)
        except wire.ODD:
            words = _("{server} accepted it and does not say under which id.")
            raise NoAnswer(words.format(server=self._client.realm)) from None
        return made

    async def _term(self, kind: str, name: str) -> int:
        """The number of a category or tag; made where there is none of that name. Raises
        NetworkErrors, all of which mean that nothing was sent: a name more does no harm."""
        path = f"/wp/v2/{kind}"
        found = await self._client.read(path, search=name, per_page=MOST)
        for item in found.items:
            if html.unescape(str(item.get("name"))).casefold() == name.strip().casefold():
                return int(wire.ident_of(item))
        try:
            made = await self._client.ask("POST", path, json={"name": name}, seen=("term_exists",))
            data = made.found.get("data")
            known = data.get("term_id") if isinstance(data, dict) else None
            return int(known or wire.ident_of(made.found))
        except NoAnswer as error:
            raise Unreachable(str(error), status=error.status) from None
        except wire.ODD:
            raise Unreachable(str(self._client.unconfirmed())) from None

    def _check(self, stage: Stage, at: datetime | None) -> None:
        """Raises Refused for a time at which the blog would publish at once."""
        if stage is not Stage.SCHEDULED:
            return
        if at is None or at.timestamp() - self._client.now() < LEAST_AHEAD:
            words = _("A blog publishes at once what is due within a minute: publish it, or later.")
            raise Refused(words, kind=Refusal.INVALID)

    def _is_ahead(self, item: Item) -> bool:
        try:
            return wire.moment(item).timestamp() > self._client.now()
        except wire.ODD:
            return False

    def _ident(self, item: Item) -> str:
        try:
            return wire.ident_of(item)
        except wire.ODD:
            raise self._client.unconfirmed() from None


def _is_bare(item: Item, publish: Publish, since: datetime) -> bool:
    """Whether it has the title of `publish`, no mark of anybody's, and was written since then."""
    title, _markdown = parts(publish)
    same: bool = wire.text_of(item.get("title")) == title.strip()
    try:
        late = wire.moment(item, "modified_gmt") >= since - _MARGIN
    except wire.ODD:
        late = True
    return same and late and MARK not in wire.raw_of(item)


def reached(status: Json, stage: Stage) -> bool:
    """Whether an article with `status` is as far as `stage`, or further. Nothing public is
    private."""
    if stage is Stage.PRIVATE:
        return bool(status == STATUSES[stage])
    return _RANK.get(str(status), -1) >= _RANK[STATUSES[stage]]


def _gmt(at: datetime) -> str:
    """As `date_gmt` is written: UTC, whole seconds, no zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
