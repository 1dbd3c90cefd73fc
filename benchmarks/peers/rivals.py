"""The peers of one model: which libraries have a precision, what is tried of each, and the best of it."""
import pathlib
import shutil
import subprocess
import sys

import machine
from contest import BATCHES, choose_batch, say
from forms import FORMS
from process import Died, last_line

MAKER = pathlib.Path(__file__).with_name("forms.py")
LIBRARIES = {"float32": ("openvino", "onnxruntime", "transformers", "torch.compile"),
             "bfloat16": ("openvino", "transformers", "torch.compile"),
             "int8": ("openvino", "onnxruntime")}
STREAMS = (("1 stream", 1), ("2 streams", 2))
HINT = ("hint LATENCY", 0)


class Rivals:
    """`side(name, arguments, setting)` starts one; `cache` keeps the forms of the model."""

    def __init__(self, side, model, cache, without=()):
        self.side, self.model, self.without = side, pathlib.Path(model).absolute(), without
        self.cache, self.reasons = cache, {}

    def form(self, name):
        """Its file, made where it is missing. What cannot be made is tried once."""
        _, file, source = FORMS[name]
        folder = self.cache / f"{self.model.name}-{name}"
        if name in self.reasons:
            raise Died(self.reasons[name])
        if not (folder / file).exists():
            self.make(name, self.form(source) if source else self.model, folder)
        return folder / file

    def make(self, name, source, folder):
        """Elsewhere first: a form that was begun is no form."""
        begun = folder.with_name(folder.name + ".begun")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        done = subprocess.run([sys.executable, MAKER, name, self.model, source, begun / FORMS[name][1]],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            shutil.rmtree(begun)
            self.reasons[name] = f"{name}: {last_line(done.stdout)}"
            raise Died(self.reasons[name])
        begun.rename(folder)

    def tries(self, library, precision, hint):
        """(setting in words, arguments of sides.py) of all that may be fastest."""
        if library == "transformers":
            yield "", ["transformers", "--precision", precision]
        elif library == "torch.compile":
            for words, more in (("", []), ("frozen", ["--frozen"])):
                yield words, ["compiled", "--precision", precision, *more]
        elif library == "onnxruntime":
            yield "", ["onnxruntime", "--file", self.form("onnx-int8" if precision == "int8" else "onnx")]
        else:
            yield from self.tries_of_openvino(precision, hint)

    def tries_of_openvino(self, precision, hint):
        """What an int8 model does not multiply in int8 may be done in either of the other two."""
        file = self.form("openvino-int8" if precision == "int8" else "openvino")
        rests = [precision]
        if precision == "int8":
            rests = ["float32", "bfloat16"] if machine.native_bfloat16() else ["float32"]
        for rest in rests:
            for words, streams in (HINT, *STREAMS) if hint else STREAMS:
                words += f", rest {rest}" if precision == "int8" else ""
                yield words, ["openvino", "--file", file, "--precision", rest, "--streams", streams]

    def best(self, library, precision, job, batches=BATCHES, hint=False):
        """A side with the setting and the batch at which it is fastest."""
        best = fault = None
        for setting, arguments in self.tries(library, precision, hint):
            try:
                side = self.side(f"{library} {precision}", arguments, setting)
                seconds = choose_batch(side, **job, batches=batches)
            except Died as died:
                fault = died
                continue
            best, other = ((seconds, side), best) if best is None or seconds < best[0] else (best, (seconds, side))
            if other:
                other[1].__exit__()
        if best is None:
            raise fault
        return best[1]

    def all(self, precision, job, batches=BATCHES, libraries=None, hint=False):
        """Every library at its best; those that cannot are named with the reason."""
        sides = []
        for library in LIBRARIES.get(precision, ()):
            if library in self.without or (libraries and library not in libraries):
                continue
            try:
                sides.append(self.best(library, precision, job, batches, hint))
            except Died as died:
                say(f"  left out: {library} {precision}: {died}")
        return sides
