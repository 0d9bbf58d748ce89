"""The API's ways of saying no: problem JSON, the code form of a rate limit, and refusals as
exceptions.
"""

from dataclasses import dataclass, field

from cmdeck.sandbox.shapes import Json, JsonObject

_KIND = "https://api.twitter.com/2/problems/"


@dataclass(slots=True)
class Answer:
    """An answer: its status, its JSON (None: no body), more headers, and what was read, to be
    billed.
    """

    status: int = 200
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)
    read: list[tuple[str, str]] = field(default_factory=list)
    charged: list[str] = field(default_factory=list)


class Refusal(Exception):
    """The API says no; `answer` is how."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body)
        self.answer = answer


def problem(
    status: int, title: str, detail: str, kind: str = "about:blank", **more: Json
) -> Answer:
    """A problem answer; `kind` is a word of X's own list or "about:blank"."""
    address = kind if kind == "about:blank" else _KIND + kind
    body: JsonObject = {"title": title, "detail": detail, "type": address, "status": status, **more}
    return Answer(status, body, {"content-type": "application/problem+json; charset=utf-8"})


def invalid(*errors: tuple[str, dict[str, list[str]]]) -> Answer:
    """400: one or more requests parameters were invalid, each with its message and the values that
    were sent.
    """
    listed: list[Json] = [
        {
            "parameters": {name: list(values) for name, values in parameters.items()},
            "message": message,
        }
        for message, parameters in errors
    ]
    return Answer(
        400,
        {
            "errors": listed,
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": _KIND + "invalid-request",
        },
    )


def refuse_invalid(message: str, **parameters: str) -> Refusal:
    """The refusal of one wrong parameter or body value."""
    return Refusal(invalid((message, {name: [value] for name, value in parameters.items()})))


def unauthorized() -> Answer:
    """401, as an expired or unknown token gets it."""
    return problem(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> Answer:
    """403 with a reason in words."""
    return problem(403, "Forbidden", detail)


def unsupported_authentication(how: str, supported: str) -> Answer:
    """403: this operation does not take this kind of token."""
    return problem(
        403,
        "Unsupported Authentication",
        f"Authenticating with {how} is forbidden for this endpoint.  "
        f"Supported authentication types are [{supported}].",
        "unsupported-authentication",
    )


def not_enrolled(client_id: str) -> Answer:
    """403: the developer app stands in no package that may call this."""
    return problem(
        403,
        "Client Forbidden",
        "When authenticating requests to the Twitter API v2 endpoints, you must "
        "use keys and tokens from a "
        "Twitter developer App that is attached to a Project. You can create a "
        "project via the developer portal.",
        "client-forbidden",
        reason="client-not-enrolled",
        client_id=client_id,
        required_enrollment="Appropriate Level of API Access",
        registration_url="https://developer.twitter.com/en/docs/projects/overview",
    )


def credits_depleted(account: str) -> Answer:
    """402: nothing left to pay with."""
    return problem(
        402,
        "CreditsDepleted",
        f"Your enrolled account [{account}] does not have any credits to fulfill this request.",
        "credits",
    )


def usage_capped(account: str) -> Answer:
    """429 of the second kind: the month's reads are used up."""
    return problem(
        429,
        "UsageCapExceeded",
        "Usage cap exceeded: Monthly product cap",
        "usage-capped",
        period="Monthly",
        scope="Product",
        account_id=account,
    )


def rate_limited() -> Answer:
    """429 of the first kind: this window is used up."""
    return Answer(429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]})


def missing(parameter: str, value: str, resource: str) -> JsonObject:
    """An entry of `errors`: there is no such thing."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": _KIND + "resource-not-found",
    }


def not_yours(parameter: str, value: str, resource: str) -> JsonObject:
    """An entry of `errors`: it is there, but protected from this user."""
    return {
        "value": value,
        "detail": (
            f"Sorry, you are not authorized to see the {resource.capitalize()} with "
            f"{parameter}: [{value}]."
        ),
        "title": "Authorization Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "section": "includes" if "." in parameter else "data",
        "type": _KIND + "not-authorized-for-resource",
    }
