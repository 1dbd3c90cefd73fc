"""What the default model's training draws, and that its step is the same however it is cut into batches."""

import collections
import copy
import math
import pathlib
import random
import re
import sys
import tempfile
import unittest

import support

sys.path.insert(0, str(pathlib.Path(support.ROOT) / "training"))

import corpus
import torch
from corpus import ENTAILMENT
from learning import losses, options, run, steps
from network import base, batches, body, cross_encoder, embedder, similarity
from safetensors.torch import load_file
from sampling import clipping, grade_groups, one_right, open_groups, opinion_groups
from sampling.group import UNKNOWN
from sampling.meaning import meaning
from sampling.mixes import MIXES, Mix
from sampling.nli import NliStream
from sampling.sampler import GroupSampler
from texts import messages, urgency
from transformers import BertConfig, BertForSequenceClassification


PLAIN = Mix({"topic": 0.34, "gloss": 0.12, "open": 0.24, "grade": 0.17, "tone": 0.05, "question": 0.08})
LABELLED, WRITTEN, OPINIONS = MIXES["labelled"], MIXES["written"], MIXES["opinions"]
WRITTEN_TEXTS = [
    corpus.WrittenText("Rain again.", (corpus.WrittenSet("topic", ("weather",), ("sport", "Law")),
                                       corpus.WrittenSet("mood", ("glum", "tired"), ("proud", "Weather")))),
]
OPINION_ROWS = [corpus.OpinionRow(name, f"{name} of grade {grade}", grade, fine)
                for name, fine, grades in (("pros_cons", False, (-1, 1)), ("tweets", True, (-2, -1, 0, 1, 2)))
                for grade in grades]


def small_sampler(seed=1, mix=PLAIN):
    """A sampler over a handful of rows; every label has a vector of its own."""
    def rows(dataset, label_sets, text):
        return [corpus.TopicRow(dataset, labels, text % i) for i, labels in enumerate(label_sets)]

    topics = {
        "genres": rows("genres", [("Drama",), ("Dramas", "Comedy"), ("TV Comedies",), ("Western",)], "genre number %d"),
        "colours": rows("colours", [("red", "warm"), ("blue", "cold"), ("green",), ("yellow", "warm")],
                        "colour number %d"),
        "goemotions": rows("goemotions", [("joy",), ("gratitude",), ("neutral",), ("annoyance",), ("anger",)],
                           "comment number %d"),
        "tv_film": rows("tv_film", [("Drama",), ("Comedy",)], "A man meets a woman. Part %d."),
        "opentriviaqa": [corpus.TopicRow("opentriviaqa", ("people",), "Who wrote Faust?"),
                         corpus.TopicRow("opentriviaqa", ("people",), "Why is the sky blue?")],
    }
    glosses = [corpus.Gloss("a %s that lives in the %s" % pair, (pair[0],), ("animal", pair[1]))
               for pair in (("fish", "sea"), ("fox", "forest"), ("camel", "desert"), ("bear", "mountains"))]

    def embed(labels):
        seeds = [sum(label.encode()) % 10007 for label in labels]
        vectors = [torch.randn(16, generator=torch.Generator().manual_seed(seed)) for seed in seeds]
        return torch.nn.functional.normalize(torch.stack(vectors), dim=-1)

    return GroupSampler(topics, glosses, ["A dog barks."], random.Random(seed), embed, mix,
                        WRITTEN_TEXTS, OPINION_ROWS)


def is_denial(group):
    if len(group.labels) != 2:
        return False
    first, second = group.labels
    return any(first == denial.format(second) or second == denial.format(first) for denial in one_right.DENIALS)


def says_one_of(text, sentences):
    """Whether a text holds one of them, whatever stands in their places to fill."""
    patterns = [re.sub(r"\\{\w+\\}", "[a-z ]+", re.escape(sentence)) for sentence in sentences]
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


