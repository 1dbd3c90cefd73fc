"""Pipes, sockets and terminals as input: an answer for every line that is there, without waiting for more."""
import fcntl
import json
import os
import pty
import select
import signal
import socket
import subprocess
import time
import unittest

from program import PROGRAM, TINY_BART, ProgramTest, environment

LABELS = ("-l", "travel,cooking")
WAIT = 60  # seconds, for a machine that is busy


def record(text):
    return json.dumps({"text": text}).encode() + b"\n"


class StreamTest(ProgramTest):
    def start(self, *arguments, stdin=subprocess.PIPE, **more):
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, env=environment(), stdin=stdin,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, **more)
        self.addCleanup(self.finish, process)
        return process

    def finish(self, process):
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def answers(self, process, count=1):
        """The next lines of the output, without reading past them."""
        found = b""
        while found.count(b"\n") < count:
            ready, _, _ = select.select([process.stdout], [], [], WAIT)
            self.assertTrue(ready, "no answer in %d seconds" % WAIT)
            some = os.read(process.stdout.fileno(), 65536)
            self.assertTrue(some, "the program has ended: %r" % found)
            found += some
        lines = found.splitlines()
        self.assertEqual(len(lines), count)
        return [json.loads(line) for line in lines]

    def assert_quiet(self, process, seconds=0.3):
        self.assertEqual(select.select([process.stdout], [], [], seconds)[0], [])


class Conversation(StreamTest):
    """Another program writes a line, waits for its answer, and writes the next."""

    def converse(self, arguments, make_line, write, process):
        for number in range(3):
            write(make_line("text %d" % number))
            self.assertEqual(len(self.answers(process)), 1, arguments)

    def over_pipe(self, *arguments, make_line=record):
        process = self.start(*arguments)
        self.converse(arguments, make_line, process.stdin.write, process)
        process.stdin.close()
        self.assertEqual((process.stdout.read(), process.stderr.read(), process.wait(WAIT)), (b"", b"", 0))

    def test_batch_answers_each_line(self):
        self.over_pipe("batch", "-m", TINY_BART, *LABELS, "-", "-")
        self.over_pipe("batch", "-m", TINY_BART, "-", "-", make_line=lambda text: json.dumps(
            {"inputs": text, "parameters": {"candidate_labels": "a, b"}}).encode() + b"\n")

    def test_classify_answers_each_line(self):
        self.over_pipe("classify", "-m", TINY_BART, *LABELS, "--json", make_line=lambda text: text.encode() + b"\n")

    def test_tokenize_answers_each_line(self):
        self.over_pipe("tokenize", "-m", TINY_BART)

    def test_so_does_an_error(self):
        process = self.start("batch", "-m", TINY_BART, *LABELS, "-", "-")
        process.stdin.write(b"{\n")
        self.assertIn("error", self.answers(process)[0])

    def test_over_a_socket(self):
        ours, theirs = socket.socketpair()
        with ours:
            process = self.start("batch", "-m", TINY_BART, *LABELS, "-", "-", stdin=theirs)
            theirs.close()
            self.converse(LABELS, record, ours.sendall, process)
            ours.shutdown(socket.SHUT_WR)
            self.assertEqual(process.wait(WAIT), 0)

    def test_over_a_named_pipe(self):
        os.mkfifo(self.path("fifo"))
        process = self.start("batch", "-m", TINY_BART, *LABELS, "fifo", "-")
        with open(self.path("fifo"), "wb", buffering=0) as fifo:
            self.converse(LABELS, record, fifo.write, process)
        self.assertEqual(process.wait(WAIT), 0)

    def test_over_a_terminal(self):
        ours, theirs = pty.openpty()
        process = self.start("classify", "-m", TINY_BART, *LABELS, "--json", stdin=theirs)
        os.close(theirs)
        with os.fdopen(ours, "wb", buffering=0) as terminal:
            self.converse(LABELS, lambda text: text.encode() + b"\n", terminal.write, process)
            terminal.write(b"\x04")  # Ctrl-D
            self.assertEqual(process.wait(WAIT), 0)

    def test_over_a_pipe_that_does_not_block(self):
        ours, theirs = os.pipe()
        fcntl.fcntl(ours, fcntl.F_SETFL, fcntl.fcntl(ours, fcntl.F_GETFL) | os.O_NONBLOCK)
        for command in (("batch", *LABELS, "-", "-"), ("tokenize",)):
            with self.subTest(command[0]):
                process = self.start(command[0], "-m", TINY_BART, *command[1:], stdin=ours)
                time.sleep(0.2)
                self.converse(command, record, lambda line: os.write(theirs, line), process)
                self.finish(process)
        os.close(ours)
        os.close(theirs)


