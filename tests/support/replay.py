#!/usr/bin/env python3
"""Runs what a guide shows: replay.py GUIDE prints it with the outputs as they are now.

Each block of the guide marked as a console has commands behind a `$`, and their outputs.
"""
import re
import subprocess
import sys


def replay(text):
    shown = []
    for command in re.findall(r"^\$ (.*)$", text, re.M):
        done = subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20)
        output = done.stdout.rstrip("\n")
        shown.append(f"$ {command}\n{output}\n" if output else f"$ {command}\n")
    return "\n".join(shown)


guide = open(sys.argv[1]).read()
print(re.sub(r"(?<=^```console\n).*?(?=^```$)", lambda m: replay(m.group()), guide,
             flags=re.M | re.S), end="")
