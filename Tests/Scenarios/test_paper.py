"""Paper as other programs read it: poppler the words of a PDF, libtiff the dots of a fax."""

from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path

import pytest

from counterparts import DRAW
from engine import Engine, binary
from kit import customer, repair_order, status_id, update
from paper_kit import (
    CUSTOMER, SHOP, directories, drawn, estimate, message, raster, repair, report, some_text, status, words)


@pytest.mark.req("S3-09", "S3-11", "S3-12", "S3-18", "I-04", "I-05")
def test_the_report_says_everything_in_words() -> None:
    repairs = [
        repair(1, item="Volvo V60, AB 12 345", stage="Paint", customerReference="Taxi 7"),
        repair(2, status=status("Ready for you", "#2E9E4F"), ready=True, poNumber="4500017"),
        repair(3, note="The glass is here on Tuesday.", roNumber=None), repair(4, status=None, dueOutText=None),
    ]
    text = words(drawn(report(
        repairs, [estimate(204, roNumber="RO-1003"), estimate(207)], howToAnswer="Call us.", customMessage="Closed on Friday.",
        link="https://status.example/harbour/7f3a/")))
    for said in ("Harbour Body & Frame", "Lind Taxi & Courier ApS", "Customer no. 1012", "As of Monday 2 March 2026", "Open repairs",
                 "RO-1001", "Volvo V60, AB 12 345", "Taxi 7", "In the paint shop", "Ready for you", "4500017", "Paint",
                 "The glass is here on Tuesday.", "E-204", "E-207", "6,200.00 DKK", "Call us.", "Closed on Friday.",
                 "https://status.example/harbour/7f3a/", "Answer slip", "Yes, do it", "Name and signature", "Page 1 of"):
        assert said in text, said
    slip = text[text.index("Answer slip"):]
    assert len(re.findall(r"E-20[47]", slip)) == 2, "the slip has the numbers that answers are entered by"


@pytest.mark.req("S3-02", "S3-12")
def test_an_account_without_repairs_gets_a_report_that_says_so() -> None:
    text = words(drawn(report([], [])))
    assert "There are no open repairs of yours" in text and "Answer slip" not in text and "Page 1 of 1" in text


@pytest.mark.parametrize(("language", "said"), [
    ("en", ["Repair status report", "Answer slip"]), ("de", ["Stand Ihrer Reparaturen", "Antwortabschnitt"]),
    ("da", ["Status på dine reparationer", "Svarkupon"]), ("tlh", ["Repair status report"])])
def test_it_speaks_the_customers_language(language: str, said: list[str]) -> None:
    text = words(drawn(report([repair(1)], [estimate(1)], language)))
    assert all(word in text for word in said), text


@pytest.mark.req("S3-09", "S3-10")
def test_no_repair_and_no_slip_is_parted_and_headings_have_company() -> None:
    """However many there are: each repair's number and due date are on one page, and no page ends in a heading."""
    for count in range(1, 40, 3):
        pages = words(drawn(report([repair(n, item=f"Item {n}") for n in range(count)], [estimate(1), estimate(2)]))).split("\f")
        assert len(pages) - 1 == int(re.findall(r"Page \d+ of (\d+)", pages[0])[0])
        for number in range(count):
            [page] = [page for page in pages if f"RO-{1000 + number} " in page]
            assert re.search(rf"\bItem {number}\b", page)
        for page in pages[:-1]:
            body = [line.strip() for line in page.splitlines() if line.strip()][:-1]
            assert body[-1] not in ("Your repairs", "Estimates that wait for your answer", "How to answer", "Answer slip"), body
        [slip] = [page for page in pages if "Answer slip" in page]
        assert "Name and signature" in slip and slip.count("Yes, do it") == 2


LONG_SHOP = {**SHOP, "name": "Kraftfahrzeuginstandsetzungs- und Unfallschadenabwicklungsbetrieb Harbour Nachfolger",
             "email": "unfallschadenabwicklung@kraftfahrzeuginstandsetzung.example"}
