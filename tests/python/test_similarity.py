"""The similarity term beside transformers: poolings, templates, lengths, long texts, stored forms."""
import functools
import json
import pathlib
import tempfile
import unittest

from safetensors.torch import load_file, save_file

import similarity
import support
import vector_requests
from vector_requests import requests

BOUND = 1e-4
scores_of = functools.partial(vector_requests.scores_of, threads=1)
SECTIONS = {
    "defaults": {"weights": "similarity.safetensors"},
    "mean": {"weights": "s.safetensors", "weight": 8, "offset": 1.5, "pooling": "mean", "template": "{}"},
    "cls": {"weights": "s.safetensors", "weight": -3.5, "pooling": "cls", "template": "about {}"},
    "short": {"weights": "s.safetensors", "weight": 5, "max_length": 16},
    "short cls": {"weights": "s.safetensors", "weight": 5, "pooling": "cls", "max_length": 9, "template": None},
}


class SimilarityTerm(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def assert_equal_to_transformers(self, folder):
        reference = similarity.Reference(folder)
        asked = list(requests("truncate"))
        for one, got in zip(asked, scores_of(folder, asked)):
            wanted = reference.scores(one["text"], one["labels"], one["template"], one["multi_label"])
            for a, b in zip(got, wanted):
                self.assertLess(abs(a - b), BOUND, one)

    def test_scores_are_those_of_transformers(self):
        for seed, (name, section) in enumerate(SECTIONS.items()):
            with self.subTest(name):
                similarity.make_model(self.folder, section, 10 + seed)
                self.assert_equal_to_transformers(self.folder)

    def test_the_encoder_may_have_a_table_of_words_of_its_own_and_any_prefix(self):
        similarity.make_model(self.folder, SECTIONS["mean"], 20)
        file = self.folder / "s.safetensors"
        tensors = load_file(file)
        words = load_file(self.folder / "model.safetensors")["bert." + similarity.WORDS]
        for prefix, own in (("bert.", False), ("bert.", True), ("", True)):
            stored = {prefix + name: tensor for name, tensor in tensors.items()}
            if own:
                stored[prefix + similarity.WORDS] = words.flip(0).contiguous()
            save_file(stored, file)
            asked = list(requests("truncate"))
            reference = similarity.Reference(self.folder, prefix)
            for one, got in zip(asked, scores_of(self.folder, asked)):
                wanted = reference.scores(one["text"], one["labels"], one["template"], one["multi_label"])
                self.assertLess(max(abs(a - b) for a, b in zip(got, wanted)), BOUND)

    def test_without_the_section_scores_are_those_of_the_classifier(self):
        similarity.make_model(self.folder, SECTIONS["mean"], 30)
        asked = list(requests("truncate"))
        with_term = scores_of(self.folder, asked)
        config = json.loads((self.folder / "config.json").read_text())
        section = config.pop(similarity.SECTION)
        (self.folder / "config.json").write_text(json.dumps(config))
        plain = scores_of(self.folder, asked)
        (self.folder / "config.json").write_text(json.dumps({**config, similarity.SECTION: {**section, "weight": 0,
                                                                                             "offset": 0}}))
        self.assertEqual(scores_of(self.folder, asked), plain)
        self.assertNotEqual(with_term, plain)

    def test_an_archive_keeps_the_term(self):
        similarity.make_model(self.folder, SECTIONS["mean"], 40)
        asked = list(requests("truncate"))
        archive = self.folder / "model.pt"
        support.convert(str(self.folder), str(archive))
        for a, b in zip(scores_of(archive, asked), scores_of(self.folder, asked)):
            self.assertLess(max(abs(x - y) for x, y in zip(a, b)), 1e-6)


if __name__ == "__main__":
    unittest.main()
