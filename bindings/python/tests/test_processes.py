"""What happens to processes: threads that are still inside a call when the interpreter ends, and fork."""

import os
import pickle
import subprocess
import sys
import tempfile
import unittest

from support import PACKAGE, model, run_python

import zstc

# Python 3.12 and later warn of each fork in a process with threads.
FORKS_ARE_MEANT = {"PYTHONWARNINGS": "ignore::DeprecationWarning"}

POOL = """
import multiprocessing, sys
import zstc

TEXTS, LABELS = ["Where can I go skiing in May?", "Whisk the eggs with the sugar."], ["travel", "cooking"]
classify = None

def begin(given):
    global classify
    classify = given

def work(text):
    return classify(text, LABELS)

if __name__ == "__main__":
    opened = zstc.Classifier(threads=1)
    expected = [opened(text, LABELS) for text in TEXTS]
    with multiprocessing.get_context(sys.argv[1]).Pool(2, begin, (opened,)) as pool:
        answers = pool.map(work, TEXTS)
    apart = max(abs(a - b) for x, y in zip(answers, expected) for a, b in zip(x["scores"], y["scores"]))
    print("the same" if apart < 1e-5 else answers)
"""

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
        done = run_python(START + code, FORKS_ARE_MEANT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_the_interpreter_ends_quietly_while_a_daemon_thread_is_inside_a_call(self) -> None:
        for _ in range(3):
            self.run_quietly("")

    def test_sys_exit_in_the_main_thread(self) -> None:
        self.run_quietly("import sys; sys.exit(0)")

    def test_a_call_of_a_destructor_at_the_very_end_is_answered(self) -> None:
        """No other thread of Python runs any more."""
        said = self.run_quietly(
            """
class Last:
    def __del__(self):
        print(classify.predict(texts[1], labels), [one["labels"][0] for one in classify.stream(texts[1:2], labels)])

import sys
sys.modules["last"] = Last()
"""
        )
        self.assertEqual(said, "cooking ['cooking']\n")

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

    def test_a_child_of_a_process_that_has_called_before_hears_ctrl_c(self) -> None:
        """The main thread's calls run on a thread beside it, which a child does not have."""
        said = self.run_quietly(
            """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
child = os.fork()
if child == 0:
    classify(texts[:2], labels)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        classify(["Where can I go skiing in May? " * 3000] * 200, labels, overflow="window")
    except KeyboardInterrupt:
        os._exit(5)
    os._exit(6)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
        )
        self.assertEqual(said, "5\n")

    def test_the_workers_of_multiprocessing_use_what_the_parent_opened_or_a_pickled_copy(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "pool.py")
            with open(script, "w", encoding="utf-8") as file:
                file.write(POOL)
            environment = {**os.environ, **FORKS_ARE_MEANT}
            if not os.environ.get("ZSTC_TEST_INSTALLED"):
                environment["PYTHONPATH"] = PACKAGE
            for method in ("fork", "spawn", "forkserver"):
                done = subprocess.run(
                    [sys.executable, script, method],
                    env=environment,
                    capture_output=True,
                    text=True,
                    timeout=300,
                    check=False,
                )
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "the same\n", ""), method)


class Named(zstc.Classifier):
    def __init__(self, called: str) -> None:
        super().__init__(model("tiny-bart"), device="cpu")
        self.called = called


class Pickling(unittest.TestCase):
    def test_a_copy_opens_the_same_model_with_the_same_options(self) -> None:
        classifier = zstc.Classifier(model("tiny-bart"), device="cpu", precision="bfloat16", threads=1)
        copy = pickle.loads(pickle.dumps(classifier))
        for key in ("device", "precision", "threads", "architecture"):
            self.assertEqual(copy.info()[key], classifier.info()[key])
        classifier.close()
        self.assertEqual(len(copy("a text", ["one", "two"])["labels"]), 2)

    def test_a_relative_path_holds_in_another_folder(self) -> None:
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(os.path.dirname(model("tiny-bart")))
        data = pickle.dumps(zstc.Classifier("tiny-bart", device="cpu"))
        os.chdir("/")
        self.assertEqual(pickle.loads(data).info()["architecture"], "bart")

    def test_a_subclass_is_a_subclass_again_with_what_it_holds(self) -> None:
        copy = pickle.loads(pickle.dumps(Named("letters")))
        self.assertEqual((type(copy), copy.called), (Named, "letters"))
        self.assertEqual(len(copy("a text", ["one", "two"])["labels"]), 2)

    def test_a_closed_classifier_is_refused(self) -> None:
        classifier = zstc.Classifier(model("tiny-bart"), device="cpu")
        classifier.close()
        with self.assertRaisesRegex(zstc.InvalidArgument, "closed"):
            pickle.dumps(classifier)

    def test_answers_are_pickled_as_what_they_are(self) -> None:
        answers = zstc.Classifier(model("tiny-bart"), device="cpu")(["one", "two"], ["a", "b"])
        copy = pickle.loads(pickle.dumps(answers))
        self.assertEqual((copy, type(copy), type(copy[0])), (answers, zstc.Results, zstc.Result))


if __name__ == "__main__":
    unittest.main()