class Groups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.groups = cls.drawn(PLAIN)
        cls.topical = cls.drawn(LABELLED)
        cls.written = cls.drawn(WRITTEN)
        cls.opinions = cls.drawn(OPINIONS)["opinion"]

    @staticmethod
    def drawn(mix):
        sampler, groups = small_sampler(mix=mix), collections.defaultdict(list)
        for _ in range(2000):
            group = sampler.draw()
            groups[group.kind].append(group)
        return groups

    def test_every_kind_is_drawn(self):
        self.assertEqual(set(self.groups), set(PLAIN.shares))
        self.assertEqual(set(self.written) - {"denial"}, set(WRITTEN.shares))

    def test_shares_of_a_mix_add_up(self):
        for name, mix in MIXES.items():
            self.assertAlmostEqual(sum(mix.shares.values()), 1.0, msg=name)

    def test_targets_and_relations_are_one_a_label_and_agree(self):
        kinds = [groups for drawn in (self.groups, self.topical, self.written) for groups in drawn.values()]
        for group in [group for groups in kinds for group in groups]:
            self.assertEqual(len(group.labels), len(group.targets))
            self.assertEqual(len(group.labels), len(group.relations))
            total = sum(group.targets)
            self.assertAlmostEqual(total, 0.0 if group.kind == "open" or group.kind == "written" and not total else 1.0)
            for target, relation in zip(group.targets, group.relations):
                if relation == corpus.ENTAILMENT:
                    self.assertAlmostEqual(target, max(group.targets))
                if relation == corpus.CONTRADICTION:
                    self.assertEqual(target, 0.0)

    def test_a_label_that_is_right_too_is_never_given_as_wrong(self):
        of_text = {"number 0": {"red", "warm"}, "number 1": {"blue", "cold"}, "number 2": {"green"},
                   "number 3": {"yellow", "warm"}}
        joined = 0
        for group in self.groups["topic"] + self.topical["topic"]:
            numbers = [number for number in of_text if "colour " + number in group.text]
            right = set().union(*(of_text[number] for number in numbers))
            wrong = {name for label in group.labels[1:] for name in re.split(r" & |/| and |, ", label.lower())}
            self.assertFalse(right & wrong, group)
            joined += len(numbers) > 1
        self.assertGreater(joined, 5)

    def test_a_name_that_means_the_same_is_never_given_as_wrong(self):
        for group in self.groups["topic"]:
            if group.text == "genre number 0":
                self.assertFalse({"drama", "dramas"} & {label.lower() for label in group.labels[1:]}, group)

    def test_names_mean_the_same_where_they_differ_in_number_spelling_or_medium(self):
        for one, other in (("Drama", "TV Dramas"), ("Comedy", "Comedies"),
                           ("Faith & Spirituality", "Faith and Spirituality"),
                           ("Kids", "Kids' TV"), ("Action & Adventure", "Action-Adventure"), ("TV Shows", "TV Show")):
            self.assertEqual(meaning(one), meaning(other))
        for one, other in (("Comedy", "Stand-Up Comedy"), ("urgent", "not urgent"), ("5", "6"), ("TV Shows", "Movies")):
            self.assertNotEqual(meaning(one), meaning(other))

    def test_labels_are_joined_all_or_none(self):
        links = (" & ", "/", " and ", ", ")
        joined = 0
        for group in self.groups["topic"] + self.groups["gloss"]:
            flags = {any(link in label for link in links) for label in group.labels[: len(group.labels) - 1]}
            self.assertEqual(len(flags), 1, group.labels)
            joined += flags == {True}
        self.assertGreater(joined, 10)

    def test_facts_are_objective_and_opinions_are_not(self):
        for group in self.groups["tone"]:
            fact = group.text.lower().startswith("a man meets a woman")
            self.assertEqual(group.targets, [0.0, 1.0] if fact else [1.0, 0.0])

    def test_an_open_group_keeps_labels_near_and_far(self):
        group = copy.deepcopy(self.groups["open"][0])
        self.assertEqual(len({label.lower() for label in group.labels}), open_groups.CANDIDATES)
        cosines = torch.rand(open_groups.CANDIDATES)
        order = sorted(range(open_groups.CANDIDATES), key=cosines.tolist().__getitem__, reverse=True)
        wanted = [order[rank] for rank in open_groups.RANKS]
        labels = [group.labels[i] for i in wanted]
        self.assertEqual(group.narrow(cosines).tolist(), cosines[wanted].tolist())
        self.assertEqual(group.labels, labels)

    def test_an_open_group_is_judged_where_the_mix_says_so(self):
        cosines = torch.linspace(1.0, -0.5, open_groups.CANDIDATES)
        for groups, relations in ((self.groups, [UNKNOWN] * 6),
                                  (self.topical, [corpus.ENTAILMENT] * 5 + [corpus.CONTRADICTION])):
            group = copy.deepcopy(groups["open"][0])
            group.narrow(cosines)
            self.assertEqual(group.relations, relations)

    def test_the_denial_of_a_wrong_name_is_right_and_of_a_right_one_wrong(self):
        colours = (("red", "warm"), ("blue", "cold"), ("green",), ("yellow", "warm"))
        right = {"colour number %d" % i: labels for i, labels in enumerate(colours)}
        denials = [group for group in self.topical["denial"] if group.text in right]
        for group in denials:
            self.assertTrue(is_denial(group), group)
            self.assertFalse(group.distilled)
            name = min(group.labels, key=len)
            self.assertEqual(group.labels[0] == name, name in right[group.text], group)
        self.assertEqual({len(group.labels[0]) < len(group.labels[1]) for group in denials}, {True, False})
        self.assertNotIn("denial", self.groups)

    def test_long_texts_come_where_the_mix_says_so(self):
        usual, topical = (max(len(group.text) for group in groups["grade"]) for groups in (self.groups, self.topical))
        self.assertLessEqual(usual, clipping.USUAL_TEXT)
        self.assertLessEqual(topical, clipping.LONG_TEXT)
        self.assertGreater(topical, 1.5 * usual)
        usual, topical = (max(group.text.count("number") for group in groups["open"])
                          for groups in (self.groups, self.topical))
        self.assertGreater(topical, usual)

    def test_a_verdict_of_good_or_bad_does_not_stand_for_a_fine_grade(self):
        sizes = [len(group.labels) for group in self.groups["grade"] + self.topical["grade"]
                 if re.search(r" (film|movie|comedy|drama|thriller) \.", group.text)]
        self.assertEqual(set(sizes), {2, 3})

    def test_the_right_label_of_a_message_is_its_urgency_or_its_kind(self):
        urgencies, kinds = set(), set()
        for group in self.topical["message"]:
            pair = next((pair for pair in urgency.URGENCIES if set(pair) == set(group.labels)), None)
            if pair:
                self.assertEqual(group.labels[0] == pair[0], says_one_of(group.text, urgency.URGENT + urgency.HURRY),
                                 group)
                urgencies.add(group.labels[0])
            else:
                kind = next(kind for kind, names in messages.KINDS.names.items() if group.labels[0] in names)
                self.assertTrue(says_one_of(group.text, messages.SENTENCES[kind]), group)
                others = {name for other in messages.KINDS.clearly_other(kind) for name in messages.KINDS.names[other]}
                self.assertLessEqual(set(group.labels[1:]), others)
                kinds.add(kind)
        self.assertGreater(len(urgencies), 8)
        self.assertGreater(len(kinds), 10)

    def test_a_written_text_has_the_labels_of_one_of_its_sets_or_of_all(self):
        one, every = set(), set()
        for group in self.written["written"]:
            right = {label.lower() for label, relation in zip(group.labels, group.relations)
                     if relation == corpus.ENTAILMENT}
            labels = {label.lower() for label in group.labels}
            self.assertEqual(len(labels), len(group.labels), group)
            if len(labels) > 4:  # a label that is right in one set is not wrong because it is so in another
                self.assertEqual((right, labels - right), ({"weather", "glum", "tired"}, {"sport", "law", "proud"}))
                self.assertEqual(sum(group.targets), 0.0)
                every.add(group.template)
            else:
                self.assertIn(right, ({"weather"}, {"glum"}, {"tired"}, {"glum", "tired"}))
                self.assertIn(labels - right, ({"sport", "law"}, {"proud", "weather"}))
                one.add(frozenset(right))
        self.assertEqual(len(one), 4)
        self.assertGreater(len(every), 1)

    def test_the_right_label_of_an_opinion_is_its_side_or_its_step(self):
        sides = {name: side for pairs in (*opinion_groups.SETS.values(), opinion_groups.SIDES)
                 for pair in pairs for name, side in zip(pair, (-1, 1))}
        steps = {name: step for scale in grade_groups.SCALES for step, name in zip(range(-2, 3), scale)}
        for group in self.opinions:
            grade = int(group.text.rsplit(" ", 1)[1])
            right = [label for label, relation in zip(group.labels, group.relations) if relation == ENTAILMENT]
            self.assertEqual(len(right), 1)
            if len(group.labels) == 2:
                self.assertEqual(sides[right[0]], math.copysign(1, grade), group)
            else:
                self.assertIn("tweets", group.text, "only of a fine grade is the degree known")
                offered = [steps[label] for label in group.labels]
                self.assertEqual(steps[right[0]], min(offered, key=lambda step: abs(step - grade)), group)

    def test_opinions_of_every_set_and_grade_are_drawn_as_often(self):
        counts = collections.Counter(group.text for group in self.opinions)
        for row in OPINION_ROWS:
            wanted = len(self.opinions) / 2 / (2 if row.dataset == "pros_cons" else 5)
            self.assertLess(abs(counts[row.text] - wanted), 0.5 * wanted, counts)

    def test_what_is_drawn_depends_on_the_seed_alone(self):
        one, other = small_sampler(7), small_sampler(7)
        other.draw()
        for sampler in (one, other):
            sampler.seed("3/1")
        self.assertEqual([one.draw() for _ in range(50)], [other.draw() for _ in range(50)])


