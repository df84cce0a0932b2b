"""Arrays to bytes and back. NumPy is imported when a function is called."""
import io
import json

from sagemaker_containers.beta.framework import content_types, errors


def array_to_npy(array_like):
    """Returns an array in NumPy's file format."""
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, array_like)
    return buffer.getvalue()


def npy_to_numpy(npy_array):
    """Returns the array in bytes of NumPy's file format."""
    import numpy as np

    return np.load(io.BytesIO(npy_array), allow_pickle=False)


def array_to_json(array_like):
    """Returns an array as JSON lists."""
    return json.dumps(array_like.tolist() if hasattr(array_like, "tolist") else array_like)


def json_to_numpy(string_like, dtype=None):
    """Returns JSON lists as an array."""
    import numpy as np

    return np.array(json.loads(string_like), dtype=dtype)


def array_to_csv(array_like):
    """Returns an array as CSV, a row a line."""
    import numpy as np

    text = io.StringIO()
    np.savetxt(text, array_like, delimiter=",", fmt="%s")
    return text.getvalue()


def csv_to_numpy(string_like, dtype=None):
    """Returns CSV as an array."""
    import numpy as np

    return np.genfromtxt(io.StringIO(string_like), dtype=dtype, delimiter=",")


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
