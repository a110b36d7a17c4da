#!/usr/bin/python3
"""portal_fuzz.py [--calls N] [--seed S]: a customer who calls anything at random, and must not get a byte of another.

In the shop everything that this customer must never see carries a mark (marked_shop.py). A connection locked to him sends
random calls, mostly of portal.*, with ids of every collection, cursors and idempotency keys of others, in both framings,
alone, in batches, broken, and with subscriptions, while staff go on changing the shop. No message that comes back may hold the
mark, plain or in base64, and no result an id that is not his. What he may call must have succeeded at least once, and
records of others that staff left alone must be as they were.

The program is $FETTLE, else .build/release/fettle. Exit status 0 when nothing was seen.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import os
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("FETTLE", str(ROOT / ".build/release/fettle"))

from marked_shop import CONTENT, MARK, MARKED_AMOUNT, Engine, MarkedShop  # noqa: E402
from random_calls import RandomCalls, encoded  # noqa: E402

sys.path.insert(0, str(ROOT / "Tests/Scenarios"))
from engine import make_store  # noqa: E402

Json = Any
BURST = 20
# A connection is used for so many bursts; then the customer comes back in the other framing.
BURSTS_OF_A_CONNECTION = 60
BASE64 = re.compile(rb'"contentBase64":"([A-Za-z0-9+/=]*)"')
ID = re.compile(r"[CPEVJQAMFSUHO][1-9][0-9]*")
# What stands under these names in results is what he sent himself.
ECHOED = {"subscription", "filter", "filters"}


class Seen(Exception):
    """The customer got something that is not his."""


class Customer:
    """The connection that calls at random, and looks at every byte that comes back."""

    def __init__(self, store: Path, user: str, calls: RandomCalls, forbidden: set[str]) -> None:
        self.store, self.user, self.calls = store, user, calls
        self.forbidden = forbidden
        self.succeeded: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.messages = self.events = self.sent = 0
        self.number = 1
        self.names: dict[int, str] = {}

    def connect(self, framing: str) -> Engine:
        return Engine(self.store, "--role", "portal", "--user", self.user, framing=framing)

    def burst(self, engine: Engine) -> bool:
        """Sends some messages and reads all that they lead to; false when the connection has ended."""
        sent = []
        for _ in range(BURST):
            text = self.calls.message(self.number)
            if engine.framing == "lines":
                text = text.replace(b"\n", b" ").replace(b"\r", b" ")
            sent.append(engine.frame(text))
            self.note(text)
            self.number += 10
        self.sent += BURST
        mark = f"read {self.number}"
        sent.append(engine.frame(encoded({"jsonrpc": "2.0", "id": mark, "method": "session.get"})))
        try:
            engine.send_bytes(b"".join(sent))
        except (BrokenPipeError, EOFError):
            # It ends by itself with a process that initialize has named.
            pass
        while True:
            message = engine.receive_bytes()
            if message is None:
                if engine.wait() not in (0, 1):
                    raise Seen(f"it ended with {engine.wait()}: {engine.stderr()}")
                return False
            self.look(message)
            if f'"id":"{mark}"'.encode() in message:
                return True

    def note(self, text: bytes) -> None:
        """Remembers which method an id was for."""
        try:
            value = json.loads(text)
        except ValueError:
            return
        for call in value if isinstance(value, list) else [value]:
            if isinstance(call, dict) and isinstance(call.get("id"), int) and isinstance(call.get("method"), str):
                self.names[call["id"]] = call["method"]

    def look(self, message: bytes) -> None:
        """Fails when the message holds what is not the customer's."""
        self.messages += 1
        lowered = message.lower()
        for sign in (MARK.lower().encode(), str(MARKED_AMOUNT).encode(), CONTENT[:16].lower().encode()):
            if sign in lowered:
                raise Seen(f"{sign.decode()} in: {message[:2000].decode(errors='replace')}")
        for found in BASE64.finditer(message):
            try:
                content = base64.b64decode(found[1])
            except binascii.Error as error:
                raise Seen(f"no base64: {message[:500]!r}") from error
            if MARK.encode() in content:
                raise Seen(f"an internal file in: {message[:500]!r}")
        value = json.loads(message)
        for answer in value if isinstance(value, list) else [value]:
            self.look_at(answer)

    def look_at(self, answer: dict[str, Json]) -> None:
        if "method" in answer:
            self.events += 1
            self.look_for_ids(answer["params"], answer)
            return
        name = self.names.get(answer["id"], "") if isinstance(answer["id"], int) else ""
        if "error" in answer:
            self.refused[name] += 1
            return
        self.succeeded[name] += 1
        if name != "rpc.discover":
            self.look_for_ids(answer["result"], answer)
            if isinstance(answer["result"], dict):
                self.learn(answer["result"], name)

    def look_for_ids(self, value: Json, whole: Json) -> None:
        """Ids in results and events are his own; those in refusals he has sent himself."""
        if isinstance(value, dict):
            for key, member in value.items():
                if key not in ECHOED:
                    self.look_for_ids(member, whole)
        elif isinstance(value, list):
            for member in value:
                self.look_for_ids(member, whole)
        elif isinstance(value, str) and value in self.forbidden:
            raise Seen(f"{value} in: {json.dumps(whole)[:2000]}")

    def learn(self, result: dict[str, Json], name: str) -> None:
        """What he made himself he calls about later."""
        made = result.get("id") or result.get("uploadId")
        if name.startswith("portal.") and isinstance(made, str) and ID.fullmatch(made):
            known = self.calls.own.setdefault(made[0], [])
            if made not in known and (len(known) < 12 or made[0] == "U"):
                known.append(made)
        cursor = result.get("nextCursor")
        if isinstance(cursor, str) and len(self.calls.texts) < 100:
            self.calls.texts.append(cursor)


def run(folder: Path, calls: int, seed: int) -> None:
    store = make_store(folder / "shop.fettle")
    with Engine(store, "--employee", "E1") as staff:
        shop = MarkedShop(staff, seed)
        user = shop.make()
        document = staff.call("rpc.discover")
        ids = {letter: list(found) for letter, found in shop.foreign.items()}
        for record in shop.still:
            ids[record[0]].append(record)
        forbidden = {i for found in ids.values() for i in found} - {"E1", "E2"}
        # Staff go on with what the customer makes.
        calls_of = RandomCalls(document, seed, shop.own, ids, list(shop.cursors))
        customer = Customer(store, user, calls_of, forbidden)
        connection = 0
        while customer.sent < calls:
            with customer.connect(("lines", "headers")[(connection + seed) % 2]) as engine:
                for _ in range(BURSTS_OF_A_CONNECTION):
                    shop.change()
                    if not customer.burst(engine) or customer.sent >= calls:
                        break
            connection += 1
        changed = shop.changed()
        if changed:
            raise Seen(f"changed without a right to: {', '.join(changed)}")
    never = [name for name in customer.calls.portal if not customer.succeeded[name]]
    if calls >= 5000 and never:
        raise Seen(f"never succeeded, so nothing was tried: {', '.join(never)}")
    refused = sum(customer.refused.values())
    print(f"{customer.sent:,} messages over {connection} connections, seed {seed}: {customer.messages:,} came back, "
          f"{sum(customer.succeeded.values()):,} results, {refused:,} refusals, {customer.events:,} events; no mark in any")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fettle-portal-") as folder:
        try:
            run(Path(folder), options.calls, options.seed)
        except Seen as seen:
            print(f"SEEN, seed {options.seed}: {seen}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
