"""The pictures of the status site in docs/sending.md: on a telephone, on a dark one, on a desk and on paper. Started by scripts/record-site."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from browser import Browser
from counterparts import DELIVER
from engine import ROOT, Engine, binary, make_store
from kit import customer, repair_order, status_id, update

Json = Any

PICTURES = ROOT / "docs/pictures"
# A day like any other: the pictures are the same whenever they are made.
CLOCK = "2026-03-02T13:20:00Z"


def published(folder: Path) -> tuple[Path, Path]:
    """A customer's index, and the page of a repair with something of everything."""
    store = make_store(folder / "shop.fettle", "--clock", CLOCK)
    with Engine(store, "--clock", CLOCK) as engine:
        engine.call("shop.update", name="Harbour Body & Frame", phone="+45 70 10 20 30", email="desk@harbour.example",
                    address="Havnegade 12, 8000 Aarhus C")
        engine.call("settings.update", site={"mode": "local"})
        for name, portal, color in (("In Progress", "In the workshop", "#F2C200"), ("Completed", "Ready for you", "#2E9E4F"),
                                    ("Scheduled", "Has a place with us", "#3A7BD5")):
            engine.call("statuses.update", kind="job", id=status_id(engine, name), portalName=portal, portalColor=color)
        account = customer(engine, "Lind Taxi & Courier ApS")
        for title, vehicle, status, due in (
                ("Front bumper and left wing", ("Volvo", "V60", "AB 12 345"), "In Progress", "2026-03-05T14:00:00Z"),
                ("Rear door, hail damage on the roof", ("Škoda", "Octavia", "CD 67 890"), "Completed", "2026-03-02T11:00:00Z"),
                ("Side mirror", ("Mercedes-Benz", "Vito", "EF 11 222"), "Scheduled", None)):
            make, model, plate = vehicle
            item = engine.call("items.create", accountId=account, kind="vehicle", make=make, model=model, registration=plate)["id"]
            members: dict[str, Json] = {"itemId": item, "customerReference": "Taxi 7", "dueOut": due} if due else {"itemId": item}
            job = repair_order(engine, account, title, **members)
            update(engine, job, jobStatus="Scheduled")
            if status != "Scheduled":
                update(engine, job, jobStatus="In Progress", repairStage="Paint", note="The paint is mixed.")
            if status == "Completed":
                update(engine, job, jobStatus=status)
        # Joined to this engine, the program publishes at this engine's time.
        subprocess.run([DELIVER, "site", store, "--engine", binary()], capture_output=True, timeout=60, check=True)
    [index] = (folder / "site").glob("*/index.html")
    [repair] = [path for path in index.parent.glob("*.html") if "<h1>Front bumper" in path.read_text()]
    return index, repair


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, Browser() as browser:
        folder = Path(made)
        index, repair = published(folder)
        for name, page, width, dark in (("site", index, 360, False), ("site-dark", repair, 360, True), ("site-desktop", repair, 900, False)):
            browser.view(width, 640, dark=dark)
            browser.open(page.as_uri())
            (PICTURES / f"{name}.png").write_bytes(browser.screenshot())
        browser.view(900, 640)
        browser.open(index.as_uri())
        (folder / "in.pdf").write_bytes(browser.pdf())
        subprocess.run(["pdftoppm", "-r", "60", "-png", "-singlefile", "in.pdf", "out"], cwd=folder, timeout=60, check=True)
        (PICTURES / "site-print.png").write_bytes((folder / "out.png").read_bytes())


if __name__ == "__main__":
    main()
