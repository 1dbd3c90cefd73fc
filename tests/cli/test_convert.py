"""zstc convert: the file is whole or not there, whatever ends the program. Needs the real scorer, and in ZSTC_SLOW_DISK
the library made of slow_disk.c."""
import os
import shutil
import signal
import subprocess
import time
import unittest
import zipfile

from program import PROGRAM, TINY_BART, ProgramTest, environment

SLOW_DISK = os.environ.get("ZSTC_SLOW_DISK", "")
NAMELESS, NAMED = {}, {"ZSTC_TEST_NO_TMPFILE": "1"}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ConvertTest(ProgramTest):
    def start(self, *, stuck, preexec=None, **changes):
        if stuck:
            changes["ZSTC_TEST_NO_SYNC"] = "1"
        process = subprocess.Popen([PROGRAM, "convert", TINY_BART, "out.pt"], cwd=self.folder, stderr=subprocess.PIPE,
                                   env=environment(LD_PRELOAD=SLOW_DISK, **changes), preexec_fn=preexec)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def unfinished(self, process):
        """What the program holds open in our folder and has written something to."""
        for fd in os.listdir("/proc/%d/fd" % process.pid):
            try:
                path = os.readlink("/proc/%d/fd/%s" % (process.pid, fd))
                size = os.stat("/proc/%d/fd/%s" % (process.pid, fd)).st_size
            except FileNotFoundError:
                continue
            if path.startswith(os.path.realpath(self.folder) + "/") and size > 0:
                return os.path.basename(path)
        return None

    def start_until_stuck(self, **changes):
        process, until = self.start(stuck=True, **changes), time.monotonic() + 60
        while self.unfinished(process) is None:
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)
        return process

    def files(self):
        return sorted(os.listdir(self.folder))


class Whole(ConvertTest):
    def convert(self, **changes):
        process = self.start(stuck=False, **changes)
        self.assertEqual((process.wait(120), process.stderr.read()), (0, b""))
        self.assertEqual(self.files(), ["out.pt"])
        done = self.run_program("info", "-m", "out.pt")
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_a_new_file_is_made_with_and_without_nameless_files(self):
        for way in (NAMELESS, NAMED):
            with self.subTest(way):
                self.convert(**way)
                os.remove(self.path("out.pt"))

    def test_a_file_is_replaced_with_and_without_nameless_files(self):
        for way in (NAMELESS, NAMED):
            with self.subTest(way):
                self.write("out.pt", b"old")
                self.convert(**way)

    def test_a_link_is_replaced_and_not_followed(self):
        os.symlink("elsewhere", self.path("out.pt"))
        self.convert()
        self.assertFalse(os.path.islink(self.path("out.pt")))

    def test_the_mode_of_the_file_is_what_the_mask_leaves(self):
        for way in (NAMELESS, NAMED):
            self.convert(preexec=lambda: os.umask(0o027), **way)
            self.assertEqual(os.stat(self.path("out.pt")).st_mode & 0o777, 0o640)


class Contents(ProgramTest):
    def test_an_archive_carries_the_files_of_every_kind_of_tokenizer(self):
        """Also of kinds that cannot be read here: whoever opens the archive may have use for them."""
        beside = ("vocab.txt", "added_tokens.json", "sentencepiece.bpe.model", "spm.model", "spiece.model")
        shutil.copytree(TINY_BART, self.path("model"))
        for name in beside:
            self.write(os.path.join("model", name), b"{}")
        done = self.run_program("convert", "model", "out.pt")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        with zipfile.ZipFile(self.path("out.pt")) as archive:
            carried = {os.path.basename(name) for name in archive.namelist() if "/extra/" in name}
        self.assertLessEqual({"config.json", *beside}, carried)
        self.assertNotIn("model.safetensors", carried)


    def test_an_idle_file_without_content_is_left_out(self):
        """A clone without git-lfs leaves pointers; what is not read for the tokenizer is not missed."""
        shutil.copytree(TINY_BART, self.path("model"))
        self.write("model/spiece.model", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
        self.write("model/vocab.txt", b"")
        done = self.run_program("convert", "model", "out.pt")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        with zipfile.ZipFile(self.path("out.pt")) as archive:
            carried = {os.path.basename(name) for name in archive.namelist() if "/extra/" in name}
        self.assertLessEqual({"config.json", "tokenizer.json"}, carried)
        self.assertFalse(carried & {"spiece.model", "vocab.txt"})

    def test_a_needed_file_without_content_is_named(self):
        shutil.copytree(TINY_BART, self.path("model"))
        self.write("model/tokenizer.json", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
        done = self.run_program("convert", "model", "out.pt")
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"model/tokenizer.json: the file is only a Git LFS pointer", done.stderr)


class Interrupted(ConvertTest):
    def test_a_signal_leaves_nothing(self):
        for number in SIGNALS:
            for way in (NAMELESS, NAMED):
                with self.subTest(number=number, way=way):
                    process = self.start_until_stuck(**way)
                    self.assertEqual(self.files(), ["out.pt.part-%d-0" % process.pid] if way is NAMED else [])
                    process.send_signal(number)
                    self.assertEqual((process.wait(60), process.stderr.read()), (128 + number, b"zstc: interrupted\n"))
                    self.assertEqual(self.files(), [])

    def test_a_file_that_was_there_stays(self):
        self.write("out.pt", b"old")
        self.write("out.pt.part-1-0", b"another's")
        for way in (NAMELESS, NAMED):
            process = self.start_until_stuck(**way)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(60), 128 + signal.SIGTERM)
            self.assertEqual(self.files(), ["out.pt", "out.pt.part-1-0"])
            self.assertEqual(self.read("out.pt"), b"old")

    def test_killing_leaves_nothing_where_files_may_be_nameless(self):
        try:
            os.close(os.open(self.folder, os.O_TMPFILE | os.O_WRONLY))
        except OSError:
            self.skipTest("no nameless files on this file system")
        process = self.start_until_stuck()
        process.kill()
        process.wait(60)
        self.assertEqual(self.files(), [])

    def test_a_signal_that_is_ignored_stays_so(self):
        process = self.start_until_stuck(preexec=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(60), 130)


if __name__ == "__main__":
    unittest.main()
