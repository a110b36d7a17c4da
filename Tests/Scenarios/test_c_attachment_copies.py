"""The files of attachments in everything that is done with a whole store (C-12)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine, make_store, run
from kit import Json, customer, job

pytestmark = pytest.mark.req("C-12")

Serve = Callable[..., Engine]


def png(number: int, size: int = 3000) -> bytes:
    """A picture of its own."""
    return b"\x89PNG\r\n\x1a\n" + bytes((number * 7 + i * i) % 251 for i in range(size))


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def place(store: Path, digest: str) -> Path:
    return store / "files" / digest[:2] / digest


def files(folder: Path) -> dict[str, bytes]:
    """Every attachment's file below a store or an export."""
    found = {path.name: path.read_bytes() for path in (folder / "files").rglob("*") if path.is_file()}
    assert all(hashlib.sha256(data).hexdigest() == name for name, data in found.items())
    return found


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


class Album:
    """A job with pictures, one of which was taken away again and can be brought back."""

    def __init__(self, engine: Engine, count: int = 12) -> None:
        self.job = job(engine, customer(engine))
        self.ids: list[str] = []
        self.digests: list[str] = []
        for number in range(count):
            added = engine.call("attachments.add", jobId=self.job, name=f"{number}.png", contentBase64=text(png(number)))
            self.ids.append(added["id"])
            self.digests.append(added["sha256"])
        # The same bytes under another name are kept once.
        engine.call("attachments.add", jobId=self.job, name="again.png", contentBase64=text(png(0)))
        engine.call("attachments.remove", id=self.ids[-1])


def rows(engine: Engine, owner: str) -> Json:
    return engine.call("attachments.list", jobId=owner)["rows"]


@pytest.mark.parametrize("folder", [False, True])
def test_a_backup_carries_every_file_and_the_restored_store_reads_them(
    store: Path, serve: Serve, tmp_path: Path, folder: bool
) -> None:
    engine = serve(store)
    album = Album(engine)
    report = engine.call("store.backup", path=str(tmp_path / "copy"), folder=folder)
    assert report["attachments"] == 12 and "damagedAttachments" not in report
    verified = json.loads(run("backup", "--verify", str(tmp_path / "copy")).stdout)
    assert verified["sound"] and verified["attachments"] == 12
    made = run("restore", str(tmp_path / "copy"), str(tmp_path / "restored.fettle"))
    assert made.returncode == 0, made.stderr
    assert files(tmp_path / "restored.fettle") == files(store)
    restored = serve(tmp_path / "restored.fettle")
    assert rows(restored, album.job) == rows(engine, album.job)
    answer = restored.call("attachments.read", id=album.ids[3], bytes=100_000)
    assert base64.b64decode(answer["contentBase64"]) == png(3)
    checked = restored.call("store.check")
    assert checked["sound"]
    assert checked["attachments"] == {"attachments": 12, "files": 12, "missing": 0, "damaged": 0, "unreferenced": 0}
    if folder:
        assert serve(tmp_path / "copy").call("store.check")["sound"]
    else:
        with tarfile.open(tmp_path / "copy") as archive:
            assert f"shop.fettle/files/{album.digests[0][:2]}/{album.digests[0]}" in archive.getnames()


@pytest.mark.req("C-14")
def test_a_backup_during_uploads_has_the_file_of_every_record_it_has(
    store: Path, serve: Serve, tmp_path: Path
) -> None:
    engine = serve(store)
    album = Album(engine, 60)
    upload = engine.call("attachments.begin", jobId=album.job, name="film.png", size=len(png(99, 500_000)))
    backup = engine.request("store.backup", path=str(tmp_path / "copy.tar"))
    report = None
    sent: list[int] = []
    number = 1000
    piece = text(png(99, 500_000))
    sent.append(engine.request("attachments.append", uploadId=upload["uploadId"], offset=0, contentBase64=piece))
    sent.append(engine.request("attachments.finish", uploadId=upload["uploadId"]))
    while report is None or sent:
        if report is None and len(sent) < 4:
            number += 1
            sent.append(engine.request(
                "attachments.add", jobId=album.job, name=f"{number}.png", contentBase64=text(png(number, 20_000))))
        answer = engine.receive()
        if answer["id"] == backup:
            report = answer["result"]
        elif "error" in answer:
            # A job has room for so many files and no more.
            assert answer["error"]["data"]["kind"] == "tooLarge"
            sent.remove(answer["id"])
        else:
            sent.remove(answer["id"])
    made = run("restore", str(tmp_path / "copy.tar"), str(tmp_path / "restored.fettle"))
    assert made.returncode == 0, made.stderr
    restored = serve(tmp_path / "restored.fettle")
    checked = restored.call("store.check")
    assert checked["sound"] and checked["attachments"]["missing"] == 0
    assert checked["attachments"]["attachments"] >= 60
    assert restored.call("changes.list", since=0, limit=1)["seq"] == report["sequence"]
    assert engine.call("store.check")["sound"]


