"""Pages go to a server in secret, whole, and to nobody who cannot prove who he is (S3-23)."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from counterparts import PASSWORD, file_server, make_certificate
from engine import Engine
from kit import customer, repair_order, status_id, update
from secure_file_server import secure_file_server
from site_kit import pages, publish, published, to_server

pytestmark = pytest.mark.req("S3-23")

Json = Any

NEWEST = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "server").mkdir()
    return tmp_path / "server"


@pytest.fixture
def shop(engine: Engine) -> Engine:
    update(engine, repair_order(engine, customer(engine, "Bo Lind"), "Roof"), jobStatus=status_id(engine, "In Progress"))
    return engine


@pytest.mark.parametrize("newest", NEWEST)
@pytest.mark.parametrize("tls", ["explicit", "implicit"])
def test_pages_are_uploaded_in_secret(
        store: Path, shop: Engine, root: Path, certificate: tuple[Path, Path], tls: str, newest: str) -> None:
    here = store.parent / "site"
    with secure_file_server(root, certificate, is_implicit=tls == "implicit", newest=NEWEST[newest]) as server:
        to_server(shop, server.port, tls=tls, caFile=str(certificate[0]))
        assert "4 uploaded" in published(store)
        assert pages(root / "www/site") == pages(here)
        assert server.resumed == [True] * 4, "the data are under the session of the commands"
        assert "PROT P" in server.asked and ("AUTH SSL" in server.asked or "AUTH TLS" in server.asked) == (tls == "explicit")
        job = shop.call("jobs.list")["rows"][0]["id"]
        update(shop, job, note="Ready on Friday.")
        assert "uploaded" in published(store) and pages(root / "www/site") == pages(here), "and over what is there"
        shop.call("jobs.close", id=job)
        assert "2 taken down" in published(store) and set(pages(root)) == {"www/site/index.html", "www/site/robots.txt"}
        assert server.faults == []


@pytest.mark.parametrize("tls", ["explicit", "implicit"])
def test_a_long_page_arrives_whole_from_a_server_of_today(
        store: Path, shop: Engine, root: Path, certificate: tuple[Path, Path], tls: str) -> None:
    """Under TLS 1.3 libcurl closed data connections with session tickets unread; the reset cost the end of long pages, and the
    server took them for whole: of 15 files of 300 kB 8 or 12 arrived."""
    shop.call("settings.update", site={"mode": "ownServer"})
    assert publish(store, "--build-only").returncode == 0
    here = store.parent / "site"
    for path in pages(here):
        # As an index of hundreds of repairs would be.
        with (here / path).open("a") as page:
            page.write("<!--" + "x" * 400_000 + "-->")
    with secure_file_server(root, certificate, is_implicit=tls == "implicit") as server:
        to_server(shop, server.port, tls=tls, caFile=str(certificate[0]))
        assert "0 pages written" in published(store)
        assert min(map(len, pages(here).values())) > 400_000 and pages(root / "www/site") == pages(here)


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
        store: Path, shop: Engine, root: Path, certificate: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other, _ = make_certificate(tmp_path / "other")
    for tls in ("explicit", "implicit"):
        with secure_file_server(root, certificate, is_implicit=tls == "implicit") as server:
            refusals: list[dict[str, Json]] = [{}, {"caFile": str(other)}, {"caFile": str(tmp_path / "missing.pem")}]
            for members in refusals:
                to_server(shop, server.port, tls=tls, **members)
                if not members:
                    shop.call("settings.update", site={"ftp": {"caFile": None}})
                refused = publish(store, SITE_SECRET=PASSWORD)
                assert refused.returncode == 78 and "certificate" in refused.stderr, (members, refused.stderr)
                assert PASSWORD not in refused.stderr
            # The right certificate, and a name that is not in it.
            to_server(shop, server.port, tls=tls, caFile=str(certificate[0]), host="127.0.0.2")
            assert publish(store, SITE_SECRET=PASSWORD).returncode == 78
            assert not [line for line in server.asked if line.startswith("USER")], "nothing is told to a stranger"
    assert pages(root) == {}


def test_a_server_without_secrets_gets_nothing_that_was_meant_to_be_secret(store: Path, shop: Engine, root: Path) -> None:
    with file_server(root) as (asked, port):
        to_server(shop, port, tls="explicit")
        refused = publish(store, SITE_SECRET=PASSWORD)
        assert refused.returncode == 78 and pages(root) == {}
        assert not [line for line in asked if line.startswith("USER")]


def test_certificates_of_the_upload_are_a_setting(shop: Engine) -> None:
    to_server(shop, 21, caFile="/etc/fettle/ftp.pem")
    assert shop.call("settings.get")["site"]["ftp"]["caFile"] == "/etc/fettle/ftp.pem"
    shop.call("settings.update", site={"ftp": {"caFile": None}})
    assert "caFile" not in shop.call("settings.get")["site"]["ftp"]
