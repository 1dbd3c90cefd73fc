"""zstc batch: runs that are interrupted, killed, resumed, or beside another one."""
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unittest
import zlib

from program import PROGRAM, TINY_BART, ProgramTest, environment, without_progress

COUNT = 40


def request(number, labels=("travel", "cooking")):
    return {"inputs": "text number %d %s" % (number, "word " * (number % 13)),
            "parameters": {"candidate_labels": labels}}


class RunTest(ProgramTest):
    def write_requests(self, count, name="in", more=b""):
        self.write(name, b"".join(json.dumps(request(number)).encode() + b"\n" for number in range(count)) + more)

    def batch(self, *arguments, **more):
        done = self.run_program("batch", "--threads", "1", "-m", TINY_BART, *arguments, **more)
        done.stderr = without_progress(done.stderr)
        return done

    def start(self, *arguments, **variables):
        process = subprocess.Popen([PROGRAM, "batch", "--threads", "1", "-m", TINY_BART, *arguments], cwd=self.folder,
                                   env=environment(**variables), stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, condition, seconds=60):
        until = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.005)

    def answered(self, name="out"):
        """Lines in the unfinished file."""
        try:
            return self.read(name + ".part").count(b"\n")
        except FileNotFoundError:
            return 0

    def recorded(self, name="out"):
        """Lines that the journal says are answered."""
        try:
            return json.loads(self.read(name + ".run"))["done"]["lines"]
        except FileNotFoundError:
            return 0

    def assert_finished(self, name="out"):
        for ending in (".part", ".run", ".run.new"):
            self.assertFalse(os.path.exists(self.path(name + ending)), ending)

    def leave_unfinished(self, *options, name="out", source="in", lines=1):
        """Kills a run, each pass of which takes 5 ms and holds at most 100 tokens, after some answers."""
        process = self.start("--max-batch-tokens", "100", *options, source, name, ZSTC_TEST_PAUSE="5000")
        self.wait_for(lambda: self.recorded(name) >= lines)
        process.kill()
        process.wait()
        self.assertFalse(os.path.exists(self.path(name)))


