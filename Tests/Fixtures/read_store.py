#!/usr/bin/python3
"""read_store.py [--dump] STORE: reads a store by docs/file-format.md and docs/text.md alone, without the engine's code.

Every page, row, index entry and count of each kept root is verified and the journal replayed over it; both must then
give the same rows, which --dump prints as JSON. Damage: exit 1. [n] is a section of docs/file-format.md."""
import functools, itertools, json, pathlib, re, struct, sys
from datetime import date, datetime
PAGE, LIMIT, M, TOP = 4096, 1152 * 1024, 2**64 - 1, b"\xff" * 1001  # TOP is above every key
ROOT, TABLE, DIRECTORY, HEAP, TREE, OVERFLOW, SPACE = range(1, 8)
K = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)
def need(holds, what: str):
    if not holds: sys.exit(f"damaged: {what}")
def u(data: bytes, at: int, size: int) -> int: return int.from_bytes(data[at:at + size], "little")
def mix(x: int, m: int) -> int: return (x * m & M) ^ (x * m >> 64)
@functools.cache
def hash64(data: bytes) -> int:  # [2]
    lanes = K
    for block in struct.iter_unpack("<4Q", data + bytes(-len(data) % 32)):
        lanes = [(mix(lane ^ word, k) + word) & M for lane, word, k in zip(lanes, block, K)]
    h = sum((lane << 16 * i | lane >> 64 - 16 * i) & M for i, lane in enumerate(lanes)) & M
    return mix(mix(h ^ len(data) ^ K[0], K[1]) ^ K[2], K[3])
def hash32(data: bytes) -> int: return hash64(data) & 0xFFFFFFFF
def sealed(slot: bytes, magic: bytes) -> bool: return slot[:8] == magic and hash64(slot[:4088]) == u(slot, 4088, 8)
def whole(row: bytes, n: int) -> bytes:  # [5]
    return need((u(row, 4, 4), u(row, 0, 4), u(row, 8, 6)) == (len(row), hash32(row[4:]), n), f"row {n}") or row
