"""Runs a scenario through jsonrpc-glib, the JSON-RPC of GNOME Builder. It hands errors over as their text alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import gi

gi.require_version("Jsonrpc", "1.0")
from gi.repository import Gio, GLib, Jsonrpc  # noqa: E402


def variant(value: Any) -> GLib.Variant:
    """A JSON value as GLib's clients hold it."""
    if isinstance(value, dict):
        return GLib.Variant("a{sv}", {name: variant(member) for name, member in value.items()})
    if isinstance(value, list):
        return GLib.Variant("av", [variant(element) for element in value])
    if value is None:
        return GLib.Variant("mv", None)
    types = {str: "s", bool: "b", int: "x", float: "d"}
    return GLib.Variant(types[type(value)], value)


def main(scenario: str, engine: str, store: str, output: str) -> None:
    pipes = Gio.SubprocessFlags.STDIN_PIPE | Gio.SubprocessFlags.STDOUT_PIPE
    process = Gio.Subprocess.new([engine, "serve", store], pipes)
    stream = Gio.SimpleIOStream.new(process.get_stdout_pipe(), process.get_stdin_pipe())
    client = Jsonrpc.Client.new(stream)
    answers: list[Any] = []
    for step in json.loads(Path(scenario).read_text())["steps"]:
        params = variant(step["params"]) if "params" in step else None
        if "notify" in step:
            client.send_notification(step["notify"], params, None)
            answers.append(None)
            continue
        try:
            _, result = client.call(step["method"], params, None)
            answers.append({"result": result.unpack() if result is not None else None})
        except GLib.Error as error:
            answers.append({"error": {"message": error.message}})
    process.wait(None)
    Path(output).write_text(json.dumps(answers))
    sys.exit(process.get_exit_status())


if __name__ == "__main__":
    main(*sys.argv[1:])
