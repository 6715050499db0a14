#!/usr/bin/env python3
"""Draws docs/picture/netkit.svg: a terminal in which the lines of `commands` were typed.

    PATH=build/release:$PATH docs/picture/make.py          draws it (needs termtosvg)
    PATH=build/release:$PATH docs/picture/make.py --text   prints what it would show

What is shown is what netkit prints here and now; nothing is typed by hand.  Lines that begin
with "!" are run and not shown.  The same output makes the same picture, byte for byte.  The
text goes to netkit.txt, too, which tests/golden/picture.sh compares with what netkit prints.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COLUMNS = 76


def session():
    """What the terminal shows: for each command the prompt, the line and the output."""
    with tempfile.TemporaryDirectory() as scratch:
        shell = subprocess.Popen(["bash"], cwd=scratch, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 text=True, bufsize=0)
        for line in (HERE / "commands").read_text(encoding="utf-8").splitlines():
            if line.startswith("!"):
                shell.stdin.write(line[1:] + "\n")
                continue
            shell.stdin.write(f"printf '%s\\n' {quote('$ ' + line)}; {line}\n")
        shell.stdin.close()
        text = shell.stdout.read()
        shell.wait()
    return text.rstrip("\n") + "\n"


def quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def colored(text):
    """What was typed and what went wrong stand out; the cursor does not."""
    text = re.sub(r"(?m)^(\$ .*)$", "\033[32m\\1\033[0m", text)
    text = re.sub(r"(?m)^(netkit [a-z-]+: .*)$", "\033[31m\\1\033[0m", text)
    return "\033[?25l\n" + text


def draw(text):
    rows = text.count("\n") + 1  # an empty one on top: not every viewer knows the baseline
    header = {"version": 2, "width": COLUMNS, "height": rows}
    frame = [0.5, "o", colored(text).rstrip("\n").replace("\n", "\r\n")]
    with tempfile.TemporaryDirectory() as scratch:
        cast = pathlib.Path(scratch) / "netkit.cast"
        cast.write_text(json.dumps(header) + "\n" + json.dumps(frame) + "\n", encoding="utf-8")
        stills = pathlib.Path(scratch) / "stills"
        stills.mkdir()
        subprocess.run(["termtosvg", "render", str(cast), str(stills), "--still-frames",
                        "--template", "window_frame"], check=True, stderr=subprocess.DEVNULL)
        last = sorted(stills.iterdir())[-1]
        shutil.copyfile(last, HERE / "netkit.svg")
    (HERE / "netkit.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if "--text" in sys.argv[1:]:
        sys.stdout.write(session())
    else:
        draw(session())
