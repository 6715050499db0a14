#!/usr/bin/env python3
"""Checks JSON documents, one a line on standard input, against a schema of docs/schema.

    netkit lookup --json localhost | validate.py docs/schema/lookup.json

Ends with 1 and a line for each mistake, also when there was no document at all.
"""
import json
import sys

import jsonschema


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    documents = mistakes = 0
    for line in sys.stdin:
        documents += 1
        for error in validator.iter_errors(json.loads(line)):
            mistakes += 1
            print(f"document {documents}: {error.json_path}: {error.message}")
    if documents == 0:
        print("no document")
    return mistakes > 0 or documents == 0


if __name__ == "__main__":
    sys.exit(main())
