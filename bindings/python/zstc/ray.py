"""Classification of a Ray dataset: one model an actor, batches as Ray Data gives them.

>>> import ray, zstc.ray
>>> dataset = ray.data.read_parquet("s3://bucket/tickets/")
>>> zstc.ray.classify(dataset, ["billing", "delivery"], text_column="body").write_parquet("s3://bucket/answers/")
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._classifier import Classifier
from ._dataset._table import Settings, Table
from ._errors import InvalidArgument
from ._labels import CandidateLabels
from ._optional import optional

if TYPE_CHECKING:
    from ray.data import Dataset
    from typing_extensions import Unpack

optional("ray.data", "zstc.ray", "ray[data]")
ray: Any = optional("ray", "zstc.ray", "ray[data]")


class Classify:
    """The class for Dataset.map_batches: it opens the model once, and each call adds columns to a batch.

    The batch may have any format of map_batches: a pyarrow.Table, a pandas.DataFrame or a dict of NumPy arrays. What
    is returned has the same format and the same rows, in order.

    text_column: the column with the texts.
    settings: see Settings. Where device is None, an actor with a GPU takes "cuda", which is the first of those that
        Ray lets it see, and one without takes "cpu". Where threads is None, it is the actor's num_cpus. (Outside of
        actors both are left to the library.)

    Raises InvalidArgument, TypeError for settings and columns that cannot be right, zstc.Error where the model cannot
    be opened. An object may be used by several threads; Ray calls it from one at a time.
    """

    def __init__(self, labels: CandidateLabels, *, text_column: str = "text", **settings: Unpack[Settings]) -> None:
        self._table = Table(text_column, labels, **settings)
        self._classifier = Classifier(**self._table.opening(*_assigned()))

    def __call__(self, batch: Any) -> Any:
        columns = _columns(batch)
        self._table.check(list(columns))
        key = self._table.key_column
        texts = _values(columns[self._table.text_column])
        keys = None if key is None else _values(columns[key])
        return _with_columns(batch, self._table, self._table.answer(self._classifier, texts, keys))


def classify(
    dataset: Dataset,
    labels: CandidateLabels,
    *,
    text_column: str = "text",
    batch_size: int = 1024,
    concurrency: int | tuple[int, int] | None = None,
    num_cpus: float = 1,
    num_gpus: float = 0,
    retries: int | None = None,
    ray_arguments: Mapping[str, Any] | None = None,
    **settings: Unpack[Settings],
) -> Dataset:
    """The dataset with columns of answers added, lazily as all of Ray Data.

    A task has one batch, so that the work is spread evenly and little of it is done again after a crash: the dataset
    is cut into blocks of batch_size rows first.

    text_column: the column with the texts.
    batch_size: rows of a task.
    concurrency: how many actors, each with a model of its own: a number, or (least, most); None for as many as there
        is room for in the cluster.
    num_cpus, num_gpus: of each actor. num_cpus is also the number of threads of the model on a CPU.
    retries: how often a task is run again whose actor died (of SIGKILL, out of memory, with its machine); None for as
        often as it dies, which is Ray's rule. A number is given to Ray as max_task_retries, which Ray 2.60 warns that
        it will not take from 2.64 on. An exception is not retried: it would come again.
    ray_arguments: further arguments of map_batches, such as memory, accelerator_type or runtime_env.
    settings: see Settings; device and threads follow from num_gpus and num_cpus.

    Raises InvalidArgument, TypeError at once for what cannot be right, columns included where Ray knows them before
    it reads. While the dataset is computed Ray raises its own exceptions, whose text has the one of zstc.
    """
    table = Table(text_column, labels, **settings)
    if batch_size < 1:
        raise InvalidArgument(f"batch_size is {batch_size} (expected 1 or more)")
    known = dataset.columns(fetch_if_missing=False)
    if known is not None:
        table.check(known)
    more: dict[str, Any] = {"num_gpus": num_gpus or None, "max_task_retries": retries}
    return dataset.repartition(target_num_rows_per_block=batch_size).map_batches(
        Classify,
        fn_constructor_kwargs={"labels": table.labels, "text_column": text_column, **settings, "model": table.model},
        compute=_pool(concurrency, num_cpus),
        batch_size=batch_size,
        batch_format="pyarrow",
        udf_modifying_row_count=False,
        num_cpus=num_cpus,
        **{name: value for name, value in more.items() if value is not None},
        **(ray_arguments or {}),
    )


def _pool(concurrency: int | tuple[int, int] | None, num_cpus: float) -> Any:
    least, most = concurrency if isinstance(concurrency, tuple) else (concurrency or 1, concurrency)
    cpus = ray.cluster_resources().get("CPU", 0) if ray.is_initialized() else math.inf
    if least * num_cpus > cpus - 1:
        taken = f"{least} actors with {num_cpus:g} CPUs each leave less than 1 of the cluster's {cpus:g} CPUs"
        warnings.warn(f"{taken} to read the dataset with: unless the cluster grows, the job hangs", stacklevel=3)
    return ray.data.ActorPoolStrategy(min_size=least, max_size=most)


def _assigned() -> tuple[str | None, int | None]:
    """The device and the number of threads that Ray has assigned to this actor; None outside of actors."""
    if not ray.is_initialized() or ray.get_runtime_context().get_actor_id() is None:
        return None, None
    resources = ray.get_runtime_context().get_assigned_resources()
    return "cuda" if resources.get("GPU", 0) > 0 else "cpu", max(1, int(resources.get("CPU", 1)))


def _is_table(batch: Any) -> bool:
    return hasattr(batch, "append_column")


def _columns(batch: Any) -> dict[str, Any]:
    """The columns of a batch by their names, as its format has them."""
    if _is_table(batch):
        return dict(zip(batch.column_names, batch.columns))
    return {name: batch[name] for name in batch}


def _values(column: Any) -> list[Any]:
    """A column of Arrow, pandas or NumPy as Python's values."""
    values: list[Any] = column.to_pylist() if hasattr(column, "to_pylist") else column.tolist()
    return values


def _with_columns(batch: Any, table: Table, arrays: list[Any]) -> Any:
    if _is_table(batch):
        for column, array in zip(table.added, arrays):
            batch = batch.append_column(column.name, array)
        return batch
    added = {column.name: _in_numpy(column.kind, array) for column, array in zip(table.added, arrays)}
    return {**batch, **added} if isinstance(batch, Mapping) else batch.assign(**added)


def _in_numpy(kind: str, array: Any) -> Any:
    """An Arrow array as a NumPy array; one of lists as an array of objects, which Ray takes for lists again."""
    if kind not in ("labels", "scores"):
        return array.to_numpy(zero_copy_only=False)
    numpy = optional("numpy", "zstc.ray", "ray[data]")
    lists = numpy.empty(len(array), dtype=object)
    lists[:] = array.to_pylist()
    return lists