class Packing(StreamTest):
    def test_lines_that_are_there_share_a_pass(self):
        """Each pass takes half a second: in passes of their own 60 lines take half a minute."""
        lines = b"".join(record("text %d" % number) for number in range(60))
        started = time.monotonic()
        done = self.run_program("batch", "-m", TINY_BART, *LABELS, "-", "-", stdin=lines, ZSTC_TEST_PAUSE="500000")
        self.assertEqual((done.returncode, done.stdout.count(b"\n")), (0, 60))
        self.assertLess(time.monotonic() - started, 15)

    def test_half_a_line_is_waited_for(self):
        process = self.start("batch", "-m", TINY_BART, *LABELS, "-", "-")
        process.stdin.write(record("one") + record("two")[:7])
        self.assertEqual(self.answers(process)[0]["sequence"], "one")
        self.assert_quiet(process)
        process.stdin.write(record("two")[7:])
        self.assertEqual(self.answers(process)[0]["sequence"], "two")
        process.stdin.write(record("three")[:-1])
        self.assert_quiet(process)
        process.stdin.close()  # the last line may lack its end
        self.assertEqual(self.answers(process)[0]["sequence"], "three")
        self.assertEqual(process.wait(WAIT), 0)

    def test_a_long_line_may_come_in_many_pieces(self):
        text = "word " * 400_000
        process = self.start("batch", "-m", TINY_BART, *LABELS, "-", "out")
        line = record(text)
        for at in range(0, len(line), 30_001):
            process.stdin.write(line[at:at + 30_001])
        process.stdin.write(record("short"))
        process.stdin.close()
        self.assertEqual(process.wait(WAIT), 0)
        sequences = [json.loads(each)["sequence"] for each in self.read("out").splitlines()]
        self.assertEqual(sequences, [text, "short"])

    def test_a_pipe_and_a_file_give_the_same_lines(self):
        lines = [record("text %d" % number) for number in range(1300)]
        self.write("in", b"".join(lines))
        self.assertEqual(self.run_program("batch", "-m", TINY_BART, *LABELS, "in", "whole").returncode, 0)
        process = self.start("batch", "-m", TINY_BART, *LABELS, "-", "out")
        for number, line in enumerate(lines):
            process.stdin.write(line)
            if number % 100 == 7:
                time.sleep(0.01)
        process.stdin.close()
        self.assertEqual(process.wait(WAIT), 0)
        self.assertEqual(self.read("out"), self.read("whole"))


class Output(StreamTest):
    def test_a_part_has_the_answer_while_the_input_is_open(self):
        process = self.start("batch", "-m", TINY_BART, *LABELS, "-", "out")
        process.stdin.write(record("one"))
        until = time.monotonic() + WAIT
        while not os.path.exists(self.path("out.part")) or self.read("out.part").count(b"\n") < 1:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)
        self.assertIsNone(process.poll())
        self.assertEqual(json.loads(self.read("out.part"))["sequence"], "one")


    def test_a_full_pipe_that_does_not_block_is_waited_for(self):
        count = 2000  # more than a pipe holds
        with open(self.path("in"), "wb") as file:
            file.writelines(record("text %d" % number) for number in range(count))
        ours, theirs = os.pipe()
        self.addCleanup(os.close, ours)
        fcntl.fcntl(theirs, fcntl.F_SETFL, fcntl.fcntl(theirs, fcntl.F_GETFL) | os.O_NONBLOCK)
        process = subprocess.Popen([PROGRAM, "batch", "-m", TINY_BART, *LABELS, "in", "-"], cwd=self.folder,
                                   env=environment(), stdout=theirs, stderr=subprocess.PIPE)
        os.close(theirs)
        self.addCleanup(process.stderr.close)
        time.sleep(0.5)  # nobody reads
        found = b""
        while some := os.read(ours, 65536):
            found += some
        self.assertEqual((process.wait(WAIT), process.stderr.read()), (0, b""))
        self.assertEqual([len(json.loads(line)["labels"]) for line in found.splitlines()], [2] * count)


class Signals(StreamTest):
    def conversing(self, *arguments):
        process = self.start(*arguments)
        process.stdin.write(record("one"))
        self.answers(process)
        return process

    def test_a_signal_ends_a_program_that_waits_for_input(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                process = self.conversing("batch", "-m", TINY_BART, *LABELS, "-", "-")
                process.send_signal(number)
                self.assertEqual(process.wait(WAIT), 128 + number)
                self.assertEqual(process.stderr.read(), b"zstc: interrupted; standard output has 1 lines\n")
                process = self.conversing("classify", "-m", TINY_BART, *LABELS, "--json")
                process.send_signal(number)
                self.assertEqual(process.wait(WAIT), -number)

    def test_a_program_that_was_stopped_goes_on(self):
        for command in (("batch", *LABELS, "-", "-"), ("tokenize",)):
            with self.subTest(command[0]):
                process = self.conversing(command[0], "-m", TINY_BART, *command[1:])
                process.send_signal(signal.SIGSTOP)
                process.send_signal(signal.SIGCONT)
                time.sleep(0.1)
                process.stdin.write(record("two"))
                self.assertEqual(len(self.answers(process)), 1)

    def test_a_reader_that_goes_away_is_no_news(self):
        for command in (("batch", *LABELS, "-", "-"), ("classify", *LABELS, "--json"), ("tokenize",)):
            with self.subTest(command[0]):
                process = self.conversing(command[0], "-m", TINY_BART, *command[1:])
                process.stdout.close()
                process.stdin.write(record("two"))
                self.assertEqual((process.wait(WAIT), process.stderr.read()), (4, b""))


if __name__ == "__main__":
    unittest.main()
