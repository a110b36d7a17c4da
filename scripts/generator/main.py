"""Runs every generator and writes, or compares, what they make."""

import argparse
from pathlib import Path

from . import authorization, c_schema, checks, openrpc, python_client, reference, requirements, swift_lists, swift_records, swift_requests, swift_rpc
from .model import Model, SchemaError
from .output import Output

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name the files that differ")
    parser.add_argument("--draft", action="store_true", help="write even if examples are missing or do not fit yet")
    options = parser.parse_args(arguments)
    try:
        model = Model(ROOT / "schema")
        document = openrpc.bundle(model)
        if not options.draft:
            checks.check(model, document)
    except SchemaError as error:
        print(f"schema: {error}")
        return 1
    output = Output(ROOT)
    output.add("schema/openrpc.json", openrpc.pretty(document))
    c_schema.write(output, document, openrpc.portal_part(document))
    swift_records.write(output, model)
    swift_lists.write(output, model)
    swift_requests.write(output, model)
    swift_rpc.write(output, model)
    python_client.write(output, model, document)
    reference.write(output, model, document)
    authorization.write(output, model)
    requirements.write(output)
    differing = output.differing()
    if options.check:
        for path in differing:
            print(f"differs from the schema: {path}")
        return 1 if differing else 0
    output.save()
    print(f"{len(document['methods'])} methods, {len(differing)} files changed")
    return 0
