#!/usr/bin/python3
"""three_clients.py [--seconds N] [--seed S]: clients of three languages on one store, with kills of each and of the engine.

Python (pipelined, with keys), Neovim (its own JSON-RPC client, Content-Length headers) and the shell (`fettle call`) make
customers of names of their own, and repeat a call with its key until it is acknowledged. Meanwhile processes that serve them are killed at
random moments, the engine included. At the end every customer that was acknowledged is there once, nobody else is, the change
log has them in one order, and in that order those of each client are in the order they were acknowledged.

The program is $FETTLE, else .build/release/fettle. Exit status 0 when nothing was lost or doubled. Without nvim on this machine two
clients are left, and it is said.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("FETTLE") or str(ROOT / ".build/release/fettle")
ENVIRONMENT = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "ENGINE": PROGRAM}
PATIENCE = 120.0

NEOVIM = """
local acknowledged = assert(io.open(vim.env.ACKNOWLEDGED, 'a'))
local client, alive
local function start()
  alive = true
  local handlers = { notification = function() end, server_request = function() end, on_error = function() end,
    on_exit = function() alive = false end }
  if vim.fn.has('nvim-0.11') == 1 then
    client = vim.lsp.rpc.start({ vim.env.ENGINE, 'serve', vim.env.STORE }, handlers)
  else
    client = vim.lsp.rpc.start(vim.env.ENGINE, { 'serve', vim.env.STORE }, handlers)
  end
end
start()
local number = 0
while vim.fn.filereadable(vim.env.STOP) == 0 do
  local name = 'neovim ' .. number
  local done = false
  while not done do
    local answer, failed
    local sent = alive and client.request('accounts.create',
      { name = name, _meta = { idempotencyKey = name } }, function(err, result) answer, failed = result, err end)
    if sent then vim.wait(60000, function() return answer or failed or not alive end, 1) end
    done = answer ~= nil
    if not alive then start() end
  end
  acknowledged:write(name, '\\n')
  acknowledged:flush()
  number = number + 1
