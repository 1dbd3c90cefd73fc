import copy
import pickle
import unittest

import support  # noqa: F401  (finds the package)

import zstc
from zstc._errors import error_for


class Errors(unittest.TestCase):
    def test_each_code_has_its_kind(self):
        for kind in zstc.Error.__subclasses__():
            error = error_for(kind.code, "a line")
            self.assertIs(type(error), kind)
            self.assertEqual(str(error), "a line")

    def test_kinds_are_also_what_python_would_raise(self):
        for kind, usual in [
            (zstc.InvalidArgument, ValueError),
            (zstc.NotFound, FileNotFoundError),
            (zstc.IOFailure, OSError),
            (zstc.OutOfMemory, MemoryError),
            (zstc.Unsupported, NotImplementedError),
        ]:
            self.assertTrue(issubclass(kind, usual))

    def test_an_unknown_code_is_kept(self):
        error = error_for(-55, "from a later version")
        self.assertIs(type(error), zstc.Error)
        self.assertEqual(error.code, -55)

    def test_errors_travel_between_processes(self):
        for error in (error_for(-3, "gone"), error_for(-1, "bad"), error_for(-55, "unknown")):
            error.index = 7
            for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
                self.assertIs(type(other), type(error))
                self.assertEqual(
                    (str(other), other.code, other.name, other.index), (str(error), error.code, error.name, 7)
                )


if __name__ == "__main__":
    unittest.main()
