import json

import pytest
from feed_samples import NOW, URL, atom, parse, rss

from cmdeck.model.post import Link, MediaKind, NetworkName, PostKind
from cmdeck.networks.feeds.parse import parse_easily
from cmdeck.networks.feeds.raw import Fault, Unreadable

LINK = "<link>https://velo.example/1</link>"


def test_rss_gives_every_field() -> None:
    (post,) = parse(
        rss(
            "<title>Un vélo</title><link>https://velo.example/1</link><guid>tag:velo,1</guid>"
            "<dc:creator>Léa</dc:creator><pubDate>Mon, 02 Nov 2026 10:00:00 CET</pubDate>"
            "<description>court</description>"
            "<content:encoded><![CDATA[<p>Long &eacute;t&eacute;</p>"
            '<a href="/plan">le plan</a>]]></content:encoded>'
            '<enclosure url="https://velo.example/a.jpg" type="image/jpeg" length="1"/>'
            '<enclosure url="https://velo.example/a.mp3" type="audio/mpeg" length="1"/>',
            channel="<title>Vélo</title><link>https://velo.example/</link><language>fr</language>",
        )
    ).items
    assert post.key.network is NetworkName.FEED
    assert post.key.realm == URL
    assert post.kind is PostKind.ARTICLE
    assert post.title is not None
    assert (post.title.shown, post.url) == ("Un vélo", "https://velo.example/1")
    assert post.author.name.shown == "Léa"
    assert post.text.shown == "Long été\n\nle plan"
    assert "<p>" in post.text.raw
    assert post.at.isoformat() == "2026-11-02T09:00:00+00:00"
    assert post.source is not None
    assert (post.source.shown, post.language, post.uri) == ("Vélo", "fr", "tag:velo,1")
    assert [(medium.kind, medium.url) for medium in post.media] == [
        (MediaKind.PHOTO, "https://velo.example/a.jpg")
    ]
    assert post.links == (
        Link("https://velo.example/a.mp3", "audio/mpeg"),
        Link("https://velo.example/plan", "le plan"),
    )


def test_atom_says_what_is_html() -> None:
    marked, plain, inline = parse(
        atom(
            '<id>1</id><title type="html">&lt;b&gt;A&lt;/b&gt; &amp;amp; B</title>'
            '<link href="/1"/><updated>2026-11-03T00:00:00Z</updated>',
            '<id>2</id><title>the &lt;b&gt; tag</title><link rel="alternate" href="2"/>'
            "<updated>2026-11-02T00:00:00Z</updated>",
            '<id>3</id><title>x</title><content type="xhtml" xml:base="https://other.example/a/"'
            ' xml:lang="fr"><div xmlns="http://www.w3.org/1999/xhtml">un <b>mot</b> &lt;3'
            '<img src="b.png" alt="dessin"/></div></content>'
            "<updated>2026-11-01T00:00:00Z</updated>",
        )
    ).items
    assert marked.title is not None
    assert (marked.title.shown, marked.url) == ("A & B", "https://velo.example/1")
    assert plain.title is not None
    assert (plain.title.shown, plain.url) == ("the <b> tag", "https://velo.example/2")
    assert (inline.text.shown, inline.language) == ("un mot <3", "fr")
    assert inline.media[0].url == "https://other.example/a/b.png"
    assert inline.media[0].alt is not None
    assert inline.media[0].alt.shown == "dessin"


def test_rdf_items_stand_beside_the_channel() -> None:
    feed = parse(
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        "<channel><title>Titre</title></channel><image><title>Logo</title></image>"
        '<item rdf:about="https://velo.example/1"><title>un</title>'
        "<link>https://velo.example/1</link></item></rdf:RDF>"
    )
    assert feed.title == "Titre"
    assert [item.url for item in feed.items] == ["https://velo.example/1"]


def test_json_feed() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Vélo",
        "language": "fr",
        "items": [
            {
                "id": 7,
                "content_text": "Deux lignes\nici \ud800",
                "url": "https://velo.example/7",
                "external_url": "https://ailleurs.example/",
                "date_published": "2026-11-02T10:00:00+01:00",
                "authors": [{"name": "Léa"}, {"name": "Max"}],
                "image": "https://velo.example/7.png",
                "attachments": [{"url": "https://velo.example/7.mp3", "mime_type": "audio/mpeg"}],
            },
            "junk",
            {"id": "nothing"},
        ],
    }
    feed = parse(json.dumps(body))
    (post,) = feed.items
    assert feed.skipped == 2
    assert post.text.shown == "Deux lignes\nici \ufffd"
    assert post.title is not None
    assert post.title.shown == "Deux lignes"
    assert post.author.name.shown == "Léa, Max"
    assert [link.url for link in post.links] == [
        "https://velo.example/7.mp3",
        "https://ailleurs.example/",
    ]
    assert post.media[0].url == "https://velo.example/7.png"


