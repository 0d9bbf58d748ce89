"""The way to X's API: tweepy's routes and parameters over our one HTTP door.

Knows no shape of an answer. tweepy's own `request` (its host, its sessions, its waiting, its
logging of headers) is replaced whole; it gives us no more than a method, a route and parameters.
"""

from collections.abc import Mapping
from typing import Any

from tweepy.asynchronous import AsyncClient

from cmdeck.clock import Clock
from cmdeck.errors import NoAnswer, Refusal, Refused
from cmdeck.i18n import _
from cmdeck.model.brand import Account
from cmdeck.networks.http import Answer, Door, Json, origin
from cmdeck.networks.oauth import X_BASE, TokenKeeper
from cmdeck.networks.secrets import Secret
from cmdeck.networks.x.problems import failure, words_of

UPLOAD_SECONDS = 120.0


class _Reply:
    """What tweepy wants of an answer: an asynchronous `json()`."""

    def __init__(self, document: Json) -> None:
        self._document = document

    async def json(self) -> Json:
        return self._document


class XClient(AsyncClient):  # type: ignore[misc]  # tweepy has no types
    """One account's client. Every method of tweepy's answers a dict, or raises one of our errors.

    A request that is not a GET is sent on a connection of its own. After a 401 the token is renewed
    and the request sent again, once: it was not done.
    """

    def __init__(self, account: Account, *, keeper: TokenKeeper, door: Door, clock: Clock) -> None:
        super().__init__(return_type=dict, wait_on_rate_limit=False)
        self._base = (account.base_url or X_BASE).rstrip("/")
        self._is_named = bool(account.base_url) and origin(account.base_url) != origin(X_BASE)
        self._remote_id = account.remote_id
        self._keeper = keeper
        self._door = door
        self._clock = clock

    @property
    def ahead(self) -> float:
        """Seconds that our clock is ahead of the server's, as far as it has told the time."""
        return self._door.ahead_of(self._base)

    async def request(
        self,
        method: str,
        route: str,
        params: Mapping[str, Any] | None = None,
        json: Json = None,
        user_auth: bool = False,
    ) -> _Reply:
        """What all of tweepy's methods go through. Raises as `ask`."""
        del user_auth  # OAuth 1.0a is not offered
        return _Reply(await self.ask(method, route, params=params, json=json))

    async def ask(
        self,
        method: str,
        route: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Json = None,
        files: Mapping[str, Json] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Json:
        """One request to a route, its answer as JSON ({} where it is empty). For the routes that
        tweepy lacks, too. Raises NetworkErrors."""
        url = self._base + route
        uploads = files is not None

        async def request(token: Secret) -> Answer:
            return await self._door.request(
                method,
                url,
                headers={"authorization": f"Bearer {token.reveal()}"},
                params=_texts(params),
                json=json,
                files=files,
                form=form,
                creating=method != "GET" and not uploads,
                deadline=UPLOAD_SECONDS if uploads else 30.0,
                public_only=self._is_named,
            )

        answer = await self._keeper.ask(url, request)
        return self._document(answer, method)

    async def me(self) -> str:
        """The account's own id at X. Asked once where the account does not know it."""
        if not self._remote_id:
            document = await self.ask("GET", "/2/users/me")
            try:
                self._remote_id = str(document["data"]["id"])
            except (KeyError, TypeError):
                raise NoAnswer(_("X does not say who this login is.")) from None
        return self._remote_id

    async def _get_authenticating_user_id(self, *, oauth_1: bool = False) -> str:
        del oauth_1
        return await self.me()

    def _document(self, answer: Answer, method: str) -> Json:
        if not 200 <= answer.status < 300:
            raise failure(answer, now=self._clock.now(), skew=self.ahead)
        if not answer.body and (answer.status == 204 or method == "DELETE"):
            return {}
        document = answer.json()
        if not isinstance(document, dict):
            raise NoAnswer(_("X answered something unexpected."), status=answer.status)
        return document


def number(text: str) -> str:
    """`text` as it may stand in a route: an id. Raises Refused for anything else, so that nothing
    from outside can name another route."""
    if not (text.isascii() and text.replace("-", "").isdigit()):
        words = _("{text} is not an id of X.").format(text=text[:40])
        raise Refused(words, kind=Refusal.INVALID)
    return text


def confirmed(document: Json) -> Mapping[str, Any]:
    """`data` of an answer to something that was to be done. Raises NoAnswer where it is missing:
    then it may have been done."""
    data = document.get("data")
    if not isinstance(data, dict):
        words = words_of(document) or _("no confirmation")
        raise NoAnswer(_("X did not confirm: {words}").format(words=words))
    return data


def _texts(params: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (params or {}).items()}