class Files(RunTest):
    def test_out_appears_whole_and_alone(self):
        self.write_requests(COUNT)
        self.assertEqual(self.batch("in", "out").returncode, 0)
        self.assertEqual(self.read("out").count(b"\n"), COUNT)
        self.assert_finished()

    def test_an_earlier_out_stays_until_the_new_one_is_whole(self):
        self.write_requests(2000)
        self.write("out", b"earlier\n")
        os.chmod(self.path("out"), 0o640)
        process = self.start("in", "out", ZSTC_TEST_PAUSE="50000")
        self.wait_for(lambda: self.answered() > 0)
        self.assertEqual(self.read("out"), b"earlier\n")
        self.assertEqual(process.wait(60), 0)
        self.assertEqual(self.read("out").count(b"\n"), 2000)
        self.assertEqual(os.stat(self.path("out")).st_mode & 0o777, 0o640)

    def test_a_link_stays_and_the_file_behind_it_is_replaced(self):
        self.write_requests(2)
        self.write("real", b"earlier\n")
        os.symlink("real", self.path("out"))
        self.assertEqual(self.batch("in", "out").returncode, 0)
        self.assertTrue(os.path.islink(self.path("out")))
        self.assertEqual(self.read("real").count(b"\n"), 2)
        self.assert_finished("real")

    def test_a_device_is_written_to_as_it_is(self):
        self.write_requests(2)
        self.assertEqual(self.batch("in", "/dev/null").returncode, 0)
        self.assertFalse(os.path.exists("/dev/null.part"))
        done = self.batch("--resume", "in", "/dev/null")
        self.assertEqual((done.returncode, done.stderr.splitlines()[0]),
                         (2, b"zstc: batch: --resume needs a file OUT, not a stream (/dev/null) "
                             b"(see: zstc batch --help)"))

    def test_a_full_disk_is_one_line(self):
        self.write_requests(2)
        done = self.batch("in", "/dev/full")
        self.assertEqual((done.returncode, done.stderr), (4, b"zstc: /dev/full: No space left on device\n"))

    def test_a_folder_that_is_not_there_is_one_line(self):
        self.write_requests(2)
        done = self.batch("in", "missing/out")
        self.assertEqual((done.returncode, done.stderr), (4, b"zstc: missing/out: No such file or directory\n"))

    def test_a_model_that_cannot_be_opened_leaves_nothing(self):
        self.write_requests(2)
        self.assertEqual(self.run_program("batch", "-m", "/nonexistent", "in", "out").returncode, 3)
        self.assertEqual(os.listdir(self.folder), ["in"])

    def test_a_second_run_into_the_same_out_is_refused(self):
        self.write_requests(2000)
        process = self.start("in", "out", ZSTC_TEST_PAUSE="50000")
        self.wait_for(lambda: self.answered() > 0)
        for options in ((), ("--resume",)):
            done = self.batch(*options, "in", "./out")
            self.assertEqual(done.returncode, 4)
            self.assertRegex(done.stderr.decode(),
                             r"^zstc: \./out: another run is writing it \(.*out\.part is locked\)\n$")
        self.assertEqual(process.wait(60), 0)
        self.assertEqual(self.read("out").count(b"\n"), 2000)

    def test_names_that_are_not_utf8_are_names(self):
        self.write_requests(2)
        os.symlink(TINY_BART, self.path(os.fsdecode(b"m\xff")))
        shutil.copytree(TINY_BART, self.path(os.fsdecode(b"real\xff")))
        for name in (b"m\xff", b"real\xff"):
            done = self.run_program("batch", "-m", name, b"in", b"out\xff")
            self.assertEqual((done.returncode, done.stderr), (0, b""))
        done = self.batch("-l", "a", "--text-field", b"\xff", "in", "out")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b'field \\"?\\" is missing', self.read("out"))

    def test_a_file_of_somebody_else_with_the_name_of_the_part_is_kept(self):
        self.write_requests(2)
        self.write("out.part", b"precious\n")
        done = self.batch("in", "out")
        self.assertEqual(done.returncode, 4)
        self.assertRegex(done.stderr.decode(), r"^zstc: .*out\.part is there, but is not of an unfinished run "
                                               r"\(no .*out\.run\): move it away\n$")
        self.assertEqual(self.read("out.part"), b"precious\n")
        self.write("out.part", b"")
        self.assertEqual(self.batch("in", "out").returncode, 0)

    def test_an_input_that_the_run_would_write_itself_is_refused(self):
        for name in ("out.part", "out.run"):
            self.write_requests(2, name)
            done = self.batch(name, "out")
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"IN is out.part or out.run, which this run would write", done.stderr)
            self.assertEqual(self.read(name).count(b"\n"), 2)
            os.unlink(self.path(name))

    def test_an_input_that_grows_or_shrinks_is_told_and_nothing_is_replaced(self):
        for change in (lambda file: file.write(b"{}\n"), lambda file: file.truncate(5000)):
            self.write_requests(3000)
            process = self.start("in", "out", ZSTC_TEST_PAUSE="50000")
            self.wait_for(lambda: self.answered() > 0)
            with open(self.path("in"), "r+b") as file:
                file.seek(0, os.SEEK_END)
                size = file.tell()
                change(file)
            self.assertEqual(process.wait(60), 4)
            now = os.stat(self.path("in")).st_size
            self.assertEqual(without_progress(process.stderr.read()).decode(),
                             "zstc: in changed while it was read: %d bytes at first, %d now\n" % (size, now))
            self.assertFalse(os.path.exists(self.path("out")))
            os.unlink(self.path("out.part"))


class Progress(RunTest):
    def test_without_a_terminal_a_line_comes_now_and_then(self):
        self.write_requests(4000)
        process = self.start("--max-batch-tokens", "1000", "in", "out", ZSTC_TEST_PAUSE="110000")
        line = process.stderr.readline().decode()
        self.assertRegex(line, r"^zstc: \d+%  \d+ lines  \d+\.\d/s  \d+:\d\d left\n$")
        process.send_signal(signal.SIGINT)
        self.assertRegex(process.stderr.readline().decode(), r"^zstc: interrupted; ")
        self.assertEqual(process.wait(60), 130)

    def test_a_short_run_says_nothing(self):
        self.write_requests(COUNT)
        self.assertEqual(self.batch("in", "out").stderr, b"")