class Nli(unittest.TestCase):
    ROWS = [corpus.NliRow(source, "%s %d" % (source, i), "h", 0) for source in ("snli", "mnli") for i in range(10)]

    def test_an_epoch_has_each_row_as_often_as_its_source_says(self):
        stream = NliStream(self.ROWS, 3)
        counts = collections.Counter(row.premise for row in stream.take(30))
        self.assertEqual({counts[row.premise] for row in self.ROWS if row.source == "snli"}, {1})
        self.assertEqual({counts[row.premise] for row in self.ROWS if row.source == "mnli"}, {2})
        self.assertEqual(stream.take(1) and stream.position, (1, 1))

    def test_the_next_seed_does_not_draw_the_next_epoch(self):
        self.assertNotEqual(NliStream(self.ROWS, 3, (1, 0)).take(30), NliStream(self.ROWS, 4).take(30))

    def test_a_stream_goes_on_from_its_position(self):
        stream = NliStream(self.ROWS, 3)
        stream.take(17)
        self.assertEqual(NliStream(self.ROWS, 3, stream.position).take(40), stream.take(40))


class Corpus(unittest.TestCase):
    def test_a_text_of_the_development_rows_is_not_trained_on(self):
        def rows(*texts):
            return [corpus.TopicRow("set", ("a",), text) for text in texts]

        known = corpus.Known({"other": rows("who wrote Faust ?")})
        self.assertEqual(known.others(rows("Who wrote Faust?", "Who read it?")), rows("Who read it?"))


