"""The short program that a shop would write: jobs and their status on SQLite, one request a line, durable by default.

It is written well: transactions, parameters, a length check, foreign keys. What it lacks is what nobody thinks of.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from typing import Any

SCHEMA = """
    CREATE TABLE IF NOT EXISTS statuses (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, maps_to INTEGER REFERENCES statuses);
    CREATE TABLE IF NOT EXISTS customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS jobs (
        id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers, title TEXT NOT NULL, price INTEGER,
        status INTEGER NOT NULL REFERENCES statuses, note TEXT);
    CREATE TABLE IF NOT EXISTS history (
        id INTEGER PRIMARY KEY, job INTEGER NOT NULL REFERENCES jobs, status INTEGER NOT NULL, note TEXT,
        at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
"""


def connect(path: str) -> sqlite3.Connection:
    shop = sqlite3.connect(path)
    shop.execute("PRAGMA foreign_keys = ON")
    shop.executescript(SCHEMA)
    return shop


def update(shop: sqlite3.Connection, job: int, status: str, note: str) -> None:
    """The status of a job and its history, together or not at all."""
    if len(note) > 140:
        raise ValueError(f"The note has {len(note)} characters; 140 are allowed.")
    with shop:
        shop.execute(
            "UPDATE jobs SET status = (SELECT id FROM statuses WHERE name = ?), note = ? WHERE id = ?", (status, note, job))
        shop.execute("INSERT INTO history (job, status, note) SELECT id, status, note FROM jobs WHERE id = ?", (job,))


def find(shop: sqlite3.Connection, words: str) -> list[str]:
    return [name for (name,) in shop.execute("SELECT name FROM customers WHERE name LIKE ?", (f"%{words}%",))]


def seen_by_customer(shop: sqlite3.Connection, job: int) -> str:
    """The status under the name that customers see: that of the status it is mapped to."""
    row = shop.execute(
        "SELECT coalesce(shown.name, own.name) FROM jobs JOIN statuses own ON own.id = jobs.status "
        "LEFT JOIN statuses shown ON shown.id = own.maps_to WHERE jobs.id = ?", (job,)).fetchone()
    return str(row[0])


def main(path: str) -> None:
    shop = connect(path)
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        update(shop, request["job"], request["status"], request["note"])
        print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