LONG_CUSTOMER = {**CUSTOMER, "name": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mit beschränkter "
                 "Haftung & Compagnie", "address": "Schifffahrtsstraße 123, Hinterhaus\nZimmer 17\n80331 München"}


def squeezed(text: str) -> str:
    """Without the places where lines end."""
    return "".join(text.split())


@pytest.mark.req("S3-09", "S3-10")
@pytest.mark.parametrize("form", ["pdf", "tiff"])
def test_thirty_repairs_with_long_names_are_whole_and_nothing_is_cut_off(form: str, tmp_path: Path) -> None:
    """Every word of every name is there, without a hyphen that nobody wrote; a repair is on one page, and so is the slip."""
    title = "Kotflügel links instandsetzen und lackieren, einschließlich Ersatz der Kunststoffverkleidung und Nachjustierung der Scheinwerfer"
    place = "Wartet auf Freigabe durch die Versicherungsgesellschaft"
    repairs = [repair(n, title=f"{title} {n}.", item=f"Transporter {n}.", status=status(place), stage="Karosserie",
                      note=f"Das Ersatzteil {n}. kommt erst nächste Woche.", dueOutText="Donnerstag, 5. März 2026, 16:00")
               for n in range(30)]
    estimates = [estimate(n, title="Tür", totalText="1.006.200,00 DKK") for n in range(200, 206)]
    paper = report(repairs, estimates, "de", shop=LONG_SHOP, customer=LONG_CUSTOMER, to="+49 89 123456")
    if form == "tiff":
        tiff = drawn(paper, form)
        assert 5 <= len(directories(tiff)) <= 12
        for number in range(len(directories(tiff))):
            dots = raster(tiff, tmp_path, number)
            rows = [dots[start:start + 216] for start in range(0, len(dots), 216)]
            assert not any(any(row[:10]) or any(row[-10:]) for row in rows), number
        return
    pages = words(drawn(paper)).split("\f")
    for name in (LONG_SHOP["name"], LONG_SHOP["email"], LONG_CUSTOMER["name"]):
        assert squeezed(name) in squeezed(read_by_columns(drawn(paper))), name
    for number in range(30):
        [page] = [page for page in pages if f"RO-{1000 + number} " in page]
        for said in (f"Transporter {number}.", f"Ersatzteil {number}.", f"Scheinwerfer {number}."):
            assert said in page, (number, said)
    assert "…" not in "".join(page.rsplit("\n", 4)[0] for page in pages), "only the foot may be cut"
    [slip] = [page for page in pages if "Antwortabschnitt" in page]
    rows = [line for line in slip.splitlines() if "Ja, ausführen" in line]
    assert len(rows) == 6 and all("1.006.200,00 DKK" in row for row in rows) and "Name und Unterschrift" in slip


def read_by_columns(pdf: bytes) -> str:
    """What a reader finds, block after block."""
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, timeout=60, check=True).stdout.decode()


def lines_of_writing(dots: bytes) -> list[int]:
    """Heights of what is black from above, in rows, with at least six white ones between."""
    heights: list[int] = []
    white = 6
    for start in range(0, len(dots), 216):
        if not any(dots[start:start + 216]):
            white += 1
            continue
        if white >= 6:
            heights.append(0)
        else:
            heights[-1] += white
        heights[-1] += 1
        white = 0
    return heights


@pytest.mark.req("S3-10")
def test_a_fax_says_to_whom_it_goes_and_begins_as_a_letter_does(tmp_path: Path) -> None:
    """Its words are dots: between the title and the three boxes stand the line of whom and when, the greeting, and a sentence."""
    faxes = [raster(drawn({**report([], []), "to": to}, "tiff"), tmp_path) for to in ("+45 86 12 34 56", "+45 86 12 34 57")]
    assert faxes[0] != faxes[1], "the number is on the page"
    heights = lines_of_writing(faxes[0])
    boxes = heights.index(max(heights))
    [title] = [place for place, height in enumerate(heights[:boxes]) if height > 60]
    assert boxes - title - 1 == 3 and all(20 < height < 50 for height in heights[title + 1:boxes])


