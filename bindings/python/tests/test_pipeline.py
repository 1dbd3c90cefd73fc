"""zstc.pipeline takes what transformers.pipeline takes of this task."""

from __future__ import annotations

import unittest

import support

import zstc

MODEL = support.model("tiny-bart")


class Device:
    """Written like torch.device, which need not be there."""

    def __str__(self) -> str:
        return "cpu"


Device.__name__ = "device"


class Pipeline(unittest.TestCase):
    def test_devices(self) -> None:
        for device in (-1, "cpu", Device()):
            self.assertEqual(zstc.pipeline("zero-shot-classification", MODEL, device=device).info()["device"], "cpu")

    def test_types(self) -> None:
        kinds = ({"dtype": "bfloat16"}, {"torch_dtype": "torch.bfloat16"}, {"precision": "bfloat16"})
        for kind in kinds:
            classifier = zstc.pipeline(model=MODEL, device="cpu", **kind)  # type: ignore[arg-type]
            self.assertEqual(classifier.info()["precision"], "bfloat16")

    def test_what_cannot_be_is_refused(self) -> None:
        with self.assertRaisesRegex(zstc.Unsupported, "task 'fill-mask'"):
            zstc.pipeline("fill-mask", MODEL)
        with self.assertRaisesRegex(zstc.InvalidArgument, "device is -2"):
            zstc.pipeline(model=MODEL, device=-2)
        for wrong in (True, 1.0):
            with self.assertRaisesRegex(TypeError, "device must be int"):
                zstc.pipeline(model=MODEL, device=wrong)
        with self.assertRaisesRegex(zstc.InvalidArgument, "dtype=bfloat16, torch_dtype=float32"):
            zstc.pipeline(model=MODEL, dtype="bfloat16", torch_dtype="torch.float32")
        with self.assertRaisesRegex(TypeError, r"pipeline\(\) got an unexpected keyword argument 'tokenizer'"):
            zstc.pipeline(model=MODEL, tokenizer="a")  # type: ignore[call-arg]


if __name__ == "__main__":
    unittest.main()