class Resume(RunTest):
    options = ("--max-batch-tokens", "100")
    unbroken = None  # what one run writes and says

    def setUp(self):
        super().setUp()
        self.write_requests(3000, more=b"not a request\n")
        if Resume.unbroken is None:
            done = self.batch(*self.options, "in", "whole")
            self.assertEqual(done.returncode, 1)
            Resume.unbroken = self.read("whole"), done.stderr.replace(b"whole", b"out")
        self.whole, self.message = self.unbroken

    def resume(self, *options, name="out", source="in"):
        return self.batch(*self.options, "--resume", *options, source, name)

    def check_resumed(self):
        done = self.resume()
        self.assertEqual((done.returncode, done.stderr), (1, self.message))
        self.assertEqual(self.read("out"), self.whole)
        self.assert_finished()

    def check_refused(self, message, code=2, *options, source="in"):
        before = self.read("out.part"), self.read("out.run")
        done = self.resume(*options, source=source)
        self.assertEqual((done.returncode, done.stderr.decode()), (code, "zstc: " + message + "\n"))
        self.assertEqual((self.read("out.part"), self.read("out.run")), before)

    def test_after_a_kill_the_result_is_the_same(self):
        self.leave_unfinished()
        self.check_resumed()

    def test_what_follows_the_last_recorded_answer_is_cut_off(self):
        self.leave_unfinished()
        with open(self.path("out.part"), "ab") as file:
            file.write(self.whole[:1000] + b'{"sequence"')
        self.check_resumed()

    def test_it_can_be_killed_again_and_again(self):
        for lines in (1, 600, 1200):
            resume = ("--resume",) if lines > 1 else ()
            process = self.start(*self.options, *resume, "in", "out", ZSTC_TEST_PAUSE="5000")
            self.wait_for(lambda: self.recorded() >= lines)
            process.kill()
            process.wait()
        self.check_resumed()

    def test_where_nothing_was_begun_it_begins(self):
        self.check_resumed()
        os.unlink(self.path("out"))
        self.write("out.part", b"")  # of a run that was killed while it opened the model
        self.check_resumed()

    def test_an_empty_out_of_earlier_is_not_taken_for_the_result(self):
        process = self.start(*self.options, "in", "out", ZSTC_TEST_PAUSE="1000000")
        self.wait_for(lambda: os.path.exists(self.path("out.run")))
        process.kill()
        process.wait()
        self.write("out", b"")
        self.check_resumed()

    def test_where_out_is_whole_it_says_so(self):
        self.write("out", b"whole\n")
        done = self.resume()
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr.decode(),
                         r"^zstc: --resume: there is no unfinished run of out \(no .*out\.run\)\n$")
        self.assertEqual(self.read("out"), b"whole\n")
        self.assertFalse(os.path.exists(self.path("out.part")))

    def test_without_the_option_a_run_begins_anew(self):
        self.leave_unfinished()
        done = self.batch(*self.options, "in", "out")
        self.assertEqual((done.returncode, self.read("out")), (1, self.whole))
        self.assert_finished()

    def test_another_input_is_refused(self):
        self.leave_unfinished()
        self.write_requests(2999)
        size = os.stat(self.path("in")).st_size
        self.check_refused("--resume: the unfinished run of out had size of IN %d, this one has %d" %
                           (size + len(json.dumps(request(2999))) + 1 + len(b"not a request\n"), size))

    def test_an_edited_input_of_the_same_size_is_refused(self):
        self.leave_unfinished()
        lines = self.read("in")
        self.write("in", lines.replace(b"number 7 ", b"number 8 "))
        done = self.resume()
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"time of change of IN", done.stderr)

    def test_an_edited_input_that_hides_its_time_is_refused_too(self):
        self.leave_unfinished()
        times = os.stat(self.path("in"))
        self.write("in", self.read("in").replace(b"number 0 ", b"number 1 "))
        os.utime(self.path("in"), ns=(times.st_atime_ns, times.st_mtime_ns))
        done = self.resume()
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr.decode(), r"^zstc: --resume: in is not what it was: its first \d+ lines were "
                                               r"answered, and have changed\n$")

    def test_other_options_are_refused_by_name(self):
        self.leave_unfinished()
        for options, says in ((("--precision", "bfloat16"), None),
                              (("--reduce", "mean"), "--reduce default, this one has mean"),
                              (("--overflow", "window"), "--overflow default, this one has window"),
                              (("--top", "1"), "--top 0, this one has 1"),
                              (("--threshold", "0.5"), "--threshold 0, this one has 0.5"),
                              (("--max-length", "100"), "--max-length 0, this one has 100")):
            if says is not None:
                self.check_refused("--resume: the unfinished run of out had " + says, 2, *options)
        self.check_refused("--resume: the unfinished run of out had other labels", 2, "-l", "travel")
        self.check_resumed()

    def test_another_budget_of_tokens_is_refused(self):
        self.leave_unfinished()
        done = self.batch("--resume", "in", "out")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"had max_batch_tokens 100, this one has ", done.stderr)

    def test_an_answer_that_was_changed_is_refused(self):
        self.leave_unfinished()
        part = self.read("out.part")
        self.write("out.part", b"X" + part[1:])
        done = self.resume()
        self.assertEqual(done.returncode, 4)
        self.assertRegex(done.stderr.decode(), r"^zstc: .*out\.part was changed since the run that wrote it: start "
                                               r"again without --resume\n$")

    def test_a_damaged_journal_is_refused(self):
        self.leave_unfinished()
        for content in (b"", b"{}", b"[1]", b'{"run": {}, "done": {"lines": -1}}', b"\xff", self.read("out.run")[:-30]):
            self.write("out.run", content)
            done = self.resume()
            self.assertEqual(done.returncode, 4, content)
            self.assertRegex(done.stderr.decode(),
                             r"^zstc: --resume: .*out\.run is not what a run of zstc batch leaves: ")

    def test_a_compressed_input_is_resumed_too(self):
        self.write("in.gz", gzip.compress(self.read("in")))
        self.leave_unfinished(source="in.gz")
        done = self.resume(source="in.gz")
        self.assertEqual((done.returncode, self.read("out")), (1, self.whole))

    def test_killed_at_random_points_it_gives_the_same_beside_a_busy_process(self):
        """ZSTC_TEST_KILLS runs, 100 for a thorough test; each is killed until it is through."""
        busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        self.addCleanup(busy.wait)
        self.addCleanup(busy.kill)
        begun = time.monotonic()
        self.assertEqual(self.batch(*self.options, "in", "out", ZSTC_TEST_PAUSE="100").returncode, 1)
        longest, chance = 1.2 * (time.monotonic() - begun), random.Random(7)
        for _ in range(int(os.environ.get("ZSTC_TEST_KILLS", "3"))):
            os.unlink(self.path("out"))
            while not os.path.exists(self.path("out")):
                process = self.start(*self.options, "--resume", "in", "out", ZSTC_TEST_PAUSE="100")
                try:
                    process.wait(chance.uniform(0, longest))
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                self.assertIn(process.returncode, (1, -9), process.stderr)
            if os.path.exists(self.path("out.run")):  # killed between the last two steps
                self.assertEqual(self.resume().returncode, 1)
            self.assertEqual(self.read("out"), self.whole)
            self.assert_finished()

    def test_a_run_that_was_killed_before_its_journal_was_removed_is_finished(self):
        self.leave_unfinished()
        journal = json.loads(self.read("out.run"))
        journal["done"].update(lines=3001, failed=1, output_bytes=len(self.whole), output_crc32=zlib.crc32(self.whole))
        self.write("out.run", json.dumps(journal).encode())
        os.unlink(self.path("out.part"))
        self.write("out", self.whole)
        self.check_resumed()
        self.write("out.run", json.dumps(journal).encode())
        self.write("out", self.whole[:-1] + b"X")
        done = self.resume()
        self.assertEqual((done.returncode, self.read("out")), (4, self.whole[:-1] + b"X"))

