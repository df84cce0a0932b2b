"""The handlers that stand in for what a script leaves out, by framework."""


def default_handlers(framework):
    """model_fn, input_fn, predict_fn and output_fn of a framework's image; bare ones for other images."""
    if framework == "pytorch":
        from sagelab_serving.pytorch_handler import PyTorchHandler as Handler
    else:
        from sagemaker_inference.default_inference_handler import DefaultInferenceHandler as Handler
    handler = Handler()
    names = ("model_fn", "input_fn", "predict_fn", "output_fn")
    return {name: getattr(handler, "default_" + name) for name in names}
