"""What happens to processes: threads that are still inside a call when the interpreter ends, and fork."""

import unittest

from support import run_python

START = """
import os, threading, time
import zstc

classify = zstc.Classifier(threads=2)
labels = ["travel", "cooking", "sport", "work"]
texts = ["Where can I go skiing in May?", "Whisk the eggs with the sugar."] * 20
expected = classify(texts[:2], labels)

def call():
    while True:
        classify(texts, labels)

thread = threading.Thread(target=call, daemon=True)
thread.start()
time.sleep(0.3)
"""


class Processes(unittest.TestCase):
    def run_quietly(self, code: str) -> str:
        done = run_python(START + code)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_the_interpreter_ends_quietly_while_a_daemon_thread_is_inside_a_call(self) -> None:
        for _ in range(3):
            self.run_quietly("")

    def test_sys_exit_in_the_main_thread(self) -> None:
        self.run_quietly("import sys; sys.exit(0)")

    def test_a_child_answers_though_another_thread_was_inside_a_call(self) -> None:
        said = self.run_quietly(
            """
for _ in range(4):
    child = os.fork()
    if child == 0:
        try:
            answers = classify(texts[:2], labels)
            own = zstc.Classifier(threads=2)(texts[:2], labels)
            apart = max(abs(a - b) for got in (answers, own) for x, y in zip(got, expected)
                        for a, b in zip(x["scores"], y["scores"]))
            os._exit(0 if apart < 1e-5 else 3)
        except BaseException:
            os._exit(4)
    print(os.waitpid(child, 0)[1])
classify(texts, labels)
print("the parent goes on")
"""
        )
        self.assertEqual(said.split("\n"), ["0"] * 4 + ["the parent goes on", ""])


if __name__ == "__main__":
    unittest.main()
