from feed_samples import atom, parse, rss

NEWS = "https://news.google.com/rss/search?q=v%C3%A9lo&hl=fr"
ALERTS = "https://www.google.com/alerts/feeds/123/456"


def _news(title: str, outlet: str, text: str | None = None) -> str:
    words = text or (
        f'&lt;a href="https://news.google.com/x"&gt;{title.removesuffix(f" - {outlet}")}&lt;/a&gt;'
        f'&amp;nbsp;&amp;nbsp;&lt;font color="#6f6f6f"&gt;{outlet}&lt;/font&gt;'
    )
    return (
        f"<title>{title}</title><link>https://news.google.com/rss/articles/CBMi?oc=5</link>"
        f'<guid isPermaLink="false">CBMi</guid><description>{words}</description>'
        "<pubDate>Fri, 25 Sep 2026 13:53:48 GMT</pubDate>"
        f'<source url="https://www.outlet.example">{outlet}</source>'
    )


def test_news_keeps_its_link_and_loses_exactly_the_outlet() -> None:
    feed = parse(rss(_news("Vélo - la suite - Le Monde - Sport", "Le Monde - Sport")), url=NEWS)
    (post,) = feed.items
    assert post.title is not None
    assert post.source is not None
    assert (post.title.shown, post.source.shown) == ("Vélo - la suite", "Le Monde - Sport")
    assert post.text.shown == ""
    assert post.url == "https://news.google.com/rss/articles/CBMi?oc=5"
    assert post.author.url == "https://www.outlet.example"
    assert feed.note == "feed.google_news"


def test_news_with_words_of_its_own_keeps_them() -> None:
    (post,) = parse(
        rss(_news("Titre", "Le Monde", "&lt;ol&gt;&lt;li&gt;un&lt;/ol&gt;")), url=NEWS
    ).items
    assert post.title is not None
    assert (post.title.shown, post.text.shown) == ("Titre", "• un")


def test_news_is_known_by_its_generator_too() -> None:
    channel = "<title>x</title><generator>NFE/5.0</generator>"
    assert parse(rss(channel=channel)).note == "feed.google_news"
    assert parse(rss()).note == ""


def _alert(ident: str, target: str) -> str:
    return (
        f"<id>tag:google.com,2013:googlealerts/feed:{ident}</id>"
        '<title type="html">Le &lt;b&gt;vélo&lt;/b&gt; d&amp;#39;hiver</title>'
        f'<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url={target}&amp;ct=ga&amp;usg=x"/>'
        "<published>2026-09-25T13:53:48Z</published><updated>2026-09-25T13:53:48Z</updated>"
        '<content type="html">un &lt;b&gt;vélo&lt;/b&gt;</content><author><name/></author>'
    )


def test_alerts_are_unwrapped_and_one_by_their_target() -> None:
    page = "https://velo.example/hiver%3Fa%3D1"
    feed = parse(atom(_alert("1", page), _alert("2", page)), url=ALERTS)
    (post,) = feed.items
    assert post.title is not None
    assert (post.title.shown, post.text.shown) == ("Le vélo d'hiver", "un vélo")
    assert post.url == post.uri == "https://velo.example/hiver?a=1"
    assert post.author.name.shown == "velo.example"
    other = parse(atom(_alert("9", page)), url=ALERTS + "7").items[0]
    assert (other.key.id, other.uri) == (post.key.id, post.uri)


def test_alerts_are_known_by_their_ids_too() -> None:
    (post,) = parse(atom(_alert("1", "https://velo.example/hiver"))).items
    assert post.url == "https://velo.example/hiver"


def test_an_alert_that_hides_another_scheme_has_no_link() -> None:
    (post,) = parse(atom(_alert("1", "javascript:alert(1)")), url=ALERTS).items
    assert (post.url, post.uri) == ("", "")