class Interruption(RunTest):
    """A pass takes 0.1 seconds here and holds at most 100 tokens."""

    def interrupt(self, number, count, **variables):
        self.write_requests(count)
        process = self.start("--max-batch-tokens", "100", "in", "out", ZSTC_TEST_PAUSE="100000", **variables)
        self.wait_for(lambda: os.path.exists(self.path("out.run")))
        time.sleep(0.7)
        process.send_signal(number)
        return process.wait(60), without_progress(process.stderr.read())

    def check(self, number, **variables):
        code, message = self.interrupt(number, 600, **variables)
        self.assertEqual(code, 128 + number)
        kept = self.read("out.part")
        self.assertTrue(kept == b"" or kept.endswith(b"\n"))
        lines = kept.count(b"\n")
        self.assertLess(lines, 600)
        self.assertEqual(message, b"zstc: interrupted; out.part has %d lines, --resume goes on from there\n" % lines)
        self.assertEqual(json.loads(self.read("out.run"))["done"]["lines"], lines)
        self.assertEqual(self.batch("--max-batch-tokens", "100", "in", "whole").returncode, 0)
        self.assertEqual(self.batch("--max-batch-tokens", "100", "--resume", "in", "out").returncode, 0)
        self.assertEqual(self.read("out"), self.read("whole"))

    def test_ctrl_c_keeps_whole_lines_and_resume_gives_the_same_as_one_run(self):
        self.check(signal.SIGINT)

    def test_so_does_sigterm(self):
        self.check(signal.SIGTERM)

    def test_a_signal_that_reaches_a_library_s_own_thread_is_not_lost(self):
        self.check(signal.SIGINT, ZSTC_TEST_EARLY_THREAD="1")

    def test_while_waiting_for_input_it_ends_at_once(self):
        process = subprocess.Popen([PROGRAM, "batch", "-m", TINY_BART, "-", "out"], cwd=self.folder,
                                   env=environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdin.close)
        self.wait_for(lambda: os.path.exists(self.path("out.run")))
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(10), 130)
        self.assertEqual(without_progress(process.stderr.read()),
                         b"zstc: interrupted; out.part has 0 lines, --resume goes on from there\n")

    def test_a_second_signal_ends_it_in_the_middle_of_a_pass(self):
        self.write_requests(600)
        # It ends at once, with threads that are still at work.
        sanitizer = os.environ.get("TSAN_OPTIONS", "") + ":report_thread_leaks=0"
        process = self.start("in", "out", ZSTC_TEST_PAUSE="20000000", TSAN_OPTIONS=sanitizer)
        self.wait_for(lambda: os.path.exists(self.path("out.run")))
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(10), 130)
        self.assertEqual(without_progress(process.stderr.read()), b"zstc: interrupted\n")


if __name__ == "__main__":
    unittest.main()
