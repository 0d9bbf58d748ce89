"""The rules of the house that no linter knows: sizes of files and functions, banned names, text
passed to widgets.

Prints what breaks a rule and where, and exits 1 if anything does.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE = 400
MAX_FUNCTION = 60
BANNED_NAMES = re.compile(r"(Manager|Handler|Helper|Util|Utils|Processor|Misc|Common)$")
BANNED_FILES = re.compile(r"(manager|handler|helper|utils?|misc|common)s?\.py$")
BANNED_CALLS = {"eval", "exec", "compile"}


def faults(path: Path) -> Iterator[str]:
    text = path.read_text()
    lines = text.count("\n")
    name = path.relative_to(ROOT)
    if lines > MAX_FILE:
        yield f"{name}: {lines} lines; the house allows {MAX_FILE}"
    if BANNED_FILES.search(path.name):
        yield f"{name}: a name that says nothing"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION:
                where = f"{name}:{node.lineno}: {node.name}"
                yield f"{where} has {length} lines; the house allows {MAX_FUNCTION}"
        elif isinstance(node, ast.ClassDef) and BANNED_NAMES.search(node.name):
            yield f"{name}:{node.lineno}: class {node.name}: a name that says nothing"
        elif isinstance(node, ast.Call):
            yield from _call_faults(name, node)


def _call_faults(name: Path, node: ast.Call) -> Iterator[str]:
    if isinstance(node.func, ast.Name) and node.func.id in BANNED_CALLS:
        yield f"{name}:{node.lineno}: {node.func.id}()"
    for keyword in node.keywords:
        if keyword.arg == "shell" and getattr(keyword.value, "value", None) is True:
            yield f"{name}:{node.lineno}: shell=True"


def main() -> int:
    found = [
        fault
        for folder in ("src", "tests", "tools", "bench")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if folder == "src" or path.stat().st_size
        for fault in faults(path)
    ]
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