@pytest.mark.req("S3-18")
@pytest.mark.parametrize("count", [3, 60, 200])
def test_every_line_of_a_long_estimate_is_on_paper(count: int) -> None:
    lines = [{"description": f"Part number {n}.", "quantity": "1"} for n in range(count)]
    data = {"shop": SHOP, "customer": CUSTOMER, "estimates": [estimate(9, lines=lines), estimate(10)]}
    pages = words(drawn(message("estimate", data))).split("\f")
    assert [sum(f"Part number {n}." in page for page in pages) for n in range(count)] == [1] * count
    assert "Part number 0." in pages[0], "it begins where the letter does"
    assert sum("Answer slip" in page for page in pages) == 1


def test_a_slip_that_no_sheet_holds_says_on_each_whose_it_is() -> None:
    pages = words(drawn(report([], [estimate(n) for n in range(60)]))).split("\f")
    slips = [page for page in pages if "Answer slip" in page]
    assert len(slips) > 1 and all("Lind Taxi & Courier ApS, Customer no. 1012" in page for page in slips)
    assert sum(page.count("Yes, do it") for page in slips) == 60 and "Name and signature" in slips[-1]


@pytest.mark.parametrize("form", ["pdf", "tiff"])
def test_the_same_message_is_the_same_bytes(form: str) -> None:
    paper = report([repair(n) for n in range(12)], [estimate(1)])
    assert drawn(paper, form) == drawn(paper, form)


@pytest.mark.req("S3-10")
def test_fax_pages_are_what_every_fax_takes(tmp_path: Path) -> None:
    """Group 3 one-dimensional in one strip a page, 1,728 dots: bit for bit what libtiff makes of the same dots."""
    tiff = drawn(report([repair(n) for n in range(12)], [estimate(1)]), "tiff")
    pages = directories(tiff)
    assert len(pages) > 1
    for number, page in enumerate(pages):
        facts = {tag: value for tag, (_, value) in page.items()}
        assert (facts[256], facts[259], facts[292], facts[278]) == (1728, 3, 0, facts[257])
        assert page[273][0] == 1 and facts[297] == number | len(pages) << 16
        ours = tiff[facts[273]:facts[273] + facts[279]]
        raster(tiff, tmp_path, number)
        subprocess.run(["tiffcp", "-c", "g3", "-r", "10000", "out.tif", "theirs.tif"], cwd=tmp_path, timeout=60, check=True)
        theirs = (tmp_path / "theirs.tif").read_bytes()
        [facts] = directories(theirs)
        assert ours == theirs[facts[273][1]:facts[273][1] + facts[279][1]]


@pytest.mark.req("S3-10", "I-04")
def test_a_fax_can_be_read(tmp_path: Path) -> None:
    """Black is little of it and nothing stands at the edges, which machines cut off."""
    dots = raster(drawn(report([repair(n) for n in range(5)], []), "tiff"), tmp_path)
    black = sum(byte.bit_count() for byte in dots) / (len(dots) * 8)
    assert 0.005 < black < 0.10
    rows = [dots[start:start + 216] for start in range(0, len(dots), 216)]
    assert not any(any(row[:10]) or any(row[-10:]) for row in rows) and not any(map(any, rows[:80] + rows[-40:]))


@pytest.mark.parametrize("kind", ["statusChange", "decision", "somethingNew"])
@pytest.mark.parametrize("form", ["pdf", "tiff"])
def test_every_message_can_be_a_letter(kind: str, form: str) -> None:
    data = {"shop": SHOP, "customer": CUSTOMER, "repair": repair(1)}
    paper = drawn(message(kind, data), form)
    if form == "pdf":
        text = words(paper)
        assert "Your repairs" in text and "all is well." in text and "In the paint shop" in text
    assert drawn(message(kind, None), form)


