"""The feed formats, each as its usual makers write it (RSS 2.0, Atom, RDF, JSON Feed, Google's
two).
"""

import base64
import json
from datetime import UTC, datetime
from email.utils import formatdate
from html import escape
from urllib.parse import quote, urlencode, urlsplit

from cmdeck.sandbox.feed_items import Item

_TITLES = {
    "velo.xml": ("Vélo et ville", "Le vélo au quotidien"),
    "boulange.xml": ("Le Pétrin", "Pain, farine et métier"),
    "musees.atom": ("Musées en marche", "La vie des collections"),
    "chats.json": ("Neuf Vies", "Le journal des chats et de leurs humains"),
    "lyon.rdf": ("La Gazette du Quai", "Nouvelles des rives"),
}


def rss(name: str, address: str, items: list[Item]) -> str:
    """RSS 2.0 as a blog writes it: permanent guids, text in content:encoded, a ttl."""
    title, about = _TITLES.get(name, _TITLES["velo.xml"])
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.link)}</link>"
        "<guid "
        f'isPermaLink="true">{escape(item.link)}</guid><pubDate>{_rfc822(item.at)}</pubDate>'
        f"<dc:creator>{escape(item.source)}</dc:creator><description>{escape(item.text)}</description>"
        f"<content:encoded><![CDATA[<p>{escape(item.text)}</p><p><em>Lire la "
        "suite</em></p>]]></content:encoded></item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{title}</title><link>{escape(_home(address))}</link><description>{about}</description>"
        f'<language>fr</language><ttl>15</ttl><atom:link href="{escape(address)}" '
        f'rel="self"/>{entries}</channel></rss>'
    )


def rss_by_topic(name: str, address: str, items: list[Item]) -> str:
    """RSS 2.0 with guids that are no addresses and, now and then, no date."""
    title, about = _TITLES[name]
    entries = "".join(
        f"<item><title><![CDATA[{item.title}]]></title><link>{escape(item.link)}</link>"
        f'<guid isPermaLink="false">petrin-{item.number}</guid>'
        + (f"<pubDate>{_rfc822(item.at)}</pubDate>" if item.number % 23 else "")
        + f"<category>{escape(item.source)}</category>"
        f"<description>{escape(item.text)}</description></item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss '
        f'version="2.0"><channel><title>{title}</title>'
        f"<link>{escape(_home(address))}</link><description>{about}</description><language>fr-FR</language>{entries}</channel></rss>"
    )


def atom(name: str, address: str, items: list[Item]) -> str:
    """Atom 1.0 with tag: ids, published and updated."""
    title, about = _TITLES[name]
    entries = "".join(
        f"<entry><id>tag:musees.example,2026:{item.number}</id><title>{escape(item.title)}</title>"
        '<link rel="alternate" '
        f'href="{escape(item.link)}"/><published>{_rfc3339(item.at)}</published>'
        f"<updated>{_rfc3339(item.at)}</updated><author><name>{escape(item.source)}</name></author>"
        f'<summary type="html">{escape("<p>" + escape(item.text) + "</p>")}</summary></entry>'
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed '
        'xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">'
        f"<title>{title}</title><subtitle>{about}</subtitle><id>{escape(address)}</id>"
        '<link rel="self" '
        f'href="{escape(address)}"/><updated>{_rfc3339(items[0].at)}</updated>{entries}</feed>'
    )


def rdf(name: str, address: str, items: list[Item]) -> str:
    """RSS 1.0: an RDF document with Dublin Core dates and an update rhythm."""
    title, about = _TITLES[name]
    order = "".join(f'<rdf:li rdf:resource="{escape(item.link)}"/>' for item in items)
    entries = "".join(
        "<item "
        f'rdf:about="{escape(item.link)}"><title>{escape(item.title)}</title><link>{escape(item.link)}</link>'
        f"<description>{escape(item.text)}</description><dc:date>{_rfc3339(item.at)}</dc:date>"
        f"<dc:creator>{escape(item.source)}</dc:creator></item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        "<channel "
        f'rdf:about="{escape(address)}"><title>{title}</title><link>{escape(_home(address))}</link>'
        f"<description>{about}</description><sy:updatePeriod>hourly</sy:updatePeriod>"
        f"<sy:updateFrequency>2</sy:updateFrequency><items><rdf:Seq>{order}</rdf:Seq></items></channel>{entries}</rdf:RDF>"
    )


def json_feed(name: str, address: str, items: list[Item]) -> str:
    """JSON Feed 1.1."""
    title, about = _TITLES[name]
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "description": about,
            "home_page_url": _home(address),
            "feed_url": address,
            "language": "fr",
            "items": [
                {
                    "id": str(item.number),
                    "url": item.link,
                    "title": item.title,
                    "content_text": item.text,
                    "date_published": _rfc3339(item.at),
                    "authors": [{"name": item.source}],
                }
                for item in items
            ],
        },
        ensure_ascii=False,
    )


