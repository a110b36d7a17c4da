// A client in JavaScript (Node) for ../three_clients.py: four calls under way, in Content-Length headers.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";

const { ENGINE, STORE, STOP, ACKNOWLEDGED, NAME } = process.env;
const WINDOW = 4;

class Engine {
  constructor() {
    this.process = spawn(ENGINE, ["serve", STORE], { stdio: ["pipe", "pipe", "ignore"] });
    this.waiting = new Map();
    this.received = Buffer.alloc(0);
    this.isOver = false;
    // A pipe that is closed is told by the end of the process.
    this.process.stdin.on("error", () => {});
    this.process.stdout.on("data", (bytes) => this.take(bytes));
    this.ended = new Promise((resolve) => this.process.on("close", resolve)).then(() => {
      this.isOver = true;
      for (const answer of this.waiting.values()) answer({ error: { data: { kind: "engineMoved" } } });
    });
  }

  take(bytes) {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      const end = this.received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(this.received.toString("latin1", "Content-Length: ".length, end));
      if (this.received.length < end + 4 + length) return;
      const message = JSON.parse(this.received.toString("utf8", end + 4, end + 4 + length));
      this.received = this.received.subarray(end + 4 + length);
      this.waiting.get(message.id)(message);
      this.waiting.delete(message.id);
    }
  }

  call(name) {
    if (this.isOver) return Promise.resolve({ error: { data: { kind: "engineMoved" } } });
    const text = JSON.stringify({
      jsonrpc: "2.0", id: name, method: "accounts.create", params: { name, _meta: { idempotencyKey: name } },
    });
    this.process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return new Promise((resolve) => this.waiting.set(name, resolve));
  }

  close() {
    this.process.stdin.end();
    return this.ended;
  }
}

let engine = new Engine();

async function create(name) {
  for (;;) {
    const answer = await engine.call(name);
    if (answer.result) return;
    if (answer.error.data.kind !== "engineMoved") throw new Error(JSON.stringify(answer));
    if (engine.isOver) engine = new Engine();
  }
}

let number = existsSync(ACKNOWLEDGED) ? readFileSync(ACKNOWLEDGED, "utf8").split("\n").length - 1 : 0;
while (!existsSync(STOP)) {
  const names = Array.from({ length: WINDOW }, (_, place) => `${NAME} ${number + place}`);
  number += WINDOW;
  await Promise.all(names.map(create));
  appendFileSync(ACKNOWLEDGED, names.map((name) => `${name}\n`).join(""));
  if (Math.random() < 0.005) {
    await engine.close();
    engine = new Engine();
  }
}
await engine.close();