@pytest.mark.req("S3-18")
def test_an_estimate_has_its_lines_and_a_slip() -> None:
    lines = [{"description": "Windscreen, heated", "quantity": "1", "unitPriceMinor": 1, "netMinor": 1},
             {"description": "Fitting", "quantity": "3.5", "unit": "h", "unitPriceMinor": 1, "netMinor": 1}]
    text = words(drawn(message("estimate", {"shop": SHOP, "customer": CUSTOMER, "estimates": [estimate(9, lines=lines)]})))
    for said in ("Estimate E-9", "3.5 h", "Fitting", "6,200.00 DKK", "Answer slip"):
        assert said in text, said


def test_whatever_texts_there_are_something_is_drawn() -> None:
    """Long, empty, in other scripts, with line ends: pages that poppler reads, and never so many that paper runs out."""
    chance = random.Random(7)
    for _ in range(25):
        repairs = [repair(n, title=some_text(chance, 500), item=some_text(chance, 200), note=some_text(chance, 300),
                          status=status(some_text(chance, 80), chance.choice(["#FFFFFF", "#000000", "red", ""])))
                   for n in range(chance.randrange(6))]
        estimates = [estimate(n, title=some_text(chance, 300)) for n in range(chance.randrange(5))]
        paper = report(repairs, estimates, customMessage=some_text(chance, 6000), howToAnswer=some_text(chance, 500))
        text = words(drawn(paper))
        assert 1 <= text.count("\f") <= 20
    assert words(drawn(report([], [estimate(n) for n in range(200)]))).count("Yes, do it") == 200
    assert drawn({}) and drawn(message("report", None)) and drawn(message("estimate", {}))


@pytest.mark.parametrize(("arguments", "stdin", "code"), [
    ([], "", 64), (["--data"], "", 64), (["--form", "gif", "--data", "-"], "{}", 64), (["--data", "-"], "no", 65),
    (["--data", "no/such"], "", 65), (["--what"], "", 64)])
def test_what_cannot_be_drawn_is_told(arguments: list[str], stdin: str, code: int) -> None:
    done = subprocess.run([DRAW, *arguments], input=stdin.encode(), capture_output=True, timeout=60, check=False)
    assert done.returncode == code and done.stdout == b"" and done.stderr.startswith(b"fettle-draw: error:")


def test_it_writes_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "message.json").write_text(json.dumps(report([repair(1)], [])))
    subprocess.run([DRAW, "--data", tmp_path / "message.json", "--out", tmp_path / "report.pdf"], timeout=60, check=True)
    assert (tmp_path / "report.pdf").read_bytes() == drawn(report([repair(1)], []))


