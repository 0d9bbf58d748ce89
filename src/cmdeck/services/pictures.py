"""Pictures for drafts: a private copy of the person's file, made fit for the network.

Owns the child that decodes. What a draft refers to is the copy, by its hash; the person's file is
only read, once. What a picture says of its maker (place, camera, comments) never stays in the copy.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from cmdeck.i18n import _
from cmdeck.media.copies import (
    keep,
    part_name,
    read_private,
    read_regular,
    sweep,
    write_private,
)
from cmdeck.media.facts import MAX_PIXELS, facts
from cmdeck.media.jobs import (
    DEADLINE,
    MAX_BYTES,
    Failed,
    Fault,
    Inspect,
    Inspected,
    Job,
    Prepare,
    Prepared,
    Sketch,
    Sketched,
    may_stay,
)
from cmdeck.media.paths import complete_path, typed_path
from cmdeck.media.refused import PictureRefused, refusal, shown_name, too_many_pixels, weight
from cmdeck.model.capability import PictureLimits
from cmdeck.model.fitting import fitted, takes
from cmdeck.model.outbox import MediaRef
from cmdeck.services.children import Child, ChildFailed, ChildTooSlow, python_program
from cmdeck.text.numbers import number

__all__ = ["PictureRefused", "Pictures", "common_limits", "facts_words", "fit_words"]

WHOLE = PictureLimits(count=99, bytes=MAX_BYTES, pixels=MAX_PIXELS)
"""What the private copy may be: what networks take is made of it."""
PROGRAM = "cmdeck.media.child"
_Answer = TypeVar("_Answer", Inspected, Prepared, Sketched)
_numbers = count(1)
"""Of this process's files being worked on: no two at once have the same name."""
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
"""What stands behind the first four bytes of a telephone's own format (ISO 23008-12)."""


class Pictures:
    """Takes pictures in. The child is started when first needed; `aclose` ends it."""

    def __init__(self, folder: Path, *, program: Sequence[str] | None = None) -> None:
        """`folder` is the private one of media; `program` the decoding program, ours unless
        named."""
        self._folder = folder
        argv = program or [*python_program(PROGRAM), str(folder)]
        self._child = Child(argv, deadline=DEADLINE)
        self._swept = False

    @property
    def pid(self) -> int | None:
        """The decoding process, None when there is none."""
        return self._child.pid

    async def take(self, path: str | Path, limits: PictureLimits, *, alt: str = "") -> MediaRef:
        """A private copy of the picture, as the network takes it.

        A text may be quoted, escaped or a file:// URL, as terminals drop them; a Path is taken as
        it is. The copy has the file's own bytes without metadata where the network takes those,
        else it is made anew: upright, sRGB, JPEG or PNG, never larger. A file whose name ends in
        another of the four formats than it has is taken for what it is.

        Raises PictureRefused; then nothing was kept.
        """
        if len(alt) > limits.alt:
            words = _("The description has {n} characters; the network takes {most}.")
            raise PictureRefused(words.format(n=number(len(alt)), most=number(limits.alt)))
        file = typed_path(path) if isinstance(path, str) else path
        name = shown_name(file)
        content = await asyncio.to_thread(read_regular, file)
        _check_head(content, name)
        try:
            return await self._taken(content, name, limits, alt)
        except OSError as error:
            words = _("The private copy of {file} cannot be written: {reason}")
            reason = error.strerror or type(error).__name__
            raise PictureRefused(words.format(file=name, reason=reason)) from error

    async def take_for(
        self,
        path: str | Path,
        wanted: Sequence[PictureLimits],
        more: Sequence[PictureLimits] = (),
        *,
        alt: str = "",
    ) -> MediaRef:
        """A private copy of the picture as it is, but for what it says of its maker; beside it a
        smaller form for each network that does not take that. `more` are the limits of networks
        that it may still go to.

        Raises PictureRefused, also where one of the `wanted` cannot have any form of it.
        """
        whole = replace(WHOLE, alt=common_limits(wanted).alt)
        taken = await self.take(path, whole, alt=alt)
        fits: list[MediaRef] = []
        for limits in dict.fromkeys((*wanted, *more)):
            if takes(limits, taken):
                continue
            try:
                fits.append(await self._fit(taken, limits))
            except PictureRefused:
                if limits in wanted:
                    raise
        return replace(taken, fits=tuple(fits))

    async def sketch(self, media: MediaRef, columns: int, rows: int) -> Sketched:
        """A picture in a few large dots. Raises PictureRefused."""
        job = Sketch(media.sha256, columns, rows)
        return await self._ask(job, Sketched, media.name, PictureLimits())

    async def _fit(self, media: MediaRef, limits: PictureLimits) -> MediaRef:
        made = self._part()
        job = Prepare(media.sha256, made.name, limits.bytes, limits.pixels, limits.formats)
        try:
            await self._ask(job, Prepared, media.name, limits)
            return await asyncio.to_thread(_kept, made, media.name, media.alt)
        finally:
            with suppress(OSError):
                made.unlink()

    def complete(self, prefix: str) -> list[str]:
        """What a path typed so far may become: folders and pictures; see `complete_path`."""
        return complete_path(prefix)

    async def aclose(self) -> None:
        """End the child."""
        await self._child.aclose()

    async def _taken(self, content: bytes, name: str, limits: PictureLimits, alt: str) -> MediaRef:
        if not self._swept:
            self._swept = True
            await asyncio.to_thread(sweep, self._folder)
        part, made = self._part(), self._part()
        try:
            await asyncio.to_thread(write_private, part, content)
            found = await self._ask(Inspect(part.name), Inspected, name, limits)
            job = Prepare(part.name, made.name, limits.bytes, limits.pixels, limits.formats)
            if found.private or not may_stay(found, job) or len(content) > limits.bytes:
                await self._ask(job, Prepared, name, limits)
                part.unlink()
                part = made
            return await asyncio.to_thread(_kept, part, name, alt)
        finally:
            for left in (part, made):
                with suppress(OSError):
                    left.unlink()

    def _part(self) -> Path:
        """A name of our own that is free: one left by an earlier process of our number goes."""
        part = self._folder / part_name(next(_numbers))
        part.unlink(missing_ok=True)
        return part

    async def _ask(
        self, job: Job, expected: type[_Answer], name: str, limits: PictureLimits
    ) -> _Answer:
        """The child's answer; it is started again once when it dies over a picture."""
        try:
            said = await self._child.ask(msgspec.to_builtins(job))
            if "fault" not in said:
                return msgspec.convert(said, expected)
            failed = msgspec.convert(said, Failed)
        except ChildTooSlow:
            words = _("{file} takes too long to be decoded.")
            raise PictureRefused(words.format(file=name)) from None
        except (ChildFailed, msgspec.ValidationError):
            words = _("{file} cannot be used: the program that decodes pictures broke off.")
            raise PictureRefused(words.format(file=name)) from None
        raise refusal(failed.fault, name, limits.bytes)


