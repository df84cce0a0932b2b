"""Generation B, the containers package: PyTorch 0.4 to 1.1 and MXNet 1.3.

It differs from generation C in what a caller sees: 415 and 406 for formats it does not know, JSON where no content type
was sent, Accept taken literally, floats from CSV, and HTML as the type of a bare body. Failures of handlers keep the
useful form of generation C: the message, then the traceback.
"""
import json
import os

from sagelab_serving.answers import Answer, describe, failure, log_failure
from sagelab_serving.defaults import default_handlers
from sagelab_serving.script import handlers_of, load_script, refuse_both_kinds

JSON, CSV, NPY = "application/json", "text/csv", "application/x-npy"
FORMATS = (JSON, CSV, NPY)
TEXT_TYPES = (JSON, CSV)


class ContainersToolkit(object):
    """Calls model_fn once, then input_fn, predict_fn and output_fn, or transform_fn, for every request."""

    def __init__(self, code_dir, framework):
        self._code_dir = code_dir
        self._framework = framework

    def load(self, model_dir):
        """Imports the script and loads the model; these images have no default model_fn."""
        own = handlers_of(load_script(self._code_dir))
        refuse_both_kinds(own)
        if "model_fn" not in own:
            raise NotImplementedError("Please provide a model_fn implementation: model_fn(model_dir)")
        self._handlers = dict(default_handlers(self._framework), **own)
        self._own = own
        self._model = own["model_fn"](model_dir)

    def answer(self, headers, body):
        """Answers one request; never raises for what a handler raised."""
        content_type = headers.get("ContentType") or headers.get("Content-Type") or JSON
        accept = headers.get("Accept")
        if not accept or accept == "*/*":
            accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", JSON)
        try:
            return self._transform(body, content_type, accept)
        except Exception as error:  # noqa: B902 - the contract: any exception of a handler is a 500
            return failure(error, 500, describe(error))

    def _transform(self, body, content_type, accept):
        handlers = self._handlers
        if content_type in TEXT_TYPES:
            body = body.decode("utf-8")
        if "transform_fn" in handlers:
            return _to_answer(handlers["transform_fn"](self._model, body, content_type, accept))
        if self._is_default("input_fn") and content_type not in FORMATS:
            return _unsupported(415, content_type)
        data = handlers["input_fn"](body, content_type)
        if self._is_default("input_fn") and content_type == CSV and hasattr(data, "astype"):
            data = data.astype(float)
        prediction = handlers["predict_fn"](data, self._model)
        if self._is_default("output_fn") and accept not in FORMATS:
            return _unsupported(406, accept)
        return _to_answer(handlers["output_fn"](prediction, accept))

    def _is_default(self, name):
        return name not in self._own


def _to_answer(result):
    """A body and its type, a bare body, or the response object of a web framework."""
    if hasattr(result, "get_data") and hasattr(result, "status_code"):
        return Answer(result.status_code, result.content_type, result.get_data())
    body, content_type = result if isinstance(result, tuple) else (result, "text/html")
    if content_type.startswith("text/") and "charset" not in content_type:
        content_type += "; charset=utf-8"
    return Answer(200, content_type, body)


def _unsupported(status, content_type):
    from sagemaker_inference.errors import UnsupportedFormatError

    message = str(UnsupportedFormatError(content_type))
    log_failure("UnsupportedFormatError: %s\n" % message)
    body = {"error": "UnsupportedFormatError", "error-message": message, "stack-trace": ""}
    return Answer(status, JSON, json.dumps(body), message="UnsupportedFormatError: %s" % message)
