"""Models as people store them: the same scores as transformers, whichever name a tensor or a label has in the files."""

import collections
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import torch
from safetensors.torch import load_file, save_file, save_model
from transformers import AutoModelForSequenceClassification, AutoTokenizer

import support

TEXT = "one day I will see the world; the committee met on Tuesday"
LABELS = ["travel", "politics", "cooking"]
SHARED = "model.shared.weight"
ENCODER = "model.encoder.embed_tokens.weight"
DECODER = "model.decoder.embed_tokens.weight"
BART, ROBERTA, BERT = "tiny-bart", "tiny-roberta", "tiny-bert"


def reference_scores(folder):
    """Of the labels, as the zero-shot pipeline has them; entailment is found by name."""
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    names = {**{name: i for i, name in model.config.id2label.items()}, **model.config.label2id}
    entailment = next(i for name, i in names.items() if name.lower().startswith("entail"))
    hypotheses = ["This example is %s." % label for label in LABELS]
    inputs = tokenizer([TEXT] * len(LABELS), hypotheses, padding=True, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits[:, entailment]
    return dict(zip(LABELS, logits.softmax(0).tolist()))


def classify(folder, *arguments):
    command = [support.PROGRAM, "classify", "-m", folder, "--json", "--device", "cpu", *arguments]
    command += [argument for label in LABELS for argument in ("-l", label)]
    return subprocess.run([*command, TEXT], capture_output=True, text=True, timeout=300, check=False)


class StoredForms(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "model")

    def copy(self, name):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(support.model(name), self.folder)
        os.remove(os.path.join(self.folder, "golden.jsonl"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def edit_config(self, drop=(), **changes):
        with open(self.path("config.json"), encoding="utf-8") as file:
            config = json.load(file)
        config = {key: value for key, value in {**config, **changes}.items() if key not in drop}
        with open(self.path("config.json"), "w", encoding="utf-8") as file:
            json.dump(config, file)

    def rename(self, names, metadata=None):
        """Stores tensors under other names; {old: new or a list of new ones}."""
        tensors = load_file(self.path("model.safetensors"))
        for old, new in names.items():
            tensor = tensors.pop(old)
            tensors.update({name: tensor.clone() for name in ([new] if isinstance(new, str) else new)})
        save_file(tensors, self.path("model.safetensors"), {"format": "pt", **(metadata or {})})

    def scores(self, *arguments, model=None):
        done = classify(model or self.folder, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        return dict(zip(answer["labels"], answer["scores"]))

    def assert_scores(self, expected, model=None):
        found = self.scores(model=model)
        for label in LABELS:
            self.assertAlmostEqual(found[label], expected[label], delta=1e-4)

    def assert_as_transformers(self):
        self.assert_scores(reference_scores(self.folder))

    def assert_refused(self, text):
        done = classify(self.folder)
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertIn(text, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)

    def convert_and_check(self):
        archive = self.path("converted.pt")
        support.convert(self.folder, archive)
        self.assert_scores(self.scores(), archive)

    def test_one_table_of_words_under_each_of_its_names(self):
        for names in ([SHARED], [ENCODER], [DECODER], [SHARED, DECODER], [DECODER, ENCODER],
                      [SHARED, ENCODER, DECODER]):
            with self.subTest(names=names):
                self.copy(BART)
                self.rename({SHARED: names})
                self.assert_as_transformers()
                self.convert_and_check()

    def test_aliases_in_the_metadata(self):
        self.copy(BART)
        self.rename({SHARED: DECODER}, {SHARED: DECODER, ENCODER: DECODER})
        self.assert_as_transformers()
        self.convert_and_check()

    def test_what_save_model_writes(self):
        for name in (BART, ROBERTA, BERT):
            with self.subTest(name=name):
                self.copy(name)
                model = AutoModelForSequenceClassification.from_pretrained(self.folder)
                expected = reference_scores(self.folder)
                save_model(model, self.path("model.safetensors"))
                self.assert_scores(expected)

    def test_what_torch_save_writes_under_each_name(self):
        for names in ([SHARED], [ENCODER], [DECODER], [SHARED, ENCODER, DECODER]):
            for legacy in (False, True):
                with self.subTest(names=names, legacy=legacy):
                    self.copy(BART)
                    expected = reference_scores(self.folder)
                    tensors = collections.OrderedDict(load_file(self.path("model.safetensors")))
                    table = tensors.pop(SHARED)
                    tensors.update({name: table for name in names})
                    os.remove(self.path("model.safetensors"))
                    torch.save(tensors, self.path("pytorch_model.bin"), _use_new_zipfile_serialization=not legacy)
                    self.assert_scores(expected)

    def test_shards_of_safetensors_and_of_pickles(self):
        for pickles in (False, True):
            with self.subTest(pickles=pickles):
                self.copy(BART)
                expected = reference_scores(self.folder)
                tensors = load_file(self.path("model.safetensors"))
                tensors[DECODER] = tensors.pop(SHARED)
                os.remove(self.path("model.safetensors"))
                kind, where = ("pytorch_model.bin" if pickles else "model.safetensors"), {}
                for i in range(2):
                    part = {name: tensors[name].contiguous() for name in sorted(tensors)[i::2]}
                    name = "part-%d" % i
                    torch.save(part, self.path(name)) if pickles else save_file(part, self.path(name), {"format": "pt"})
                    where.update({tensor: name for tensor in part})
                where.update({SHARED: where[DECODER], ENCODER: where[DECODER]})
                with open(self.path(kind + ".index.json"), "w", encoding="utf-8") as file:
                    json.dump({"metadata": {}, "weight_map": where}, file)
                self.assert_scores(expected)

    def test_a_base_model_s_names_without_their_prefix(self):
        for name, prefix in ((BART, "model."), (ROBERTA, "roberta."), (BERT, "bert.")):
            with self.subTest(name=name):
                self.copy(name)
                expected = reference_scores(self.folder)
                names = load_file(self.path("model.safetensors"))
                self.rename({old: old[len(prefix):] for old in names if old.startswith(prefix)})
                self.assert_scores(expected)

    def test_two_tables_that_differ_are_refused(self):
        self.copy(BART)
        self.rename({SHARED: [SHARED, DECODER]})
        tensors = load_file(self.path("model.safetensors"))
        tensors[DECODER][7, 3] += 1
        save_file(tensors, self.path("model.safetensors"), {"format": "pt"})
        self.assert_refused("tensors 'model.shared.weight' and 'model.decoder.embed_tokens.weight' must hold the same "
                            "word embeddings")

    def test_fewer_layers_in_the_config_than_in_the_weights(self):
        for name, key in ((BART, "encoder_layers"), (BART, "decoder_layers"), (ROBERTA, "num_hidden_layers"),
                          (BERT, "num_hidden_layers")):
            with self.subTest(name=name, key=key):
                self.copy(name)
                with open(self.path("config.json"), encoding="utf-8") as file:
                    layers = json.load(file)[key]
                self.edit_config(**{key: layers - 1})
                self.assert_refused('"%s" in config.json is %d, but the weights hold %d layers' %
                                    (key, layers - 1, layers))
                self.edit_config(**{key: layers + 1})
                self.assert_refused("' is missing")

    def test_the_class_name_in_place_of_the_model_type(self):
        for name, class_name in ((BART, "BartForSequenceClassification"), (BERT, "BertForSequenceClassification"),
                                 (ROBERTA, "RobertaForSequenceClassification")):
            with self.subTest(name=name):
                self.copy(name)
                expected = reference_scores(self.folder)
                self.edit_config(drop=["model_type"], architectures=[class_name])
                self.assert_scores(expected)

    def test_names_in_label2id_alone(self):
        self.copy(BART)
        expected = reference_scores(self.folder)
        ids = {"contradiction": 0, "neutral": 1, "entailment": 2}
        self.edit_config(id2label={str(i): "LABEL_%d" % i for i in range(3)}, label2id=ids)
        self.assert_scores(expected)
        self.edit_config(drop=["id2label"], num_labels=3)
        self.assert_scores(expected)
        self.edit_config(id2label={"0": "entailment", "1": "neutral", "2": "contradiction"})
        self.assert_refused('"label2id" and "id2label" contradict each other')

    def test_a_type_that_is_not_supported_is_named(self):
        self.copy(BERT)
        name = "bert.encoder.layer.1.output.dense.weight"
        tensors = load_file(self.path("model.safetensors"))
        unused = {**tensors, "unused": torch.zeros(4).to(torch.float8_e4m3fn)}
        save_file(unused, self.path("model.safetensors"), {"format": "pt"})
        self.assert_as_transformers()
        for dtype, told in ((torch.float8_e4m3fn, "F8_E4M3"), (torch.float8_e5m2, "F8_E5M2"), (torch.int8, "I8")):
            tensors[name] = tensors[name].to(dtype)
            save_file(tensors, self.path("model.safetensors"), {"format": "pt"})
            self.assert_refused("tensor '%s' is of type %s (expected" % (name, told))
        os.remove(self.path("model.safetensors"))
        tensors[name] = tensors[name].to(torch.float8_e5m2)
        torch.save(tensors, self.path("pytorch_model.bin"))
        self.assert_refused("tensor '%s' is of type torch.float8_e5m2 (expected" % name)

    def test_transposed_and_sliced_tensors(self):
        self.copy(BERT)
        expected = reference_scores(self.folder)
        tensors = load_file(self.path("model.safetensors"))
        name, bias = "bert.encoder.layer.1.output.dense.weight", "bert.encoder.layer.1.output.dense.bias"
        tensors[name] = tensors[name].t().contiguous().t()
        tensors[bias] = torch.stack([tensors[bias], tensors[bias]], 1)[:, 1]
        os.remove(self.path("model.safetensors"))
        torch.save(tensors, self.path("pytorch_model.bin"))
        self.assert_scores(expected)
        for precision in ("bfloat16", "float16"):
            found = self.scores("--precision", precision)
            for label in LABELS:
                self.assertAlmostEqual(found[label], expected[label], delta=0.1)


if __name__ == "__main__":
    unittest.main()
