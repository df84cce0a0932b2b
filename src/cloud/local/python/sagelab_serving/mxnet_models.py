"""The two kinds of models that MXNet's older images can call by themselves: Modules and Gluon blocks."""
import json
import os
import sys

from sagelab_serving.support_toolkit import SupportError


def load_module(model_dir):
    """Loads a Module from the three files of the default save, with the batch size of the environment (default 1)."""
    import mxnet

    with open(os.path.join(model_dir, "model-shapes.json")) as file:
        shapes = json.load(file)
    first = int(os.environ.get("SAGEMAKER_DEFAULT_MODEL_FIRST_DIMENSION_SIZE", "1"))
    symbol, args, aux = mxnet.model.load_checkpoint(os.path.join(model_dir, "model"), 0)
    context = mxnet.gpu() if mxnet.context.num_gpus() > 0 else mxnet.cpu()
    module = mxnet.mod.Module(
        symbol=symbol, context=context, data_names=[one["name"] for one in shapes], label_names=None
    )
    module.bind(
        for_training=False,
        data_shapes=[(one["name"], [first] + one["shape"][1:]) for one in shapes],
    )
    module.set_params(args, aux, allow_missing=True)
    return module


def default_handlers(model):
    """input_fn, predict_fn and output_fn for a model. Raises ValueError for one of another kind."""
    mxnet = sys.modules.get("mxnet")  # a script whose model is MXNet's has imported it
    if mxnet is not None and isinstance(model, mxnet.mod.BaseModule):
        return {"input_fn": module_input, "predict_fn": module_predict, "output_fn": output}
    if mxnet is not None and isinstance(model, mxnet.gluon.Block):
        return {"input_fn": block_input, "predict_fn": block_predict, "output_fn": output}
    raise ValueError(
        "Unsupported model type %s: a transform_fn is needed for what is neither a Module nor a Gluon block"
        % type(model).__name__
    )


def block_input(_block, body, content_type):
    """Reads JSON."""
    import mxnet

    if content_type != "application/json":
        raise unsupported_content(content_type)
    return mxnet.nd.array(json.loads(body))


def block_predict(block, data):
    return block(data)


def module_input(module, body, content_type):
    """Reads JSON and CSV, and shapes it as the Module was bound."""
    import mxnet
    import numpy

    if content_type == "application/json":
        array = numpy.array(json.loads(body), dtype="float32")
    elif content_type == "text/csv":
        rows = [line.split(",") for line in body.splitlines() if line.strip()]
        array = numpy.array(rows, dtype="float32")
    else:
        raise unsupported_content(content_type)
    shape = tuple(module.data_shapes[0].shape)
    wanted = shape[1:]
    each = int(numpy.prod(wanted))
    if array.size == 0 or array.size % each != 0:
        raise SupportError(412, "Input shape %s does not fit %s" % (array.shape, (-1,) + wanted))
    array = array.reshape((-1,) + wanted)
    # The last batch is filled up; predict() takes the filling off again.
    return mxnet.io.NDArrayIter(array, batch_size=shape[0], last_batch_handle="pad")


def module_predict(module, data):
    return module.predict(data)


def output(prediction, accept):
    """Writes JSON."""
    if accept != "application/json":
        raise SupportError(406, "Requested unsupported ContentType in Accept: %s" % accept)
    several = isinstance(prediction, (list, tuple))
    value = [one.asnumpy().tolist() for one in prediction] if several else prediction.asnumpy().tolist()
    return json.dumps(value), accept


def unsupported_content(content_type):
    return SupportError(415, "Requested unsupported ContentType: %s" % content_type)
