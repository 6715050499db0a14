#!/usr/bin/env python3
"""Computes the figures of a run of `echo-client --bench` from its log of every message, and holds
its document and its histogram against them.

    bench_check.py LOG DOCUMENTS HISTOGRAM

The histogram file is read by rules of its own, those of HdrHistogram's percentile text format.
Prints a line for each figure that differs, and ends with 1 then.
"""
import csv
import json
import math
import re
import sys

DIGITS = 1 / 1000  # what a bucket may be wide


class Checks:
    def __init__(self):
        self.failed = 0

    def that(self, holds, *words):
        if not holds:
            print(*words)
            self.failed += 1

    def same(self, what, got, exact, relative=1e-6):
        self.that(math.isclose(got, exact, rel_tol=relative, abs_tol=1e-6),
                  f"{what}: {got}, computed {exact}")

    def bucket(self, what, got, exact):
        """A percentile is the upper end of the bucket that the exact value is in."""
        self.that(exact - 1e-6 <= got <= exact * (1 + DIGITS) + 1e-3,
                  f"{what}: {got}, computed {exact}")


def percentile(row, percent):
    return row[max(0, math.ceil(percent / 100 * len(row) * (1 - 1e-13)) - 1)]


def check_times(checks, name, times, row):
    row = sorted(row)
    checks.that(times["samples"] == len(row), f"{name}: {times['samples']} samples, {len(row)} rows")
    checks.same(f"{name} min", times["min"], row[0])
    checks.same(f"{name} max", times["max"], row[-1])
    mean = sum(row) / len(row)
    checks.same(f"{name} mean", times["mean"], mean)
    checks.same(f"{name} deviation", times["deviation"],
                math.sqrt(sum((x - mean) ** 2 for x in row) / len(row)), 1e-4)
    for level, value in times["percentiles"].items():
        if value is not None:
            checks.bucket(f"{name} {level} %", value, percentile(row, float(level)))


def check_log(checks, log, document):
    answered = [m for m in log if m["answered_ns"]]
    checks.that(document["answered"] == len(answered), "answered:", document["answered"], len(answered))
    checks.that(document["sent"] == len(log), "sent:", document["sent"], len(log))
    checks.that(document["lost"] + document["pending"] == len(log) - len(answered), "lost")

    def times(end, begin):
        return [(int(m[end]) - int(m[begin])) / 1000 for m in answered]

    latency = times("answered_ns", "due_ns")
    check_times(checks, "latency", document["latency_us"], latency)
    if document["plan"]["loop"] == "open":
        check_times(checks, "service", document["service_us"], times("answered_ns", "sent_ns"))
        check_times(checks, "lag", document["send_lag_us"], times("sent_ns", "due_ns"))
    return sorted(latency)


def check_histogram(checks, text, row):
    head, *lines = text.splitlines()
    checks.that(head.split() == ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"], head)
    rows = [list(map(float, line.split())) for line in lines if line and line[0] != "#"]
    for value, level, count, *inverse in rows:
        checks.bucket(f"histogram {level}", value, percentile(row, 100 * level))
        exact = sum(x <= value + 1e-6 for x in row)
        checks.that(count == exact, f"histogram {level}: {count} values up to {value}, computed {exact}")
        if inverse:
            checks.same(f"histogram {level} inverse", inverse[0], 1 / (1 - level), 1e-2)
    checks.that(rows == sorted(rows) and rows[-1][1] == 1, "histogram: the rows do not rise to 1")
    foot = dict(re.findall(r"(\w[\w ]*?) *= *([0-9.]+)", text[text.index("#["):]))
    checks.same("histogram mean", float(foot["Mean"]), sum(row) / len(row), 1e-3)
    checks.same("histogram max", float(foot["Max"]), row[-1], 1e-6)
    checks.that(int(foot["Total count"]) == len(row), "histogram: total count")
    checks.that(int(foot["SubBuckets"]) == 2048, "histogram: sub-buckets")


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        log = list(csv.DictReader(file))
    with open(sys.argv[2], encoding="utf-8") as file:
        documents = [json.loads(line) for line in file]
    with open(sys.argv[3], encoding="ascii") as file:
        histogram = file.read()
    checks = Checks()
    document = next(d for d in documents if d.get("event") == "bench")
    row = check_log(checks, log, document)
    check_histogram(checks, histogram, row)
    return checks.failed > 0


if __name__ == "__main__":
    sys.exit(main())
