"""Generation B, the containers package: PyTorch 0.4 to 1.1 and MXNet 1.3.

It differs from generation C in what a caller sees: 415 and 406 for formats it does not know, JSON where no content type
was sent, Accept taken literally, floats from CSV, and HTML as the type of a bare body. Failures of handlers keep the
useful form of generation C: the message, then the traceback.
"""
import json
import os

from sagelab_serving.answers import Answer, describe, failure, log_failure
from sagelab_serving.script import handlers_of, load_script, refuse_both_kinds

TEXT_TYPES = ("application/json", "text/csv")


class ContainersToolkit(object):
    """Calls model_fn once, then input_fn, predict_fn and output_fn, or transform_fn, for every request."""

    def __init__(self, code_dir, framework):
        self._code_dir = code_dir
        self._framework = framework

    def load(self, model_dir):
        """Imports the script and loads the model; these images have no default model_fn."""
        from sagelab_serving.containers_defaults import default_handlers

        own = handlers_of(load_script(self._code_dir))
        refuse_both_kinds(own)
        if "model_fn" not in own:
            raise NotImplementedError("Please provide a model_fn implementation: model_fn(model_dir)")
        self._handlers = dict(default_handlers(self._framework), **own)
        self._model = own["model_fn"](model_dir)

    def answer(self, headers, body):
        """Answers one request; never raises for what a handler raised."""
        content_type = headers.get("ContentType") or headers.get("Content-Type") or "application/json"
        accept = headers.get("Accept")
        if not accept or accept == "*/*":
            accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json")
        if content_type in TEXT_TYPES:
            body = body.decode("utf-8", "replace")
        try:
            if "transform_fn" in self._handlers:
                result = self._handlers["transform_fn"](self._model, body, content_type, accept)
            else:
                result = self._transform(body, content_type, accept)
            return result if isinstance(result, Answer) else _to_answer(result)
        except Exception as error:  # noqa: B902 - the contract: any exception of a handler is a 500
            return failure(error, 500, describe(error))

    def _transform(self, body, content_type, accept):
        from sagelab_serving.containers_defaults import DefaultFormatError

        handlers = self._handlers
        try:
            data = handlers["input_fn"](body, content_type)
        except DefaultFormatError as error:
            return _unsupported(415, error)
        prediction = handlers["predict_fn"](data, self._model)
        try:
            return handlers["output_fn"](prediction, accept)
        except DefaultFormatError as error:
            return _unsupported(406, error)


def _to_answer(result):
    """A body and its type, a bare body, a dictionary (sent as JSON), or the response object of a web framework."""
    if hasattr(result, "get_data") and hasattr(result, "status_code"):
        status, content_type, body = result.status_code, result.content_type, result.get_data()
    elif isinstance(result, tuple):
        status, body, content_type = 200, result[0], result[1]
    elif isinstance(result, dict):
        status, body, content_type = 200, json.dumps(result), "application/json"
    elif isinstance(result, (str, bytes, bytearray)):
        status, body, content_type = 200, result, "text/html"
    else:
        raise TypeError("The script gave no answer but %s" % type(result).__name__)
    if content_type.startswith("text/") and "charset" not in content_type:
        content_type += "; charset=utf-8"
    return Answer(status, content_type, body)


def _unsupported(status, error):
    log_failure("UnsupportedFormatError: %s\n" % error)
    body = {"error": "UnsupportedFormatError", "error-message": str(error), "stack-trace": ""}
    message = "UnsupportedFormatError: %s" % error
    return Answer(status, "application/json", json.dumps(body), message=message)
