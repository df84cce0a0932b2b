"""Trains and serves a small convolutional network on CIFAR-10, on SageMaker or anywhere else.

SageMaker runs this file as a program to train. To serve, it imports the file and calls `model_fn`.
The settings of a training job arrive as `SM_*` environment variables; they are only defaults here,
so the script also runs by hand:

    python cifar10.py --data-dir data --model-dir model --epochs 1
"""

import argparse
import json
import os
import pickle
import time

import numpy as np
import torch
import torch.distributed as dist
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim


class Net(nn.Module):
    """Two convolutions, three linear layers: (N, 3, 32, 32) images in, (N, 10) scores out."""

    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = x.view(-1, 16 * 5 * 5)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


# --- data -----------------------------------------------------------------------------------


def find_batches(folder):
    """Finds the folder that holds the batch files, below `folder`."""
    for path, _, names in sorted(os.walk(folder, followlinks=True)):
        if "test_batch" in names:
            return path
    raise FileNotFoundError("no CIFAR-10 batches (data_batch_1 to 5, test_batch) under " + folder)


def load_batches(folder, names):
    """Reads batch files: images (N, 3, 32, 32) float32 from -1 to 1, labels (N,) int64."""
    images, labels = [], []
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            batch = pickle.load(file, encoding="bytes")
        images.append(np.asarray(batch[b"data"], dtype=np.uint8).reshape(-1, 3, 32, 32))
        labels.extend(batch[b"labels"])
    pixels = torch.from_numpy(np.concatenate(images)).float()
    return pixels.div_(127.5).sub_(1), torch.tensor(labels, dtype=torch.int64)


def batches(images, labels, size, order):
    """Yields images and labels of `size` examples at a time, in the given order."""
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield images[chosen], labels[chosen]


# --- training -------------------------------------------------------------------------------


def train(args):
    world_size = len(args.hosts)
    rank = args.hosts.index(args.current_host)
    distributed = world_size > 1
    if distributed:
        # The container sets MASTER_ADDR and MASTER_PORT.
        dist.init_process_group(backend=args.backend, rank=rank, world_size=world_size)
        print("Host {} is rank {} of {}".format(args.current_host, rank, world_size))

    device = torch.device("cuda" if args.num_gpus > 0 and torch.cuda.is_available() else "cpu")
    if device.type == "cpu" and args.batch_size <= 16:
        torch.set_num_threads(1)  # steps this small are slower when threads share them
    torch.manual_seed(args.seed)

    folder = find_batches(args.data_dir)
    names = sorted(name for name in os.listdir(folder) if name.startswith("data_batch_"))
    images, labels = load_batches(folder, names)
    print("Training on {} images from {} ({})".format(len(labels), folder, device))

    net = Net().to(device)
    model = nn.parallel.DistributedDataParallel(net) if distributed else net
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=args.lr, momentum=args.momentum)

    for epoch in range(1, args.epochs + 1):
        # Every host draws the same order and takes its own share of it, equally many examples each.
        generator = torch.Generator().manual_seed(args.seed + epoch)
        shuffled = torch.randperm(len(labels), generator=generator)
        order = shuffled[rank : len(labels) - len(labels) % world_size : world_size]
        steps = (len(order) + args.batch_size - 1) // args.batch_size
        report_every = max(1, min(args.log_interval, steps))
        started, running, seen = time.time(), 0.0, 0
        share = batches(images, labels, args.batch_size, order)
        for step, (inputs, targets) in enumerate(share, 1):
            optimizer.zero_grad()
            loss = criterion(model(inputs.to(device)), targets.to(device))
            loss.backward()
            optimizer.step()
            running, seen = running + loss.item(), seen + 1
            if step % report_every == 0 or step == steps:
                mean = running / seen
                print("epoch={} step={}/{} train_loss={:.4f}".format(epoch, step, steps, mean))
                running, seen = 0.0, 0
        if rank == 0:
            accuracy, loss = test(net, folder, device)
            seconds = time.time() - started
            print(
                "epoch={} test_accuracy={:.2f} test_loss={:.4f} seconds={:.1f}".format(
                    epoch, accuracy, loss, seconds
                )
            )

    if rank == 0:
        save_model(net, args.model_dir)
    if distributed:
        dist.barrier()
        dist.destroy_process_group()


def test(net, folder, device):
    """Returns the accuracy in percent and the mean loss on the test batch."""
    images, labels = load_batches(folder, ["test_batch"])
    net.eval()
    correct, total_loss = 0, 0.0
    with torch.no_grad():
        for inputs, targets in batches(images, labels, 500, torch.arange(len(labels))):
            targets = targets.to(device)
            scores = net(inputs.to(device))
            total_loss += F.cross_entropy(scores, targets, reduction="sum").item()
            correct += (scores.argmax(dim=1) == targets).sum().item()
    net.train()
    return 100.0 * correct / len(labels), total_loss / len(labels)


def save_model(net, model_dir):
    path = os.path.join(model_dir, "model.pth")
    torch.save(net.cpu().state_dict(), path)
    print("Saved the model to {}".format(path))


# --- serving --------------------------------------------------------------------------------


def model_fn(model_dir):
    """Loads the model; called once by each worker of an endpoint, before its first request."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type == "cpu":
        torch.set_num_threads(1)  # one small request at a time: threads would only get in the way
    net = Net()
    with open(os.path.join(model_dir, "model.pth"), "rb") as file:
        net.load_state_dict(torch.load(file, map_location=device))
    return net.to(device).eval()


# `input_fn`, `predict_fn` and `output_fn` are left to the defaults: NPY, JSON or CSV in, a tensor
# through the model, and the scores back in the format that the caller accepts.


def parse_args():
    env = os.environ
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("--epochs", type=int, default=2, help="passes over the training images")
    add("--batch-size", type=int, default=4, help="images in one step")
    add("--lr", type=float, default=0.001, help="learning rate")
    add("--momentum", type=float, default=0.9, help="momentum")
    add("--seed", type=int, default=1, help="seed of the weights and of the order")
    add("--log-interval", type=int, default=2000, help="steps between two reports")
    add("--backend", type=str, default="gloo", help="how several hosts talk: gloo or nccl")

    # What SageMaker tells the container; defaults for a run by hand.
    add("--hosts", type=json.loads, default=env.get("SM_HOSTS", '["algo-1"]'))
    add("--current-host", type=str, default=env.get("SM_CURRENT_HOST", "algo-1"))
    add("--model-dir", type=str, default=env.get("SM_MODEL_DIR", "."))
    add("--data-dir", type=str, default=env.get("SM_CHANNEL_TRAINING", "data"))
    add("--num-gpus", type=int, default=env.get("SM_NUM_GPUS", "0"))
    return parser.parse_args()


if __name__ == "__main__":
    train(parse_args())
