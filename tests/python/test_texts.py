"""What the texts that training invents say."""

import pathlib
import random
import sys
import unittest

import support

sys.path.insert(0, str(pathlib.Path(support.ROOT) / "training"))

from texts import messages, questions, reviews
from texts.subjects import subjects


class Texts(unittest.TestCase):
    def test_a_strong_review_has_no_words_of_the_other_side(self):
        rng = random.Random(2)
        for _ in range(300):
            bad = reviews.review(rng, -2)
            for phrase in reviews.ADJECTIVES[2] + reviews.CLOSINGS[2] + reviews.CLOSINGS[1]:
                self.assertNotIn(phrase, bad)

    def test_sayings_are_written_where_they_are_asked_for(self):
        sayings = [saying for of_grade in reviews.SAYINGS.values() for saying in of_grade]
        starts = [saying.split("{aspect}")[0] for saying in sayings if not saying.startswith("The {")]
        for share in (0.0, 0.5):
            written = " ".join(reviews.review(random.Random(i), 2, share) for i in range(200))
            self.assertEqual(any(start in written for start in starts), share > 0)

    def test_idioms_are_written_where_they_are_asked_for(self):
        for share in (0.0, 0.5):
            written = " ".join(reviews.review(random.Random(i), 2, idiom_share=share) for i in range(200))
            self.assertEqual(any(idiom in written for idiom in reviews.IDIOMS[2]), share > 0)
            self.assertTrue(any(closing in written for closing in reviews.CLOSINGS[2]))

    def test_the_form_of_a_question_tells_what_it_asks_for(self):
        for text, kind in (
            ("Who wrote Faust?", "person"), ("In what year did it end?", "date"),
            ("How many legs has a spider?", "count"), ("What does NASA stand for?", "abbreviation"),
            ("Why is the sky blue?", "reason"), ("What is a quark?", "definition"), ("Which city hosted it?", "city"),
            ("When Freud came, he stayed.", None), ("When was it built?", "date"), ("What is the date?", None),
            ("How high is my limit?", None), ("How long is the Great Wall?", None),
            ("How long does it take?", "duration"), ("How much did it cost?", "money"), ("It rains.", None),
        ):
            self.assertEqual(questions.kind_of(text), kind, text)

    def test_kinds_that_share_a_name_are_not_wrong_for_each_other(self):
        for module in (questions, messages):
            names = {kind: set(own) for kind, own in module.KINDS.names.items()}
            for kind in names:
                self.assertNotIn(kind, module.KINDS.clearly_other(kind))
                for other in module.KINDS.clearly_other(kind):
                    self.assertFalse(names[kind] & names[other], (kind, other))

    def test_subjects_are_distinct_and_clean(self):
        names = subjects()
        self.assertEqual(len(names), len(set(names)))
        self.assertTrue(all(name == " ".join(name.split()) for name in names))


if __name__ == "__main__":
    unittest.main()
