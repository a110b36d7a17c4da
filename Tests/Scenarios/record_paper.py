"""The pictures of docs/sending.md: what a customer holds in his hands. Started by scripts/record-paper."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from counterparts import DELIVER
from engine import ROOT, Engine, binary, make_store
from kit import customer, repair_order, status_id, update
from paper_kit import drawn, estimate, repair, report, status

PICTURES = ROOT / "docs/pictures"


def example() -> dict[str, object]:
    """A report with something of everything."""
    repairs = [
        repair(41, title="Front bumper and left wing", item="Volvo V60, AB 12 345", stage="Paint", customerReference="Taxi 7"),
        repair(38, title="Rear door, hail damage on the roof", item="Škoda Octavia, CD 67 890", poNumber="4500017", ready=True,
               status=status("Ready for you", "#2E9E4F"), dueOutText="Monday 2 March 2026, 12:00"),
        repair(43, title="Windscreen and camera calibration", item="Mercedes-Benz Vito, EF 11 222",
               status=status("Waiting for your word", "#E0A100"), note="The glass is here on Tuesday.",
               dueOutText="Tuesday 10 March 2026, 10:00"),
    ]
    estimates = [estimate(204, roNumber="RO-1043", title="Windscreen and camera calibration", totalText="1,842.50 DKK")]
    return report(repairs, estimates, customMessage="We are closed on Friday 13 March.",
                  howToAnswer="Answer this mail, call us, or send back the slip with the number of the estimate.",
                  link="https://status.example/harbour/7f3a9c2e51d04b/")


def picture(pdf: bytes, name: str, folder: Path) -> None:
    """The first page, 70 dots an inch."""
    (folder / "in.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "70", "-png", "-singlefile", "in.pdf", "out"], cwd=folder, timeout=60, check=True)
    (PICTURES / name).write_bytes((folder / "out.png").read_bytes())


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        picture(drawn(example()), "report.png", folder)
        (folder / "fax.tif").write_bytes(drawn({**example(), "to": "+45 86 12 34 56"}, "tiff"))
        pdf = subprocess.run(["tiff2pdf", "fax.tif"], cwd=folder, capture_output=True, timeout=60, check=True).stdout
        picture(pdf, "fax.png", folder)
        site(folder)


def site(folder: Path) -> None:
    """A customer's pages as a telephone shows them."""
    store = make_store(folder / "shop.fettle")
    engine = Engine(store)
    engine.call("shop.update", name="Harbour Body & Frame", phone="+45 70 10 20 30", email="desk@harbour.example")
    engine.call("settings.update", site={"mode": "local"})
    account = customer(engine, "Lind Taxi & Courier ApS")
    for title, status, note in (("Front bumper and left wing", "In Progress", "The paint is mixed."),
                                ("Rear door, hail damage on the roof", "Completed", None), ("Side mirror", "Scheduled", None)):
        job = repair_order(engine, account, title)
        update(engine, job, jobStatus=status_id(engine, status), **({"note": note} if note else {}))
    engine.close()
    subprocess.run([DELIVER, "site", store, "--engine", binary()], capture_output=True, timeout=60, check=True)
    [index] = [path for path in (folder / "site").glob("*/index.html")]
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=420,720",
         f"--screenshot={folder / 'site.png'}", index.as_uri()], capture_output=True, timeout=120, check=True)
    (PICTURES / "site.png").write_bytes((folder / "site.png").read_bytes())


if __name__ == "__main__":
    main()
