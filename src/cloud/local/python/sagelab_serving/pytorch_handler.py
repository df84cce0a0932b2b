"""What the PyTorch image does where a script leaves a handler out."""
import os

import torch
from sagemaker_inference import content_types, decoder, encoder
from sagemaker_inference.default_inference_handler import DefaultInferenceHandler

MODEL_FILE = "model.pt"
MODEL_SUFFIXES = (".pt", ".pth")


class PyTorchHandler(DefaultInferenceHandler):
    """TorchScript models, tensors in and out, on the GPU where there is one."""

    def __init__(self):
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    def default_model_fn(self, model_dir):
        """Loads TorchScript from model.pt, or from the only .pt or .pth file."""
        path = os.path.join(model_dir, MODEL_FILE)
        if not os.path.exists(path):
            names = sorted(name for name in os.listdir(model_dir) if name.endswith(MODEL_SUFFIXES))
            if len(names) != 1:
                raise ValueError(
                    "Exactly one .pth or .pt file is required for PyTorch models: %s" % names
                )
            path = os.path.join(model_dir, names[0])
        try:
            return torch.jit.load(path, map_location=self._device)
        except RuntimeError as error:
            raise RuntimeError(
                "Failed to load %s with the default model_fn: it is not TorchScript. "
                "Save it with torch.jit.save, or define model_fn(model_dir) in the script" % path
            ) from error

    def default_input_fn(self, input_data, content_type):
        """Decodes to a tensor: 32-bit floats from JSON and CSV, the dtype as sent from NPY."""
        array = decoder.decode(input_data, content_type)
        if content_type in content_types.UTF8_TYPES:
            return torch.as_tensor(array, dtype=torch.float32, device=self._device)
        return torch.from_numpy(array).to(self._device)

    def default_predict_fn(self, data, model):
        """Calls the model in evaluation mode without gradients."""
        with torch.no_grad():
            model = model.to(self._device)
            model.eval()
            return model(data.to(self._device))

    def default_output_fn(self, prediction, accept):
        """Encodes a tensor as the list of its numbers, so that floats are 64 bits wide in NPY."""
        if isinstance(prediction, torch.Tensor):
            prediction = prediction.detach().cpu().numpy().tolist()
        return encoder.encode_first(prediction, accept)