def google_news(name: str, address: str, items: list[Item]) -> str:
    """Google News RSS: " - Outlet" behind the title, an opaque link, a description without text of
    its own.
    """
    entries = []
    for item in items:
        outlet = escape(item.source)
        blob = base64.urlsafe_b64encode(b"\x08\x13" + item.link.encode()).decode().rstrip("=")
        link = f"{_home(address)}rss/articles/CBMi{blob}?oc=5"
        inner = (
            f'<a href="{link}" '
            f'target="_blank">{escape(item.title)}</a>&nbsp;&nbsp;<font '
            f'color="#6f6f6f">{outlet}</font>'
        )
        entries.append(
            f"<item><title>{escape(item.title)} - {outlet}</title><link>{escape(link)}</link>"
            f'<guid isPermaLink="false">CBMi{blob}</guid><pubDate>{_rfc822(item.at)}</pubDate>'
            f"<description>{escape(inner)}</description>"
            f'<source url="https://{_host(item.source)}">{outlet}</source></item>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        '<generator>NFE/5.0</generator><title>"vélo cargo" when:7d - Google Actualités</title>'
        f"<link>{escape(_home(address))}search</link><language>fr</language><webMaster>news@example.invalid</webMaster>"
        "<copyright>Made for a personal feed reader: personal, non-commercial use.</copyright>"
        f"<description>Google Actualités</description>{''.join(entries)}</channel></rss>"
    )


def google_alerts(name: str, address: str, items: list[Item]) -> str:
    """Google Alerts Atom: highlights in the title, a link around the target, no author."""
    entries = []
    for item in items:
        wrapped = "https://www.google.com/url?" + urlencode(
            {
                "rct": "j",
                "sa": "t",
                "url": item.link,
                "ct": "ga",
                "cd": f"CAIy{item.number}",
                "usg": f"AOvVaw{item.number}",
            }
        )
        first, _, rest = item.title.partition(" ")
        shown = f"<b>{escape(first)}</b> {escape(rest)}".replace("’", "&#39;")
        entries.append(
            f"<entry><id>tag:google.com,2013:googlealerts/feed:{9_000_000 + item.number}</id>"
            f'<title type="html">{escape(shown)}</title><link href="{escape(wrapped)}"></link>'
            f"<published>{_rfc3339(item.at)}</published><updated>{_rfc3339(item.at)}</updated>"
            "<content "
            f'type="html">{escape(escape(item.text))}</content><author><name></name></author></entry>'
        )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:idx="urn:atom-extension:indexing">'
        "<id>tag:google.com,2005:reader/user/0/state/com.google/alerts/1</id>"
        "<title>Google Alert - musée des tanneurs</title><link "
        f'href="{escape(address)}" rel="self"></link>'
        f"<updated>{_rfc3339(items[0].at)}</updated>{''.join(entries)}</feed>"
    )


def hostile(base_url: str) -> str:
    """A feed that means harm: control characters, markup, scripts, false addresses."""
    cases = (
        (
            "Gagnez&#27;[2J&#27;[5A un v\u00e9lo",
            "javascript:alert(1)",
            "&lt;script&gt;alert(1)&lt;/script&gt;texte",
        ),
        (
            "[@click=app.quit]cliquez[/] [/] [red]",
            "file:///etc/passwd",
            "&lt;img src=x onerror=alert(1)&gt;",
        ),
        (
            "titre \u202eertit \u200b\ufeff",
            "https://e.example/\u202e/moc.knab",
            "\u009b31m\u009d52;c;AA\u009c",
        ),
        (
            "java&#9;script",
            "java&#10;script:alert(1)",
            "&lt;a href='data:text/html,x'&gt;ici&lt;/a&gt;",
        ),
        ("A" * 5000, "http://169.254.169.254/latest/", "mot " * 4000),
        ("%s {0} {{7*7}} $HOME", "--renderer-cmd-prefix=/tmp/x", "=cmd|' /C calc'!A0"),
        (
            "r\u00e9seau interne",
            f"{base_url.replace('127.0.0.1', '0x7f000001')}/_sandbox/state",
            "adresse d\u00e9guis\u00e9e",
        ),
        ("date impossible", "https://e.example/date", "rien"),
    )
    dates = ("Mon, 32 Foo 2026 99:99:99 XXX", "Thu, 01 Jan 9999 00:00:00 GMT", "")
    entries = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid>{place}</guid>"
        f"<pubDate>{dates[place % 3]}</pubDate><description>{text}</description></item>"
        for place, (title, link, text) in enumerate(cases)
    )
    head = '<?xml version="1.1" encoding="UTF-8"?><rss version="2.0"><channel>'
    return (
        f"{head}<title>Bonnes "
        f"affaires&#27;]0;PIRAT\u00c9&#7;</title><link>{base_url}</link><description>x</description>{entries}</channel></rss>"
    )


def entities() -> str:
    """A feed that grows when read (nested entities): it must be refused unread."""
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]><rss '
        'version="2.0"><channel>'
        "<title>&l9;</title><item><title>&l9;</title></item></channel></rss>"
    )


def _rfc822(at: float) -> str:
    return formatdate(at, usegmt=True)


def _rfc3339(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _home(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def _host(source: str) -> str:
    return quote(source.lower().replace(" ", "-").replace("’", "")) + ".example"
