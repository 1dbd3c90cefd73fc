#!/usr/bin/env python3
"""Complains about long lines, functions, files and examples. Reads the files' names from stdin, NUL between them."""
import ast
import pathlib
import re
import sys

COLUMNS, FUNCTION_LINES, FILE_LINES, EXAMPLE_LINES = 120, 60, 500, 30
CHECKED = re.compile(r"\.(c|h|cpp|hpp|cmake|sh|py|rs|go|js|lua|java|cs|jl|rb|php|pl)$|(^|/)CMakeLists\.txt$|^\.ci/run$")
EXAMPLE = re.compile(r"bindings/examples/[^/]+/")
# Blank lines and comments of any of the languages; the directives of C and Rust begin like the comments of others.
NO_CODE = re.compile(r"\s*(//|#|--|\*|/\*|$)")


def long_lines(name, lines):
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS:
            yield f"{name}:{number}: {len(line)} columns (at most {COLUMNS})"


def braced_functions(lines):
    """(first line, last line) of what is formatted as a function: it begins and ends in the first column."""
    first = None
    for number, line in enumerate(lines, 1):
        if first is None and re.match(r"[A-Za-z_].*\(", line) and not line.rstrip().endswith((";", "}")):
            first = number
        elif first is not None and line.startswith("}"):
            yield first, number
            first = None
        elif first is not None and line[:1].strip() and not line.startswith(("#", "/")):
            first = None if line.rstrip().endswith(";") else first


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno


def long_functions(name, text, lines):
    if name.endswith((".cmake", ".txt")):
        return
    functions = python_functions(text) if name.endswith(".py") else braced_functions(lines)
    for first, last in functions:
        if last - first + 1 > FUNCTION_LINES:
            yield f"{name}:{first}: a function of {last - first + 1} lines (at most {FUNCTION_LINES})"


def long_example(name, lines):
    if not EXAMPLE.match(name):
        return
    count = sum(1 for line in lines if not NO_CODE.match(line))
    if count > EXAMPLE_LINES:
        yield f"{name}: an example with {count} lines of code (at most {EXAMPLE_LINES})"


def check_file(name):
    text = pathlib.Path(name).read_text(encoding="utf-8", errors="replace")
    lines = text.split("\n")
    yield from long_lines(name, lines)
    yield from long_functions(name, text, lines)
    yield from long_example(name, lines)
    if len(lines) - 1 > FILE_LINES:
        yield f"{name}:{FILE_LINES + 1}: {len(lines) - 1} lines (at most {FILE_LINES})"


def main():
    names = [name for name in sys.stdin.read().split("\0") if CHECKED.search(name)]
    found = [line for name in names for line in check_file(name)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