class Flat:  # one collection file under one root [3]: its rows by RowId and the entries of its indexes by index id
    def __init__(self, folder: pathlib.Path, name: str, number: int, sb: bytes):
        self.name, self.number, self.data = name, number, (folder / name).read_bytes()
        root, root_hash, self.next_page, self.physical, levels = struct.unpack_from("<4IB", sb, 96 + 24 * number)
        need(self.data[:32] == struct.pack("<8sHHI", b"FETTLEPG", number, 0, 1) + sb[24:40], f"{name}: page 0")
        self.seen, self.pages, self.heap, self.indexes = {0}, {}, {}, {}
        self.read_table(root, root_hash, levels - 1, 0)
        self.unused = dict(self.pages)
        page = self.take(0, ROOT, 0)
        self.rows = dict(self.read_rows(u(page, 48, 4), page[52] - 1))
        self.need(len(self.rows) == u(page, 40, 8) and all(0 < row < u(page, 32, 8) for row in self.rows), "RowIds")
        for at in range(72, 72 + 24 * u(page, 64, 2), 24):
            index, state, levels, root, count, definition = struct.unpack_from("<HBBIQI", page, at)
            keys = self.read_tree(root, levels - 1, b"", TOP, links := []) if root else []
            chain = not root or (links[0][0], links[-1][1], links[1:-1:2]) == (0, 0, links[2::2])
            self.need(chain and len(keys) == count, f"neighbours or number of entries in index {index}")
            self.indexes[index] = (state, definition, keys)
        free = {4064 * leaf + i for leaf, space in self.leaves(SPACE, u(page, 56, 4), page[60] - 1)
                for i, offer in enumerate(space[32:]) if offer == 255}
        self.need(free == set(range(self.next_page)) - set(self.pages), "free numbers in the space map")
        for heap in [heap for heap, page in self.unused.items() if page[0] == HEAP]: self.read_heap(heap)
        self.need(not self.unused and not any(self.heap.values()), "pages or rows that nothing refers to")
    def need(self, holds, what: str): need(holds, f"{self.name}: {what}")
    def read_page(self, number: int, want: int, index: int) -> bytes:
        self.need(0 < number < self.physical and number not in self.seen, f"page {number} twice or beyond")
        self.seen.add(number)
        page = self.data[number * PAGE:][:PAGE]
        self.need(hash32(page[:28] + bytes(4) + page[32:]) == want == u(page, 28, 4), f"hash of page {number}")
        return self.need(page[2:6] + page[8:12] == struct.pack("<HHI", 0, self.number, index), f"page {index}") or page
    def read_table(self, number: int, want: int, level: int, index: int):
        page = self.read_page(number, want, index)
        self.need(page[:2] == bytes((TABLE, level)), f"page table page {index}")
        for i, (child, child_hash) in enumerate(struct.iter_unpack("<II", page[32:])):
            if child and level: self.read_table(child, child_hash, level - 1, 508 * index + i)
            elif child: self.pages[508 * index + i] = self.read_page(child, child_hash, 508 * index + i)
    def take(self, number: int, kind: int, level: int) -> bytes:
        page = self.unused.pop(number, b"")
        return self.need(page[:2] == bytes((kind, level)) and number < self.next_page, f"page {number}") or page
    def leaves(self, kind: int, number: int, level: int, index: int = 0):
        page = self.take(number, kind, level) if number else b""
        if page and level == 0: yield index, page
        for i, (child,) in enumerate(struct.iter_unpack("<I", page[32:]) if page and level else ()):
            if child: yield from self.leaves(kind, child, level - 1, 1016 * index + i)
    def read_rows(self, root: int, level: int):
        for leaf, page in self.leaves(DIRECTORY, root, level):
            live = [(508 * leaf + i, *slot) for i, slot in enumerate(struct.iter_unpack("<IHH", page[32:])) if slot[0]]
            self.need(len(live) == u(page, 6, 2) > 0, f"count of directory leaf {leaf}")
            for row_id, number, slot, flags in live:
                if number not in self.heap and not flags & 1: self.read_heap(number)
                row = self.read_chain(number, 0) if flags & 1 else self.heap[number].pop(slot, b"")
                self.need((len(row) > 4000) == flags & 1, f"place of row {row_id}")
                yield row_id, whole(row, row_id)
    def read_chain(self, number: int, level: int) -> bytes:
        page = self.take(number, OVERFLOW, level)
        return page[32:u(page, 16, 2)] + (self.read_chain(u(page, 24, 4), 1) if u(page, 24, 4) else b"")
    def read_heap(self, number: int):
        page = self.take(number, HEAP, 0)
        count, lower, upper = (u(page, at, 2) for at in (6, 16, 18))
        offsets = {i: at for i, (at,) in enumerate(struct.iter_unpack("<H", page[32:32 + 2 * count])) if at}
        self.heap[number] = rows = {i: page[at:at + u(page, at + 4, 4)] for i, at in offsets.items()}
        ends = [lower, upper] + sum(sorted([at, at + len(rows[i])] for i, at in offsets.items()), []) + [PAGE]
        loose = PAGE - upper - sum(map(len, rows.values()))
        self.need(lower == 32 + 2 * count and ends == sorted(ends) and loose == u(page, 20, 4), f"heap page {number}")
    def read_tree(self, number: int, level: int, low: bytes, high: bytes, links: list) -> list:
        page, where, keys = self.take(number, TREE, level), f"tree page {number}", []
        count, lower, upper, length, loose = (u(page, at, 2) for at in (6, 16, 18, 32, 34))
        heads, body = (43 + length) // 8 * 8, 12 if level else 2
        slots = struct.unpack_from(f"<{count}H", page, heads + 8 * count)
        for i, at in enumerate(slots):
            size, head = u(page, at, 2), u(page, heads + 8 * i, 8).to_bytes(8, "big")
            key = page[36:36 + length] + head[:size] + page[at + body:at + body + max(0, size - 8)]
            self.need(upper <= at and not any(head[size:]) and len(key) <= 1000, f"cell {i} of {where}")
            keys.append(low if level and i == 0 else key)
            loose += body + max(0, size - 8)
        self.need(keys and lower == heads + 10 * count <= upper == PAGE - loose, f"bounds or unused bytes of {where}")
        self.need(low <= keys[0] and all(a < b for a, b in zip(keys, keys[1:] + [high])), f"order of keys of {where}")
        if level == 0: return links.extend([(u(page, 20, 4), number), (number, u(page, 24, 4))]) or keys
        below = [self.read_tree(u(page, at + 2, 4), level - 1, key, above, links)
                 for at, key, above in zip(slots, keys, keys[1:] + [high])]
        return self.need([*map(len, below)] == [u(page, at + 6, 6) for at in slots], where) or sum(below, [])

