"""Runs a scenario through python-lsp-jsonrpc, the JSON-RPC of the Python language servers."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from pylsp_jsonrpc.endpoint import Endpoint
from pylsp_jsonrpc.exceptions import JsonRpcException
from pylsp_jsonrpc.streams import JsonRpcStreamReader, JsonRpcStreamWriter

WAIT_SECONDS = 30


def main(scenario: str, engine: str, store: str, output: str) -> None:
    process = subprocess.Popen([engine, "serve", store], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    endpoint = Endpoint({}, JsonRpcStreamWriter(process.stdin).write)
    reader = JsonRpcStreamReader(process.stdout)
    threading.Thread(target=reader.listen, args=(endpoint.consume,), daemon=True).start()
    answers: list[Any] = []
    for step in json.loads(Path(scenario).read_text())["steps"]:
        if "notify" in step:
            endpoint.notify(step["notify"], step.get("params"))
            answers.append(None)
            continue
        try:
            answers.append({"result": endpoint.request(step["method"], step.get("params")).result(WAIT_SECONDS)})
        except JsonRpcException as error:
            answers.append({"error": {"code": error.code, "message": error.message, "data": error.data}})
    process.wait(WAIT_SECONDS)
    Path(output).write_text(json.dumps(answers))
    sys.exit(process.returncode)


if __name__ == "__main__":
    main(*sys.argv[1:])
