"""Draws the examples of a run in several processes, and hands them over as steps that are ready to compute.

A shard is a few steps. Its groups depend on the seed and the number of the shard alone, so a run that is resumed draws
what an uninterrupted one would have drawn, and the number of processes changes nothing. A shard goes
through three hands: a process draws its groups, the embedder looks at them in this process, a process cuts them into
batches.
"""

import collections
import itertools
import multiprocessing
import queue
import threading
from collections.abc import Iterator
from multiprocessing.pool import AsyncResult, Pool

import torch

from corpus import NliRow
from learning.steps import Cutter, Example, Step
from learning.teaching import teach
from network.embedder import SentenceEmbedder
from sampling.group import Group
from sampling.nli import NliStream
from sampling.sampler import GroupSampler

STEPS = 4  # of a shard


class Source:
    """What a shard is drawn from. The processes get it when they are forked."""

    def __init__(self, sampler: GroupSampler, cutter: Cutter, seed: int, texts: int, nli_rows: int) -> None:
        self.sampler, self.cutter, self.seed, self.texts, self.nli_rows = sampler, cutter, seed, texts, nli_rows

    def draw(self, shard: int) -> list[Group]:
        self.sampler.seed(f"{self.seed}/{shard}")
        return [self.sampler.draw() for _ in range(STEPS * self.texts)]

    def cut(self, rows: list[NliRow], examples: list[Example]) -> list[Step]:
        """The steps of a shard."""
        return [
            self.cutter.cut(rows[step * self.nli_rows : (step + 1) * self.nli_rows],
                            examples[step * self.texts : (step + 1) * self.texts])
            for step in range(STEPS)
        ]


_source: Source | None = None  # in the processes of the pool


def _draw(shard: int) -> list[Group]:
    assert _source
    return _source.draw(shard)


def _cut(rows: list[NliRow], examples: list[Example]) -> list[Step]:
    assert _source
    return _source.cut(rows, examples)


def _begin(source: Source) -> None:
    global _source
    _source = source


def make_pool(source: Source, processes: int) -> Pool:
    """To be made before this process touches a GPU: the others are forked from it."""
    return multiprocessing.get_context("fork").Pool(processes, _begin, (source,))


class Feeder:
    """Prepares the shards, `ahead` of them beforehand, in a thread of its own."""

    def __init__(self, pool: Pool, source: Source, nli: NliStream, teacher: SentenceEmbedder, ahead: int) -> None:
        self._pool, self._source, self._nli, self._teacher, self._ahead = pool, source, nli, teacher, ahead
        self._ready = queue.Queue["AsyncResult[list[Step]] | BaseException"](ahead)
        self._stopped = threading.Event()

    def steps(self, first: int) -> Iterator[Step]:
        """The steps of the run from the one with that number on, without end."""
        return itertools.islice(self._steps(first // STEPS), first % STEPS, None)

    def _steps(self, first_shard: int) -> Iterator[Step]:
        thread = threading.Thread(target=self._run, args=(first_shard,), daemon=True)
        thread.start()
        while True:
            result = self._ready.get()
            if isinstance(result, BaseException):
                raise result
            yield from result.get()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self, first_shard: int) -> None:
        try:
            self._feed(first_shard)
        except BaseException as error:  # the steps end with it
            self._ready.put(error)

    def _feed(self, first_shard: int) -> None:
        self._nli.take(first_shard * STEPS * self._source.nli_rows)
        drawn = collections.deque["AsyncResult[list[Group]]"]()
        device = self._teacher.body.device.type
        stream = torch.cuda.Stream() if device == "cuda" else None  # type: ignore[no-untyped-call]
        for shard in itertools.count(first_shard):
            while len(drawn) < self._ahead:
                drawn.append(self._pool.apply_async(_draw, (shard + len(drawn),)))
            if self._stopped.is_set():
                return
            with torch.cuda.stream(stream), torch.autocast(device, torch.bfloat16, stream is not None):
                examples = teach(self._teacher, drawn.popleft().get())
            rows = self._nli.take(STEPS * self._source.nli_rows)
            self._ready.put(self._pool.apply_async(_cut, (rows, examples)))
