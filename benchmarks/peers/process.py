"""Contestants as processes: started once, stopped while another has its turn."""
import json
import os
import pathlib
import signal
import subprocess
import sys

SIDES = pathlib.Path(__file__).with_name("sides.py")


class Side:
    """`arguments` are those of sides.py; `batch` is how many pairs a padding peer takes at a time."""

    def __init__(self, name, arguments):
        self.name, self.batch, self.times, self.scores = name, 1, [], None
        environment = dict(os.environ, TOKENIZERS_PARALLELISM="false")
        self.process = subprocess.Popen([sys.executable, str(SIDES), *map(str, arguments)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        self.ready = self._answer()
        self.process.send_signal(signal.SIGSTOP)

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("%s died; run sides.py by hand to see why" % self.name)
        return json.loads(line)

    def run(self, **job):
        """One job while all others stand still."""
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(json.dumps(dict({"batch": self.batch}, **job)) + "\n")
            self.process.stdin.flush()
            return self._answer()
        finally:
            self.process.send_signal(signal.SIGSTOP)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
