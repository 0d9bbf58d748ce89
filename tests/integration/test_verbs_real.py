"""The script of verbs on the real servers: done, and so there; or refused in a sentence, with
nothing written, where the network or what stands behind this server has it not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cmdeck.model.post import NetworkName
from integration.pds import Pds
from integration.verbs_blog import RealBlog
from integration.verbs_sky import Sky
from integration.wordpress import Blog
from journey.verbs import STEPS, Step
from journey.verbs_desk import Desk
from journey.verbs_play import play, play_all, says, typed
from journey.world import World

_VIEW = "No service configured for app.bsky."
ALONE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("read home", "read mentions", "read activity", "read search"), _VIEW),
    **dict.fromkeys(("read list", "read author", "read thread", "read bookmarks"), _VIEW),
    **dict.fromkeys(("bookmark", "unbookmark", "mute", "unmute"), _VIEW),
    "report": "No service configured for com.atproto.moderation.",
    "read messages": "This app password may not read private messages",
    "message": "does not let {account} do this (private message)",
}
"""The steps that a PDS alone refuses, and what is said then: it keeps records, and has no app view
that shows those of others, keeps bookmarks or mutes, and no service that takes reports. The plain
app password that it has given may not have private messages, which is known from then on."""


def _play_alone(desk: Desk, step: Step, words: str) -> None:
    """One step that the server refuses; what waited for it is taken out of the queue."""
    ran = typed(desk, step)
    said = ran.err
    if not ran.code:
        desk.publish()
        assert {item["state"] for item in desk.items} == {"failed"}, (ran, desk.items)
        said = str([item["reason"] for item in desk.items])
        for item in desk.items:
            desk.world.run("queue", "cancel", str(item["id"]))
    assert words.format(account=desk.account) in said, ran
    assert desk.news() == []
    assert desk.world.run("queue", "list", "--json").out == ""


def _written_by(desk: Desk, where: str, alone: Mapping[str, str]) -> list[str]:
    """Play everything; the names of the steps that have really written something."""
    assert set(alone) <= {step.name for step in STEPS}
    written = []

    def play_one(step: Step) -> None:
        before = len(desk.acts())
        if step.name in alone:
            _play_alone(desk, step, alone[step.name])
            return
        play(desk, step, says(step, where))
        if len(desk.acts()) > before:
            written.append(step.name)

    wrong = play_all(desk, play_one)
    assert not wrong, wrong
    return written


def test_every_verb_on_a_pds(home: World, sky: Pds, tmp_path: Path) -> None:
    desk = Sky(
        world=home,
        network=NetworkName.BLUESKY,
        folder=tmp_path,
        sky=sky,
        person=sky.person(),
        lea=sky.person(),
    )
    written = _written_by(desk, "Bluesky", ALONE)
    assert len(written) >= 19, written


def test_every_verb_on_a_blog(home: World, blog: Blog, tmp_path: Path) -> None:
    desk = RealBlog(
        world=home,
        network=NetworkName.WORDPRESS,
        folder=tmp_path,
        blog=blog,
        person=blog.person("editor"),
        article=blog.article("Les noms de chat"),
    )
    written = _written_by(desk, "Blog", {})
    assert len(written) >= 15, written