def _check_head(content: bytes, name: str) -> None:
    """Refuse what is no picture, or too large a one, before anything decodes it."""
    found = facts(content)
    if found is None:
        words = _("{file} is no picture that networks take (JPEG, PNG, GIF, WebP).")
        if content[4:12] in _HEIC:
            words = _("{file} is a HEIC picture: export it as JPEG first.")
        raise PictureRefused(words.format(file=name))
    if found.pixels > MAX_PIXELS:
        raise too_many_pixels(name, found)


def _kept(part: Path, name: str, alt: str) -> MediaRef:
    content = read_private(part)
    found = facts(content)
    if found is None:
        raise refusal(Fault.DAMAGED, name, 0)
    digest = keep(part, content)
    return MediaRef(digest, found.mime, len(content), found.width, found.height, alt=alt, name=name)


def common_limits(limits: Iterable[PictureLimits]) -> PictureLimits:
    """What all of several networks take, for a draft that goes to all of them."""
    every = list(limits) or [PictureLimits()]
    return PictureLimits(
        count=min(one.count for one in every),
        bytes=min(one.bytes for one in every),
        pixels=min(one.pixels for one in every),
        formats=frozenset.intersection(*(one.formats for one in every)),
        alt=min(one.alt for one in every),
    )


def fit_words(media: MediaRef, networks: Iterable[tuple[str, PictureLimits]]) -> list[str]:
    """`4.1 MB → 0.9 MB for Bluesky`, for each network, by name, that gets a smaller form."""
    said = _("{before} → {after} for {network}")
    return list(
        dict.fromkeys(
            said.format(before=weight(media.bytes), after=weight(form.bytes), network=name)
            for name, limits in networks
            if (form := fitted(media, limits)).sha256 != media.sha256
        )
    )


def facts_words(ref: MediaRef) -> str:
    """`1200×675 · 312 ko · JPEG`."""
    kind = ref.mime.removeprefix("image/")
    kind = "WebP" if kind == "webp" else kind.upper()
    return f"{ref.width}×{ref.height} · {weight(ref.bytes)} · {kind}"
