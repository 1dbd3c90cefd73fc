import os
import tempfile
import unittest

import support

import zstc
from zstc import _elf, _files, _library, _torch


def write(path, text=""):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Loading(unittest.TestCase):
    def test_importing_loads_nothing(self):
        done = support.run_python("import zstc, sys; print('libzstc' in open('/proc/self/maps').read())")
        self.assertEqual(done.stdout.strip(), "False", done.stderr)

    def test_a_library_that_is_not_there_is_an_import_error_that_says_what_to_do(self):
        done = support.run_python("import zstc; zstc.Classifier()", {"ZSTC_LIBRARY": "/nowhere/libzstc.so"})
        self.assertNotEqual(done.returncode, 0)
        last = done.stderr.strip().splitlines()[-1]
        self.assertIn("ImportError", last)
        self.assertIn("/nowhere/libzstc.so", last)
        self.assertIn("ZSTC_LIBRARY", last)

    def test_a_library_that_is_another_is_an_import_error(self):
        with tempfile.TemporaryDirectory() as folder:
            other = write(os.path.join(folder, "libzstc.so"), "not a library")
            done = support.run_python("import zstc; zstc.library_version()", {"ZSTC_LIBRARY": other})
        self.assertIn("ImportError: cannot load libzstc", done.stderr)

    def test_importing_again_does_not_add_to_the_finders(self):
        code = """if True:
            import importlib, sys, zstc
            zstc.library_version()
            count = len(sys.meta_path)
            for _ in range(3):
                for name in [name for name in sys.modules if name.split(".")[0] == "zstc"]:
                    del sys.modules[name]
                import zstc
                zstc.library_version()
                for module in (zstc._torch, zstc._library, zstc):
                    importlib.reload(module)
                zstc._library.get()
            print(len(sys.meta_path) - count, sum(type(one).__name__ == "_TorchGuard" for one in sys.meta_path))
        """
        done = support.run_python(code)
        self.assertEqual((done.stdout.split(), done.stderr), (["0", "1"], ""))

    def test_files_of_an_editable_install_are_found_in_its_second_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            write(os.path.join(folder, "share", "of_the_build"))
            zstc.__path__.append(folder)
            self.addCleanup(zstc.__path__.remove, folder)
            self.assertEqual(_files.inside("share", "of_the_build"), os.path.join(folder, "share", "of_the_build"))
            self.assertIsNone(_files.inside("share", "other"))

    def test_the_program_of_a_package_without_one_says_why(self):
        done = support.run_python("import sys; sys.argv = ['zstc']; from zstc._program import main; main()")
        if os.environ.get("ZSTC_TEST_INSTALLED"):
            self.assertIn("usage", done.stderr + done.stdout)
        else:
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("zstc: the package has no program: it was installed without libzstc", done.stderr)

    def test_package_and_library_are_of_one_version(self):
        self.assertEqual(zstc.library_version(), zstc.__version__)

    def test_every_function_of_the_header_that_is_declared_is_there(self):
        library = _library.get()
        for name in list(_library._STATUS_FUNCTIONS) + list(_library._VOID_FUNCTIONS):
            self.assertTrue(hasattr(library, name))


class TwoTorches(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def wheel(self, name, version):
        root = os.path.join(self.folder, name, "torch")
        write(os.path.join(root, "version.py"), f"__version__ = '{version}'\n")
        return write(os.path.join(root, "lib", "libtorch_cpu.so"))

    def test_the_libtorch_of_a_library_is_read_from_its_file(self):
        path = _library.path()
        self.assertTrue(any(name.startswith("libtorch_cpu.so") for name in _elf.read_dynamic(path).needed))
        _library.get()
        self.assertTrue(_torch.same_libtorch(_torch.linked_libtorch(path), _torch.loaded_libtorch()))

    def test_damaged_files_are_refused_by_the_reader(self):
        with open(_library.path(), "rb") as file:
            good = file.read(200)
        for data in (b"", b"\x7fELF", good[:70], good, b"MZ" + good[2:]):
            path = os.path.join(self.folder, "bad.so")
            with open(path, "wb") as file:
                file.write(data)
            with self.assertRaises(ValueError):
                _elf.read_dynamic(path)
            self.assertIsNone(_torch.linked_libtorch(path))

    def test_one_file_is_the_same_by_any_name(self):
        wheel = self.wheel("a", "2.15.0")
        link = os.path.join(self.folder, "link.so")
        os.symlink(wheel, link)
        self.assertTrue(_torch.same_libtorch(wheel, link))

    def test_wheels_are_the_same_when_their_versions_are(self):
        one, same, other = self.wheel("a", "2.15.0"), self.wheel("b", "2.15.0"), self.wheel("c", "2.14.1")
        self.assertTrue(_torch.same_libtorch(one, same))
        self.assertFalse(_torch.same_libtorch(one, other))

    def test_a_distributions_libtorch_is_known_by_the_version_in_its_name(self):
        mapped = "/usr/lib/x86_64-linux-gnu/libtorch_cpu.so.1.13.0"
        self.assertTrue(_torch.same_libtorch("libtorch_cpu.so.1.13", mapped))
        self.assertFalse(_torch.same_libtorch("libtorch_cpu.so.2.0", mapped))
        self.assertFalse(_torch.same_libtorch("libtorch_cpu.so.1.13", self.wheel("a", "2.15.0")))

    def test_a_torch_that_would_clash_is_refused_afterwards(self):
        wheel = self.wheel("a", "99.0")
        write(os.path.join(self.folder, "a", "torch", "__init__.py"), "raise RuntimeError('was imported')\n")
        code = "import zstc; zstc.library_version(); import torch"
        done = support.run_python(code, {"PYTHONPATH": os.path.dirname(os.path.dirname(os.path.dirname(wheel)))})
        self.assertIn("ImportError: torch cannot be imported", done.stderr)
        self.assertIn(wheel, done.stderr)


if __name__ == "__main__":
    unittest.main()
