"""Handlers for what a script leaves out, where no framework brings its own."""
from sagemaker_inference import decoder, encoder


class DefaultInferenceHandler(object):
    """Decodes and encodes; loading and predicting are the script's."""

    def default_model_fn(self, model_dir):
        raise NotImplementedError("Please provide a model_fn implementation: model_fn(model_dir)")

    def default_input_fn(self, input_data, content_type):
        return decoder.decode(input_data, content_type)

    def default_predict_fn(self, data, model):
        raise NotImplementedError("Please provide a predict_fn implementation: predict_fn(data, model)")

    def default_output_fn(self, prediction, accept):
        return encoder.encode_first(prediction, accept)
