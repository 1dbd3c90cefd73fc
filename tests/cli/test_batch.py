"""zstc batch: order, errors in place, and what cannot be written. Runs that end early: test_batch_runs.py."""
import json
import os
import signal
import subprocess
import time
import unittest

from program import PROGRAM, TINY_BART, ProgramTest, environment, write_lines, without_progress

WORDS = "one day I will see the world and learn to cook a good meal before it rains again in spring".split()


def text(number):
    return " ".join(WORDS[(number * 7 + i * 3) % len(WORDS)] for i in range(1 + number % 23))


def requests(count):
    return [{"inputs": f"{number} {text(number)}", "parameters": {"candidate_labels": ["travel", "cooking"]}}
            for number in range(count)]


class BatchTest(ProgramTest):
    def batch(self, *arguments, **more):
        # One thread: more of them only wait for each other over so small a model, the longer the busier the machine is.
        return self.run_program("batch", "--threads", "1", "-m", TINY_BART, *arguments, **more)

    def write_requests(self, count):
        write_lines(self.path("in"), requests(count))

    def answer(self, requests):
        write_lines(self.path("in"), requests)
        self.assertEqual(self.batch("in", "out").returncode, 0)
        return [json.loads(line) for line in self.read("out").split(b"\n")[:-1]]


class Answers(BatchTest):
    def test_answers_come_in_the_order_of_the_requests(self):
        self.write_requests(1500)  # more than one chunk
        self.assertEqual(self.batch("in", "out").returncode, 0)
        answers = [json.loads(line) for line in self.read("out").splitlines()]
        self.assertEqual([answer["sequence"] for answer in answers], [each["inputs"] for each in requests(1500)])

    def test_a_file_and_a_pipe_give_the_same_bytes(self):
        self.write_requests(700)
        self.batch("in", "out")
        piped = self.batch("-", "-", stdin=self.read("in"))
        self.assertEqual(piped.returncode, 0)
        self.assertEqual(piped.stdout, self.read("out"))

    def test_every_bad_line_is_answered_in_its_place(self):
        good = json.dumps(requests(1)[0]).encode()
        bad = [b"", b"  ", b"{", b"[]", b"null", b"\xff", b"{\"inputs\":\"x\"}", b"\0", good + b"x", b"\"\\ud800\""]
        lines = [line for each in bad for line in (each, good)]
        self.write("in", b"\n".join(lines))
        done = self.batch("in", "out")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(without_progress(done.stderr),
                         b"zstc: 10 of 20 lines could not be answered: see {\"error\"} in out\n")
        answers = [json.loads(line) for line in self.read("out").split(b"\n")[:-1]]
        self.assertEqual(["error" in answer for answer in answers], [True, False] * len(bad))
        for answer in answers[::2]:
            self.assertEqual(sorted(answer["error"]), ["code", "message"])
            self.assertRegex(answer["error"]["code"], "^ZSTC_[A-Z_]+$")

    def test_a_line_of_ten_megabytes_is_answered(self):
        write_lines(self.path("in"), [{"inputs": "word " * 2_000_000, "parameters": {"candidate_labels": "a, b"}}])
        self.assertEqual(self.batch("in", "out").returncode, 0)
        answer = json.loads(self.read("out"))
        self.assertEqual((len(answer["sequence"]), answer["truncated"]), (10_000_000, True))

    def test_ten_thousand_labels_are_answered(self):
        labels = [f"label {i}" for i in range(10_000)]
        write_lines(self.path("in"), [{"inputs": "x", "parameters": {"candidate_labels": labels}}])
        self.assertEqual(self.batch("in", "out").returncode, 0)
        self.assertEqual(sorted(json.loads(self.read("out"))["labels"]), sorted(labels))

    def test_a_label_set_is_used_again_only_where_all_of_it_is_the_same(self):
        """Neighbours that differ in one parameter, in one hypothesis, or in nothing that is scored."""
        labels = [{"label": "a", "hypotheses": ["One.", "Two."]}, {"label": "b", "description": "three"}]
        changes = [{}, {}, {"reduce": "mean"}, {}, {"multi_label": True}, {"hypothesis_template": "About {}."},
                   {"max_length": 30}, {"max_length": 30, "overflow": "window"}, {"top_k": 1}, {},
                   {"candidate_labels": labels[::-1]},
                   {"reduce": "mean"},
                   {"candidate_labels": [{"label": "a", "hypotheses": ["One.", "Nine."]}, labels[1]], "reduce": "mean"},
                   {"candidate_labels": [labels[0], {"label": "b", "description": "four"}]},
                   {"candidate_labels": [labels[0], {"label": "b", "hypotheses": ["three"]}]},
                   {"candidate_labels": [{"label": "other", "hypotheses": ["One.", "Two."]}, labels[1]]},
                   {"candidate_labels": ["a", "b"]}, {"candidate_labels": ["a", "b"], "reduce": "mean"},
                   {"candidate_labels": ["a", "b"], "max_length": 30},
                   {"candidate_labels": ["a", {"label": "b", "description": "c"}]},
                   {"candidate_labels": ["a", "c"]}, {"candidate_labels": ["a", "c"], "overflow": "window"}]
        text = "one two three four five six seven eight nine ten eleven twelve"
        requests = [{"inputs": text, "parameters": {"candidate_labels": labels, **change}} for change in changes]
        together = self.answer(requests)
        self.assertEqual(together, [self.answer([request])[0] for request in requests])
        self.assertEqual(together[0]["scores"], together[15]["scores"])
        self.assertNotEqual(together[11]["scores"], together[12]["scores"])
        for other in (2, 4, 5, 6, 7, 13, 14):
            self.assertNotEqual(together[0]["scores"], together[other]["scores"], changes[other])

    def test_an_empty_file_gives_an_empty_file(self):
        self.write("in", b"")
        self.write("out", b"old\n")
        self.assertEqual(self.batch("in", "out").returncode, 0)
        self.assertEqual(self.read("out"), b"")

    def test_a_model_that_cannot_be_opened_leaves_the_output_as_it_was(self):
        self.write_requests(1)
        self.write("out", b"old\n")
        done = self.run_program("batch", "-m", "/nonexistent", "in", "out")
        self.assertEqual(done.returncode, 3)
        self.assertEqual(self.read("out"), b"old\n")

    def test_a_reader_that_goes_away_ends_the_run_quietly(self):
        self.write_requests(3000)
        process = subprocess.Popen([PROGRAM, "batch", "-m", TINY_BART, "in", "-"], cwd=self.folder, env=environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(without_progress(process.stderr.read()), b"")
        self.assertEqual(process.wait(60), 4)


if __name__ == "__main__":
    unittest.main()
