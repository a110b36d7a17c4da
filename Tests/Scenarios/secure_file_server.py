"""An FTP server that speaks in secret alone (RFC 4217), as strict as those of web hosts, on Python's own ssl.

Debian's pyftpdlib resets data connections under TLS whoever asks, so it cannot show that a page arrives. This one shows what
vsftpd and FileZilla's server ask for by default: commands and data protected, and each data connection a resumption of the
session of its control connection, so that nobody else can put himself in its place.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from counterparts import PASSWORD, USER

WAIT = 20.0


class Talk:
    """One control connection."""

    def __init__(self, server: SecureFileServer, link: socket.socket) -> None:
        self.server, self.link = server, link
        self.folder = PurePosixPath("/")
        self.user = ""
        self.is_in = False
        self.is_private = False
        self.renaming: Path | None = None
        self.listener: socket.socket | None = None

    def run(self) -> None:
        self.link.settimeout(WAIT)
        if self.server.is_implicit:
            self.link = self.server.context.wrap_socket(self.link, server_side=True)
        lines = self.link.makefile("rb")
        self.say("220 ready")
        while line := lines.readline(2000).decode().rstrip("\r\n"):
            command, _, argument = line.partition(" ")
            if command != "PASS":
                self.server.asked.append(line)
            if command == "AUTH":
                self.say("234 go on")
                self.link = self.server.context.wrap_socket(self.link, server_side=True)
                lines = self.link.makefile("rb")
                continue
            answer: Callable[[str], str] | None = getattr(self, f"do_{command.lower()}", None)
            if not isinstance(self.link, ssl.SSLSocket):
                self.say("530 in secret, please")
            elif answer is None:
                self.say("502 what?")
            elif not self.is_in and command not in {"USER", "PASS", "PBSZ", "PROT"}:
                self.say("530 who are you?")
            else:
                self.say(answer(argument))

    def say(self, line: str) -> None:
        self.link.sendall(line.encode() + b"\r\n")

    def place(self, name: str) -> Path:
        whole = self.folder / name
        assert ".." not in whole.parts, whole
        return self.server.root.joinpath(*whole.parts[1:])

    def do_user(self, name: str) -> str:
        self.user = name
        return "331 and the password?"

    def do_pass(self, word: str) -> str:
        self.is_in = (self.user, word) == (USER, PASSWORD)
        return "230 welcome" if self.is_in else "530 no"

    def do_pbsz(self, _: str) -> str:
        return "200 ok"

    def do_prot(self, level: str) -> str:
        self.is_private = level == "P"
        return "200 ok"

    def do_pwd(self, _: str) -> str:
        return f'257 "{self.folder}"'

    def do_cwd(self, name: str) -> str:
        if not self.place(name).is_dir():
            return "550 no such folder"
        self.folder = self.folder / name
        return "250 ok"

    def do_mkd(self, name: str) -> str:
        self.place(name).mkdir()
        return f'257 "{self.folder / name}"'

    def do_rmd(self, name: str) -> str:
        try:
            self.place(name).rmdir()
        except OSError:
            return "550 no"
        return "250 ok"

    def do_dele(self, name: str) -> str:
        if not self.place(name).is_file():
            return "550 no such file"
        self.place(name).unlink()
        return "250 ok"

    def do_rnfr(self, name: str) -> str:
        self.renaming = self.place(name)
        return "350 and to?"

    def do_rnto(self, name: str) -> str:
        assert self.renaming is not None
        if self.place(name).exists():
            return "553 there is one"
        self.renaming.rename(self.place(name))
        return "250 ok"

    def do_type(self, _: str) -> str:
        return "200 ok"

    def do_epsv(self, _: str) -> str:
        self.listener = socket.create_server(("127.0.0.1", 0))
        return f"229 here (|||{self.listener.getsockname()[1]}|)"

    def do_quit(self, _: str) -> str:
        return "221 bye"

    def do_stor(self, name: str) -> str:
        assert self.listener is not None
        self.say("150 go on")
        self.listener.settimeout(WAIT)
        plain, _ = self.listener.accept()
        self.listener.close()
        plain.settimeout(WAIT)
        if not self.is_private:
            plain.close()
            return "522 in secret, please"
        with self.server.context.wrap_socket(plain, server_side=True) as data:
            is_ours = bool(data.session_reused)
            self.server.resumed.append(is_ours)
            content = b""
            while part := data.recv(65_536):
                content += part
            try:
                # Ending without a word would make the session unfit for the next data connection.
                data.unwrap()
            except (OSError, ssl.SSLError):
                pass
        if self.server.wants_resumption and not is_ours:
            return "522 the session of the data is not that of the commands"
        self.place(name).write_bytes(content)
        return "226 stored"


class SecureFileServer:
    """What it was asked to do (without passwords), and whether each data connection resumed its control connection's session."""

    def __init__(self, root: Path, certificate: tuple[Path, Path], *, is_implicit: bool, newest: ssl.TLSVersion) -> None:
        self.root, self.is_implicit = root, is_implicit
        self.wants_resumption = True
        self.asked: list[str] = []
        self.resumed: list[bool] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificate)
        self.context.maximum_version = newest
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        self.links: list[socket.socket] = []
        self.faults: list[BaseException] = []
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self) -> None:
        while True:
            try:
                link, _ = self.socket.accept()
            except OSError:
                return
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.links.append(link)
            threading.Thread(target=self.talk, args=(link,), daemon=True).start()

    def talk(self, link: socket.socket) -> None:
        try:
            Talk(self, link).run()
        except (ssl.SSLError, ConnectionError, TimeoutError) as fault:
            self.faults.append(fault)
        finally:
            link.close()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=5)
        for link in self.links:
            link.close()


@contextmanager
def secure_file_server(
        root: Path, certificate: tuple[Path, Path], *, is_implicit: bool = False, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
) -> Iterator[SecureFileServer]:
    """FTPS on a folder: explicit (AUTH TLS) unless told otherwise."""
    server = SecureFileServer(root, certificate, is_implicit=is_implicit, newest=newest)
    try:
        yield server
    finally:
        server.close()
