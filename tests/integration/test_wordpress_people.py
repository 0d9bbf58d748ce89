"""Who is logged in at a real WordPress: passwords, and what a role allows and shows."""

import json

from integration.blogging import COMMENTS, POSTS, log_in, settled, until_sent, write
from integration.wordpress import Blog
from journey.world import World


def test_a_login_and_what_its_role_may_do(home: World, blog: Blog) -> None:
    log_in(home, blog)
    log_in(home, blog, "come")
    rows = {row["id"]: row for row in home.run("accounts", "check", "--json").rows}
    assert {row["state"] for row in rows.values()} == {"ok"}
    editor, contributor = rows[blog.account()], rows[blog.account("come")]
    assert editor["remote_id"] == str(blog.people["emma"]["id"])
    assert contributor["remote_id"] == str(blog.people["come"]["id"])
    refused = home.run(
        "moderate",
        f"wordpress:{blog.place}/c1",
        "approve",
        "--account",
        blog.account("come"),
        code=1,
    )
    assert refused.err


def test_a_wrong_password_and_no_blog(home: World, blog: Blog) -> None:
    login = ("login", "wordpress", "--instance", blog.url, "--token-stdin")
    home.run(*login, given="emma: abcd efgh ijkl mnop qrst uvwx", code=4)
    own = json.dumps({"username": "emma", "password": "not an application password"})
    home.run(*login, given=own, code=4)
    assert home.run("accounts", "--json").out == ""


def test_a_contributors_answer_is_found_though_it_waits_for_approval(
    home: World, blog: Blog
) -> None:
    me = log_in(home, blog, blog.person("contributor"))
    article = blog.article("Des noms en Q")
    blog.way.lose("POST", COMMENTS)
    number = home.post("Quiche", me, "--reply-to", f"wordpress:{blog.place}/{article}")
    until_sent(home, number)
    assert home.item(number)["attempts"] == 1
    [said] = blog.asked(f"/comments?post={article}&status=all&context=edit").document
    assert said["content"]["raw"] == "Quiche"


def test_a_contributor_who_answers_fast_waits(home: World, blog: Blog) -> None:
    me = log_in(home, blog, blog.person("contributor"))
    article = blog.article("Des noms en P")
    key = f"wordpress:{blog.place}/{article}"
    first = home.post("Pixel", me, "--reply-to", key)
    second = home.post("Praline", me, "--reply-to", key)
    home.run("publish", "--once", code=None)
    until_sent(home, first)
    until_sent(home, second)
    texts = [
        one["content"]["raw"]
        for one in blog.asked(f"/comments?post={article}&status=all&context=edit").document
    ]
    assert sorted(texts) == ["Pixel", "Praline"]


def test_a_contributors_article_is_found_by_its_marker(home: World, blog: Blog) -> None:
    """Whoever may not write any HTML keeps the marker, too."""
    log_in(home, blog, "come")
    blog.way.lose("POST", POSTS)
    number = write(home, "# Marque\n\nÀ relire.\n", stage="pending")
    until_sent(home, number)
    assert [one["status"] for one in blog.articles("relire")] == ["pending"]


def test_a_contributor_reads_what_others_published(home: World, blog: Blog) -> None:
    me = log_in(home, blog, "come")
    article = blog.article("Lisible par tous")
    comment = blog.comment(article, "Moi aussi.")
    blog.asked(f"/comments/{comment}", method="POST", body={"status": "approved"})
    key = f"wordpress:{blog.place}/{article}"
    rows = home.run("read", f"home:{me}", "--refresh", "--limit", "50", "--json").rows
    assert [row["standing"] for row in rows if row["key"] == key] == ["public"]
    thread = home.run("read", f"thread:{key}", "--refresh", "--json").rows
    assert {row["text"] for row in thread} == {"…", "Moi aussi."}


def test_an_address_that_is_somebody_elses_draft_hides_nothing(home: World, blog: Blog) -> None:
    body = {"title": "Réservé", "slug": "reserve", "status": "draft"}
    assert blog.asked("/posts", method="POST", body=body).status == 201
    log_in(home, blog, "come")
    blog.way.lose("POST", POSTS, reached=False)
    number = write(home, "# Réservé\n\nÀ Zanzibar.\n", "--slug", "reserve", stage="pending")
    until_sent(home, number)
    assert [one["status"] for one in blog.articles("Zanzibar")] == ["pending"]


def test_who_may_not_publish_is_told_so(home: World, blog: Blog) -> None:
    log_in(home, blog, "come")
    write(home, "# Interdit\n\nPubliez.\n")
    item = settled(home, code=1)
    assert (item["state"], "not allowed" in str(item["reason"])) == ("failed", True)
    assert [one["status"] for one in blog.articles("Interdit")] == ["draft"]


def test_removing_takes_the_password_back(home: World, blog: Blog) -> None:
    given = blog.asked(
        "/users/me/application-passwords", method="POST", body={"name": "cmdeck"}, name="emma"
    ).document
    login = ("login", "wordpress", "--instance", blog.url, "--token-stdin")
    home.run(*login, given=f"emma: {given['password']}")
    assert "not told" not in home.run("accounts", "remove", blog.account(), "--yes").err
    known = blog.asked("/users/me/application-passwords", name="emma").document
    assert given["uuid"] not in [one["uuid"] for one in known]


def test_a_password_that_was_taken_back_waits_for_a_login(home: World, blog: Blog) -> None:
    given = blog.asked(
        "/users/me/application-passwords", method="POST", body={"name": "cmdeck"}, name="emma"
    ).document
    login = ("login", "wordpress", "--instance", blog.url, "--token-stdin")
    home.run(*login, given=f"emma: {given['password']}")
    path = f"/users/me/application-passwords/{given['uuid']}"
    assert blog.asked(path, method="DELETE", name="emma").status == 200
    number = write(home, "# Plus tard\n\nAprès.\n")
    home.run("publish", "--once", code=None)
    assert home.item(number)["state"] in ("retry_wait", "scheduled", "held")
    [account] = home.run("accounts", "--json").rows
    assert account["state"] == "needs_login"
    assert blog.articles("tard") == []
    log_in(home, blog)
    home.run("queue", "retry", str(number), code=None)
    until_sent(home, number)
    assert [one["status"] for one in blog.articles("tard")] == ["publish"]
