"""Messages on a byte stream: `Content-Length: N`, an empty line, N bytes of UTF-8 JSON.

Read by length and never by line, so that no answer is too long for a line buffer. N counts bytes, not characters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

LONGEST_HEADER = 8192


class BrokenStream(Exception):
    """What came is not a message."""


def encoded(message: Mapping[str, object]) -> bytes:
    """One message with its header. Raises ValueError for what JSON cannot say (NaN, a lone surrogate)."""
    body = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def read_message(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None at the end of the stream."""
    length: int | None = None
    while True:
        line = stream.readline(LONGEST_HEADER)
        if not line:
            return None
        if not line.endswith(b"\n"):
            raise BrokenStream(f"not a header: {line[:80]!r}")
        if line in (b"\r\n", b"\n"):
            break
        name, colon, value = line.partition(b":")
        if not colon:
            raise BrokenStream(f"not a header: {line[:80]!r}")
        if name.strip().lower() == b"content-length":
            length = int(value) if value.strip().isdigit() else None
    if length is None:
        raise BrokenStream("a message without its length")
    body = stream.read(length)
    if len(body) < length:
        return None
    message = json.loads(body)
    if not isinstance(message, dict):
        raise BrokenStream("a message that is no object")
    return message
