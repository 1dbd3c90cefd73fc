"""Classifying from coroutines."""

from __future__ import annotations

import asyncio
import unittest
from typing import ClassVar

import support

import zstc

LABELS = ["travel", "cooking", "dancing"]
LONG = ["Where can I go skiing in May? " * 3000] * 200


class Async(unittest.IsolatedAsyncioTestCase):
    classifier: ClassVar[zstc.Classifier]
    slow: ClassVar[zstc.Classifier]  # a real model, which takes minutes for LONG

    @classmethod
    def setUpClass(cls) -> None:
        cls.classifier = zstc.Classifier(support.model("tiny-bart"), device="cpu", threads=1)
        cls.slow = zstc.Classifier(threads=1)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.classifier.close()
        cls.slow.close()

    async def asyncSetUp(self) -> None:
        asyncio.get_running_loop().set_debug(False)  # it tells of the calls that the tests make beside the tasks

    async def test_many_tasks_get_the_answers_of_calls(self) -> None:
        texts = [f"text number {i}" for i in range(50)]
        answers = await asyncio.gather(*(self.classifier.aclassify(text, LABELS) for text in texts))
        for text, answer in zip(texts, answers):
            alone = self.classifier(text, LABELS)
            self.assertEqual((answer["sequence"], answer["labels"]), (text, alone["labels"]))
            for one, other in zip(answer["scores"], alone["scores"]):
                self.assertAlmostEqual(one, other, delta=1e-5)

    async def test_it_takes_what_a_call_takes(self) -> None:
        answers = await self.classifier.aclassify(
            ["one", "", "two"], LABELS, True, "It is {}.", top_k=2, errors="return"
        )
        self.assertEqual([len(answers[i]["labels"]) for i in (0, 2)], [2, 2])
        self.assertIsInstance(answers[1], zstc.InvalidArgument)
        with self.assertRaises(zstc.InvalidArgument):
            await self.classifier.aclassify("", LABELS)

    async def test_the_loop_goes_on_while_the_library_works(self) -> None:
        task = asyncio.ensure_future(self.classifier.aclassify(["world " * 300] * 100, LABELS))
        turns = 0
        while not task.done():
            await asyncio.sleep(0)
            turns += 1
        self.assertGreater(turns, 10)
        self.assertEqual(len(task.result()), 100)

    async def test_a_cancelled_task_ends_its_work(self) -> None:
        task = asyncio.ensure_future(self.slow.aclassify(LONG, LABELS, overflow="window"))
        await asyncio.sleep(0.3)
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        passes = -1
        while self.slow.stats()["passes"] != passes:  # until the pass that was under way is done
            passes = self.slow.stats()["passes"]
            await asyncio.sleep(2)
        self.assertLess(passes, 1000)

    async def test_a_time_limit(self) -> None:
        with self.assertRaises(asyncio.TimeoutError):
            await asyncio.wait_for(self.slow.aclassify(LONG, LABELS, overflow="window"), 0.3)

    async def test_a_closed_classifier_is_refused(self) -> None:
        classifier = zstc.Classifier(support.model("tiny-bart"), device="cpu")
        classifier.close()
        with self.assertRaises(zstc.InvalidArgument):
            await classifier.aclassify("text", LABELS)


if __name__ == "__main__":
    unittest.main()
