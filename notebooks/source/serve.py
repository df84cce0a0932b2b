"""Serves a pet classifier that was trained elsewhere: four functions that SageMaker's PyTorch images call.

The model's folder holds `model.pth`, the weights, and `model.json`, which names the network, its classes and the size of its
pictures. A request is the bytes of a JPEG, or JSON with the address of one; the answer is JSON.
"""

import io
import json
import logging
import os
import time

import torch

from image_requests import read_image
from pets_torchvision import make_network, normalise, read_square

JSON_CONTENT_TYPE = "application/json"
JPEG_CONTENT_TYPE = "image/jpeg"

logging.basicConfig(level=logging.INFO, format="%(message)s")
logger = logging.getLogger(__name__)


def model_fn(model_dir):
    """Loads the model; called once by each worker of an endpoint, before its first request."""
    with open(os.path.join(model_dir, "model.json")) as file:
        facts = json.load(file)
    logger.info("Model architecture is %s", facts["model_arch"])
    torch.set_num_threads(1)  # one small image at a time: threads would only get in the way
    net = make_network(facts["model_arch"], len(facts["breeds"]))
    weights = torch.load(os.path.join(model_dir, "model.pth"), map_location="cpu")
    net.load_state_dict(weights)
    return {"net": net.eval(), "breeds": facts["breeds"], "image_size": facts["image_size"]}


def input_fn(request_body, content_type=JPEG_CONTENT_TYPE):
    """Reads a request: an image as it is, or the address of one, which is then fetched."""
    logger.info("Deserializing the input data, %s", content_type)
    image = io.BytesIO(read_image(request_body, content_type))
    return image


def predict_fn(input_object, model):
    """Gives the most likely breed, and how sure the model is of it."""
    started = time.time()
    picture = read_square(input_object, model["image_size"])
    with torch.no_grad():
        shares = model["net"](normalise(picture.unsqueeze(0))).softmax(dim=1)[0]
    place = int(shares.argmax())
    response = {"class": model["breeds"][place], "confidence": float(shares[place])}
    logger.info("Inference time: %.3f seconds", time.time() - started)
    logger.info("Predicted class is %s (%.3f)", response["class"], response["confidence"])
    return response


def output_fn(prediction, accept=JSON_CONTENT_TYPE):
    """Writes the answer as JSON, the only type there is."""
    logger.info("Serializing the generated output.")
    if accept == JSON_CONTENT_TYPE:
        return json.dumps(prediction), accept
    raise ValueError("Requested unsupported ContentType in Accept: {}".format(accept))
