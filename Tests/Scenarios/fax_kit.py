"""Counterparts of faxes: a modem that is played on a pseudo-terminal, and a HylaFAX server without a modem."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import threading
import time
import tty
from dataclasses import dataclass
from pathlib import Path

from counterparts import free_port
from engine import ROOT

# Where scripts/setup unpacks Debian's packages of HylaFAX: as they are installed they want a mail server and start services.
HYLAFAX = ROOT / ".build/hylafax"

# HylaFAX wants to be started by root, goes on as uucp and shuts itself into its spool. For an ordinary user it is started in a
# namespace where that user is root, which has no other users: what would change to one says that it did and does nothing.
AS_ROOT = """
#include <grp.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
int initgroups(const char *user, gid_t group) { return 0; }
int setgroups(size_t count, const gid_t *groups) { return 0; }
int setuid(uid_t id) { return 0; }
int seteuid(uid_t id) { return 0; }
int setgid(gid_t id) { return 0; }
int setegid(gid_t id) { return 0; }
int setreuid(uid_t real, uid_t effective) { return 0; }
int chown(const char *path, uid_t owner, gid_t group) { return 0; }
int fchown(int file, uid_t owner, gid_t group) { return 0; }
int mknod(const char *path, mode_t mode, dev_t device) { return 0; }
"""


def compiler() -> str | None:
    """A C compiler; Swift's toolchain has one."""
    return next(filter(None, map(shutil.which, ("cc", "clang"))), None)


def without_hylafax() -> str:
    """Why its tests cannot run here, and what to do; empty when they can."""
    if not (HYLAFAX / "usr/sbin/hfaxd").exists():
        return "HylaFAX is not unpacked: run scripts/setup test, with the network at hand"
    if os.geteuid() == 0:
        return ""
    if compiler() is None:
        return "HylaFAX wants root or a C compiler: put the Swift toolchain's usr/bin in PATH"
    if subprocess.run(["unshare", "--user", "--map-root-user", "true"], capture_output=True, check=False).returncode != 0:
        return "HylaFAX wants root or namespaces of users: run as root, or sysctl kernel.unprivileged_userns_clone=1"
    return ""


@dataclass
class Call:
    """A number that was dialled, the pages of which something came, and those that came whole."""

    number: str
    begun: int = 0
    whole: int = 0


class PlayedModem:
    """A Class 2 fax modem: what it was told, the pages it took, and one thing that goes wrong. It hangs up when nobody has its
    device open any more, as a modem does that is no longer told that its terminal is ready."""

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble
        self.commands: list[str] = []
        self.pages: list[bytes] = []
        self.calls: list[Call] = []
        self.master, self.slave = pty.openpty()
        tty.setraw(self.master)
        tty.setraw(self.slave)
        self.device = os.ttyname(self.slave)
        os.close(self.slave)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.play, daemon=True)
        self.thread.start()

    def say(self, *lines: str) -> None:
        for line in lines:
            try:
                os.write(self.master, b"\r\n" + line.encode() + b"\r\n")
            except OSError:
                return  # Nobody listens.

    def play(self) -> None:
        line, page, takes, escaped = b"", bytearray(), False, False
        while not self.ended.is_set():
            if not select.select([self.master], [], [], 0.1)[0]:
                continue
            try:
                read = os.read(self.master, 4096)
            except OSError:
                line, page, takes, escaped = b"", bytearray(), False, False
                time.sleep(0.02)
                continue
            for byte in read:
                if takes and escaped:
                    escaped = False
                    if byte == 3:
                        takes = False
                        self.pages.append(bytes(page))
                        self.calls[-1].whole += 1
                        page.clear()
                        time.sleep(1.2)  # efax divides by the seconds taken
                        self.say("OK")
                    elif byte == 16:
                        page.append(16)
                elif takes:
                    escaped = byte == 16
                    if not escaped:
                        page.append(byte)
                elif byte == 13:
                    command, line = line.decode(errors="replace").strip().upper(), b""
                    if command:
                        self.commands.append(command)
                        takes = self.answer(command)
                elif byte != 10:
                    line += bytes([byte])

    def answer(self, command: str) -> bool:
        """Answers a command; true when a page follows."""
        if command.startswith("ATD"):
            self.calls.append(Call(command[3:].lstrip("T")))
            if self.trouble == "busy":
                self.say("BUSY")
            elif self.trouble == "silence":
                self.say("NO ANSWER")
            else:
                self.say("+FCON", '+FCSI:"PLAYED MODEM"', "+FDIS:1,5,0,2,0,0,0,0", "OK")
        elif command.startswith("AT+FDT"):
            if self.trouble == "second page" and self.pages:
                self.say("+FHNG:50", "ERROR")
                return False
            self.say("+FDCS:1,5,0,2,0,0,0,0", "CONNECT")
            os.write(self.master, b"\x11")
            self.calls[-1].begun += 1
            return True
        elif command.startswith("AT+FET"):
            self.say("+FPTS:1", *(["+FHNG:0"] if command.endswith("2") else []), "OK")
        elif command == "AT+FCLASS=?":
            self.say("0,2", "OK")
        else:
            self.say("OK")
        return False

    def close(self) -> None:
        self.ended.set()
        self.thread.join(timeout=5)
        os.close(self.master)

    @property
    def dialled(self) -> list[str]:
        return [command[3:] for command in self.commands if command.startswith("ATD")]


