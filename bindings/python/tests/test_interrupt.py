"""Ctrl-C while the library works, and what is left of the call afterwards."""

from __future__ import annotations

import unittest

import support

# Each of these calls takes minutes: the test would fail by its time limit if Ctrl-C were not heard.
START = """
import os, signal, sys, threading, time
import zstc

signal.signal(signal.SIGINT, signal.default_int_handler)
classify = zstc.Classifier(threads=1)
labels = ["travel", "cooking", "sport", "work"]
long_text = "Where can I go skiing in May? " * 3000
expected = classify("Whisk the eggs.", labels)

def interrupted(call):
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        call()
    except KeyboardInterrupt:
        print("interrupted")
    passes = -1
    while classify.stats()["passes"] != passes:  # until the pass that was under way is done
        passes = classify.stats()["passes"]
        time.sleep(2)
    again = classify("Whisk the eggs.", labels)
    assert again["labels"] == expected["labels"]
"""


class Interrupts(unittest.TestCase):
    def assert_interrupted(self, call: str) -> None:
        done = support.run_python(START + f"interrupted(lambda: {call})\n", timeout=60)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "interrupted\n", ""))

    def test_a_list_of_long_texts(self) -> None:
        self.assert_interrupted("classify([long_text] * 200, labels, overflow='window')")

    def test_one_text_in_many_windows(self) -> None:
        self.assert_interrupted("classify(long_text * 20, labels, overflow='window')")

    def test_scores(self) -> None:
        support.require("numpy")
        self.assert_interrupted("classify.scores([long_text] * 200, labels, overflow='window')")

    def test_a_stream(self) -> None:
        self.assert_interrupted("list(classify.stream([long_text] * 200, labels, overflow='window'))")

    def test_opening_a_model(self) -> None:
        """No model here takes so long to open. A mutex that is locked twice stands in for one: C waits, and no signal
        wakes it."""
        done = support.run_python(
            START
            + """
import ctypes
lock, mutex = ctypes.CDLL(None).pthread_mutex_lock, ctypes.create_string_buffer(64)
lock(mutex)
zstc._classifier._opened = lambda path, options: lock(mutex)
interrupted(lambda: zstc.Classifier())
""",
            timeout=60,
        )
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "interrupted\n", ""))

    def test_a_handler_of_another_signal_may_raise(self) -> None:
        done = support.run_python(
            START
            + """
class TooLate(Exception):
    pass

def alarm(number, frame):
    raise TooLate

signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.5)
try:
    classify([long_text] * 200, labels, overflow="window")
except TooLate:
    print("too late")
""",
            timeout=60,
        )
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "too late\n", ""))

    def test_a_handler_that_returns_does_not_disturb_the_call(self) -> None:
        done = support.run_python(
            START
            + """
signal.signal(signal.SIGINT, lambda number, frame: print("heard"))
threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
answers = classify(["Where can I go skiing in May?"] * 300, labels)
print(len(answers), answers[0]["labels"] == answers[299]["labels"])
"""
        )
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "heard\n300 True\n", ""))

    def test_the_process_ends_without_waiting_for_what_was_interrupted(self) -> None:
        done = support.run_python(
            START
            + """
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
classify([long_text] * 200, labels, overflow="window")
""",
            timeout=60,
        )
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.rstrip().endswith("KeyboardInterrupt"), done.stderr)


if __name__ == "__main__":
    unittest.main()
