"""The large cross-encoder that teaches the small one, and what is learnt from it."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

import support

sys.path.insert(0, str(pathlib.Path(support.ROOT) / "training"))

import torch
from corpus import CONTRADICTION, ENTAILMENT
from learning import losses, options, run
from network import base, batches, cross_encoder, embedder, large
from transformers import MPNetConfig, MPNetForSequenceClassification

PAIRS = (("A dog barks loudly, again and again.", "An animal makes a noise."), ("Hi", "unbelievable"))


def small_mpnet():
    """Random weights, and BERT's vocabulary after four tokens with one more at the end."""
    torch.manual_seed(3)
    config = MPNetConfig(vocab_size=30527, hidden_size=24, num_hidden_layers=3, num_attention_heads=3,
                         intermediate_size=48, num_labels=3, initializer_range=0.3)
    return MPNetForSequenceClassification(config).eval()


def inputs_of(pairs):
    encoder = batches.Encoder(base.load_tokenizer(base.base_folder()), 64)
    return encoder.pairs([encoder.tokens(pair) for pair in pairs]).inputs(torch.device("cpu"))


class Large(unittest.TestCase):
    def test_its_logits_are_those_of_transformers(self):
        model, inputs = small_mpnet(), inputs_of(PAIRS)
        mask = inputs["attention_mask"].bool()
        own = inputs["input_ids"] + 4
        own[inputs["input_ids"] == 101], own[inputs["input_ids"] == 102], own[~mask] = 0, 2, 1
        with torch.no_grad():
            wanted = model(input_ids=own, attention_mask=mask.long()).logits
            found = cross_encoder.logits(model, inputs)
        torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0)

    def test_what_a_run_exports_is_the_frozen_teacher_of_another(self):
        with tempfile.TemporaryDirectory() as folder:
            base_model, trained = pathlib.Path(folder) / "base", pathlib.Path(folder) / "trained"
            large.save_large(small_mpnet(), base_model)
            teacher = run.Run(options.parse(None, ["--out", folder, "--large", str(base_model)]), embedder.new_body())
            self.assertIsNone(teacher.large_teacher)
            optimized = {id(one) for group in teacher.optimizer.param_groups for one in group["params"]}
            self.assertIn(id(teacher.model.classifier.out_proj.weight), optimized)
            self.assertNotIn(id(teacher.model.mpnet.encoder.relative_attention_bias.weight), optimized)
            large.save_large(teacher.average["model"], trained)
            taught = run.Run(options.parse(None, ["--out", folder, "--taught-by", str(trained)]), embedder.new_body())
        weights = dict(taught.large_teacher.named_parameters())
        for name, weight in teacher.model.named_parameters():
            self.assertTrue(torch.equal(weights[name], weight), name)
            self.assertFalse(weights[name].requires_grad)
        self.assertFalse(taught.large_teacher.training)

    def test_a_folder_without_its_tensors_is_refused(self):
        default = pathlib.Path(support.ROOT) / "models" / "default"
        with self.assertRaisesRegex(SystemExit, "models/default: not an MPNet model: .* tensors are missing"):
            large.new_large(default, 0.0)
        with tempfile.TemporaryDirectory() as folder:
            model = small_mpnet()
            model.mpnet.save_pretrained(folder)  # as all-mpnet-base-v2 is: without a head
            large.new_large(pathlib.Path(folder), 0.0)
            with self.assertRaisesRegex(SystemExit, "that --large has trained: classifier.dense.bias is missing"):
                large.read_large_teacher(pathlib.Path(folder))

    def test_options_that_would_be_ignored_are_refused(self):
        for words in (("--from", "."), ("--keep-layers", "2"), ("--term", "trained")):
            with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()) as said:
                options.parse(None, ["--out", ".", "--large", ".", *words])
            self.assertIn("no --from, --keep-layers, --term", said.getvalue())


class Taught(unittest.TestCase):
    """The divergences, against the formulas computed text by text."""

    def setUp(self):
        torch.manual_seed(5)
        self.group = torch.tensor([0, 0, 0, 1, 1])
        self.targets = losses.GroupTargets(self.group, torch.zeros(5), torch.zeros(5), torch.zeros(5), 2)
        self.logits, self.wanted = torch.randn(5, 3, requires_grad=True), torch.randn(5, 3)
        self.term = torch.randn(5, requires_grad=True)

    def softened(self, logits, term):
        scores = (logits[:, ENTAILMENT] + term) / 2
        return scores, scores - logits[:, CONTRADICTION] / 2

    def test_the_ranking_of_each_text_and_each_label_is_that_of_the_teacher(self):
        sums = losses.taught_group_sums(self.logits, self.wanted, self.term, self.targets)
        (found, margins), (wanted, wanted_margins) = (
            self.softened(some.detach(), self.term.detach()) for some in (self.logits, self.wanted))
        ranking = sum(torch.nn.functional.kl_div(found[part].log_softmax(0), wanted[part].softmax(0), reduction="sum")
                      for part in (slice(0, 3), slice(3, 5)))
        self.assertAlmostEqual(sums["taught_list"].item(), 4 * ranking.item(), places=4)
        share = wanted_margins.sigmoid()
        both = share * (share / margins.sigmoid()).log() + (1 - share) * ((1 - share) / (1 - margins.sigmoid())).log()
        self.assertAlmostEqual(sums["taught_pair"].item(), 4 * both.sum().item(), places=4)

    def test_the_teacher_is_not_drawn_to_what_it_teaches(self):
        """The term is on both sides; its gradient comes from the side that learns alone."""
        sum(losses.taught_group_sums(self.logits, self.wanted, self.term, self.targets).values()).backward()
        torch.testing.assert_close(self.term.grad, self.logits.grad[:, ENTAILMENT])
        self.assertGreater(self.term.grad.abs().max().item(), 0.01)

    def test_the_relations_of_a_pair_are_those_of_the_teacher(self):
        sums = losses.taught_nli_sums(self.logits, self.wanted)
        wanted = torch.nn.functional.kl_div((self.logits / 2).log_softmax(1), (self.wanted / 2).softmax(1),
                                            reduction="sum")
        self.assertAlmostEqual(sums["taught_nli"].item(), 4 * wanted.item(), places=4)

    def test_a_model_that_answers_as_the_teacher_has_nothing_to_learn(self):
        sums = losses.taught_group_sums(self.logits, self.logits.detach(), self.term, self.targets)
        sums |= losses.taught_nli_sums(self.logits, self.logits.detach())
        self.assertEqual(set(sums), set(losses.TAUGHT))
        sum(sums.values()).backward()
        for name, value in sums.items():
            self.assertAlmostEqual(value.item(), 0.0, places=5, msg=name)
        for gradient in (self.logits.grad, self.term.grad):
            self.assertLess(gradient.abs().max().item(), 1e-6)


if __name__ == "__main__":
    unittest.main()
