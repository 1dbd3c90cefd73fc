"""Runs the files in cases/: commands with the output that they must give, to the letter.

A case is

    === what it shows
    shell commands
    --- stdout
    the lines that must come
    --- stderr
    ...
    --- exit 2

Parts that are left out are empty, and the exit code 0. A case whose name says "with pull" or "without pull" is for
programs that have the command zstc pull, or do not have it: ZSTC_PULL is ON or OFF; ZSTC_SERVE likewise. Commands run
in an empty folder with `zstc` in the path, and the models and tokenizers of tests/data as `models` and `tokenizers`.
"""
import os
import re
import shlex
import subprocess
import unittest

from program import DATA, MODELS, PROGRAM, ProgramTest, environment

SKIPPED = ["%s %s" % ("with" if os.environ.get("ZSTC_" + command.upper()) == "OFF" else "without", command)
           for command in ("pull", "serve")]
CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")


def read_cases(path):
    """(name, commands, stdout, stderr, exit code) of each case."""
    with open(path, encoding="utf-8", newline="\n") as file:
        chunks = file.read().split("=== ")[1:]
    for chunk in chunks:
        name, _, rest = chunk.partition("\n")
        parts, current, code = {"commands": [], "stdout": [], "stderr": []}, "commands", 0
        for line in rest.splitlines(keepends=True):
            if line.startswith("--- exit "):
                code, current = int(line[9:]), "after"
            elif line.startswith("--- "):
                current = line[4:].strip()
            elif current != "after":
                parts[current].append(line)
        yield name, *("".join(part) for part in parts.values()), code


class Cases(ProgramTest):
    def check(self, commands, stdout, stderr, code):
        os.symlink(os.path.abspath(MODELS), self.path("models"))
        os.symlink(os.path.abspath(os.path.join(DATA, "tokenizers")), self.path("tokenizers"))
        script = 'zstc() { %s "$@"; }\n%s' % (shlex.quote(os.path.abspath(PROGRAM)), commands)
        done = subprocess.run(["sh", "-c", script], capture_output=True, cwd=self.folder, env=environment(),
                              stdin=subprocess.DEVNULL, timeout=120)
        self.assertEqual(done.stdout.decode(), stdout)
        self.assertEqual(done.stderr.decode(), stderr)
        self.assertEqual(done.returncode, code)


def add_case(file, case):
    name, *expected = case
    def test(self):
        self.check(*expected)
    test.__doc__ = f"{file}: {name}"
    setattr(Cases, "test %s: %s" % (os.path.splitext(file)[0], name), test)


for found in sorted(os.listdir(CASES)):
    for each in read_cases(os.path.join(CASES, found)):
        if not any(skipped in re.findall(r"\w+ \w+", each[0].rpartition("(")[2]) for skipped in SKIPPED):
            add_case(found, each)

if __name__ == "__main__":
    unittest.main()