class Written(unittest.TestCase):
    def test_every_written_text_has_labels_that_are_right_and_wrong_and_no_label_twice(self):
        texts = [row for rows in corpus.read_written().values() for row in rows]
        self.assertGreater(len(texts), 2500)
        self.assertEqual(len({row.text for row in texts}), len(texts))
        for row in texts:
            for some in row.sets:
                labels = [label.lower() for label in (*some.right, *some.wrong)]
                self.assertEqual(len(set(labels)), len(labels), row)
                self.assertTrue(some.right and some.wrong and some.kind, row)


class Pairs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tokenizer = base.load_tokenizer(base.base_folder())

    def test_pairs_and_texts_are_encoded_as_by_transformers(self):
        encoder = batches.Encoder(self.tokenizer, 64)
        pairs = [("A dog barks.", "An animal is loud."), ("Hi", "unbelievable")]
        tokens = [encoder.tokens(pair) for pair in pairs]
        found = encoder.pairs(tokens).inputs(torch.device("cpu"))
        firsts, seconds = [one for one, _ in pairs], [other for _, other in pairs]
        wanted = self.tokenizer(firsts, seconds, padding=True, return_tensors="pt")
        for name, tensor in wanted.items():
            self.assertEqual(found[name].long().tolist(), tensor.tolist(), name)
        found = encoder.singles([first for first, _ in tokens]).inputs(torch.device("cpu"))
        wanted = self.tokenizer(firsts, padding=True, return_tensors="pt")
        for name, tensor in wanted.items():
            self.assertEqual(found[name].long().tolist(), tensor.tolist(), name)

    def test_what_is_longer_than_a_training_pair_is_cut_where_it_is_longest(self):
        encoder, long = batches.Encoder(self.tokenizer, 32), [7] * 100
        for first, second, wanted in (([1, 2], [3], (2, 1)), (long, [3, 4], (27, 2)), ([1, 2], long, (2, 27)),
                                      (long, long, (15, 14))):
            found = encoder.pairs([(first, second)])
            self.assertEqual((found.seconds[0] - 2, found.lengths[0] - found.seconds[0] - 1), wanted)

    def test_logits_and_vectors_are_those_of_transformers(self):
        encoder = batches.Encoder(self.tokenizer, 64)
        inputs = encoder.pairs([encoder.tokens(pair) for pair in (("a b c", "d"), ("e", "f g h i j"))]).inputs(
            torch.device("cpu"))
        model = cross_encoder.new_cross_encoder().eval()
        with torch.no_grad():
            torch.testing.assert_close(cross_encoder.logits(model, inputs), model(**inputs).logits, atol=1e-4, rtol=0)
            states = model.bert(**inputs).last_hidden_state
            mask = inputs["attention_mask"].unsqueeze(-1).float()
            wanted = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)
            torch.testing.assert_close(body.mean_vectors(model.bert, inputs), wanted, atol=1e-4, rtol=0)

    def test_vectors_of_labels_are_kept_whatever_their_case(self):
        known = embedder.SentenceEmbedder()
        first = known.embed_labels(["Travel", "law"])
        self.assertTrue(torch.equal(known.embed_labels(["LAW", "travel", "rain"])[:2], first[[1, 0]]))
        self.assertEqual(len(known.label_vectors()), 3)

    def test_batches_hold_each_place_once_within_their_tokens(self):
        lengths, counts = [5, 30, 7, 12, 30, 9], [1, 4, 1, 3, 2, 6]
        found = list(batches.batches_by_length(lengths, 100, counts))
        self.assertEqual(sorted(place for batch in found for place in batch), list(range(6)))
        for batch in found:
            size = max(lengths[place] for place in batch) * sum(counts[place] for place in batch)
            self.assertTrue(size <= 100 or len(batch) == 1, batch)


