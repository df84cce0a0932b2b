"""Predictions to response bodies. NumPy is imported on first use: JSON and a script's own encoding need none."""
import io
import json

from sagemaker_inference import content_types, errors, utils


def encode(array_like, content_type):
    """Encodes to JSON or CSV (text) or NPY (bytes); raises UnsupportedFormatError for other types."""
    encoder = _ENCODERS.get(content_type)
    if encoder is None:
        raise errors.UnsupportedFormatError(content_type)
    return encoder(array_like)


def encode_first(array_like, accept):
    """Encodes to the first type of an Accept header that can be written; gives (body, type)."""
    for content_type in utils.parse_accept(accept):
        if content_type in SUPPORTED_CONTENT_TYPES:
            return encode(array_like, content_type), content_type
    raise errors.UnsupportedFormatError(accept)


def _to_json(array_like):
    return json.dumps(array_like, default=_to_list)


def _to_list(value):
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def _to_npy(array_like):
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, np.asarray(array_like), allow_pickle=False)
    return buffer.getvalue()


def _to_csv(array_like):
    """One row a line; one dimension gives one value a line."""
    import numpy as np

    stream = io.StringIO()
    np.savetxt(stream, array_like, delimiter=",", fmt="%s")
    return stream.getvalue()


_ENCODERS = {
    content_types.NPY: _to_npy,
    content_types.CSV: _to_csv,
    content_types.JSON: _to_json,
}

SUPPORTED_CONTENT_TYPES = set(_ENCODERS)
