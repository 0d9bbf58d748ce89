"""Fills an empty world: the same seed and the same moment give the same world."""

import itertools
import random

from cmdeck.sandbox import (
    hostile,
    voices_bakery,
    voices_cats,
    voices_museum,
    voices_town,
    voices_velo,
    voices_watch,
    voices_world,
)
from cmdeck.sandbox.people import PROTECTED, everyone
from cmdeck.sandbox.shapes import PeopleList, Person, Picture, Poll, Post
from cmdeck.sandbox.voices import Line, Talk, Voices, fill
from cmdeck.sandbox.world import World

MINUTE = 60.0
BRANDS: tuple[Voices, ...] = (
    voices_bakery.VOICES,
    voices_velo.VOICES,
    voices_museum.VOICES,
    voices_cats.VOICES,
)
MENTIONS_A_DAY = 40
_SMALL_TALK = 140
_DAYS = 6.5


class Seeder:
    """Puts people and what they said into a world, ending at `now` (seconds).

    `others` stand in for the voices around the same brand.
    """

    def __init__(
        self,
        world: World,
        chance: random.Random,
        now: float,
        *others: Voices,
    ) -> None:
        self._world = world
        instead = {voices.username: voices for voices in others}
        self._brands = [instead.get(known.username, known) for known in BRANDS]
        self._chance = chance
        self._now = now
        self._pictures = 0
        self._quotable: dict[str, Post] = {}

    def fill(self) -> None:
        """Everything: people, follows, posts, threads, opinions, lists, messages, and what is
        hostile.
        """
        for person in everyone(self._now):
            self._world.add_person(person)
        self._follow()
        for line in (*voices_world.LINES, *voices_town.LINES, *voices_watch.LINES):
            self._say(line, None)
        self._small_talk()
        for brand in self._brands:
            self._brand(brand)
        for line in hostile.LINES:
            self._say(line, None)
        self._odd_posts()
        self._opinions()
        self._lists()
        for brand in self._brands:
            for talk in brand.talks:
                self._talk(brand.username, talk)
        self._events_of_people()
        self._bookmarks()

    def _person(self, username: str) -> Person:
        person = self._world.named(username)
        if person is None:
            raise LookupError(f"the seed names {username}, whom people.py does not know")
        return person

    def _follow(self) -> None:
        brands = [self._person(brand.username) for brand in BRANDS]
        crowd = [person for person in self._world.people.values() if person not in brands]
        for brand in brands:
            chosen = self._chance.sample(crowd, 36)
            self._world.follows[brand.id] = {
                person.id for person in chosen if person.username not in PROTECTED
            }
        for brand, other in itertools.pairwise(brands):
            self._world.follows[brand.id].add(other.id)
        for person in crowd:
            friends = self._chance.sample(crowd, 12) + self._chance.sample(brands, 2)
            self._world.follows[person.id] = {
                friend.id for friend in friends if friend is not person
            }

    def _say(self, line: Line, parent: Post | None) -> Post:
        author = self._person(line.who)
        at = self._now - line.ago * MINUTE
        if parent is not None:
            at = max(at, parent.at + 20)
        quoted = self._quotable.get(line.quotes)
        media = (self._picture(line.photo).key,) if line.photo else ()
        post = self._world.publish(
            author,
            line.text,
            at=at,
            parent=parent,
            quoted=quoted,
            media=media,
            lang=line.lang,
            without=frozenset(self._world.people) if line.aside else frozenset(),
        )
        post.likes, post.reposts = line.likes, line.reposts
        post.seen = 40 + 31 * line.likes + self._chance.randint(0, 900)
        self._quotable[line.text[:24]] = post
        previous = post
        for answer in line.answers:
            # beginning with a handle it goes to whoever spoke last, otherwise to the first post
            target = previous if answer.text.startswith("@") else post
            previous = self._say(answer, target)
        return post

    def _brand(self, voices: Voices) -> None:
        for line in (*voices.own, *voices.mentions):
            self._say(line, None)
        person = self._person(voices.username)
        crowd = [known for known in self._world.people.values() if known.id < person.id]
        day = self._now - 86_400
        had = sum(
            self._world.posts[known].at >= day for known in self._world.mentions_of(person.id)
        )
        newest = min(line.ago for line in voices.mentions)
        for _ in range(max(0, MENTIONS_A_DAY - had)):
            text = fill(
                self._chance.choice(voices.says), voices.words, self._chance, voices.username
            )
            speaker = self._chance.choice(crowd)
            ago = self._chance.uniform(max(60.0, newest + 5), 1435)
            lang = "en" if speaker.lang == "en" else "fr"
            post = self._world.publish(speaker, text, at=self._now - ago * MINUTE, lang=lang)
            post.likes = self._chance.choice((0, 0, 0, 1, 1, 2, 5))

    def _small_talk(self) -> None:
        brands = {self._person(brand.username).id for brand in BRANDS}
        crowd = [person for person in self._world.people.values() if person.id not in brands]
        earlier: list[Post] = []
        for _ in range(_SMALL_TALK):
            speaker = self._chance.choice(crowd)
            templates = voices_world.ENGLISH if speaker.lang == "en" else voices_world.FRENCH
            text = fill(self._chance.choice(templates), voices_world.WORDS, self._chance)
            at = self._now - self._chance.uniform(25, _DAYS * 1440) * MINUTE
            post = self._world.publish(
                speaker, text, at=at, lang="en" if speaker.lang == "en" else "fr"
            )
            post.likes = int(self._chance.expovariate(0.3))
            post.seen = 30 + post.likes * 25
            earlier.append(post)
        for original in self._chance.sample(earlier, 40):
            speaker = self._chance.choice(crowd)
            at = self._since(original, 20_000)
            if self._chance.random() < 0.6:
                self._world.repost(speaker, original, at)
            else:
                text = self._chance.choice(voices_world.QUOTES)
                self._world.publish(speaker, text, at=at, quoted=original)

    def _odd_posts(self) -> None:
        """What an API shows besides plain posts: edited, withheld, deleted, protected, polls,
        missing figures.
        """
        world, now = self._world, self._now
        author = self._person("gazette_du_quai")
        post = world.publish(author, "Le quai ferme mardi de 9 h a 12 h.", at=now - 5000)
        corrected = world.publish(
            author, "Le quai ferme mardi de 9 h à 12 h (et non mercredi).", at=now - 4700
        )
        corrected.earlier, post.edited_text = (post.id,), True
        withheld = world.publish(self._person("studio_hibou"), "Affiche retirée.", at=now - 9000)
        withheld.withheld = ("DE", "FR")
        gone = world.publish(
            self._person("tom_pignon"), "@veloville je retire ce que j’ai dit hier", at=now - 6000
        )
        world.remove(gone)
        secret = world.publish(
            self._person("privee_marion"),
            "Rien que pour mes proches : c’est une fille !",
            at=now - 7000,
        )
        world.publish(
            self._person("margotlune"), "Quelle nouvelle 💛", at=now - 6900, quoted=secret
        )
        poll = voices_world.POLL
        asked = world.publish(self._person("ruesdouces"), poll.question, at=now - 12_000)
        asked.poll = self._poll(poll, now)
        missing = world.publish(
            self._person("camille_dlm"),
            "Les chiffres de fréquentation arrivent, patience.",
            at=now - 15_000,
        )
        missing.metrics_missing = True
        film = Picture(f"7_{world.new_id(now - 8000)}", "video", 1280, 720, duration_ms=14_200)
        world.pictures[film.key] = film
        world.publish(
            self._person("theosaintjean"),
            "Le quai au lever du jour, sans un bruit.",
            at=now - 8000,
            media=(film.key,),
        )

    def _since(self, post: Post, most: float) -> float:
        """Some moment after `post`, at most `most` seconds later, and some time ago."""
        until = min(post.at + most, max(post.at + 60, self._now - 900))
        return self._chance.uniform(post.at + 30, until)

    def _poll(self, poll: voices_world.PollWords, now: float) -> int:
        number = self._world.new_id(now - 12_000)
        votes = [(answer, self._chance.randint(9, 90)) for answer in poll.answers]
        self._world.polls[number] = Poll(number, votes, 1440, now - 12_000 + 86_400)
        return number

    def _opinions(self) -> None:
        world = self._world
        crowd = [person for person in world.people.values() if person.lang]
        for brand in BRANDS:
            person = self._person(brand.username)
            for known in world.by_author(person.id)[-12:]:
                post = world.posts[known]
                had = post.likes
                for admirer in self._chance.sample(crowd, min(len(crowd), 3 + had // 4, 18)):
                    if admirer.id != person.id:
                        world.like(admirer.id, post)
                post.likes = max(had, len(world.likers_of(post.id)))
                for friend in self._chance.sample(crowd, min(3, post.reposts)):
                    if friend.id != person.id:
                        before = post.reposts
                        world.repost(
                            friend,
                            post,
                            self._since(post, 40_000),
                        )
                        post.reposts = before

    def _lists(self) -> None:
        for brand in BRANDS:
            owner = self._person(brand.username)
            for place, (name, about, private, members) in enumerate(
                voices_world.LISTS[brand.username]
            ):
                made = self._now - (300 + place) * 86_400
                people = PeopleList(
                    self._world.new_id(made), owner.id, name, about, private, made, 3 + 11 * place
                )
                people.members = [self._person(member).id for member in members]
                self._world.lists[people.id] = people

    def _talk(self, username: str, talk: Talk) -> None:
        brand, other = self._person(username), self._person(talk.who)
        conversation = self._world.conversation_of(brand.id, other.id)
        for ago, from_brand, text in talk.lines:
            speaker = brand if from_brand else other
            self._world.send(speaker.id, conversation, text, at=self._now - ago * MINUTE)

    def _events_of_people(self) -> None:
        """A group conversation, where people come and go."""
        world, now = self._world, self._now
        brands = [self._person(brand.username).id for brand in BRANDS[1:3]]
        guest = self._person("ruesdouces").id
        group = str(world.new_id(now - 200_000))
        world.conversations[group] = {*brands, guest}
        world.send(
            guest,
            group,
            "Bonjour à toutes et tous, on prépare la fête des quais ici ?",
            at=now - 190_000,
        )
        joined = world.send(guest, group, "", at=now - 189_000)
        joined.kind, joined.people = "ParticipantsJoin", tuple(brands)
        world.send(
            brands[1],
            group,
            "Avec plaisir. Le musée ouvre la cour à partir de 14 h.",
            at=now - 150_000,
        )
        left = world.send(guest, group, "", at=now - 100_000)
        left.kind, left.people = "ParticipantsLeave", (self._person("theosaintjean").id,)

    def _bookmarks(self) -> None:
        for brand in BRANDS:
            person = self._person(brand.username)
            home = [
                known
                for known in self._world.home_of(person.id)
                if self._world.posts[known].author != person.id
            ]
            kept = self._chance.sample(home[:120], 9)
            self._world.bookmarks[person.id] = kept
            self._world.folders[person.id] = {
                self._world.new_id(self._now - 9e6): ("Idées", kept[:4])
            }

    def _picture(self, alt: str) -> Picture:
        self._pictures += 1
        key = f"3_{self._world.new_id(self._now - 8e5)}"
        wide = self._chance.choice(((1200, 800), (1080, 1080), (900, 1200)))
        picture = Picture(
            key, "photo", wide[0], wide[1], "" if alt == "-" else alt, f"/media/{key}"
        )
        self._world.pictures[key] = picture
        return picture