def test_an_item_without_title_gets_its_first_words() -> None:
    words = "Un matin de novembre, " * 10
    (post,) = parse(rss(f"{LINK}<description>{words}</description>")).items
    assert post.title is not None
    assert post.title.shown.startswith("Un matin de novembre, Un matin")
    assert post.title.shown.endswith("…")
    assert len(post.title.shown) <= 81
    assert post.title.raw == ""


def test_an_item_without_date_gets_the_time_of_the_fetch_in_the_documents_order() -> None:
    feed = parse(rss("<title>a</title>", "<title>b</title><pubDate>demain</pubDate>"))
    assert [item.title.shown for item in feed.items if item.title] == ["a", "b"]
    assert feed.items[0].at == NOW
    assert (NOW - feed.items[1].at).total_seconds() < 1
    assert feed.undated == tuple(item.key.id for item in feed.items)


def test_a_date_to_come_is_not_believed_but_a_change_of_the_past_is() -> None:
    feed = parse(
        atom(
            "<id>1</id><title>a</title><published>9999-01-01T00:00:00Z</published>",
            "<id>2</id><title>b</title><updated>2026-01-01T00:00:00Z</updated>",
        )
    )
    assert feed.items[0].at == NOW
    assert feed.items[1].at.year == 2026
    assert len(feed.undated) == 1


def test_ids_do_not_move_when_another_item_comes() -> None:
    one = "<title>un</title>"
    two = f"<title>deux</title>{LINK}"
    before = {item.key.id for item in parse(rss(one, two)).items}
    after = {item.key.id for item in parse(rss("<title>trois</title>", one, two)).items}
    assert len(before) == 2
    assert before < after


def test_one_id_for_everything_is_not_believed() -> None:
    guid = "<guid>same</guid>"
    by_link = rss(
        f"<title>a</title>{LINK}{guid}",
        f"<title>b</title><link>https://velo.example/2</link>{guid}",
    )
    by_day = rss(
        f"<description>a</description>{LINK}{guid}<pubDate>Mon, 02 Nov 2026 10:00 GMT</pubDate>",
        f"<description>b</description>{LINK}{guid}<pubDate>Mon, 02 Nov 2026 11:00 GMT</pubDate>",
    )
    assert len(parse(by_link).items) == 2
    assert len(parse(by_day).items) == 2
    assert (
        len(parse(rss(f"<title>a</title>{LINK}{guid}", f"<title>b</title>{LINK}{guid}")).items) == 1
    )


def test_a_relative_link_starts_from_the_site_not_from_where_the_feed_is_kept() -> None:
    body = rss("<title>a</title><link>/2026/a</link>", channel="<link>https://velo.example/</link>")
    (post,) = parse(body, url="https://feeds.example/velo").items
    assert post.url == "https://velo.example/2026/a"


def test_at_most_500_items_and_the_rest_is_counted() -> None:
    feed = parse(rss(*(f"<title>{n}</title>" for n in range(620))))
    assert (len(feed.items), feed.skipped) == (500, 120)


def test_a_body_in_another_encoding() -> None:
    text = (
        '<?xml version="1.0" encoding="{}"?><rss><channel><title>été 中文</title></channel></rss>'
    )
    assert parse(text.format("gb2312").encode("gb18030")).title == "été 中文"
    assert parse(text.format("utf-16").encode("utf-16")).title == "été 中文"
    # What says Latin-1 and is UTF-8 is UTF-8.
    assert parse(text.format("iso-8859-1").encode()).title == "été 中文"
    western = "<rss><channel><title>L\u2019été</title></channel></rss>".encode("cp1252")
    assert parse(western, content_type="text/xml; charset=iso-8859-1").title == "L\u2019été"
    assert parse(western).title == "L\u2019été"


