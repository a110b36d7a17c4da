"""What takes the faxes of deliver_kills.py, and counts them: a gateway behind a mail server, a played modem, a HylaFAX server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counterparts import Postbox
from fax_kit import Call, FaxServer, PlayedModem

Json = Any
FAXES = "fax.example.test"


class Wrong(Exception):
    """A report that is missing or there twice, or another promise that did not hold."""


def mails(box: Postbox, entry: dict[str, Json], to: str) -> int:
    """How often a message reached the server, under its own Message-ID alone."""
    ids = [identity for identity, recipients in list(box.taken) if recipients == [to]]
    if set(ids) - {entry["messageId"]}:
        raise Wrong(f"{entry['id']} went out under other Message-IDs: {ids}")
    return len(ids)


class Faxes:
    """What takes faxes; here a gateway, which gets them by mail."""

    def __init__(self, box: Postbox) -> None:
        self.box = box

    def settings(self) -> dict[str, Json]:
        return {"mode": "mailGateway", "addressPattern": "{number}@" + FAXES}

    def begun(self, entry: dict[str, Json]) -> int:
        """How often something of it lies on paper, or is with who puts it there."""
        return mails(self.box, entry, entry["to"].lstrip("+") + "@" + FAXES)

    def whole(self, entry: dict[str, Json]) -> int:
        """How often all of it does."""
        return self.begun(entry)

    def count(self) -> int:
        """All of them that are no mail."""
        return 0

    def finish(self) -> None:
        """What is queued on the other side goes out."""

    def close(self) -> None:
        pass


class ModemFaxes(Faxes):
    """A modem on this machine."""

    def __init__(self, box: Postbox) -> None:
        super().__init__(box)
        self.modem = PlayedModem()

    def settings(self) -> dict[str, Json]:
        return {"mode": "modem", "device": self.modem.device}

    def calls(self) -> list[Call]:
        return [call for call in list(self.modem.calls) if call.begun]

    def begun(self, entry: dict[str, Json]) -> int:
        return sum(call.number == entry["to"] for call in self.calls())

    def whole(self, entry: dict[str, Json]) -> int:
        if any(call.begun > 1 for call in self.calls()):
            raise Wrong(f"a call took more than the one page that these faxes have: {self.calls()}")
        return sum(call.number == entry["to"] and call.whole == 1 for call in self.calls())

    def count(self) -> int:
        return len(self.calls())

    def close(self) -> None:
        self.modem.close()


class ServerFaxes(Faxes):
    """A HylaFAX server, whose jobs wait until they are finished."""

    def __init__(self, box: Postbox, folder: Path) -> None:
        super().__init__(box)
        self.server = FaxServer(folder)

    def settings(self) -> dict[str, Json]:
        return {"mode": "hylafax", "host": "127.0.0.1", "port": self.server.port, "user": "desk"}

    def jobs(self) -> list[dict[str, str]]:
        while True:
            try:
                return self.server.jobs("sendq") + self.server.jobs("doneq")
            except FileNotFoundError:
                continue  # The server renames them when they change.

    def begun(self, entry: dict[str, Json]) -> int:
        return sum(job.get("jobtag", "").startswith(f"fettle {entry['id']} ") for job in self.jobs())

    def count(self) -> int:
        return len(self.jobs())

    def finish(self) -> None:
        waiting = [job["jobid"] for job in self.server.jobs("sendq")]
        if waiting:
            self.server.end_all(waiting, 7)

    def close(self) -> None:
        self.server.stop()


def faxes_of(way: str, box: Postbox, folder: Path) -> Faxes:
    if way == "modem":
        return ModemFaxes(box)
    return ServerFaxes(box, folder / "hylafax") if way == "hylafax" else Faxes(box)
