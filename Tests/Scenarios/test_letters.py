"""Letters of every kind in every language: what an engine hands out, as the customer's mail program has it. The engine is played,
so that each message says exactly what the test wants."""

from __future__ import annotations

import email
import email.message
import email.policy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from counterparts import DELIVER, DRAW
from engine import Engine, binary
from kit import customer, repair_order
from paper_kit import CUSTOMER, SHOP, estimate, repair, words



Json = Any

PLAYED = '''#!{python}
import json, sys
entries = json.load(open({entries!r}))
answers = {{
    "settings.get": {{"mail": {{"mode": "command", "command": {command!r}, "tls": "none"}}, "fax": {{"mode": "off"}}}},
    "shop.get": {{"name": "Harbour Body & Frame", "email": "desk@harbour.example"}},
}}
told = open({told!r}, "a", buffering=1)
for line in sys.stdin:
    request = json.loads(line)
    method = request["method"]
    if method == "exit":
        break
    if method == "outbox.claim":
        result = {{"entries": entries[:1], "lease": "x", "stopped": []}} if entries else {{"entries": [], "stopped": []}}
        entries = entries[1:]
    else:
        result = answers.get(method, {{}})
        if method.startswith("outbox."):
            told.write(json.dumps([method, request["params"]]) + "\\n")
    if "id" in request:
        print(json.dumps({{"jsonrpc": "2.0", "id": request["id"], "result": result}}), flush=True)
'''


def entry(kind: str, language: str, **data: Json) -> Json:
    whole = {"shop": SHOP, "customer": CUSTOMER, **data}
    return {"id": "O7", "channel": "email", "kind": kind, "language": language, "subject": "News", "to": "bo@example.test",
            "text": "Dear Bo,\n\nall is well.", "data": whole, "messageId": "<a@b.example>", "tries": 0,
            "queuedAt": "2026-03-02T16:30:00+01:00"}


def full(kind: str, language: str = "en") -> Json:
    return entry(
        kind, language, date="2026-03-02", dateText="Monday 2 March 2026", customMessage="Closed on Friday.", howToAnswer="Call us.",
        link="https://status.example/7f3a/", repair=repair(41, title="Bumper <left> & wing"),
        repairs=[repair(41, title="Bumper <left> & wing")], estimates=[estimate(204, decision="approved")],
        summary={"openRepairs": 1, "awaitingApproval": 2, "ready": 3})


def sent(folder: Path, message: Json, drawing: str = DRAW) -> tuple[email.message.EmailMessage | None, list[Json]]:
    """The mail that goes out, and what the engine is told."""
    (folder / "entries.json").write_text(json.dumps([message]))
    played = folder / "engine"
    played.write_text(PLAYED.format(
        python=sys.executable, entries=str(folder / "entries.json"), told=str(folder / "told"),
        command=["sh", "-c", f"cat >'{folder}/mail'"]))
    played.chmod(0o755)
    subprocess.run([DELIVER, folder / "shop", "--once", "--engine", played, "--drawing", drawing], capture_output=True, timeout=60,
                   check=False)
    told = [json.loads(line) for line in (folder / "told").read_text().splitlines()]
    if not (folder / "mail").exists():
        return None, told
    mail = email.message_from_bytes((folder / "mail").read_bytes(), policy=email.policy.default)
    assert isinstance(mail, email.message.EmailMessage)
    return mail, told


def texts(mail: email.message.EmailMessage) -> tuple[str, str]:
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and page is not None
    return text.get_content(), page.get_content()


@pytest.mark.req("S3-09", "S0-19")
@pytest.mark.parametrize("language", ["en", "de", "da"])
@pytest.mark.parametrize("kind", ["report", "estimate", "decision", "statusChange"])
def test_every_kind_is_written_in_every_language(tmp_path: Path, kind: str, language: str) -> None:
    mail, told = sent(tmp_path, full(kind, language))
    assert mail is not None and [method for method, _ in told] == ["outbox.sent"]
    text, page = texts(mail)
    assert mail["Content-Language"] == language and f'lang="{language}"' in page
    assert "{{" not in text + page and "&lt;" not in text and "<left>" not in page
    assert "Harbour Body &amp; Frame" in page and page.rstrip().endswith("</html>")
    assert len(list(mail.iter_attachments())) == (kind in ("report", "estimate"))


