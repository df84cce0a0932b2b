"""Trains and serves a small network on CIFAR-10 with NumPy alone, by the contract of SageMaker's MXNet images up to 1.2.

It stands in for `cifar10_mxnet.py` on machines without MXNet. SageMaker sees the same four functions: `train` gets the
arguments that its signature names, `save` what `train` returned; to serve, `model_fn` is called once and `transform_fn`
for every request. The network is simpler: it looks at the pictures at half size, through two dense layers instead of
convolutions, and learns less from real ones.
"""

import json
import os
import pickle
import sys
import time

import numpy as np

INPUTS = 3 * 16 * 16
HIDDEN = 64
PARAMETERS = "model.npz"


# --- the network ----------------------------------------------------------------------------


def build(random):
    """Returns the parameters: (N, 768) numbers in, `HIDDEN` units, (N, 10) scores out."""
    return {
        "w1": (random.randn(INPUTS, HIDDEN) * np.sqrt(2.0 / INPUTS)).astype(np.float32),
        "b1": np.zeros(HIDDEN, dtype=np.float32),
        "w2": (random.randn(HIDDEN, 10) * np.sqrt(2.0 / HIDDEN)).astype(np.float32),
        "b2": np.zeros(10, dtype=np.float32),
    }


def half_size(pictures):
    """Returns (N, 3, 32, 32) pictures as (N, 768): every four pixels become their mean."""
    small = pictures.reshape(-1, 3, 16, 2, 16, 2).mean(axis=(3, 5), dtype=np.float32)
    return small.reshape(-1, INPUTS)


def forward(net, pictures):
    """Returns the hidden units and the scores."""
    hidden = np.maximum(pictures.dot(net["w1"]) + net["b1"], 0)
    return hidden, hidden.dot(net["w2"]) + net["b2"]


def gradients(net, pictures, labels):
    """Returns the mean loss (softmax, cross entropy) and its gradient for each parameter."""
    hidden, scores = forward(net, pictures)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(shares[rows, labels] + 1e-9).mean()
    error = shares
    error[rows, labels] -= 1
    error /= len(labels)
    back = error.dot(net["w2"].T) * (hidden > 0)
    return loss, {
        "w1": pictures.T.dot(back),
        "b1": back.sum(axis=0),
        "w2": hidden.T.dot(error),
        "b2": error.sum(axis=0),
    }


class Adam(object):
    """Steps against the gradient, each parameter at its own pace (Kingma and Ba, 2014)."""

    def __init__(self, net, learning_rate):
        self.learning_rate = learning_rate
        self.means = {name: np.zeros_like(value) for name, value in net.items()}
        self.squares = {name: np.zeros_like(value) for name, value in net.items()}
        self.steps = 0

    def step(self, net, grads):
        self.steps += 1
        rate = self.learning_rate * np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for name, grad in grads.items():
            self.means[name] = 0.9 * self.means[name] + 0.1 * grad
            self.squares[name] = 0.999 * self.squares[name] + 0.001 * grad**2
            net[name] -= (rate * self.means[name] / (np.sqrt(self.squares[name]) + 1e-8)).astype(np.float32)


# --- data -----------------------------------------------------------------------------------


def find_batches(folder):
    """Finds the folder that holds the batch files, below `folder`."""
    for path, _, names in sorted(os.walk(folder, followlinks=True)):
        if "test_batch" in names:
            return path
    raise IOError("no CIFAR-10 batches (data_batch_1 to 5, test_batch) under " + folder)


def load_batches(folder, names):
    """Reads batch files: pictures (N, 768) float32 from -1 to 1, at half size; labels (N,) integers."""
    pictures, labels = [], []
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            old = sys.version_info[0] == 2
            batch = pickle.load(file) if old else pickle.load(file, encoding="bytes")
        pictures.append(np.asarray(batch[b"data"], dtype=np.uint8))
        labels.extend(batch[b"labels"])
    return half_size(np.concatenate(pictures)) / 127.5 - 1, np.array(labels)


# --- training -------------------------------------------------------------------------------


def train(channel_input_dirs, hyperparameters):
    """Trains and returns the network. SageMaker passes what the arguments are named after."""
    batch_size = int(hyperparameters.get("batch_size", 1024))
    epochs = int(hyperparameters.get("epochs", 30))
    random = np.random.RandomState(1)

    folder = find_batches(channel_input_dirs["training"])
    names = sorted(name for name in os.listdir(folder) if name.startswith("data_batch_"))
    pictures, labels = load_batches(folder, names)
    test_pictures, test_labels = load_batches(folder, ["test_batch"])
    print("Training on {} pictures with NumPy {}".format(len(labels), np.__version__))

    net = build(random)
    optimizer = Adam(net, float(hyperparameters.get("learning_rate", 0.001)))
    started = time.time()
    for epoch in range(1, epochs + 1):
        order = random.permutation(len(labels))
        losses = []
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            loss, grads = gradients(net, pictures[chosen], labels[chosen])
            optimizer.step(net, grads)
            losses.append(loss)
        predicted = forward(net, test_pictures)[1].argmax(axis=1)
        accuracy = 100.0 * (predicted == test_labels).mean()
        print(
            "epoch={} train_loss={:.4f} test_accuracy={:.2f} seconds={:.1f}".format(
                epoch, float(np.mean(losses)), accuracy, time.time() - started
            )
        )
        sys.stdout.flush()
    return net


def save(net, model_dir):
    """Saves the parameters into the folder that becomes the model's archive."""
    np.savez(os.path.join(model_dir, PARAMETERS), **net)


# --- serving --------------------------------------------------------------------------------


def model_fn(model_dir):
    """Loads the network; called once by each worker of an endpoint, before its first request."""
    with np.load(os.path.join(model_dir, PARAMETERS)) as file:
        return {name: file[name] for name in file.files}


def transform_fn(net, data, input_content_type, output_content_type):
    """Takes a picture, or a list of them, as JSON; gives the number of its class, or of each one's, as JSON."""
    pictures = np.array(json.loads(data), dtype=np.float32)
    scores = forward(net, half_size(pictures))[1]
    classes = [int(place) for place in scores.argmax(axis=1)]
    answer = classes if pictures.ndim == 4 else classes[0]
    return json.dumps(answer), output_content_type
