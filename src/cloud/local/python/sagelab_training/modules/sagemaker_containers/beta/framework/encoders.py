"""Arrays to bytes and back. NumPy is imported when a function is called."""
import csv
import io
import json

from sagemaker_containers.beta.framework import content_types, errors


def array_to_npy(array_like):
    """Returns an array in NumPy's file format."""
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, np.asarray(array_like), allow_pickle=False)
    return buffer.getvalue()


def npy_to_numpy(npy_array):
    """Returns the array in bytes of NumPy's file format."""
    import numpy as np

    return np.load(io.BytesIO(npy_array), allow_pickle=False)


def array_to_json(array_like):
    """Returns an array, or anything that holds arrays, as JSON."""
    return json.dumps(array_like, default=_to_list)


def _to_list(value):
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def json_to_numpy(string_like, dtype=None):
    """Returns JSON lists as an array."""
    import numpy as np

    return np.array(json.loads(string_like), dtype=dtype)


def array_to_csv(array_like):
    """Returns an array as CSV, a row a line, in quotes where they are needed; one dimension gives one value a line."""
    import numpy as np

    array = np.array(array_like)
    if array.ndim == 1:
        array = array.reshape(-1, 1)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(array)
    return text.getvalue()


def csv_to_numpy(string_like, dtype=None):
    """Returns CSV as an array of floats, or of `dtype`; a cell that is no number is NaN. One row gives one dimension."""
    import numpy as np

    rows = [row for row in csv.reader(io.StringIO(string_like), strict=True) if row]
    if len({len(row) for row in rows}) > 1:
        raise errors.ClientError("Error while decoding csv: the rows have different lengths")
    cells = np.array([[_to_float(cell) for cell in row] for row in rows] if dtype is None else rows)
    return cells.squeeze().astype(dtype)


def _to_float(cell):
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def encode(array_like, content_type):
    """Returns an array in the format of a media type."""
    return _pick(_ENCODERS, content_type)(array_like)


def decode(obj, content_type):
    """Returns bytes or text of a media type as an array."""
    return _pick(_DECODERS, content_type)(obj)


def _pick(functions, content_type):
    if content_type not in functions:
        raise errors.UnsupportedFormatError(content_type)
    return functions[content_type]


_ENCODERS = {
    content_types.NPY: array_to_npy,
    content_types.CSV: array_to_csv,
    content_types.JSON: array_to_json,
}
_DECODERS = {
    content_types.NPY: npy_to_numpy,
    content_types.CSV: csv_to_numpy,
    content_types.JSON: json_to_numpy,
}