def of_store(store: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([DRAW, store, *words, "--engine", binary()], capture_output=True, timeout=60, check=False)


def test_a_job_card_has_what_the_workshop_needs(store: Path, engine: Engine) -> None:
    account = customer(engine, "Bo Lind", phones=["+45 11 22 33 44"])
    item = engine.call("items.create", accountId=account, kind="vehicle", make="Volvo", model="V60", registration="AB 12 345")["id"]
    job = repair_order(engine, account, "Front bumper", itemId=item, description="Left side, with the fog lamp.")
    update(engine, job, jobStatus=status_id(engine, "In Progress"), note="Parts are here.")
    card = of_store(store, "job", job)
    text = words(card.stdout)
    for said in ("Front bumper", "Job card", "Volvo V60", "AB 12 345", "+45 11 22 33 44", "In Progress", "Left side, with the fog lamp.",
                 "Parts are here.", "Ann Admin", "Work done", "Received in good order"):
        assert said in text, said
    assert of_store(store, "job", job).stdout == card.stdout


def test_a_quote_has_its_lines_and_what_they_come_to(store: Path, engine: Engine) -> None:
    account = customer(engine, "Bo Lind", language="de")
    quote = engine.call("quotes.create", accountId=account, name="Auspuff", description="Durchgerostet.")["id"]
    assert "Durchgerostet." in words(of_store(store, "quote", quote).stdout), "a request without a price can be drawn too"
    engine.call("quotes.createVersion", id=quote, note="Vier Wochen gültig.", lines=[
        {"description": "Mittel- und Endtopf", "quantity": "1", "unitPriceMinor": 123450, "taxPercent": "19"},
        {"description": "Arbeit", "quantity": "2.5", "unit": "h", "unitPriceMinor": 8800, "taxPercent": "19"}])
    text = words(of_store(store, "quote", quote).stdout)
    for said in ("Angebot", "Fassung 1", "Mittel- und Endtopf", "2.5 h", "1.234,50 EUR", "1.454,50 EUR", "1.730,86 EUR", "Vier Wochen gültig."):
        assert said in text, said


@pytest.mark.parametrize("count", range(1, 60, 6))
def test_a_quote_is_signed_on_the_sheet_that_has_its_total(store: Path, engine: Engine, count: int) -> None:
    quote = engine.call("quotes.create", accountId=customer(engine, "Bo Lind"), name="Exhaust", description="Loud.")["id"]
    lines = [{"description": f"Part {n}", "quantity": "1", "unitPriceMinor": 100} for n in range(count)]
    engine.call("quotes.createVersion", id=quote, note="Valid for four weeks. " * 12, lines=lines)
    pages = words(of_store(store, "quote", quote).stdout).split("\f")
    [signed] = [page for page in pages if "Name and signature" in page]
    assert "Total" in signed and f"{count}.00 EUR" in signed
    assert sum(page.count("Part ") for page in pages) == count


@pytest.mark.req("S3-27")
def test_a_message_of_the_outbox_can_be_looked_at_before_it_goes(store: Path, engine: Engine) -> None:
    job = repair_order(engine, customer(engine, "Bo Lind"), "Front bumper")
    [message_id] = update(engine, job, jobStatus=status_id(engine, "In Progress"))["customerMessage"]["outboxIds"]
    assert "Front bumper" in words(of_store(store, "message", message_id).stdout)
    assert len(directories(of_store(store, "message", message_id, "--form", "tiff").stdout)) == 1


@pytest.mark.req("S3-27")
def test_a_report_and_the_estimates_that_wait_are_drawn_without_being_queued(store: Path, engine: Engine) -> None:
    account = customer(engine, "Bo Lind", language="de", faxNumber="+45 1122", report={"enabled": True, "methods": ["email", "fax"]})
    order = repair_order(engine, account, "Heckklappe")
    nothing = of_store(store, "estimates", account)
    assert nothing.returncode == 1 and b"waits for an answer" in nothing.stderr and nothing.stdout == b""
    made = engine.call("estimates.create", jobId=order, send=True, tellCustomer=False,
                       lines=[{"description": "Blech", "unitPriceMinor": 12000}, {"description": "Lack", "unitPriceMinor": 8000}])
    paper = of_store(store, "report", account)
    text = words(paper.stdout)
    for said in ("Stand Ihrer Reparaturen", "Heckklappe", "Antwortabschnitt", made["estimate"]["number"], "200.00 EUR"):
        assert said in text, said
    assert of_store(store, "report", account).stdout == paper.stdout
    asked = words(of_store(store, "estimates", account).stdout)
    for said in ("Kostenvoranschläge", "Blech", "Lack", "200.00 EUR", "Antwortabschnitt"):
        assert said in asked, said
    for what in ("report", "estimates"):
        assert len(directories(of_store(store, what, account, "--form", "tiff").stdout)) == 1
    assert engine.call("outbox.list")["rows"] == []
    engine.call("reports.run", force=True)
    [mail] = [row["id"] for row in engine.call("outbox.list")["rows"] if row["channel"] == "email"]
    assert words(of_store(store, "message", mail).stdout) == text, "what is sent is what was looked at"


@pytest.mark.parametrize(("arguments", "code"), [
    (["report", "C999"], 1), (["estimates", "C999"], 1), (["job", "J1", "--form", "tiff"], 64),
    (["job", "J999"], 1), (["job"], 64), (["invoice", "J1"], 64)])
def test_what_is_not_there_is_told(store: Path, arguments: list[str], code: int) -> None:
    done = of_store(store, *arguments)
    assert done.returncode == code and done.stdout == b"" and done.stderr.startswith(b"fettle-draw: error:")
    assert of_store(store.parent / "no.fettle", "job", "J1").returncode == 66
