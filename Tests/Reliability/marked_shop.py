"""A shop in which everything that one customer must never see carries a mark: what other accounts have, staff's names of
statuses, internal comments and files, private notes, external ids, telemetry, priced versions that were not attached yet.
"""

from __future__ import annotations

import base64
import random
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Scenarios"))

from engine import CallError, Engine  # noqa: E402

Json = Any
# No word, number or name of the engine or of the customer's own holds it. It is legal in a VIN.
MARK = "ZXKW"
# An amount of money, in minor units, of other accounts and of versions that were not attached.
MARKED_AMOUNT = 770_077_077
CONTENT = base64.b64encode(MARK.encode() * 300).decode()
PLAIN = base64.b64encode(b"A photo of the door. " * 40).decode()


class MarkedShop:
    """Staff's side: makes the shop, and goes on changing it."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.random = random.Random(seed)
        # By collection: ids of the customer's own, and of everybody else's.
        self.own: dict[str, list[str]] = {}
        self.foreign: dict[str, list[str]] = {}
        # Of others, and touched by nobody after the shop was made.
        self.still: dict[str, Json] = {}
        # Cursors that lists of staff have answered.
        self.cursors: list[str] = []
        self.number = 0

    def call(self, method: str, **params: Json) -> Json:
        return self.engine.call(method, params)

    def mark(self, what: str) -> str:
        """A text that the customer must not see."""
        self.number += 1
        return f"{MARK} {what} {self.number}"

    # Making

    def make(self) -> str:
        """Fills the shop; returns the id of the customer's portal user."""
        call = self.call
        call("portal.setEnabled", enabled=True)
        call("employees.create", name="Mia Mechanic", role="technician")
        self.make_statuses()
        accounts = [
            call("accounts.create", name="Bo Lind", emails=["bo@own.example"], privateNotes=self.mark("private"),
                 externalId=self.mark("external"))["id"],
            call("accounts.create", name=self.mark("customer"), emails=["zxkw1@other.example"],
                 privateNotes=self.mark("private"), address=self.mark("street"), phones=["+45 7700 7707"])["id"],
            call("accounts.create", name=self.mark("firm"), kind="company", emails=["zxkw2@other.example"],
                 privateNotes=self.mark("private"))["id"],
        ]
        users = [
            call("portalUsers.create", accountId=account, name="Bo" if mine else self.mark("user"),
                 email="bo@portal.example" if mine else f"zxkw{account}@portal.example",
                 permissions={"approveQuotes": True})["id"]
            for account, mine in zip(accounts, (True, False, False), strict=True)
        ]
        self.own = {"C": accounts[:1], "P": users[:1]}
        self.foreign = {"C": accounts[1:], "P": users[1:], "E": ["E1", "E2"]}
        for account in accounts:
            self.fill(account, mine=account == accounts[0])
        for method, collection in (("jobs.get", "J"), ("quotes.get", "Q"), ("appointments.get", "A"), ("items.get", "V")):
            for record in self.foreign[collection][-2:]:
                self.still[record] = [method, call(method, id=record)]
                self.foreign[collection].remove(record)
        for method in ("jobs.list", "quotes.list", "appointments.list", "accounts.list"):
            page = call(method, limit=2, **({"list": "all"} if method == "appointments.list" else {}))
            self.cursors += [page["nextCursor"]] if page.get("nextCursor") else []
        # Everything stands in the store, the still ones among the ids that are tried.
        return str(users[0])

    def make_statuses(self) -> None:
        """Each status has a marked name for staff and another for customers, is hidden, or is shown as another."""
        for kind in ("job", "quote"):
            listed = self.call("statuses.list", kind=kind)["statuses"]
            for number, status in enumerate(listed):
                self.call("statuses.update", id=status["id"], name=self.mark("status"), portalName=f"Step {number}")
            self.call("statuses.add", kind=kind, name=self.mark("hidden"), color="#770077", portalHidden=True)
            self.call("statuses.add", kind=kind, name=self.mark("mapped"), color="#770078", mapsTo=listed[2]["id"])
            self.own.setdefault("S", [])
        self.statuses = {kind: self.call("statuses.list", kind=kind)["statuses"] for kind in ("job", "quote")}
        self.hidden = {kind: found[-2]["id"] for kind, found in self.statuses.items()}

    def asking(self) -> str:
        """The quote status in which the customer decides."""
        return str(next(s["id"] for s in self.statuses["quote"] if s.get("phase") == "awaitingCustomer"))

    def fill(self, account: str, mine: bool) -> None:
        def text(plain: str) -> str:
            return plain if mine else self.mark(plain)

        call, ids = self.call, self.own if mine else self.foreign
        external = self.mark("external")
        items: list[str] = []
        jobs: list[str] = []
        vins = ["WVWZZZ1JZXW0000%02d", "ZXKWAAAAAAAAAA%03d"]
        for number in range(3):
            self.number += 1
            vin = vins[not mine] % (self.number % 100)
            item = call("items.create", accountId=account, make=text("Ford"), model=text("Transit"), vin=vin,
                        serialNumber=text(f"S{self.number}"), registration=f"{'AB' if mine else MARK} {self.number}")["id"]
            call("vehicles.setTelemetry", vehicleId=item, connected=True,
                 warnings=[{"code": MARK, "text": self.mark("warning")}])
            items.append(item)
        for number in range(6):
            self.number += 1
            more = {"kind": "repairOrder", "roNumber": f"{'RO' if mine else MARK}{self.number}"} if number % 2 else {}
            job = call("jobs.create", accountId=account, title=text("Brakes"), description=text("All four"),
                       itemId=items[number % 3], dueOut="2026-12-0%d" % (number + 1), poNumber=text("PO"),
                       externalId=self.mark("external"), total={"minor": 100 if mine else MARKED_AMOUNT, "currency": "EUR"},
                       **more)["id"]
            jobs.append(job)
            self.talk(mine, jobId=job)
        for number in range(6):
            shown = not mine or number < 4
            quote = call("quotes.create", accountId=account, description=text("Paint") if shown else self.mark("unseen"),
                         name=text("Paint it") if shown else self.mark("unseen"), customerVisible=shown,
                         jobId=jobs[number], externalId=external + str(number))["id"]
            (ids if shown else self.foreign).setdefault("Q", []).append(quote)
            self.talk(mine and shown, quoteId=quote)
            self.price(quote, mine and shown, attach=number % 2 == 0)
        for number in range(3):
            made = call("appointments.create", onBehalfOf=account, itemId=items[number], wishes=text("A rattle"),
                        externalId=self.mark("external"))["appointment"]["id"]
            ids.setdefault("A", []).append(made)
            if number < 2:
                call("appointments.propose", id=made, at="2026-12-2%dT09:00" % number, work=text("Look at it"))
            else:
                call("appointments.inquire", id=made, question=text("Since when?"))
        ids.setdefault("V", []).extend(items)
        ids.setdefault("J", []).extend(jobs)

    def talk(self, mine: bool, **owner: str) -> None:
        """Comments and files of a job or quote, internal ones among them."""
        self.add_comment(mine, **owner)
        self.foreign.setdefault("M", []).append(
            self.call("comments.add", text=self.mark("comment"), visibility="internal", **owner)["id"])
        self.add_file(False, **owner)
        self.add_file(mine, **owner)

    def add_comment(self, mine: bool, **owner: str) -> None:
        added = self.call("comments.add", text="Come on Friday" if mine else self.mark("comment"), **owner)["id"]
        (self.own if mine else self.foreign).setdefault("M", []).append(added)

    def add_file(self, mine: bool, **owner: str) -> None:
        added = self.call(
            "attachments.add", name="door.txt" if mine else f"{MARK}{self.number}.txt",
            contentBase64=PLAIN if mine else CONTENT, visibility="customer" if mine else "internal", **owner)["id"]
        (self.own if mine else self.foreign).setdefault("F", []).append(added)

    def price(self, quote: str, mine: bool, attach: bool) -> None:
        """An attached version, and one that nobody outside has been shown."""
        if attach:
            self.call("quotes.createVersion", id=quote, lines=[{
                "description": "Paint" if mine else self.mark("line"),
                "unitPriceMinor": 5000 if mine else MARKED_AMOUNT}])
            self.call("quotes.attachVersion", id=quote, setStatus=self.asking())
        self.call("quotes.createVersion", id=quote, note=self.mark("draft"), lines=[
            {"description": self.mark("line"), "unitPriceMinor": MARKED_AMOUNT}])

    # Going on

    def change(self) -> None:
        """One change of any kind, of the customer's own records or of others'."""
        mine = self.random.random() < 0.6
        ids = self.own if mine else self.foreign
        job, quote = self.random.choice(ids["J"]), self.random.choice(ids["Q"])
        owner = self.random.choice([{"jobId": job}, {"quoteId": quote}])
        every = self.statuses
        try:
            match self.random.randrange(11):
                case 0:
                    self.call("webStatus.update", jobId=job, jobStatus=self.random.choice(every["job"])["id"],
                              note="We go on." if mine else self.mark("note"))
                case 1:
                    self.call("webStatus.update", jobId=job, jobStatus=self.hidden["job"])
                case 2:
                    self.call("comments.add", text=self.mark("comment"), visibility="internal", **owner)
                case 3:
                    self.add_comment(mine, **owner)
                case 4:
                    self.call("quotes.setStatus", id=quote, status=self.asking())
                case 5:
                    self.price(quote, mine, attach=self.random.random() < 0.7)
                case 6:
                    self.call("vehicles.setTelemetry", vehicleId=self.random.choice(ids["V"]), connected=False,
                              warnings=[{"code": MARK, "text": self.mark("warning")}])
                case 7 | 9 | 10:
                    appointment = self.random.choice(ids["A"])
                    if self.random.random() < 0.5:
                        self.call("appointments.propose", id=appointment, at="2026-12-24T09:00")
                    else:
                        self.call("appointments.inquire", id=appointment, question="Since when?" if mine else self.mark("why"))
                case 8:
                    self.call("accounts.update", id=ids["C"][0], privateNotes=self.mark("private"),
                              _meta={"idempotencyKey": f"key{self.random.randrange(50)}"})
        except CallError as error:
            # A decided quote is not asked about again, a closed appointment takes no proposal.
            if error.kind not in ("invalidTransition", "conflict"):
                raise

    def changed(self) -> list[str]:
        """What of the records that nobody may have touched is not as it was."""
        return [record for record, (method, was) in self.still.items() if self.call(method, id=record) != was]
