"""The world lives on: people speak, answer, like, pass on and write, at a pace; feeds get new
items.
"""

import random

from cmdeck.sandbox.seed import BRANDS
from cmdeck.sandbox.shapes import Person, Post
from cmdeck.sandbox.site import Site
from cmdeck.sandbox.voices import Voices, fill
from cmdeck.sandbox.voices_world import ENGLISH, FRENCH, WORDS

ANSWER_SECONDS = (8.0, 20.0)
"""How long after a brand's post the first answer comes, at least and at most."""


_ACTS = {
    "mention": 30,
    "talk": 24,
    "message": 8,
    "answer": 14,
    "like": 17,
    "repost": 7,
    "regret": 2,
}
# how often people do what, as weights; regret is deleting or correcting what one has said


class Life:
    """What people do by themselves. Time passes only through `tick` and `live`."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._world = site.world
        self._chance = random.Random(site.options.seed * 7919 + 1)
        self._voices = {voices.username: voices for voices in BRANDS}
        self._next = self._pause()
        site.on_publish.append(self.heard)

    def tick(self, seconds: float) -> int:
        """Lets `seconds` pass for the people (clocks, tokens and limits stay); answers how much
        happened.
        """
        self._site.ahead += seconds
        return self.live(seconds)

    def live(self, seconds: float) -> int:
        """What happens within `seconds` that have passed; answers how much did."""
        happened = self._site.run_due()
        self._next -= seconds
        while self._next <= 0:
            self._next += self._pause()
            self._something()
            happened += 1
        return happened

    def heard(self, post: Post) -> None:
        """Somebody reads what an account has just posted: an answer and a few likes will come."""
        author = self._world.people[post.author]
        voices = self._voices.get(author.username)
        if voices is None:
            return
        chance = self._chance
        self._site.later(chance.uniform(*ANSWER_SECONDS), lambda: self._answer(voices, post))
        for _ in range(chance.randint(1, 4)):
            self._site.later(chance.uniform(5, 90), lambda: self._like(post))
        if not post.parent:
            self._site.later(chance.uniform(30, 120), lambda: self._pass_on(post))
            self._site.later(chance.uniform(40, 180), lambda: self._answer(voices, post))

    def _pause(self) -> float:
        return self._chance.expovariate(1 / max(0.01, self._site.options.people_pace))

    def _something(self) -> None:
        chance = self._chance
        voices = chance.choice(BRANDS)
        brand = self._brand(voices)
        lately = [self._world.posts[known] for known in self._world.by_author(brand.id)[-6:]]
        lately = [post for post in lately if not post.gone and not post.reposted]
        match chance.choices(tuple(_ACTS), tuple(_ACTS.values()))[0]:
            case "answer" if lately:
                self._answer(voices, chance.choice(lately))
            case "like" if lately:
                self._like(chance.choice(lately))
            case "repost" if lately:
                self._pass_on(chance.choice(lately))
            case "talk":
                self._small_talk(voices)
            case "message":
                self._message(voices)
            case "regret":
                self._regret(brand)
            case _:
                self._mention(voices)

    def _mention(self, voices: Voices) -> None:
        speaker = self._somebody()
        text = fill(self._chance.choice(voices.says), voices.words, self._chance, voices.username)
        self._world.publish(speaker, text, lang="en" if speaker.lang == "en" else "fr")

    def _small_talk(self, voices: Voices) -> None:
        friends = sorted(self._world.follows[self._brand(voices).id])
        speaker = self._world.people[self._chance.choice(friends)]
        if speaker.username in self._voices:
            speaker = self._somebody()
        templates = ENGLISH if speaker.lang == "en" else FRENCH
        self._world.publish(speaker, fill(self._chance.choice(templates), WORDS, self._chance))

    def _message(self, voices: Voices) -> None:
        brand, other = self._brand(voices), self._somebody()
        if other.id in self._world.dm_blocked[brand.id]:
            return
        text = fill(self._chance.choice(voices.writes), voices.words, self._chance, voices.username)
        self._world.send(other.id, self._world.conversation_of(brand.id, other.id), text)

    def _answer(self, voices: Voices, post: Post) -> None:
        if post.gone:
            return
        speaker = self._somebody()
        parent = self._world.posts.get(post.parent)
        if parent is not None and self._world.people[parent.author].username not in self._voices:
            speaker = self._world.people[parent.author]
        text = fill(
            self._chance.choice(voices.answers), voices.words, self._chance, voices.username
        )
        self._world.publish(speaker, text, parent=post)

    def _regret(self, brand: Person) -> None:
        """Somebody deletes or corrects something said to the brand within the last hour."""
        world = self._world
        hour = self._site.now() - 3600
        said = [world.posts[known] for known in world.mentions_of(brand.id)[-30:]]
        plain = [
            post
            for post in said
            if post.at >= hour
            and not (post.gone or post.edited_text or post.replies or post.quotes)
            if world.people[post.author].username not in self._voices
        ]
        if not plain:
            return
        post = self._chance.choice(plain)
        if self._chance.random() < 0.5:
            world.remove(post)
        elif not post.parent:
            world.edit(post, post.text + " (corrigé)")

    def _like(self, post: Post) -> None:
        if not post.gone:
            self._world.like(self._somebody().id, post)
            post.seen += self._chance.randint(5, 60)

    def _pass_on(self, post: Post) -> None:
        if not post.gone and not post.parent:
            self._world.repost(self._somebody(), post)

    def _brand(self, voices: Voices) -> Person:
        person = self._world.named(voices.username)
        if person is None:
            raise LookupError(voices.username)
        return person

    def _somebody(self) -> Person:
        crowd = [
            person
            for person in self._world.people.values()
            if person.username not in self._voices and not person.protected
        ]
        return self._chance.choice(crowd)
