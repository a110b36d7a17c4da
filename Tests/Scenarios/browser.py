"""A real browser: Chromium without a window, driven over its DevTools protocol on two pipes.

The browser reads commands on descriptor 3 and writes answers and events on descriptor 4, each a JSON text that a zero byte
ends. Nothing listens on a port, and the browser ends when the pipes close.
"""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

Json = Any

WAIT = 60.0
FLAGS = [
    # Pages of our own making alone are looked at; the sandbox wants privileges that containers lack.
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-default-browser-check",
    "--force-color-profile=srgb", "--hide-scrollbars", "--remote-debugging-pipe", "about:blank",
]
# Keys as the protocol names them: key, code and the number of old.
KEYS = {"Tab": ("Tab", "Tab", 9), "Enter": ("Enter", "Enter", 13)}


class BrowserError(Exception):
    """The browser refused a command."""


class Browser:
    """One Chromium with one page in it."""

    def __init__(self) -> None:
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        from_us, to_us = os.pipe(), os.pipe()
        # A shell lays the pipes on the descriptors that the browser expects.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec chromium --headless=new --user-data-dir="$0" "$@" 3<&{from_us[0]} 4>&{to_us[1]}',
             self.home.name, *FLAGS],
            pass_fds=(from_us[0], to_us[1]), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.home.name, "LANGUAGE": "en"})
        os.close(from_us[0])
        os.close(to_us[1])
        self.commands, self.answers = from_us[1], to_us[0]
        self.received = b""
        self.events: list[dict[str, Json]] = []
        self.last_id = 0
        self.session: str | None = None
        [target] = [t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page"]
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "DOM", "Accessibility"):
            self.call(f"{domain}.enable")

    def message(self, patience: float = WAIT) -> dict[str, Json]:
        """The next thing the browser says."""
        end = time.monotonic() + patience
        while b"\0" not in self.received:
            if not select.select([self.answers], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.answers, 1 << 20)
            if not part:
                raise EOFError("the browser has ended")
            self.received += part
        text, _, self.received = self.received.partition(b"\0")
        message: dict[str, Json] = json.loads(text)
        return message

    def call(self, method: str, **params: Json) -> dict[str, Json]:
        self.last_id += 1
        command = {"id": self.last_id, "method": method, "params": params}
        if self.session is not None:
            command["sessionId"] = self.session
        os.write(self.commands, json.dumps(command).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.last_id:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']}")
                result: dict[str, Json] = message["result"]
                return result
            self.events.append(message)

    def await_event(self, method: str) -> dict[str, Json]:
        while True:
            for event in self.events:
                if event["method"] == method:
                    self.events.remove(event)
                    found: dict[str, Json] = event["params"]
                    return found
            self.events.append(self.message())

    # Pages

    def view(
            self, width: int = 1024, height: int = 768, *, dark: bool = False, printed: bool = False, scripts: bool = True,
    ) -> None:
        """From here on pages are shown so."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", media="print" if printed else "",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)

    def open(self, address: str) -> None:
        self.events.clear()
        failed = self.call("Page.navigate", url=address).get("errorText")
        assert not failed, f"{address}: {failed}"
        self.await_event("Page.loadEventFired")

    def evaluate(self, expression: str) -> Json:
        """What an expression in the page gives, as JSON."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, name: str) -> None:
        key, code, number = KEYS[name]
        more = {"text": "\r"} if name == "Enter" else {}
        what = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        self.call("Input.dispatchKeyEvent", type="keyDown" if more else "rawKeyDown", **what, **more)
        self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    def screenshot(self, *, whole: bool = True) -> bytes:
        """A PNG of the page, by default of all of it."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **self.extent() if whole else {})
        return base64.b64decode(shot["data"])

    def extent(self) -> dict[str, Json]:
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}

    def pdf(self, *, backgrounds: bool = False) -> bytes:
        """The page on paper (A4)."""
        printed = self.call("Page.printToPDF", printBackground=backgrounds, preferCSSPageSize=False, paperWidth=8.27, paperHeight=11.69)
        return base64.b64decode(printed["data"])

    def tree(self) -> list[dict[str, Json]]:
        """The accessibility tree, in reading order, without what is ignored: role, name, properties."""
        nodes = {node["nodeId"]: node for node in self.call("Accessibility.getFullAXTree")["nodes"]}
        found: list[dict[str, Json]] = []

        def walk(node: dict[str, Json]) -> None:
            if not node.get("ignored"):
                properties = {p["name"]: p["value"].get("value") for p in node.get("properties", [])}
                found.append({"role": node["role"]["value"], "name": node.get("name", {}).get("value", ""), **properties})
            for child in node.get("childIds", []):
                if child in nodes:
                    walk(nodes[child])

        walk(next(node for node in nodes.values() if "parentId" not in node))
        return found

    def close(self) -> None:
        os.close(self.commands)
        os.close(self.answers)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.home.cleanup()

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def picture_of_pdf(content: bytes, dots: int = 50) -> bytes:
    """The first page of a PDF as a picture (PPM)."""
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "in.pdf").write_bytes(content)
        subprocess.run(["pdftoppm", "-r", str(dots), "-singlefile", "in.pdf", "out"], cwd=made, timeout=60, check=True)
        return (Path(made) / "out.ppm").read_bytes()