class Catalog:  # the definitions in the rows of table 0 [9], and what they make of rows [5] and index entries [6]
    def __init__(self, rows: dict):
        self.schemas, self.kinds = {(0, 1): list(range(1, 11))}, {"table": {}, "field": {}, "schema": {}, "index": {}}
        for f in (self.decode(0, row) for row in rows.values()): self.kinds[f[1]][f[2], f.get(3)] = f
        self.schemas |= {key: [int(n) for n in re.findall(r"\d+", f[10])] for key, f in self.kinds["schema"].items()}
        self.tables = {0: {4: "catalog", 5: "catalog.flat"}} | {f[2]: f for f in self.kinds["table"].values()}
    def decode(self, table: int, row: bytes) -> dict:
        fields, width = self.schemas[table, u(row, 14, 2)], 4 if len(row) >= 65536 else 2
        present, at = [n for i, n in enumerate(fields) if row[26 + i // 8] >> i % 8 & 1], 26 + (len(fields) + 7) // 8
        ends = [0] + [u(row, at + width * i, width) for i in range(len(present))]
        need((first := at + width * len(present)) + ends[-1] == len(row), f"end offsets of row {u(row, 8, 6)}")
        return {number: json.loads(row[first + a:first + b]) for number, a, b in zip(present, ends, ends[1:])}
    def check(self, flat: Flat, index: int):
        (state, definition, keys), f = flat.indexes[index], self.kinds["index"][flat.number, index]
        entries, options, taken = {}, f.get(9, ""), []
        if state != 1 or definition != hash32(f"{f[8]}|{options}".encode()): return  # stale: it will be built anew
        for key in keys: entries.setdefault(int.from_bytes(key[-6:], "big"), []).append(key)
        for row_id, row in flat.rows.items():
            found, values = entries.pop(row_id, []), self.decode(flat.number, row)
            parts = [component(values, text) for text in f[8].split(";")]
            nil = any(part in ([b"\1"], [b"\xfe"]) for part in parts)
            made = [] if nil and "present" in options or None in parts else itertools.product(*parts)
            want = {b"".join(each) + re.escape(row_id.to_bytes(6, "big")) for each in made}
            flat.need(None in parts or want == {*map(re.escape, found)} or len(want) == len(found) and all(
                any(re.fullmatch(each, key, re.S) for each in want) for key in found), f"index {index} of row {row_id}")
            taken += [] if nil else [key[:-6] for key in found]
        flat.need(not entries and ("unique" not in options or len(taken) == len({*taken})), f"more in index {index}")
def integer(n: int) -> bytes: return struct.pack(">Q", n + 2**63)
SCALARS = {"boolean": lambda v: bytes([v]), "reference": lambda v: int(re.sub("[A-Z]+", "", v)).to_bytes(6, "big"),
           "integer": integer, "date": lambda v: integer(date.fromisoformat(v).toordinal() - 719163),
           "instant": lambda v: integer(round(1000 * datetime.fromisoformat(v.replace("Z", "+00:00")).timestamp()))}
def component(values: dict, text: str):  # its bytes in each entry of a row, as patterns [6]; None: not known here
    fields, kind, rules, desc, last = re.fullmatch(r"([\d+]+):(\w+)/?(\w*)[.\w]*(:desc)?(:last)?", text).groups()
    found = [values[int(f)] for f in fields.split("+") if values.get(int(f)) is not None]
    flip = (lambda key: re.escape(bytes(255 - b for b in key))) if desc else re.escape
    if not found: return [] if kind in ("each", "words") else [flip(b"\xfe" if last else b"\1")]
    if kind in SCALARS: return [flip(b"\2" + SCALARS[kind](found[0]))]
    if kind == "text" and rules != "bytes": return [flip(b"\2") + (rb"[^\xff]*\xff" if desc else rb"[^\x00]*\x00")]
    if rules != "bytes" and not (kind == "words" and "".join(found).isascii()): return None
    texts = {"text": found, "each": found[0], "words": re.findall("[a-z0-9]+", " ".join(found).lower())}[kind]
    return [flip(b"\2" + key + b"\0") for key in {text.encode()[:40 if kind == "words" else None] for text in texts}]
def group_at(segment: bytes, at: int) -> bytes:  # [8]
    group = segment[at:at + u(segment, at + 48, 4)]
    fits = group[:6] + group[8:16] == b"FGRP\1\0" + segment[40:48] and 64 <= len(group) == u(group, 48, 4) <= LIMIT
    return group if fits and hash64(group[:56] + bytes(8) + group[64:]) == u(group, 56, 8) else b""
def replay(folder: pathlib.Path, sb: bytes, tables: dict) -> int:  # brings the tables to the LSN it returns
    ring = {u(data, 32, 8): data for data in (path.read_bytes() for path in (folder / "journal").iterdir())
            if sealed(data[:PAGE], b"FETTLEJR") and data[16:32] == sb[24:40]}
    sequence, at, expected, changes = u(sb, 56, 8), u(sb, 64, 4), u(sb, 48, 8) + 1, []
    while True:
        group = group_at(ring[sequence], at)
        if u(group, 16, 8) != expected:
            if u(ring.get(sequence + 1, b""), 48, 8) != expected: break
            sequence, at = sequence + 1, PAGE
            continue
        flags, last, record = u(group, 6, 2), u(group, 24, 8), 64
        changes, lsns = (changes, [expected]) if flags & 4 else ([], [])  # without bit 2 what was cut off is dropped
        for _ in range(u(group, 52, 4)):
            kind, table, size, row_id, old = struct.unpack_from("<BxHIQI", group, record)
            if kind == 1: lsns.append(row_id)
            else: changes.append((kind, table, row_id, old, group[record + 24:record + 24 + size]))
            record += (24 + size + 7) // 8 * 8
        need(lsns == [*range(expected, last + 1)], f"transactions of the group at {at} of segment {sequence}")
        at, expected = at + -(-len(group) // PAGE) * PAGE, last + 1 - (flags & 1)
        for kind, table, row_id, old, row in [] if flags & 1 else changes:
            need(u(tables.setdefault(table, {}).pop(row_id, b""), 0, 4) == old, f"row {row_id} before LSN {last}")
            if kind != 4: tables[table][row_id] = whole(row, row_id)
    told = [u(group_at(ring[sequence], start), 32, 8) for start in range(at, len(ring[sequence]), PAGE)]
    told += [u(data, 56, 8) for number, data in ring.items() if number > sequence]
    return need(max(told, default=0) < expected, "the journal ends before acknowledged changes") or expected - 1
def read_root(folder: pathlib.Path, sb: bytes):
    need(u(sb, 16, 4) == 1 and u(sb, 20, 4) == PAGE, "features or page size")
    catalog = Catalog(Flat(folder, "catalog.flat", 0, sb).rows)
    flats = {number: Flat(folder, catalog.tables[number][5], number, sb)
             for number in range(u(sb, 80, 4)) if u(sb, 108 + 24 * number, 4)}
    for number, flat in flats.items():
        need({i for table, i in catalog.kinds["index"] if table == number} == {*flat.indexes}, f"{flat.name}: indexes")
        for index in flat.indexes: catalog.check(flat, index)
    return replay(folder, sb, tables := {number: dict(flat.rows) for number, flat in flats.items()}), tables, flats
def main(folder: pathlib.Path, dump: bool):
    slots = [(folder / "superblock").read_bytes()[at:at + PAGE] for at in (0, PAGE)]  # [4]
    roots = sorted((sb for sb in slots if sealed(sb, b"FETTLESB")), key=lambda sb: -u(sb, 40, 8))
    need(roots and u(roots[0], 40, 8) - u(roots[-1], 40, 8) == len(roots) - 1, "superblock")
    (lsn, tables, flats), *older = [read_root(folder, sb) for sb in roots]
    need(all(root[:2] == (lsn, tables) for root in older), "the older root and the journal give other rows")
    entries = {flat.name: {index: len(keys) for index, (_, _, keys) in flat.indexes.items()} for flat in flats.values()}
    catalog, out = Catalog(tables[0]), {"lsn": lsn, "entries": entries, "tables": {}}
    for number, table in catalog.tables.items():
        names = {n: f[4] for (of, n), f in catalog.kinds["field"].items() if of == number}
        out["tables"][table[4]] = {f"{table.get(6, '')}{row_id}": {
            "version": u(row, 16, 4), "lastChange": u(row, 20, 6)} | {names.get(n, n): value for n, value in
            catalog.decode(number, row).items()} for row_id, row in tables.get(number, {}).items()}
    if dump: print(json.dumps(out, ensure_ascii=False, indent=1))
main(pathlib.Path(sys.argv[-1]), "--dump" in sys.argv)