class FaxServer:
    """A HylaFAX server of the test's own: jobs wait in its queue, for it has no modem."""

    def __init__(self, folder: Path) -> None:
        self.spool = folder / "spool"
        self.port = free_port()
        for name in ("etc", "sendq", "doneq", "docq", "tmp", "log", "info", "client", "status", "recvq", "archive", "config",
                     "bin", "pollq", "dev"):
            (self.spool / name).mkdir(parents=True)
        (self.spool / "etc/setup.cache").write_text(f"SPOOL='{self.spool}'\n")
        (self.spool / "etc/config").write_text(
            "LogFacility: daemon\nCountryCode: 45\nAreaCode: 1\nLongDistancePrefix: 0\nInternationalPrefix: 00\n")
        hosts = self.spool / "etc/hosts.hfaxd"
        hosts.write_text("localhost\n127.0.0.1\n")
        hosts.chmod(0o600)
        self.preload: dict[str, str] = {}
        self.prefix: list[str] = []
        if os.geteuid() == 0:
            for path in [self.spool, *self.spool.rglob("*")]:
                shutil.chown(path, "uucp", "uucp")
        else:
            self.preload = {"LD_PRELOAD": str(self.play_root(folder))}
            self.prefix = ["unshare", "--user", "--map-root-user"]
        for path in folder.parents:
            if path.stat().st_uid == os.geteuid() and str(path) != "/":
                path.chmod(path.stat().st_mode | 0o011)
        folder.chmod(0o755)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start()

    @staticmethod
    def play_root(folder: Path) -> Path:
        """The library of AS_ROOT."""
        source, library = folder / "as_root.c", folder / "as_root.so"
        source.write_text(AS_ROOT)
        compile_with = compiler()
        assert compile_with is not None
        subprocess.run([compile_with, "-shared", "-fPIC", "-o", library, source], timeout=60, check=True)
        return library

    def start(self) -> None:
        library = next(HYLAFAX.rglob("libhylafax-6.0.so.7")).parent
        environment = {**os.environ, "LD_LIBRARY_PATH": str(library), **self.preload}
        sbin = HYLAFAX / "usr/sbin"
        for command in ([sbin / "faxq", "-D", "-q", self.spool],
                        [sbin / "hfaxd", "-d", "-l", "127.0.0.1", "-i", str(self.port), "-q", self.spool]):
            self.processes.append(subprocess.Popen(
                [*self.prefix, *command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.spool))
        end = time.monotonic() + 10
        import socket
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("hfaxd did not start")

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(10)
        self.processes = []

    def jobs(self, queue: str = "sendq") -> list[dict[str, str]]:
        """The jobs of a queue, as their files have them."""
        return [dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
                for path in sorted((self.spool / queue).glob("q*"))]

    def end(self, number: str, state: int, status: str = "") -> None:
        """The job ended like this: 7 done, 8 failed."""
        self.end_all([number], state, status)

    def end_all(self, numbers: list[str], state: int, status: str = "") -> None:
        self.stop()
        for number in numbers:
            self.move(number, state, status)
        self.start()

    def move(self, number: str, state: int, status: str) -> None:
        """A job from those that wait to those that ended, while no server runs."""
        path = self.spool / "sendq" / f"q{number}"
        lines = [line for line in path.read_text().splitlines() if line.split(":")[0] not in ("state", "status", "returned")]
        returned = "returned:0" if state == 7 else "returned:2"
        path.unlink()
        done = self.spool / "doneq" / f"q{number}"
        done.write_text("\n".join([*lines, f"state:{state}", returned, f"status:{status}"]) + "\n")
        if os.geteuid() == 0:
            shutil.chown(done, "uucp", "uucp")
        done.chmod(0o660)