@pytest.mark.parametrize(
    ("broken", "shown"),
    [
        ("R&D", "R&D"),
        ("caf&eacute;&nbsp;!", "café\xa0!"),
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("a&#27;[31mb", "a\ufffd[31mb"),
    ],
)
def test_common_breakage_is_mended(broken: str, shown: str) -> None:
    body = rss(f"<title>{broken}</title>{LINK}")
    assert parse_easily(body.encode(), url=URL, fetched=NOW) is None
    (post,) = parse(body).items
    assert post.title is not None
    assert (post.title.shown, post.url) == (shown, "https://velo.example/1")


def test_an_unclosed_feed_gives_what_is_whole() -> None:
    body = rss(f"<title>un</title>{LINK}", "<title>deux</title>")
    posts = parse(body[: body.index("</channel>") - 7]).items
    assert [post.title.shown for post in posts if post.title] == ["un", "deux"]


def test_what_follows_the_end_takes_nothing_away() -> None:
    assert len(parse(rss("<title>a</title>") + "<script>track()</script>").items) == 1


def test_a_web_page_names_its_feed() -> None:
    page = (
        "<!DOCTYPE html><html><head><link rel='alternate' type='application/rss+xml'"
        " title=x href='/rss.xml?a=1&amp;b=2'></head><body>connexion</body></html>"
    )
    with pytest.raises(Unreadable) as caught:
        parse(page)
    assert caught.value.fault is Fault.WEB_PAGE
    assert caught.value.found == "https://velo.example/rss.xml?a=1&b=2"


@pytest.mark.parametrize("body", ["", "plain words", "{}", "[1]", "<svg/>", '{"items": 3}', "<"])
def test_what_is_no_feed_is_said_to_be_none(body: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(body)
    assert caught.value.fault is Fault.NOT_A_FEED


def test_the_feed_asks_for_its_own_pace() -> None:
    assert parse(rss(channel="<ttl>60</ttl>")).interval == 3600
    period = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    assert parse(rss(channel=period)).interval == 43_200
    assert parse(rss(channel="<ttl>often</ttl>")).interval is None


def test_pictures_carry_what_they_show() -> None:
    (post,) = parse(
        rss(
            '<media:content url="https://velo.example/1.jpg" width="64" height="32px">'
            '<media:description type="plain">Un vélo</media:description></media:content>'
            '<media:group><media:content url="https://velo.example/2.mp4" medium="video">'
            "<media:description>Un film</media:description></media:content>"
            "<media:description>Les mots\nde la vidéo</media:description></media:group>"
            '<media:thumbnail url="https://velo.example/3"/>'
            '<enclosure url="javascript:alert(1)" type="image/png"/>'
        )
    ).items
    assert [(one.kind.value, one.url, one.alt and one.alt.shown) for one in post.media] == [
        ("photo", "https://velo.example/1.jpg", "Un vélo"),
        ("video", "https://velo.example/2.mp4", "Un film"),
        ("photo", "https://velo.example/3", None),
    ]
    assert (post.media[0].width, post.media[0].height) == (64, 32)
    assert post.text.shown == "Les mots\nde la vidéo"


def test_an_episode_without_a_page_leads_to_its_sound() -> None:
    sound = '<enclosure url="https://velo.example/1.mp3" type="audio/mpeg"/>'
    (post,) = parse(rss(f"<title>Un</title>{sound}")).items
    assert (post.url, post.media) == ("https://velo.example/1.mp3", ())


def test_a_feed_cut_inside_an_article_gives_it() -> None:
    whole = rss(f"<title>un</title>{LINK}<description><![CDATA[<p>mot à mot]]></description>")
    (post,) = parse(whole[: whole.index("]]>")]).items
    assert post.title is not None
    assert (post.title.shown, post.url) == ("un", "https://velo.example/1")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ('<br />\n<b>Warning</b>: in x.php\n<?xml version="1.0"?><rss>', "</rss>"),
        ('<rss xmlns="http://unknown.example/">', "</rss>"),
        ("<rss>", ""),
        (
            '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://n.example/rss.dtd"><rss>',
            "</rss>",
        ),
        ("<RSS>", "</RSS>"),
    ],
)
def test_feeds_as_they_are_written(start: str, end: str) -> None:
    item = "<item><title>caf&eacute;</title><media:thumbnail url='https://velo.example/1'/></item>"
    feed = parse(f"{start}<channel><title>x</title>{item}{item}</channel>{end}")
    assert [post.title.shown for post in feed.items if post.title] == ["café"]
