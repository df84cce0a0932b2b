"""Request bodies to NumPy arrays. NumPy is imported on first use: a script that decodes by itself needs none."""
import io
import json
import warnings

from sagemaker_inference import content_types, errors


def decode(obj, content_type):
    """Decodes JSON, CSV (text), NPY or NPZ (bytes); raises UnsupportedFormatError for other types."""
    decoder = _DECODERS.get(content_type)
    if decoder is None:
        raise errors.UnsupportedFormatError(content_type)
    return decoder(obj)


def _from_json(text):
    import numpy as np

    return np.array(json.loads(text))


def _from_csv(text):
    """Integers where every cell is one, else floats; cells of text become NaN. One row gives one dimension."""
    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        array = np.genfromtxt(io.StringIO(text), dtype=None, delimiter=",", encoding="utf-8")
        if array.size and array.dtype.kind not in "if":
            array = np.genfromtxt(io.StringIO(text), dtype=float, delimiter=",", encoding="utf-8")
    return array


def _from_npy(body):
    import numpy as np

    return np.load(io.BytesIO(body), allow_pickle=False)


def _from_npz(body):
    """A SciPy sparse matrix where the archive holds one, else the archive's only array."""
    import numpy as np

    archive = np.load(io.BytesIO(body), allow_pickle=False)
    if "format" in archive.files:
        import scipy.sparse

        return scipy.sparse.load_npz(io.BytesIO(body))
    if len(archive.files) != 1:
        raise ValueError("Cannot decode NPZ: one array is expected, got %s" % archive.files)
    return archive[archive.files[0]]


_DECODERS = {
    content_types.NPY: _from_npy,
    content_types.CSV: _from_csv,
    content_types.JSON: _from_json,
    content_types.NPZ: _from_npz,
}
