"""Odd bytes: every kind of input that is known to have killed, hung or confused a server gets its answer, and the next
message is still read (C-03, C-04)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine

pytestmark = pytest.mark.req("C-03", "C-04")

GET = b'{"jsonrpc":"2.0","id":1,"method":"shop.get"}'


def is_alive(engine: Engine) -> bool:
    return engine.call("shop.get")["name"] == "Test Body Shop"


FAULTY = [
    (b"{", -32700, None), (b"nonsense", -32700, None), (b"{'id':1}", -32700, None), (b"{}", -32600, None),
    (b"[]", -32600, None), (b'"text"', -32600, None), (b"12", -32600, None), (b"null", -32600, None),
    (b'{"jsonrpc":"2.0","id":5}', -32600, 5), (b'{"jsonrpc":"2.0","id":5,"method":null}', -32600, 5),
    (b'{"jsonrpc":"1.0","id":5,"method":"shop.get"}', -32600, 5),
    (b'{"jsonrpc":2,"id":5,"method":"shop.get"}', -32600, 5),
    (b'{"jsonrpc":"2.0","id":true,"method":"shop.get"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":[1],"method":"shop.get"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get","params":"x"}', -32600, 5),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get","method":"jobs.list"}', -32600, 5),
    (b'{"jsonrpc":"2.0","id":5,"id":6,"method":"shop.get"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.update","params":{"name":"a","name":"b"}}', -32602, 5),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.update","params":{"name":1e400}}', -32602, 5),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.update","params":{"name":9223372036854775808}}', -32602, 5),
    (b'{"jsonrpc":"2.0","id":5,"method":"no.such.method"}', -32601, 5),
    (b'{"jsonrpc":"2.0","id":5,"method":"","params":[]}', -32601, 5),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get","params":{"a":"\xff"}}', -32700, None),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get","params":{"a":"\xed\xa0\x80"}}', -32700, None),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get","params":{"a":"\\ud800"}}', -32700, None),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get","params":{"a":1\x00}}', -32700, None),
    (b"\x00", -32700, None), (b'\xef\xbb\xbf{"jsonrpc":"2.0","id":5,"method":"shop.get"}', -32700, None),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get"} x', -32700, None),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get","params":' + b"[" * 5000 + b"]" * 5000 + b"}", 1010, 5),
    (b'{"jsonrpc":"2.0","id":5,"method":"shop.get","params":' + b'{"a":' * 100000, 1010, 5),
]


@pytest.mark.parametrize(("text", "code", "number"), FAULTY, ids=[repr(f[0][:60]) for f in FAULTY])
def test_a_faulty_message_is_answered_and_the_next_is_read(
    either: Engine, text: bytes, code: int, number: int | None
) -> None:
    either.send_bytes(either.frame(GET))
    assert either.receive()["id"] == 1
    either.send_bytes(either.frame(text))
    answer = either.receive()
    assert answer["error"]["code"] == code, answer
    assert answer["id"] == number
    assert answer["error"]["message"] and answer["error"]["data"]["kind"]
    assert is_alive(either)


@pytest.mark.parametrize("number", ["0", "1.0", "-0", "1e3", "9223372036854775807", "9223372036854775808",
                                    "18446744073709551616", '"7"', '""', '"\\ud83d\\ude00"', '"é"', "null"])
def test_ids_come_back_byte_for_byte(either: Engine, number: str) -> None:
    either.send_bytes(either.frame(f'{{"method":"shop.get","id":{number},"jsonrpc":"2.0"}}'.encode()))
    answer = either.receive_bytes()
    assert answer is not None
    assert answer.startswith(f'{{"jsonrpc":"2.0","id":{number},"result":'.encode())


@pytest.mark.parametrize("params", ["", ',"params":null', ',"params":{}', ',"params":[]'])
def test_absent_and_null_params_are_none(either: Engine, params: str) -> None:
    either.send_bytes(either.frame(f'{{"jsonrpc":"2.0","id":1,"method":"shop.get"{params}}}'.encode()))
    assert either.receive()["result"]["name"] == "Test Body Shop"


def test_a_person_may_leave_jsonrpc_out(engine: Engine) -> None:
    engine.send_bytes(b'{"id":1,"method":"shop.get"}\n')
    assert engine.receive()["result"]["name"] == "Test Body Shop"


def test_the_same_id_for_every_request_is_fine(either: Engine) -> None:
    for _ in range(5):
        either.send_bytes(either.frame(GET))
    assert [either.receive()["id"] for _ in range(5)] == [1] * 5


HEADERS = [
    b"content-length: %d\r\n\r\n%s", b"CONTENT-LENGTH:%d\r\n\r\n%s", b"Content-Length: %d\n\n%s",
    b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s",
    b"Content-Length: %d\r\nContent-Type: application/vim-jsonrpc; charset=utf8\r\n\r\n%s",
    b"  Content-Length :  %d  \r\nX-Content-Length-Hint: content-length: 3\r\n\r\n%s", b"\r\n\r\nContent-Length: %d\r\n\r\n%s",
]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("pieces", [1, 7, 10000])
@pytest.mark.req("C-02")
def test_headers_come_in_any_order_case_and_spacing(
    store: Path, serve: Callable[..., Engine], header: bytes, pieces: int
) -> None:
    engine = serve(store, framing="headers")
    text = '{"jsonrpc":"2.0","id":1,"method":"shop.update","params":{"name":"Café content-length: 7"}}'.encode()
    data = header % (len(text), text)
    for start in range(0, len(data), pieces):
        engine.send_bytes(data[start:start + pieces])
    assert engine.receive()["result"]["name"] == "Café content-length: 7"


@pytest.mark.parametrize("block", [
    b"Content-Type: x\r\n\r\n{}", b"Content-Length: 100000000000000\r\n\r\n{}", b"Content-Length: -2\r\n\r\n{}",
    b"Content-Length: two\r\n\r\n{}", b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", b"hello\r\n",
    b"X: " + b"y" * 20000,
])
def test_a_header_block_without_usable_length_ends_the_process(
    store: Path, serve: Callable[..., Engine], block: bytes
) -> None:
    engine = serve(store, framing="headers")
    engine.send_bytes(block)
    answer = engine.receive()
    assert answer["id"] is None and answer["error"]["code"] == -32700
    assert engine.wait() == 3
    assert "cannot be read" in engine.stderr()


@pytest.mark.parametrize("begin", ["lines", "headers"])
@pytest.mark.parametrize("half", [GET[:20], b'{"jsonrpc":"2.0","id":1,"method":"shop.get","params":{"a":"'])
def test_half_a_message_and_the_end_is_a_clean_end(
    store: Path, serve: Callable[..., Engine], begin: str, half: bytes
) -> None:
    engine = serve(store, framing=begin)
    engine.send_bytes(half if begin == "lines" else b"Content-Length: 500\r\n\r\n" + half)
    engine.end_input()
    assert engine.receive()["error"]["code"] == -32700
    assert engine.wait() == 0


def test_a_last_line_needs_no_newline(engine: Engine) -> None:
    engine.send_bytes(GET)
    engine.end_input()
    assert engine.receive()["result"]["name"] == "Test Body Shop"
    assert engine.wait() == 0


@pytest.mark.req("C-02")
def test_lines_take_crlf_and_blank_lines(engine: Engine) -> None:
    engine.send_bytes(b"\r\n\n" + GET + b"\r\n\r\n   \n" + GET + b"\n")
    assert [engine.receive()["id"] for _ in range(2)] == [1, 1]


def test_a_text_that_spans_lines_is_answered_once_with_a_hint(engine: Engine) -> None:
    engine.send_bytes(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "shop.get", "params": {}}, indent=2).encode() + b"\n")
    answer = engine.receive()
    assert answer["error"]["code"] == -32700
    assert "jq -c" in answer["error"]["data"]["hint"]
    assert is_alive(engine)


def test_too_large_a_message_is_drained_answered_and_forgotten(either: Engine) -> None:
    either.call("shop.get")
    text = b'{"jsonrpc":"2.0","id":77,"method":"shop.update","params":{"name":"' + b"x" * (17 << 20) + b'"}}'
    either.send_bytes(either.frame(text))
    answer = either.receive()
    assert answer["id"] == 77
    assert answer["error"]["data"]["kind"] == "tooLarge"
    assert answer["error"]["data"]["limit"] == 16 << 20
    assert is_alive(either)


def test_a_large_message_within_the_limit_is_read(either: Engine) -> None:
    either.call("shop.get")
    text = b'{"jsonrpc":"2.0","id":77,"method":"shop.update","params":{"name":"' + b"x" * (15 << 20) + b'"}}'
    start = time.monotonic()
    either.send_bytes(either.frame(text))
    assert either.receive()["error"]["code"] == 1001
    assert time.monotonic() - start < 10


def test_a_tree_that_would_fill_memory_is_refused(engine: Engine) -> None:
    many = b"[" + b"{}," * 2_000_000 + b"{}]"
    engine.send_bytes(b'{"jsonrpc":"2.0","id":1,"method":"store.explain","params":{"method":"jobs.list","params":' + many + b"}}\n")
    assert engine.receive()["error"]["data"]["kind"] in ("tooLarge", "invalidParams")
    assert is_alive(engine)


@pytest.mark.req("C-03")
def test_batches(either: Engine) -> None:
    either.send([{"jsonrpc": "2.0", "id": "a", "method": "shop.update", "params": {"name": "New name"}}, 7,
                 {"jsonrpc": "2.0", "method": "shop.get"}, {"jsonrpc": "2.0", "id": 2, "method": "shop.get"}, {}])
    first, second, third, fourth = either.receive()
    assert first["id"] == "a" and first["result"]["name"] == "New name"
    assert second["id"] is None and second["error"]["code"] == -32600
    assert third["id"] == 2 and third["result"]["name"] == "New name"
    assert fourth["error"]["code"] == -32600
    either.send([{"jsonrpc": "2.0", "method": "shop.get"}] * 3)
    either.send([{"jsonrpc": "2.0", "id": 9, "method": "shop.get"}] * 1001)
    refused = either.receive()
    assert refused["error"]["data"] | {"hint": ""} == {
        "kind": "tooLarge", "retryable": False, "hint": "", "limit": 1000, "limitName": "batchRequests", "actual": 1001}
    either.send([{"jsonrpc": "2.0", "id": 9, "method": "shop.get"}] * 1000)
    assert len(either.receive()) == 1000


def test_big_and_real_spellings_of_integers_are_accepted(engine: Engine) -> None:
    for spelling in ("5", "5.0", "5e0", "0.5e1"):
        engine.send_bytes(b'{"jsonrpc":"2.0","id":1,"method":"employees.list","params":{"limit":%s}}\n' % spelling.encode())
        answer = engine.receive()
        assert answer.get("error", {}).get("code") != -32602, answer


def test_unicode_comes_back_unharmed(either: Engine) -> None:
    name = "Karosserie Ærø 😀 \u2028 \u00a0 „x“"
    assert either.call("shop.update", name=name)["name"] == name
    either.send_bytes(either.frame(json.dumps(
        {"jsonrpc": "2.0", "id": 3, "method": "shop.update", "params": {"name": name + "!"}}).encode()))
    assert either.receive()["result"]["name"] == name + "!"
