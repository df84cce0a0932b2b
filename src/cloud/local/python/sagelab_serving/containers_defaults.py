"""The handlers that stand in for what a script leaves out in images with the containers package."""
from sagemaker_containers.beta.framework import content_types, encoders, errors, worker


class DefaultFormatError(errors.UnsupportedFormatError):
    """A format that the defaults cannot read or write; the same error from a script of its own is a failure of that."""


def default_handlers(framework):
    """input_fn, predict_fn and output_fn of a framework's image."""
    handlers = {"input_fn": input_fn, "predict_fn": predict_fn, "output_fn": output_fn}
    if framework == "pytorch":
        handlers.update(input_fn=tensor_input_fn, predict_fn=tensor_predict_fn, output_fn=tensor_output_fn)
    return handlers


def input_fn(body, content_type):
    """Decodes JSON, CSV and NPY to an array."""
    try:
        return encoders.decode(body, content_type)
    except errors.UnsupportedFormatError:
        raise DefaultFormatError(content_type)


def predict_fn(_data, _model):
    raise NotImplementedError("Please provide a predict_fn implementation: predict_fn(data, model)")


def output_fn(prediction, accept):
    """Encodes to JSON, CSV or NPY."""
    try:
        return worker.Response(encoders.encode(prediction, accept), mimetype=accept)
    except errors.UnsupportedFormatError:
        raise DefaultFormatError(accept)


def tensor_input_fn(body, content_type):
    """Decodes to a tensor: 32-bit floats from JSON and CSV, the dtype as sent from NPY."""
    import torch

    array = input_fn(body, content_type)
    if content_type in (content_types.JSON, content_types.CSV):
        return torch.as_tensor(array, dtype=torch.float32, device=_device())
    return torch.from_numpy(array).to(_device())


def tensor_predict_fn(data, model):
    """Calls the model in evaluation mode without gradients."""
    import torch

    with torch.no_grad():
        model = model.to(_device())
        model.eval()
        return model(data.to(_device()))


def tensor_output_fn(prediction, accept):
    """Encodes a tensor; NPY keeps its dtype."""
    import torch

    if isinstance(prediction, torch.Tensor):
        prediction = prediction.detach().cpu().numpy()
    return output_fn(prediction, accept)


def _device():
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
