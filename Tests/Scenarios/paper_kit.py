"""Messages as the engine hands them out, for tests of what is drawn from them."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

from counterparts import DRAW

Json = Any

SHOP: Json = {"name": "Harbour Body & Frame", "address": "12 Quay Street\n8000 Aarhus", "phone": "+45 70 10 20 30",
              "email": "desk@harbour.example"}
CUSTOMER: Json = {"id": "A12", "number": "1012", "name": "Lind Taxi & Courier ApS", "address": "Nordhavn 4\n8000 Aarhus"}


def status(name: str, color: str = "#2F6FDE") -> Json:
    return {"name": name, "color": color, "icon": "circle", "order": 1}


def repair(number: int, **members: Json) -> Json:
    return {"id": f"J{number}", "roNumber": f"RO-{1000 + number}", "title": f"Job {number}", "ready": False,
            "status": status("In the paint shop"), "dueOutText": "Thursday 5 March 2026, 16:00", **members}


def estimate(number: int, **members: Json) -> Json:
    return {"id": f"S{number}", "number": f"E-{number}", "version": 1, "jobId": f"J{number}", "title": f"Estimated work {number}",
            "total": {"minor": 620000, "currency": "DKK"}, "totalText": "6,200.00 DKK", "lines": [], **members}


def report(repairs: list[Json], estimates: list[Json], language: str = "en", **members: Json) -> Json:
    data = {"shop": SHOP, "customer": CUSTOMER, "date": "2026-03-02", "dateText": "Monday 2 March 2026",
            "summary": {"openRepairs": len(repairs), "awaitingApproval": len(estimates),
                        "ready": sum(one["ready"] for one in repairs)},
            "repairs": repairs, "estimates": estimates, **members}
    return message("report", data, language)


def message(kind: str, data: Json, language: str = "en", **members: Json) -> Json:
    return {"kind": kind, "language": language, "subject": "Your repairs", "text": "Dear customer,\n\nall is well.",
            "to": "bo@example.test", "messageId": "<a@b>", "queuedAt": 1772465400000, "offsetSeconds": 3600, "data": data,
            **members}


def drawn(message: Json, form: str = "pdf") -> bytes:
    done = subprocess.run([DRAW, "--data", "-", "--form", form], input=json.dumps(message).encode(), capture_output=True,
                          timeout=120, check=True)
    return done.stdout


def words(pdf: bytes) -> str:
    """What a reader finds, page by page with form feeds."""
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, timeout=60, check=True).stdout.decode()


def directories(tiff: bytes) -> list[dict[int, tuple[int, int]]]:
    """The pages of a TIFF file: count and value by tag."""
    pages = []
    place = int.from_bytes(tiff[4:8], "little")
    while place:
        count = int.from_bytes(tiff[place:place + 2], "little")
        page = {}
        for index in range(count):
            entry = tiff[place + 2 + 12 * index:place + 14 + 12 * index]
            page[int.from_bytes(entry[:2], "little")] = (
                int.from_bytes(entry[4:8], "little"), int.from_bytes(entry[8:12], "little"))
        pages.append(page)
        place = int.from_bytes(tiff[place + 2 + 12 * count:place + 6 + 12 * count], "little")
    return pages


def raster(tiff: bytes, folder: Path, page: int = 0) -> bytes:
    """The dots of a page as libtiff reads them, 216 bytes a row, 1 is black."""
    (folder / "in.tif").write_bytes(tiff)
    subprocess.run(["tiffcp", "-c", "none", "-r", "10000", f"in.tif,{page}", "out.tif"], cwd=folder, timeout=60, check=True,
                   capture_output=True)
    plain = (folder / "out.tif").read_bytes()
    [facts] = directories(plain)
    return plain[facts[273][1]:facts[273][1] + facts[279][1]]


def some_text(chance: random.Random, most: int) -> str:
    letters = "abcdefghij ABC äöüßæøå Škoda 日本 שלום 🙂 \n,.-/&<>%$"
    return "".join(chance.choice(letters) for _ in range(chance.randrange(most)))
