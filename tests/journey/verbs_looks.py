"""What must be so after the steps of the script (verbs.py), where it takes more than a line."""

from collections.abc import Callable

from journey.verbs_desk import CREATES, WORDPRESS, Desk, X
from journey.world import Ran

LONG = " ".join(f"Phrase numéro {number} de ce fil, qui est long." for number in range(20))
Look = Callable[[Desk, Ran], object]


def posted(text: str, key: str) -> Look:
    def after(desk: Desk, _ran: Ran) -> None:
        assert desk.said_in_public()[-1].endswith(text)
        desk.keys[key] = desk.made()

    return after


def connected(desk: Desk, _ran: Ran) -> None:
    [row] = desk.world.run("accounts", "--json").rows
    assert (row["id"], row["state"]) == (desk.account, "ok")
    desk.keys["mention"] = desk.ask_us("Vous ouvrez quand ?")
    desk.write_to_us("Ma commande ?")


def checked(desk: Desk, ran: Ran) -> None:
    [row] = ran.rows
    assert (row["network"], row["plan"], row["state"]) == (desk.network.value, desk.plan, "ok")


def pictured(desk: Desk, _ran: Ran) -> None:
    assert desk.alts(desk.made()) == ["Une plage"]


def sent_with(**wished: object) -> Look:
    """How the request was written."""

    def after(desk: Desk, _ran: Ran) -> None:
        body = desk.body()
        assert {name: body.get(name) for name in wished} == wished

    return after


def gated(desk: Desk, _ran: Ran) -> None:
    """Only who is named may answer, and nobody is."""
    wished = "mentionedUsers" if desk.network is X else "mentionRule"
    assert desk.answerers(desk.made()) == [wished]


def spoken(language: str) -> Look:
    def after(desk: Desk, _ran: Ran) -> None:
        body = desk.body()
        record = body.get("record", body)
        assert isinstance(record, dict)
        assert record.get("language", record.get("langs")) in (language, [language])

    return after


def edited(before: str, now: str) -> Look:
    """It says so, and the network keeps what it said."""

    def after(desk: Desk, _ran: Ran) -> None:
        rows = {row["key"]: row["text"] for row in desk.own()}
        assert rows[desk.keys["own"]] == now
        assert desk.history(desk.keys["own"]) == [f"<p>{before}</p>", f"<p>{now}</p>"]

    return after


def replied(desk: Desk, _ran: Ran) -> None:
    rows = desk.thread(desk.keys["mention"])
    [row] = [row for row in rows if row["key"] == desk.made()]
    assert (row["reply_to"], str(row["text"])[-14:]) == (desk.keys["mention"], "À neuf heures.")


def quoted(desk: Desk, _ran: Ran) -> None:
    [row] = [row for row in desk.own() if row["key"] == desk.made()]
    assert row["quote"] == desk.keys["mention"]


def talked(desk: Desk, _ran: Ran) -> None:
    assert not [text for text in desk.said_in_public() if "Entre nous" in text]
    rows = desk.read("messages")
    assert [row["private"] for row in rows if str(row["text"]).endswith("Entre nous.")] == [True]


def answered(desk: Desk) -> None:
    """Somebody answers what is ours, and it has come in."""
    ours = desk.keys["mention" if desk.network is WORDPRESS else "own"]
    desk.keys["answer"] = desk.answer("Personne !", ours)
    assert [row for row in desk.answers() if row["key"] == desk.keys["answer"]]


def stands(name: str) -> Look:
    def after(desk: Desk, _ran: Ran) -> None:
        column = f"list:{name}" if name in ("spam", "trash") else "mentions"
        assert desk.standing(desk.keys["answer"], column) == name

    return after


def hidden(*, on: bool) -> Look:
    def after(desk: Desk, _ran: Ran) -> None:
        assert desk.hides(desk.keys["answer"]) is on

    return after


def threaded(desk: Desk, _ran: Ran) -> None:
    """Every word of it, in as many parts as the network's limit makes."""
    desk.settle()
    parts = len(desk.items)
    assert (parts > 1) is (len(LONG) > desk.limit)
    assert " ".join(desk.said_in_public()[-parts:]) == LONG
    routes = [act["route"] for act in desk.news()]
    assert routes.count(CREATES[desk.network]) == parts


def scheduled(desk: Desk, ran: Ran) -> None:
    items = ran.document["items"]
    assert isinstance(items, list)
    [item] = items
    desk.keys["item"] = str(item["id"])
    assert (item["state"], item["due"][10:16]) == ("scheduled", "T09:00")
    assert desk.world.run("publish", "--once", "--json").out == ""


def moved(desk: Desk, _ran: Ran) -> None:
    item = desk.world.item(int(desk.keys["item"]))
    assert (item["state"], str(item["due"])[10:16]) == ("scheduled", "T18:30")


def listed(desk: Desk, ran: Ran) -> None:
    assert [str(row["id"]) for row in ran.rows] == [desk.keys["item"]]


def cancelled(desk: Desk, _ran: Ran) -> None:
    assert desk.world.item(int(desk.keys["item"]))["state"] == "cancelled"
    assert desk.world.run("publish", "--once", "--json").out == ""
    assert desk.world.run("queue", "list", "--json").out == ""


def once(text: str) -> Look:
    """Two that publish at the same time, and a third."""

    def after(desk: Desk, _ran: Ran) -> None:
        both = [desk.world.start("publish", "--once", "--json") for _ in range(2)]
        for child in both:
            out, err = child.communicate(timeout=60)
            assert child.returncode == 0, (out, err)
        assert desk.world.run("publish", "--once", "--json").out == ""
        assert [one for one in desk.said_in_public() if one.endswith(text)] == [text]
        desk.news()

    return after


def found(desk: Desk, _ran: Ran) -> None:
    desk.settle()
    assert desk.has_lost_it()
    assert desk.said_in_public().count("Une seule fois") == 1
    desk.news()


def paused(desk: Desk, _ran: Ran) -> None:
    number = desk.world.post("Après la pause", desk.account)
    desk.world.run("publish", "--once", code=1)
    assert desk.world.item(number)["reason"] == "paused"
    desk.keys["item"] = str(number)


def resumed(desk: Desk, _ran: Ran) -> None:
    assert desk.world.item(int(desk.keys["item"]))["state"] == "held", "nothing goes by itself"
    desk.world.run("queue", "retry", desk.keys["item"])
    desk.settle()
    assert desk.said_in_public()[-1] == "Après la pause"
    desk.news()


def gone(desk: Desk, _ran: Ran) -> None:
    assert desk.is_gone(desk.keys["own"])


def journalled(desk: Desk, ran: Ran) -> None:
    kinds = [str(row["kind"]) for row in ran.rows]
    assert {"post", "reply", "delete"} <= set(kinds)
    states = {str(row["state"]) for row in ran.rows}
    assert states == {"sent", "cancelled"}
    assert "À neuf heures." in desk.world.run("queue", "journal").out


def asked(desk: Desk) -> None:
    """One more question, which awaits somebody."""
    desk.keys["fresh"] = desk.ask_us("Encore une question")
    desk.come_in(desk.keys["fresh"])


def dealt_with(desk: Desk, _ran: Ran) -> None:
    assert desk.keys["fresh"] not in desk.awaiting()
