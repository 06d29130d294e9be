"""The answer to a SELECT as a Parquet file with typed columns; pyarrow is an optional component."""

import io
from typing import Any

from anbao.errors import NotInstalled
from anbao.store.columns import Column, columns_of
from anbao.store.formats import Format

PARQUET = Format("parquet", "application/vnd.apache.parquet")
_NEEDED = "pip install 'anbao[parquet]'"


def parquet_bytes(answer: bytes) -> bytes:
    """Write SPARQL JSON results as Parquet; NotInstalled without pyarrow."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional, and takes a while
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise NotInstalled(
            f"未安装 Parquet 组件：{_NEEDED}", f"the Parquet component is not installed: {_NEEDED}"
        ) from None
    names, arrays = [], []
    for column in columns_of(answer):
        names.append(column.name)
        arrays.append(_array(pa, column))
    file = io.BytesIO()
    pq.write_table(pa.table(arrays, names=names), file, compression="zstd")
    return file.getvalue()


def _array(pa: Any, column: Column) -> Any:
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"),
    }
    if column.kind != "decimal":
        return pa.array(column.values, types[column.kind])
    try:
        return pa.array(column.values)  # with as many digits as its values take
    except pa.ArrowInvalid:
        return pa.array([None if each is None else str(each) for each in column.values])
