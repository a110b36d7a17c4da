"""The pictures of docs/sending.md: what a customer holds in his hands. Started by scripts/record-paper."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from engine import ROOT
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


if __name__ == "__main__":
    main()
