"""Unpacks gzip and deflate bodies without ever holding more than a cap (trust.md, fact 13)."""

import zlib


class TooBig(Exception):
    """The body is larger than the cap."""


class Unreadable(Exception):
    """The body is cut short, damaged, or packed in a way that was not asked for."""


class Inflater:
    """Unpacks one body, chunk by chunk, up to `cap` bytes. `encoding` is the Content-Encoding
    header."""

    def __init__(self, encoding: str, cap: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise Unreadable(self._encoding[:40])
        self._left = cap
        self._engine: zlib._Decompress | None = None

    def take(self, chunk: bytes) -> bytes:
        """What `chunk` holds. Raises TooBig beyond the cap, Unreadable where it is damaged."""
        if self._encoding in ("", "identity"):
            return self._counted(chunk)
        out: list[bytes] = []
        while chunk:
            engine = self._engine or self._started(chunk)
            try:
                out.append(self._counted(engine.decompress(chunk, self._left + 1)))
            except zlib.error:
                raise Unreadable from None
            if engine.unconsumed_tail:
                raise TooBig
            chunk = engine.unused_data
            if engine.eof:
                if not chunk.startswith(b"\x1f\x8b"):
                    break  # what follows the packed body is nobody's business
                self._engine = None
        return b"".join(out)

    def finish(self) -> None:
        """Say that no more comes. Raises Unreadable when the packed body was cut short."""
        if self._engine is not None and not self._engine.eof:
            raise Unreadable

    def _counted(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise TooBig
        return data

    def _started(self, first: bytes) -> "zlib._Decompress":
        bits = 31
        if self._encoding == "deflate":
            # RFC 9110 means zlib (first byte x8); some servers send it bare.
            bits = 15 if first[0] & 0x0F == 8 else -15
        self._engine = zlib.decompressobj(bits)
        return self._engine