end
vim.cmd('qall!')
"""


class Wrong(Exception):
    """Something acknowledged is missing, or there twice, or out of order."""


class Run:
    def __init__(self, folder: Path, seed: int) -> None:
        self.store = folder / "shop.fettle"
        self.stop = folder / "stop"
        self.folder = folder
        self.random = random.Random(seed)
        self.acknowledged: dict[str, list[str]] = {"python": [], "shell": [], "neovim": []}
        self.children: list[subprocess.Popen[bytes]] = []
        self.failures: list[BaseException] = []
        self.kills = 0

    # Clients

    def guarded(self, body: Any) -> threading.Thread:
        def run() -> None:
            try:
                body()
            except BaseException as failure:  # Told by the main thread.
                self.failures.append(failure)
        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def python(self) -> None:
        """Up to eight calls at once; those without an answer are sent again, in their order."""
        number, waiting = 0, []
        process, buffer = self.serve(), b""
        while not self.stop.exists() or waiting:
            fresh: list[str] = []
            while len(waiting) < 8 and not self.stop.exists():
                fresh.append(f"python {number}")
                waiting.append(fresh[-1])
                number += 1
            lost = not self.send(process, fresh)
            done, failed = False, False
            while not lost and not done:
                assert process.stdout
                if not select.select([process.stdout], [], [], PATIENCE)[0]:
                    raise Wrong("no answer")
                data = os.read(process.stdout.fileno(), 1 << 16)
                lost = not data
                *lines, buffer = (buffer + data).split(b"\n")
                for line in lines:
                    answer = json.loads(line)
                    if "error" in answer:
                        if answer["error"]["data"]["kind"] != "engineMoved":
                            raise Wrong(line.decode())
                        failed = True
                    elif answer["id"] == (waiting[0] if waiting else None):
                        self.acknowledged["python"].append(waiting.pop(0))
                    elif answer["id"] in waiting:
                        # One before it was left unanswered: all from there on are sent again.
                        failed = True
                    done = True
                if failed:
                    break
            if lost:
                process.wait()
                process, buffer = self.serve(), b""
            if lost or failed:
                # Whatever comes for the first sending is the same answer.
                if not self.send(process, waiting):
                    continue
        process.stdin.close() if process.stdin else None
        process.wait(PATIENCE)

    def send(self, process: subprocess.Popen[bytes], names: list[str]) -> bool:
        lines = b"".join(json.dumps({
            "jsonrpc": "2.0", "id": name, "method": "accounts.create",
            "params": {"name": name, "_meta": {"idempotencyKey": name}}}).encode() + b"\n" for name in names)
        try:
            assert process.stdin
            process.stdin.write(lines)
            process.stdin.flush()
            return True
        except BrokenPipeError:
            return False

    def serve(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [PROGRAM, "serve", str(self.store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        self.children.append(process)
        return process

    def shell(self) -> None:
        number = 0
        while not self.stop.exists():
            name = f"shell {number}"
            params = json.dumps({"name": name, "_meta": {"idempotencyKey": name}})
            while True:
                process = subprocess.Popen(
                    [PROGRAM, "call", str(self.store), "accounts.create", params], stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE, env=ENVIRONMENT)
                self.children.append(process)
                _, errors = process.communicate(timeout=PATIENCE)
                self.children.remove(process)
                if process.returncode == 0:
                    break
                if process.returncode > 0 and b"engineMoved" not in errors:
                    raise Wrong(errors.decode())
            self.acknowledged["shell"].append(name)
            number += 1

    def neovim(self) -> subprocess.Popen[bytes]:
        script = self.folder / "client.lua"
        script.write_text(NEOVIM)
        return subprocess.Popen(
            ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", str(script)],
            env={**ENVIRONMENT, "STORE": str(self.store), "STOP": str(self.stop),
                 "ACKNOWLEDGED": str(self.folder / "neovim")},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    # Kills

    def victims(self, editor: subprocess.Popen[bytes] | None) -> list[int]:
        """Processes of ours that serve the store: our children, and the editor's."""
        found = [child.pid for child in list(self.children) if child.poll() is None]
        if editor:
            path = Path(f"/proc/{editor.pid}/task/{editor.pid}/children")
            found += [int(pid) for pid in (path.read_text().split() if path.exists() else [])]
        return found

    def kill_one(self, editor: subprocess.Popen[bytes] | None) -> None:
        victims = self.victims(editor)
        if not victims:
            return
        pid = self.random.choice(victims)
        note = (self.store / "LOCK").read_text().split()
        if self.random.random() < 0.6 and len(note) > 1 and int(note[1]) in victims:
            pid = int(note[1])
        how = self.random.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM])
        try:
            os.kill(pid, how)
            self.kills += 1
        except ProcessLookupError:
            pass

    # The end

    def check(self) -> None:
        path = self.folder / "neovim"
        self.acknowledged["neovim"] = path.read_text().split("\n")[:-1] if path.exists() else []
        done = subprocess.run([PROGRAM, "check", str(self.store)], capture_output=True, env=ENVIRONMENT, check=False)
        if done.returncode:
            raise Wrong(f"check: {done.stdout.decode()} {done.stderr.decode()}")
        made = self.made()
        for client, names in self.acknowledged.items():
            mine = [name for name in made if name.startswith(client + " ")]
            if len(set(mine)) != len(mine):
                raise Wrong(f"{client}: made twice: {sorted(n for n in mine if mine.count(n) > 1)[:5]}")
            # One call at most, or what was pipelined, may be done and not acknowledged.
            if mine[:len(names)] != names or len(mine) > len(names) + 8:
                raise Wrong(f"{client}: {len(names)} acknowledged, {len(mine)} there, in another order or not all")

    def made(self) -> list[str]:
        """Names of all customers in the order of the change log."""
        by_id: dict[str, str] = {}
        cursor = None
        while True:
            page = self.call("accounts.list", {"limit": 200, "columns": ["id", "name"], **({"cursor": cursor} if cursor else {})})
            by_id.update((row["id"], row["name"]) for row in page["rows"])
            cursor = page.get("nextCursor")
            if not cursor:
                break
        names, since = [], 0
        while True:
            page = self.call("changes.list", {"since": since, "limit": 1000})
            for change in page["changes"]:
                if change["collection"] == "accounts" and change["what"] == "insert":
                    names.append(by_id[change["recordId"]])
            if page.get("next") is None:
                return names
            since = page["next"]

    def call(self, method: str, params: dict[str, Any]) -> Any:
        done = subprocess.run([PROGRAM, "call", str(self.store), method, json.dumps(params)], capture_output=True,
                              env=ENVIRONMENT, check=False)
        if done.returncode:
            raise Wrong(f"{method}: {done.stderr.decode()}")
        return json.loads(done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fettle-three-"))
    run = Run(folder, arguments.seed)
    subprocess.run(
        [PROGRAM, "init", str(run.store), "--name", "Three", "--zone", "UTC", "--currency", "EUR", "--language", "en",
         "--employee", "Ann"], check=True, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    threads = [run.guarded(run.python), run.guarded(run.shell)]
    editor = run.neovim() if shutil.which("nvim") else None
    end = time.monotonic() + arguments.seconds
    while time.monotonic() < end and not run.failures:
        time.sleep(run.random.uniform(0.02, 0.6))
        run.kill_one(editor)
    run.stop.touch()
    for thread in threads:
        thread.join(PATIENCE)
    if editor:
        editor.wait(PATIENCE)
    try:
        if run.failures:
            raise run.failures[0]
        run.check()
    except Exception as failure:
        print(f"seed {arguments.seed}: {failure!r}; the store is left in {folder}", file=sys.stderr)
        return 1
    counts = ", ".join(f"{client} {len(names)}" for client, names in run.acknowledged.items())
    print(f"seed {arguments.seed}: {run.kills} kills, acknowledged: {counts}; each is there once, in one order"
          + ("" if editor else "; no nvim here"))
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
