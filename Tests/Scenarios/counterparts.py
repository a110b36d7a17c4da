"""Counterparts that what we send goes to: mail servers of every temper on loopback, which end with the test."""

from __future__ import annotations

import asyncio
import email
import email.message
import email.policy
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from engine import ROOT, binary

Json = Any


def program(name: str) -> str:
    """A program that sends or draws: beside the engine, else as the debug build left it."""
    beside = Path(binary()).resolve().parent / name
    return str(beside if beside.is_file() else ROOT / ".build/debug" / name)


DELIVER = program("fettle-deliver")
DRAW = program("fettle-draw")

USER, PASSWORD = "desk", "correct horse battery staple"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postbox:
    """What a mail server does with messages, and those it took."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.raw: list[bytes] = []
        self.talks = 0
        # Each takes the place of the usual answer; a recipient's may be a function of the attempt, from 1.
        self.recipients: dict[str, str | Callable[[int], str]] = {}
        self.senders: dict[str, str] = {}
        self.content = "250 2.0.0 taken"
        self.drops: set[str] = set()
        # Seconds that it takes to say what it does with a message that it has.
        self.pause: Callable[[], float] = lambda: 0.0
        # Message-ID and recipients of each message taken.
        self.taken: list[tuple[str, list[str]]] = []
        self.attempts: dict[str, int] = {}

    async def handle_EHLO(  # noqa: N802
            self, server: SMTP, session: Session, envelope: Envelope, name: str, responses: list[str]) -> list[str]:
        self.talks += 1
        session.host_name = name
        return responses

    async def handle_MAIL(  # noqa: N802
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.senders:
            return self.senders[address]
        envelope.mail_from = address
        return "250 2.1.0 go on"

    async def handle_RCPT(  # noqa: N802
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        self.attempts[address] = self.attempts.get(address, 0) + 1
        if address in self.drops:
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
        answer = self.recipients.get(address, "250 2.1.5 go on")
        if callable(answer):
            answer = answer(self.attempts[address])
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if not self.content.startswith("250"):
            return self.content
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        # It has the message from here on, whatever becomes of whoever sent it.
        message = email.message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=email.policy.default)
        assert isinstance(message, email.message.EmailMessage)
        self.mails.append(message)
        self.taken.append((str(message["Message-ID"]), list(envelope.rcpt_tos)))
        await asyncio.sleep(self.pause())
        return self.content

    def log_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Json) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False) if not right else AuthResult(success=True)


class _Controller(Controller):
    """A server whose certificate is for localhost."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(
        *, tls: str = "none", certificate: tuple[Path, Path] | None = None, asks_login: bool = False,
) -> Iterator[tuple[Postbox, int]]:
    """A mail server and its port. tls: none, starttls or smtps."""
    box = Postbox()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    port = free_port()
    options: dict[str, Json] = {"decode_data": False, "enable_SMTPUTF8": False}
    if tls == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if asks_login:
        options |= {"authenticator": box.log_in, "auth_required": True, "auth_require_tls": tls == "starttls"}
    controller = _Controller(
        box, hostname="127.0.0.1", port=port, ssl_context=context if tls == "smtps" else None, ready_timeout=20, **options)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and 127.0.0.1 that only itself vouches for, and its key."""
    certificate, key = folder / "localhost.pem", folder / "localhost.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
        capture_output=True, timeout=60, check=True)
    return certificate, key


class RudeServer:
    """A server that says one line and nothing good: a greeting of refusal, or silence."""

    def __init__(self, greeting: bytes) -> None:
        self.greeting = greeting
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                link, _ = self.socket.accept()
            except OSError:
                return
            with link:
                link.sendall(self.greeting)

    def close(self) -> None:
        self.socket.close()
        self.thread.join(timeout=5)


def deliver(store: Path, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """fettle-deliver STORE --once."""
    return subprocess.run(
        [DELIVER, store, "--once", "--engine", binary(), "--drawing", DRAW, *arguments], capture_output=True, text=True,
        timeout=120, check=False, env={**os.environ, **(environment or {})})


def has(*programs: str) -> bool:
    return all(shutil.which(program) for program in programs)


@contextmanager
def file_server(
        root: Path, *, certificate: tuple[Path, Path] | None = None, bytes_a_second: int = 0) -> Iterator[tuple[list[str], int]]:
    """An FTP server on a folder: what it was asked to do, and its port. With a certificate it speaks in secret alone; it takes
    so many bytes a second, or what comes (0)."""
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler, ThrottledDTPHandler, TLS_FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import FTPServer

    asked: list[str] = []
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(root), perm="elradfmwMT")
    base = FTPHandler if certificate is None else TLS_FTPHandler

    class Handler(base):  # type: ignore[misc, valid-type]
        def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
            if cmd != "PASS":
                asked.append(line)
            super().pre_process_command(line, cmd, arg)

    Handler.authorizer = authorizer
    Handler.auth_failed_timeout = 0
    if bytes_a_second:
        Handler.dtp_handler = type("Slow", (ThrottledDTPHandler,), {"read_limit": bytes_a_second})
    if certificate is not None:
        Handler.certfile, Handler.keyfile = str(certificate[0]), str(certificate[1])
        Handler.tls_control_required = Handler.tls_data_required = True
    loop = IOLoop()
    server = FTPServer(("127.0.0.1", 0), Handler, ioloop=loop)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            server.serve_forever(timeout=0.05, blocking=False)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield asked, int(server.socket.getsockname()[1])
    finally:
        ended.set()
        thread.join(timeout=10)
        server.close_all()
