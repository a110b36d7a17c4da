"""Noise: bytes nobody meant never kill the process, never make it hang, and never keep the next message from being read."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine

pytestmark = pytest.mark.req("C-04")

SEEDS = [
    b'{"jsonrpc":"2.0","id":1,"method":"shop.get","params":{"a":[1,2.5e3,"x\\u00e9",null,true,{"b":{}}]}}',
    b'[{"jsonrpc":"2.0","id":"x","method":"session.get"},{"jsonrpc":"2.0","method":"shop.get"},{}]',
    '{"jsonrpc":"2.0","id":18446744073709551616,"method":"employees.list","params":{"limit":5,"text":"Ærø 😀"}}'.encode(),
]


def mutated(chance: random.Random) -> bytes:
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[place:place] = bytes([chance.randrange(256)])
            case 1:
                del data[place:place + chance.randint(1, 5)]
            case 2:
                data[place:place] = chance.choice([b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\x00", b"\xff", b"1e999"])
            case 3:
                data[place:place] = data[place:place + chance.randint(1, 30)]
            case _:
                if data:
                    data[place % len(data)] ^= 1 << chance.randrange(8)
    return bytes(data)


@pytest.mark.parametrize("framing", ["lines", "headers"])
def test_mutated_messages_are_answered_and_the_next_is_read(
    store: Path, serve: Callable[..., Engine], framing: str
) -> None:
    chance = random.Random(7)
    engine = serve(store, framing=framing)
    engine.call("shop.get")
    for number in range(1500):
        text = mutated(chance)
        if framing == "lines":
            text = text.replace(b"\n", b" ")
        engine.send_bytes(engine.frame(text) + engine.frame(b'{"jsonrpc":"2.0","id":"end%d","method":"session.get"}' % number))
        while True:
            answer = engine.receive_bytes()
            assert answer is not None, (text, engine.stderr())
            if b'"id":"end%d"' % number in answer:
                break
    assert engine.close() == 0


def test_noise_in_place_of_headers_ends_with_a_reason_and_never_hangs(store: Path, serve: Callable[..., Engine]) -> None:
    chance = random.Random(11)
    for _ in range(25):
        engine = serve(store, framing="headers")
        noise = bytes(chance.randrange(256) for _ in range(chance.randint(1, 300)))
        try:
            engine.send_bytes(b"Content-Length: " + noise)
        except (BrokenPipeError, EOFError):
            pass
        if not engine.input.closed:
            try:
                engine.end_input()
            except BrokenPipeError:
                pass
        assert engine.wait() in (0, 3)