@pytest.mark.req("S3-09", "S3-11", "S3-12", "S3-13", "S3-18", "I-05")
@pytest.mark.parametrize(("language", "open_repairs", "file"), [
    ("en", "Open repairs: 1", "Repair status report 2026-03-02.pdf"),
    ("de", "Offene Reparaturen: 1", "Stand Ihrer Reparaturen 2026-03-02.pdf"),
    ("da", "Åbne reparationer: 1", "Status på dine reparationer 2026-03-02.pdf")])
def test_the_report_says_it_in_text_page_and_paper(tmp_path: Path, language: str, open_repairs: str, file: str) -> None:
    mail, _ = sent(tmp_path, full("report", language))
    assert mail is not None
    [paper] = list(mail.iter_attachments())
    assert paper.get_filename() == file and open_repairs in texts(mail)[0].splitlines()
    for said in (*texts(mail), words(paper.get_content())):
        for word in ("1012", "RO-1041", "In the paint shop", "E-204", "6,200.00 DKK", "Call us.", "Closed on Friday.",
                     "https://status.example/7f3a/"):
            assert word in said, word


@pytest.mark.req("S3-02", "S3-12", "S3-13", "S3-14")
def test_what_there_is_not_is_not_said(tmp_path: Path) -> None:
    mail, _ = sent(tmp_path, entry("report", "en", repairs=[], estimates=[],
                                   summary={"openRepairs": 0, "awaitingApproval": 0, "ready": 0}))
    assert mail is not None
    [paper] = list(mail.iter_attachments())
    for said in (*texts(mail), words(paper.get_content())):
        assert "There are no open repairs of yours" in said
        assert not [word for word in ("http", "Estimates that wait", "How to answer", "on the web") if word in said]


def test_a_kind_of_a_later_engine_goes_out_in_the_engines_words(tmp_path: Path) -> None:
    mail, told = sent(tmp_path, full("somethingNew"))
    assert mail is not None and [method for method, _ in told] == ["outbox.sent"]
    text = mail.get_body(("plain",))
    assert text is not None and text.get_content().strip() == "Dear Bo,\n\nall is well."


@pytest.mark.req("S3-27")
def test_a_letter_is_looked_at_before_it_goes_with_the_shops_own_templates(store: Path, engine: Engine, tmp_path: Path) -> None:
    def shown(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([DELIVER, "letter", store, *words, "--engine", binary()], capture_output=True, timeout=60, check=False)

    account = customer(engine, "Bo Lind", language="da", report={"enabled": True, "methods": ["email"]})
    repair_order(engine, account, "Rear <door> & sill")
    page = shown("report", account).stdout.decode()
    assert page.startswith("<!DOCTYPE html>") and 'lang="da"' in page and "Rear &lt;door&gt; &amp; sill" in page
    text = shown("report", account, "--form", "text").stdout.decode()
    assert "Rear <door> & sill" in text and "Åbne reparationer: 1" in text
    (tmp_path / "da").mkdir()
    (tmp_path / "da/report.txt.mustache").write_text("{{% CONTENT_TYPE:TEXT}}Hej {{customer.name}}: {{summary.openRepairs}}")
    own = shown("report", account, "--form", "text", "--templates", str(tmp_path), "--out", str(tmp_path / "letter"))
    assert own.stdout == b"" and (tmp_path / "letter").read_text() == "Hej Bo Lind: 1"
    assert engine.call("outbox.list")["rows"] == []
    engine.call("reports.run", force=True)
    [queued] = engine.call("outbox.list")["rows"]
    assert shown("message", queued["id"]).stdout.decode() == page, "the mail is what was looked at"
    (tmp_path / "report.html.mustache").write_text("{{#open}}")
    for words, code in ((["report", account, "--templates", str(tmp_path)], 78), (["report", "C999"], 1), (["job", "J1"], 64),
                        (["report"], 64), (["report", account, "--form", "pdf"], 64), (["report", account, "--what", "x"], 64),
                        (["report", account, "--out", str(tmp_path / "no/such/file")], 73)):
        wrong = shown(*words)
        assert wrong.returncode == code and wrong.stdout == b"" and wrong.stderr.startswith(b"fettle-deliver: error:"), words


@pytest.mark.req("S3-09", "S3-29")
def test_without_its_paper_a_report_does_not_go_out(tmp_path: Path) -> None:
    mail, told = sent(tmp_path, full("report"), drawing="/no/such/program")
    [(method, params)] = told
    assert mail is None and method == "outbox.retry" and "paper could not be drawn" in params["answer"]