def test_a_backup_holds_one_attachment_open_at_a_time(store: Path, serve: Serve, tmp_path: Path) -> None:
    engine = serve(store)
    Album(engine, 80)
    pid = engine.call("store.status")["pid"]
    before = len(os.listdir(f"/proc/{pid}/fd"))
    backup = engine.request("store.backup", path=str(tmp_path / "copy.tar"))
    most = 0
    status: list[int] = []
    done = False
    while not done or status:
        if not done and not status:
            status.append(engine.request("store.status"))
        answer = engine.receive()
        most = max(most, len(os.listdir(f"/proc/{pid}/fd")))
        if answer["id"] == backup:
            assert answer["result"]["attachments"] == 80
            done = True
        else:
            status.remove(answer["id"])
    assert most <= before + 6


def test_damaged_and_missing_files_do_not_stop_a_backup_and_are_told(
    store: Path, serve: Serve, tmp_path: Path
) -> None:
    engine = serve(store)
    album = Album(engine)
    engine.close()
    damage(place(store, album.digests[1]))
    place(store, album.digests[2]).unlink()
    done = run("backup", str(store), str(tmp_path / "copy.tar"))
    report = json.loads(done.stdout)
    assert report["attachments"] == 11 and report["damagedAttachments"] == [album.digests[1]]
    assert json.loads(run("backup", "--verify", str(tmp_path / "copy.tar")).stdout)["damagedAttachments"]
    assert run("restore", str(tmp_path / "copy.tar"), str(tmp_path / "restored.fettle")).returncode == 0
    found = serve(tmp_path / "restored.fettle").call("store.check")
    assert not found["sound"] and [f["record"] for f in found["findings"]] == album.ids[1:3]
    assert found["attachments"]["missing"] == 1 and found["attachments"]["damaged"] == 1


def test_salvage_takes_whole_files_over_and_tells_of_the_others(store: Path, serve: Serve, tmp_path: Path) -> None:
    engine = serve(store)
    album = Album(engine)
    engine.close()
    damage(place(store, album.digests[1]))
    place(store, album.digests[2]).unlink()
    done = run("salvage", str(store), str(tmp_path / "saved.fettle"))
    report = json.loads(done.stdout)
    assert done.returncode == 1 and not report["complete"]
    assert report["attachments"] == {"saved": 10, "damaged": 1, "missing": 1}
    assert any(album.digests[1] in note and "damaged" in note for note in report["notes"])
    assert any(album.digests[2] in note and "missing" in note for note in report["notes"])
    assert set(files(tmp_path / "saved.fettle")) == set(album.digests) - set(album.digests[1:3])
    saved = serve(tmp_path / "saved.fettle")
    answer = saved.call("attachments.read", id=album.ids[5], bytes=100_000)
    assert base64.b64decode(answer["contentBase64"]) == png(5)


