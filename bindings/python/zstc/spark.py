"""Classification of a Spark DataFrame: one model in each Python worker, batches by Arrow.

>>> import zstc.spark
>>> answers = zstc.spark.classify(spark.read.parquet("s3a://bucket/tickets"), "body", ["billing", "delivery"])
>>> answers.write.parquet("s3a://bucket/answers")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ._classifier import Classifier
from ._dataset._columns import arrow
from ._dataset._table import Settings, Table
from ._errors import DeviceError, InvalidArgument
from ._labels import CandidateLabels
from ._optional import optional

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from typing_extensions import Unpack

optional("pyspark.sql", "zstc.spark", "pyspark")


def classify(df: DataFrame, text_column: str, labels: CandidateLabels, **settings: Unpack[Settings]) -> DataFrame:
    """The DataFrame with columns of answers added; rows and all other columns stay as they are.

    It is evaluated lazily and again for each action, as all of Spark: write it, or persist() it, before it is used
    twice. A streaming DataFrame works too.

    text_column: the column with the texts, of type string.
    settings: see Settings. Where threads is None, it is the task's cpus (spark.task.cpus). Where device is None, a
        task that has a GPU (spark.task.resource.gpu.amount) takes it, and one without takes "cpu".

    A Python worker keeps the last two models that it has opened, so that the next task finds its model open
    (spark.python.worker.reuse, true by default).

    Raises InvalidArgument, TypeError at once for what cannot be right: a column that is not there, no labels, a wrong
    template. In the tasks the exceptions of zstc are in the text of Spark's.
    """
    table = Table(text_column, labels, **settings)
    table.check(df.columns, ignore_case=True)
    type_name = df.schema[text_column].dataType.simpleString()
    if type_name.split("(")[0] not in ("string", "varchar", "char"):
        raise InvalidArgument(f"text_column: the column {text_column!r} has the type {type_name} (expected string)")
    return df.mapInArrow(_Partition(table), _schema(df.schema, table))


def _schema(schema: Any, table: Table) -> Any:
    """The schema of the DataFrame with the added columns behind its own."""
    types = optional("pyspark.sql.types", "zstc.spark", "pyspark")
    of_kind = {
        "label": types.StringType(),
        "score": types.FloatType(),
        "labels": types.ArrayType(types.StringType()),
        "scores": types.ArrayType(types.FloatType()),
        "each": types.FloatType(),
        "truncated": types.BooleanType(),
        "error": types.StringType(),
    }
    return types.StructType(
        schema.fields + [types.StructField(column.name, of_kind[column.kind]) for column in table.added]
    )


class _Partition:
    """What a task does: batches of a partition in, the same batches with columns added out."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        for number, batch in enumerate(batches):
            yield self._answered(batch, f"partition {_task().partitionId()}, batch {number}, ")

    def _answered(self, batch: Any, place: str) -> Any:
        names, key = batch.schema.names, self._table.key_column
        texts = batch.column(names.index(self._table.text_column)).to_pylist()
        keys = None if key is None else batch.column(names.index(key)).to_pylist()
        arrays = self._table.answer(_opened(self._table), texts, keys, place)
        added = [column.name for column in self._table.added]
        return arrow().RecordBatch.from_arrays([*batch.columns, *arrays], names=[*names, *added])


def _task() -> Any:
    return optional("pyspark", "zstc.spark", "pyspark").TaskContext.get()


def _opened(table: Table) -> Classifier:
    task = _task()
    return _model(tuple(table.opening(_device(task), max(1, int(task.cpus()))).items()))


@lru_cache(maxsize=2)
def _model(opening: tuple[tuple[str, Any], ...]) -> Classifier:
    """The models of this process, to which Spark gives one task after another."""
    return Classifier(**dict(opening))


def _device(task: Any) -> str:
    gpu = task.resources().get("gpu")
    if gpu is None or not gpu.addresses:
        return "cpu"
    if not gpu.addresses[0].isdigit():
        raise DeviceError(f"the GPU of the task has the address {gpu.addresses[0]!r} (expected a number): set device=")
    return f"cuda:{gpu.addresses[0]}"
