#!/usr/bin/env python3
"""Draws latency by percentile from files in HdrHistogram's percentile format, as its plotter
does: plot.py TITLE=FILE... writes an SVG picture to standard output.

Both axes are logarithmic: to the right 90, 99, 99.9 … per cent, upwards microseconds to seconds.
"""
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 320, 70, 20, 20, 40
NINES = 4  # the right edge is 99.99 per cent
LOW, HIGH = 1e1, 1e6  # microseconds
COLOURS = ["#c0392b", "#2471a3", "#1e8449", "#6c3483"]


def read(path):
    with open(path, encoding="ascii") as file:
        rows = [line.split() for line in file if line.strip() and line[0] != "#"]
    return [(float(row[0]), float(row[3])) for row in rows[1:] if len(row) == 4]


def x_of(inverse):
    return LEFT + min(math.log10(inverse), NINES) / NINES * (WIDTH - LEFT - RIGHT)


def y_of(micro):
    share = math.log10(max(micro, LOW) / LOW) / math.log10(HIGH / LOW)
    return HEIGHT - BOTTOM - min(share, 1) * (HEIGHT - TOP - BOTTOM)


def text(x, y, words, anchor="middle", colour="#333"):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def line(x1, y1, x2, y2):
    return f'<path d="M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}" stroke="#ddd"/>'


def grid():
    for nines in range(NINES + 1):
        x = x_of(10 ** nines)
        yield line(x, TOP, x, HEIGHT - BOTTOM)
        yield text(x, HEIGHT - BOTTOM + 18, f"{100 - 100 / 10 ** nines:.6g} %")
    for exponent, label in enumerate(["10 us", "100 us", "1 ms", "10 ms", "100 ms", "1 s"], 1):
        y = y_of(10 ** exponent)
        yield line(LEFT, y, WIDTH - RIGHT, y)
        yield text(LEFT - 6, y + 4, label, "end")


def curve(rows, colour):
    points = " ".join(f"{x_of(inverse):.1f},{y_of(micro):.1f}" for micro, inverse in rows
                      if inverse <= 10 ** NINES)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def main():
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
          'font-family="sans-serif" font-size="12">')
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>')
    print("\n".join(grid()))
    for n, word in enumerate(sys.argv[1:]):
        title, path = word.split("=", 1)
        print(curve(read(path), COLOURS[n % len(COLOURS)]))
        print(text(LEFT + 12, TOP + 16 + 16 * n, title, "start", COLOURS[n % len(COLOURS)]))
    print("</svg>")


if __name__ == "__main__":
    main()