class Start(unittest.TestCase):
    def test_a_second_phase_starts_from_what_the_first_exported(self):
        folder = pathlib.Path(support.ROOT) / "models" / "default"
        weights = dict(cross_encoder.new_cross_encoder(folder).named_parameters())
        stored = load_file(folder / "model.safetensors")
        self.assertEqual(set(weights), set(stored))
        for name, weight in stored.items():
            self.assertTrue(torch.equal(weights[name], weight.float()), name)
        self.assertFalse(torch.equal(cross_encoder.new_cross_encoder().classifier.weight, weights["classifier.weight"]))

    def test_layers_that_are_kept_are_not_trained_and_the_others_are(self):
        model = cross_encoder.new_cross_encoder(kept_layers=2)
        trained = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
        layers = {name.split(".")[3] for name in trained if name.startswith("bert.encoder.layer.")}
        self.assertEqual(layers, set("2345"))
        self.assertFalse(any("embeddings" in name for name in trained), trained)
        self.assertIn("classifier.weight", trained)

    def test_the_encoder_of_an_earlier_run_is_kept_where_the_term_is_frozen(self):
        with tempfile.TemporaryDirectory() as folder:
            body = embedder.new_body()
            with torch.no_grad():
                body.encoder.layer[0].output.dense.bias.add_(1.0)
            (pathlib.Path(folder) / "config.json").write_text("{}")
            similarity.add_similarity(pathlib.Path(folder), body, similarity.Similarity(10.0, 0.0, None))
            words = ["--out", folder, "--term-from", str(pathlib.Path(folder) / similarity.FILE)]
            made = run.Run(options.parse(None, words), embedder.new_body())
        bias = made.term.body.encoder.layer[0].output.dense.bias
        self.assertTrue(torch.allclose(bias, body.encoder.layer[0].output.dense.bias, atol=1e-3))
        self.assertFalse(bias.requires_grad)
        self.assertFalse(any(bias is one for group in made.optimizer.param_groups for one in group["params"]))