def test_an_exported_folder_makes_a_store_with_every_file_and_exports_equally(
    store: Path, serve: Serve, tmp_path: Path
) -> None:
    engine = serve(store)
    album = Album(engine)
    (store / "files/ab").mkdir(exist_ok=True)
    (store / "files/ab" / ("ab" + "0" * 62)).write_bytes(b"nobody's")
    report = engine.call("store.export", path=str(tmp_path / "first"))
    assert report["attachments"] == {"files": 12, "bytes": 12 * len(png(0)), "missing": 0}
    assert set(files(tmp_path / "first")) == set(album.digests)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "first").rglob("*")} == {0}
    again = make_store(tmp_path / "again.fettle")
    with serve(again) as other:
        tried = other.call("store.import", path=str(tmp_path / "first"), dryRun=True)
        assert not tried["stored"] and files(again) == {}
        other.call("store.import", path=str(tmp_path / "first"))
        assert rows(other, album.job) == rows(engine, album.job)
        other.call("store.export", path=str(tmp_path / "second"))
        checked = other.call("store.check")
        assert checked["sound"] and checked["attachments"]["unreferenced"] == 0
        answer = other.call("attachments.read", id=album.ids[7], bytes=100_000)
        assert base64.b64decode(answer["contentBase64"]) == png(7)
    assert everything(tmp_path / "first") == everything(tmp_path / "second")
    assert files(again) == files(tmp_path / "first")


@pytest.mark.parametrize("harm", ["changed", "missing", "more"])
def test_an_export_whose_files_are_not_what_they_were_is_refused(
    store: Path, serve: Serve, tmp_path: Path, harm: str
) -> None:
    engine = serve(store)
    album = Album(engine)
    out = tmp_path / "out"
    engine.call("store.export", path=str(out))
    if harm == "changed":
        damage(place(out, album.digests[4]))
    elif harm == "missing":
        place(out, album.digests[4]).unlink()
    else:
        extra = hashlib.sha256(b"more").hexdigest()
        place(out, extra).parent.mkdir(exist_ok=True)
        place(out, extra).write_bytes(b"more")
    with serve(make_store(tmp_path / "again.fettle")) as other:
        before = other.call("store.status")["lastChange"]
        error = other.fails("store.import", path=str(out))
        assert error.problem("/path")["problem"] == "format" and "files" in error.problem("/path")["actual"]
        assert other.call("store.status")["lastChange"] == before
        other.call("accounts.create", name="Eva Berg")


def test_a_store_that_lacks_a_file_exports_the_rest_and_the_next_one_lacks_it_too(
    store: Path, serve: Serve, tmp_path: Path
) -> None:
    engine = serve(store)
    album = Album(engine)
    damage(place(store, album.digests[1]))
    place(store, album.digests[2]).unlink()
    report = engine.call("store.export", path=str(tmp_path / "first"))
    assert report["attachments"]["missing"] == 2 and report["attachments"]["files"] == 10
    with serve(make_store(tmp_path / "again.fettle")) as other:
        other.call("store.import", path=str(tmp_path / "first"))
        assert {f["record"] for f in other.call("store.check")["findings"]} == set(album.ids[1:3])


def test_stats_count_the_files_and_check_tells_of_those_that_nothing_names(store: Path, serve: Serve) -> None:
    engine = serve(store)
    album = Album(engine)
    size = len(png(0))
    assert engine.call("store.stats")["attachments"] == {"files": 12, "bytes": 12 * size}
    engine.call("attachments.add", jobId=album.job, name="new.png", contentBase64=text(png(50)))
    engine.call("attachments.add", jobId=album.job, name="same.png", contentBase64=text(png(50)))
    assert engine.call("store.stats")["attachments"] == {"files": 13, "bytes": 13 * size}
    engine.close()
    stray = place(store, hashlib.sha256(b"stray").hexdigest())
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"stray")
    engine = serve(store)
    report = engine.call("store.check")
    assert report["sound"] and report["attachments"]["unreferenced"] == 1 and report["attachments"]["files"] == 14


def test_a_folder_copy_is_used_as_a_store_and_takes_more_files(store: Path, serve: Serve, tmp_path: Path) -> None:
    engine = serve(store)
    album = Album(engine)
    engine.call("store.backup", path=str(tmp_path / "copy"), folder=True)
    shutil.rmtree(store / "files")
    copy = serve(tmp_path / "copy")
    copy.call("attachments.add", jobId=album.job, name="more.png", contentBase64=text(png(70)))
    assert copy.call("store.stats")["attachments"]["files"] == 13
    assert copy.call("store.check")["sound"]
