"""Generation A, the first container support package: MXNet up to 1.2.

`transform_fn` goes silently before the other handlers; without it the model's kind, a Module or a Gluon block, decides on
the defaults. `predict_fn` gets the model first. Answers are `(body, content type)`. A failure of a handler is a 500 without
a body: what it was is in the endpoint's log.
"""
import json
import os

from sagelab_serving.answers import Answer, describe, log_failure, trace_of
from sagelab_serving.script import handlers_of, load_script

TEXT_TYPES = ("application/json", "text/csv")


class SupportError(Exception):
    """A request that the defaults refuse: the status says why, the body is the message as JSON."""

    def __init__(self, status, message):
        super(SupportError, self).__init__(message)
        self.status = status


class SupportToolkit(object):
    """Loads the model once, then transforms request by request."""

    def __init__(self, code_dir, _framework):
        self._code_dir = code_dir

    def load(self, model_dir):
        """Imports the script and loads the model. Raises ValueError for a model that nothing here can call."""
        own = handlers_of(load_script(self._code_dir))
        if "model_fn" in own:
            model = own["model_fn"](model_dir)
        else:
            from sagelab_serving.mxnet_models import load_module

            model = load_module(model_dir)
        if "transform_fn" in own:
            transform_fn = own["transform_fn"]
            self._transform = lambda body, content_type, accept: transform_fn(
                model, body, content_type, accept
            )
        else:
            from sagelab_serving.mxnet_models import default_handlers

            self._transform = _in_three_steps(model, own, default_handlers(model))

    def answer(self, headers, body):
        """Answers one request; never raises for what a handler raised."""
        content_type = headers.get("ContentType") or headers.get("Content-Type") or "application/json"
        accept = headers.get("Accept")
        if not accept or accept == "*/*":
            accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "application/json")
        try:
            if content_type in TEXT_TYPES:
                body = body.decode("utf-8")
            result, result_type = self._transform(body, content_type, accept)
            return Answer(200, result_type, result)
        except SupportError as error:
            log_failure("%s\n" % error)
            return Answer(error.status, "application/json", json.dumps(str(error)), message=str(error))
        except Exception as error:  # noqa: B902 - the contract: any exception of a handler is a 500
            log_failure(trace_of(error))
            return Answer(500, "text/html; charset=utf-8", "", message=describe(error))


def _in_three_steps(model, own, defaults):
    # A default input_fn looks at the model, one of the script's own does not get it.
    read = own.get("input_fn") or (lambda body, kind: defaults["input_fn"](model, body, kind))
    predict = own.get("predict_fn") or defaults["predict_fn"]
    write = own.get("output_fn") or defaults["output_fn"]
    return lambda body, content_type, accept: write(predict(model, read(body, content_type)), accept)
