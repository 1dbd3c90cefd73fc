"""Contestants as processes: started once, stopped while another has its turn."""
import atexit
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

SIDES = pathlib.Path(__file__).with_name("sides.py")


class Died(SystemExit):
    """A side that cannot go on. Nobody has to catch it: it ends the run with its reason."""


def last_line(text):
    """The reason, as programs give it at the end."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "said nothing"


class Side:
    """`arguments` are those of sides.py; `batch` is how many pairs a padding peer takes at a time, `setting` in words
    what else was chosen for it."""

    def __init__(self, name, arguments, setting=""):
        self.name, self.setting, self.batch, self.times, self.scores = name, setting, None, [], None
        self.errors = tempfile.TemporaryFile("w+", errors="replace")
        environment = dict(os.environ, TOKENIZERS_PARALLELISM="false")
        self.process = subprocess.Popen([sys.executable, str(SIDES), *map(str, arguments)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors, text=True, env=environment)
        atexit.register(self.process.kill)  # a stopped process does not see that nobody waits for it
        self.ready = self._answer()
        self.process.send_signal(signal.SIGSTOP)

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            self._bury()
        return json.loads(line)

    def _bury(self):
        """A second suffices for a process that has closed its output; one that was killed has a negative status."""
        try:
            status = self.process.wait(1)
        except subprocess.TimeoutExpired:
            status = "none yet"
        self.__exit__()
        self.errors.seek(0)
        raise Died(f"{self.name}: {last_line(self.errors.read())} (status {status})")

    def run(self, **job):
        """One job while all others stand still."""
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(json.dumps(dict({"batch": self.batch}, **job)) + "\n")
            self.process.stdin.flush()
            return self._answer()
        except BrokenPipeError:
            self._bury()
        finally:
            self.process.send_signal(signal.SIGSTOP)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
