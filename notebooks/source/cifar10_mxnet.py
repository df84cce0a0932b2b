"""Trains and serves a small convolutional network on CIFAR-10 with MXNet's Gluon, on SageMaker.

The images of MXNet up to 1.2 do not run this file: they import it and call its functions. `train` gets the arguments that
its signature names, `save` what `train` returned; to serve, `model_fn` is called once and `transform_fn` for every request.
"""

import json
import os
import pickle
import sys
import time

import mxnet as mx
import numpy as np
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn

PARAMETERS = "model.params"


def build():
    """Returns the network: two convolutions, two dense layers; (N, 3, 32, 32) pictures in, (N, 10) scores out."""
    net = nn.HybridSequential()
    with net.name_scope():
        net.add(nn.Conv2D(channels=16, kernel_size=3, padding=1, activation="relu"))
        net.add(nn.MaxPool2D(pool_size=2, strides=2))
        net.add(nn.Conv2D(channels=32, kernel_size=3, padding=1, activation="relu"))
        net.add(nn.MaxPool2D(pool_size=2, strides=2))
        net.add(nn.Flatten())
        net.add(nn.Dense(128, activation="relu"))
        net.add(nn.Dense(10))
    return net


# --- data -----------------------------------------------------------------------------------


def find_batches(folder):
    """Finds the folder that holds the batch files, below `folder`."""
    for path, _, names in sorted(os.walk(folder, followlinks=True)):
        if "test_batch" in names:
            return path
    raise IOError("no CIFAR-10 batches (data_batch_1 to 5, test_batch) under " + folder)


def load_batches(folder, names):
    """Reads batch files: pictures (N, 3, 32, 32) float32 from -1 to 1, labels (N,) float32."""
    pictures, labels = [], []
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            # The files were written by Python 2, which the oldest images still run.
            old = sys.version_info[0] == 2
            batch = pickle.load(file) if old else pickle.load(file, encoding="bytes")
        pictures.append(np.asarray(batch[b"data"], dtype=np.uint8).reshape(-1, 3, 32, 32))
        labels.extend(batch[b"labels"])
    pixels = np.concatenate(pictures).astype(np.float32) / 127.5 - 1
    return pixels, np.array(labels, dtype=np.float32)


# --- training -------------------------------------------------------------------------------


def train(channel_input_dirs, hyperparameters, num_gpus=0):
    """Trains and returns the network. SageMaker passes what the arguments are named after."""
    batch_size = int(hyperparameters.get("batch_size", 1024))
    epochs = int(hyperparameters.get("epochs", 30))
    learning_rate = float(hyperparameters.get("learning_rate", 0.002))
    context = mx.gpu() if num_gpus > 0 else mx.cpu()
    mx.random.seed(1)
    np.random.seed(1)

    folder = find_batches(channel_input_dirs["training"])
    names = sorted(name for name in os.listdir(folder) if name.startswith("data_batch_"))
    pictures, labels = load_batches(folder, names)
    test_pictures, test_labels = load_batches(folder, ["test_batch"])
    print("Training on {} pictures with MXNet {} ({})".format(len(labels), mx.__version__, context))

    net = build()
    net.initialize(mx.init.Xavier(), ctx=context)
    net.hybridize()
    loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": learning_rate})
    started = time.time()
    for epoch in range(1, epochs + 1):
        order = np.random.permutation(len(labels))
        losses = []
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            inputs = nd.array(pictures[chosen], ctx=context)
            targets = nd.array(labels[chosen], ctx=context)
            with autograd.record():
                loss = loss_of(net(inputs), targets)
            loss.backward()
            trainer.step(len(chosen))
            losses.append(loss.mean().asscalar())
        accuracy = test(net, test_pictures, test_labels, context)
        print(
            "epoch={} train_loss={:.4f} test_accuracy={:.2f} seconds={:.1f}".format(
                epoch, float(np.mean(losses)), accuracy, time.time() - started
            )
        )
        sys.stdout.flush()
    return net


def test(net, pictures, labels, context):
    """Returns the accuracy in percent."""
    correct = 0
    for start in range(0, len(labels), 1000):
        scores = net(nd.array(pictures[start : start + 1000], ctx=context))
        predicted = scores.argmax(axis=1).asnumpy()
        correct += int((predicted == labels[start : start + 1000]).sum())
    return 100.0 * correct / len(labels)


def save(net, model_dir):
    """Saves the parameters into the folder that becomes the model's archive."""
    net.save_parameters(os.path.join(model_dir, PARAMETERS))


# --- serving --------------------------------------------------------------------------------


def model_fn(model_dir):
    """Loads the network; called once by each worker of an endpoint, before its first request."""
    net = build()
    net.load_parameters(os.path.join(model_dir, PARAMETERS), ctx=mx.cpu())
    net.hybridize()
    return net


def transform_fn(net, data, input_content_type, output_content_type):
    """Takes a picture, or a list of them, as JSON; gives the number of its class, or of each one's, as JSON."""
    pictures = np.array(json.loads(data), dtype=np.float32)
    scores = net(nd.array(pictures.reshape((-1, 3, 32, 32))))
    classes = [int(place) for place in scores.argmax(axis=1).asnumpy()]
    answer = classes if pictures.ndim == 4 else classes[0]
    return json.dumps(answer), output_content_type
