"""The help and the command line come from the same tables: a command takes the options that its help lists, and the
shared ones, and no others."""
import re
import unittest

from program import ProgramTest


class HelpTest(ProgramTest):
    def help_of(self, *arguments):
        done = self.run_program(*arguments, "--help")
        self.assertEqual((done.returncode, done.stderr), (0, b""), arguments)
        return done.stdout.decode()

    def commands(self):
        listed = self.help_of().split("Commands:\n")[1].split("\n\n")[0]
        return re.findall(r"^  (\w+) ", listed, re.M)

    def test_every_command_of_the_help_has_a_help_of_its_own(self):
        self.assertGreaterEqual(len(self.commands()), 5)
        for command in self.commands():
            self.assertTrue(self.help_of(command).startswith("Usage: zstc %s " % command), command)

    def test_a_command_takes_every_option_that_its_help_lists(self):
        for command in self.commands():
            options = re.findall(r"^  (?:-\w, |    )--([a-z-]+)( [A-Z]+)?", self.help_of(command), re.M)
            self.assertIn(("help", ""), options)
            for name, value in options:
                with self.subTest(command=command, option=name):
                    # Of a value that is missing, or is one too many, only an option that the command takes complains.
                    done = self.run_program(command, "--" + name if value else "--%s=x" % name)
                    complaint = "--%s %s" % (name, "needs a value" if value else "takes no value")
                    self.assertIn(complaint, done.stderr.decode())

    def test_every_command_takes_the_shared_options(self):
        for command in self.commands():
            for name in ("device", "precision", "threads", "max-batch-tokens"):
                done = self.run_program(command, "--" + name)
                self.assertIn("--%s needs a value" % name, done.stderr.decode(), command)

    def test_an_option_of_another_command_is_unknown(self):
        done = self.run_program("convert", "--resume", "a", "b")
        self.assertEqual(done.returncode, 2)
        self.assertIn('unknown option "--resume"', done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
