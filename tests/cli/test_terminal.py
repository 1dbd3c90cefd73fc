"""What people see: the table of classify and the progress bar of batch, on a pseudo-terminal."""
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
import unittest

from program import PROGRAM, TINY_BART, ProgramTest, environment, write_lines


END = b"\0the program has ended\0"


class TerminalTest(ProgramTest):
    def terminal(self, columns=60):
        """Our side and the program's side of a new pseudo-terminal of that width."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        return os.fdopen(ours, "rb", buffering=0), os.fdopen(theirs, "wb", buffering=0)

    def on_terminal(self, *arguments, columns=60, **changes):
        """What the program writes to a terminal of that width, and its exit code.

        Its side stays open here: once the last writer has closed it, Linux may tell the reader of that (EIO) before it
        hands over what was written. So the end is what we write ourselves when the program has ended.
        """
        def wait():
            try:
                process.wait(60)
            finally:
                process.kill()  # nothing to one that has ended
                theirs.write(END)

        ours, theirs = self.terminal(columns)
        with ours, theirs, subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, env=environment(**changes),
                                            stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs) as process:
            waiting = threading.Thread(target=wait)
            waiting.start()
            shown = b""
            while not shown.endswith(END):
                shown += ours.read(65536)
            waiting.join()
        return shown[:-len(END)].decode().replace("\r\n", "\n"), process.returncode


class Table(TerminalTest):
    def classify(self, *arguments, **more):
        shown, code = self.on_terminal("classify", "-m", TINY_BART, *arguments, **more)
        self.assertEqual(code, 0)
        return shown

    def test_each_text_has_its_labels_with_bars(self):
        shown = self.classify("-l", "travel,cooking,日本語", "one day I will see the world", "two", NO_COLOR="1")
        self.assertEqual(shown, TABLE)

    def test_without_utf8_bars_are_of_number_signs(self):
        shown = self.classify("-l", "travel,cooking", "two", NO_COLOR="1", LC_ALL="C")
        self.assertEqual(shown, "two\n  cooking  0.9742  %s\n  travel   0.0258  #\n" % ("#" * 31))

    def test_colours_are_on_unless_refused(self):
        self.assertIn("\033[1mcooking\033[0m", self.classify("-l", "travel,cooking", "two"))
        for refused in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn("\033", self.classify("-l", "travel,cooking", "two", **refused))

    def test_no_line_is_wider_than_the_terminal(self):
        for columns in (16, 24, 40, 79):
            shown = self.classify("-l", "a long label of many words,travel", "x" * 99, columns=columns, NO_COLOR="1")
            for line in shown.splitlines():
                self.assertLessEqual(len(line), columns, shown)

    def test_a_text_cannot_steer_the_terminal(self):
        shown = self.classify("-l", "a,b\033[2J", "one\033]0;title\a\u009b2J", NO_COLOR="1")
        self.assertNotIn("\033", shown)
        self.assertNotIn("\a", shown)
        self.assertNotIn("\u009b", shown)

    def test_a_threshold_that_no_label_reaches_is_told(self):
        shown = self.classify("-l", "travel,cooking", "--threshold", "1", "two")
        self.assertEqual(shown, "two\n  (no label reaches the threshold)\n")

    def test_a_terminal_that_is_gone_is_an_error(self):
        ours, theirs = self.terminal()
        with ours, theirs, subprocess.Popen([PROGRAM, "tokenize", "-m", TINY_BART], cwd=self.folder,
                                            env=environment(), stdin=subprocess.PIPE, stdout=theirs,
                                            stderr=subprocess.PIPE) as process:
            process.stdin.write(b'{"text":"one"}\n')
            process.stdin.flush()
            self.assertIn(b"ids", ours.read(65536))
            ours.close()
            _, errors = process.communicate(b'{"text":"two"}\n', 60)
        self.assertEqual((process.returncode, errors), (4, b"zstc: standard output: Input/output error\n"))


TABLE = """\
one day I will see the world
  日本語   0.8774  ████████████████████████████▏
  cooking  0.1163  ███▊
  travel   0.0063  ▎

two
  cooking  0.7833  █████████████████████████▏
  日本語   0.1959  ██████▎
  travel   0.0208  ▋
"""


class Progress(TerminalTest):
    def batch(self, columns):
        write_lines(self.path("in"), [{"inputs": f"text {i}", "parameters": {"candidate_labels": ["a", "b"]}}
                                      for i in range(200)])
        shown, code = self.on_terminal("batch", "-m", TINY_BART, "--max-batch-tokens", "100", "in", "out",
                                       columns=columns, ZSTC_TEST_PAUSE="20000")
        self.assertEqual(code, 0)
        return shown

    def test_the_bar_grows_and_is_removed_at_the_end(self):
        shown = self.batch(100)
        frames = [frame for frame in shown.split("\r\033[K") if frame]
        self.assertGreater(len(frames), 3)
        percents = [int(frame.split("%")[0]) for frame in frames]
        self.assertEqual(percents, sorted(percents))
        self.assertLess(percents[0], percents[-1])
        self.assertRegex(frames[-1], r"^ ?\d+% \[[█▏▎▍▌▋▊▉]+ *\] \d+ lines  [\d.]+/s( +\d+:\d\d left)?$")
        self.assertTrue(shown.endswith("\r\033[K"))

    def test_a_narrow_terminal_has_no_bar_but_the_numbers(self):
        self.assertNotIn("[█", self.batch(50))


if __name__ == "__main__":
    unittest.main()
