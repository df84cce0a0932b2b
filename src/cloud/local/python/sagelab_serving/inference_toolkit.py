"""Generation C, the inference toolkit: PyTorch 1.2 and later, MXNet 1.4 and later, and every other image."""
import os
import re
from inspect import signature

from sagelab_serving.answers import Answer, describe, failure
from sagelab_serving.context import Context
from sagelab_serving.defaults import default_handlers
from sagelab_serving.script import handlers_of, load_script, refuse_both_kinds

CONTENT_TYPE_NAME = re.compile("^[Cc]ontent-?[Tt]ype")


class InferenceToolkit(object):
    """Calls model_fn once, then input_fn, predict_fn and output_fn, or transform_fn, for every request."""

    def __init__(self, code_dir, framework):
        self._code_dir = code_dir
        self._framework = framework

    def load(self, model_dir):
        """Imports the script and loads the model; whatever they raise means that the worker cannot start."""
        own = handlers_of(load_script(self._code_dir))
        refuse_both_kinds(own)
        self._handlers = dict(default_handlers(self._framework), **own)
        self._context = Context(model_dir)
        if "pre_model_fn" in self._handlers:
            self._call("pre_model_fn", model_dir)
        self._model = self._call("model_fn", model_dir)
        if "model_warmup_fn" in self._handlers:
            self._call("model_warmup_fn", model_dir, self._model)

    def answer(self, headers, body):
        """Answers one request; never raises for what a handler raised."""
        from sagemaker_inference.errors import BaseInferenceToolkitError

        context = self._context
        context.begin(headers)
        try:
            response = self._transform(headers, body)
            return Answer(context.status, context.content_type, response, context.response_headers)
        except BaseInferenceToolkitError as error:
            return failure(error, int(error.status_code), str(error.message))
        except Exception as error:  # noqa: B902 - the contract: any exception of a handler is a 500
            return failure(error, 500, describe(error))

    def _transform(self, headers, body):
        from sagemaker_inference import content_types

        content_type = next(
            (value for name, value in headers.items() if CONTENT_TYPE_NAME.match(name)), None
        )
        accept = headers.get("Accept") or headers.get("accept")
        if not accept or accept == content_types.ANY:
            accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", content_types.JSON)
        if content_type in content_types.UTF8_TYPES:
            body = body.decode("utf-8")
        if "transform_fn" in self._handlers:
            result = self._call("transform_fn", self._model, body, content_type, accept)
        else:
            data = self._call("input_fn", body, content_type)
            prediction = self._call("predict_fn", data, self._model)
            result = self._call("output_fn", prediction, accept)
        if isinstance(result, tuple):
            result, accept = result[0], result[1]
        self._context.set_response_content_type(0, accept)
        return result

    def _call(self, name, *values):
        """Calls a handler, with the context where it takes one parameter more than the contract says."""
        function = self._handlers[name]
        takes = len(signature(function).parameters)
        if takes == len(values):
            return function(*values)
        if takes == len(values) + 1:
            return function(*(values + (self._context,)))
        raise TypeError("%s takes %d arguments but %d were given." % (name, takes, len(values)))