class Step(unittest.TestCase):
    """The gradient of a step does not depend on how it was cut into batches."""

    WEIGHTS = {"nli": 1.0, "list": 1.0, "pair": 0.5, "distil": 0.7, "vector": 0.0, **dict.fromkeys(losses.TAUGHT, 0.3)}

    def setUp(self):
        torch.manual_seed(1)
        sampler, rng = small_sampler(5, LABELLED), random.Random(2)
        self.rows = [corpus.NliRow("snli", "word " * rng.randint(1, 20), "h", rng.randint(0, 2)) for _ in range(5)]
        self.examples = []
        for _ in range(12):
            group = sampler.draw()
            cosines = group.narrow(torch.linspace(0, 1, len(group.labels))) if group.distilled else None
            self.examples.append(steps.Example(group, None if cosines is None else torch.softmax(cosines, 0).numpy()))
        config = BertConfig(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
                            num_labels=3, initializer_range=0.3)
        self.model = BertForSequenceClassification(config).eval()
        self.term = similarity.Term(self.model.bert, similarity.Similarity(3.0, -0.5, "{}"), None)
        self.encoder = batches.Encoder(base.load_tokenizer(base.base_folder()), 64)

    def sums(self, batch_tokens):
        """The totals of the step, and of each batch its sums."""
        step, device = steps.Cutter(self.encoder, batch_tokens, "{}").cut(self.rows, self.examples), torch.device("cpu")
        found = []
        for batch in step.nli:
            logits = cross_encoder.logits(self.model, batch.pairs.inputs(device))
            found.append(losses.nli_sums(logits, torch.from_numpy(batch.labels)))
            found[-1] |= losses.taught_nli_sums(logits, self.teacher(logits))
        for batch in step.groups:
            inputs = steps.group_inputs(batch, device)
            logits = cross_encoder.logits(self.model, inputs.pairs)
            term = self.term(inputs.compared)[0]
            found.append(losses.group_sums(logits, term, inputs.targets))
            found[-1] |= losses.taught_group_sums(logits, self.teacher(logits), term, inputs.targets)
        return step.totals, found

    @staticmethod
    def teacher(logits):
        """Another opinion of the same pairs, however they are cut."""
        return (logits.detach() * 3.0).roll(1, dims=1)

    def gradient(self, batch_tokens):
        totals, found = self.sums(batch_tokens)
        self.model.zero_grad()
        for sums in found:
            losses.loss_of(sums, totals, self.WEIGHTS).backward()
        return len(found), self.model.classifier.weight.grad.clone()

    def test_it_is_the_same_in_one_batch_and_in_many(self):
        few, whole = self.gradient(100000)
        self.assertEqual(few, 2)
        self.assertTrue(whole.abs().max() > 0.001)
        for batch_tokens in (1, 200, 700):
            many, gradient = self.gradient(batch_tokens)
            self.assertGreater(many, few)
            torch.testing.assert_close(gradient, whole, atol=1e-6, rtol=1e-4)

    def test_its_losses_are_those_of_each_text_by_itself(self):
        """Computed once more, text by text, from the formulas of the module."""
        totals, found = self.sums(100000)
        sums = found[0] | found[1]
        wanted = collections.defaultdict(float)
        for group, shares in self.examples:
            term = self.cosines(group) * 3.0 - 0.5
            logits = self.logits([(group.text, group.template.format(label)) for label in group.labels])
            scores = logits[:, corpus.ENTAILMENT] + term
            wanted["list"] -= (torch.tensor(group.targets) * scores.log_softmax(0)).sum().item()
            if shares is not None:
                shares = torch.from_numpy(shares)
                divergence = torch.nn.functional.kl_div(scores.log_softmax(0), shares, reduction="sum")
                wanted["distil"] += divergence.item()
            for score, against, relation in zip(scores, logits[:, corpus.CONTRADICTION], group.relations):
                both = torch.stack([against, score]).log_softmax(0)
                if relation != UNKNOWN:
                    right = relation == corpus.ENTAILMENT
                    wanted["pair"] -= (both[1] if right else 0.5 * both[0]).item()
        for name, value in wanted.items():
            self.assertAlmostEqual(sums[name].item(), value, places=3, msg=name)
        means = {name: sums[name].item() / totals[name] for name in ("nli", "list", "pair", "distil", *losses.TAUGHT)}
        expected = sum(self.WEIGHTS[name] * mean for name, mean in means.items())
        self.assertAlmostEqual(losses.loss_of(sums, totals, self.WEIGHTS).item(), expected, places=4)
        self.assertEqual((totals["nli"], totals["taught_nli"], totals["taught_list"]), (5, 5, 12))
        self.assertEqual(totals["taught_pair"], sum(len(group.labels) for group, _ in self.examples))
        self.assertEqual(totals["distil"], sum(shares is not None for _, shares in self.examples))

    def logits(self, pairs):
        inputs = self.encoder.pairs([self.encoder.tokens(pair) for pair in pairs]).inputs(torch.device("cpu"))
        with torch.no_grad():
            return cross_encoder.logits(self.model, inputs)

    def cosines(self, group):
        inputs = self.encoder.singles(self.encoder.tokens([group.text, *group.labels])).inputs(torch.device("cpu"))
        with torch.no_grad():
            vectors = body.mean_vectors(self.model.bert, inputs)
        return vectors[1:] @ vectors[0]


if __name__ == "__main__":
    unittest.main()
