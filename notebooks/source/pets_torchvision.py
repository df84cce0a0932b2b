"""Trains and serves a classifier of pet breeds with torchvision alone, on SageMaker or anywhere else.

It does what `pets/pets.py` does with fastai, for machines that have no fastai, and answers
requests in the same way. SageMaker runs this file as a program to train. To serve, it imports the
file and calls `model_fn`, `input_fn`, `predict_fn` and `output_fn`. It also runs by hand:

    python pets_torchvision.py --data-dir oxford-iiit-pet --model-dir model --epochs 2
"""

import argparse
import io
import json
import os
import re
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
from PIL import Image

from image_requests import read_image

PATTERN = re.compile(r"/([^/]+)_\d+.jpg$")


def small(classes):
    """Five convolutions of growing width, each halving the picture, and a mean over what is left."""
    layers, width = [], 3
    for wider in (24, 48, 96, 128, 160):
        layers += [
            nn.Conv2d(width, wider, 3, padding=1, bias=False),
            nn.BatchNorm2d(wider),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
        ]
        width = wider
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(width, classes)
    )


def make_network(arch, classes):
    """The small network above, or one of torchvision's by its name, with random weights."""
    return small(classes) if arch == "small" else getattr(torchvision.models, arch)(num_classes=classes)


# --- data -----------------------------------------------------------------------------------


def find_images(folder):
    """The .jpg files below a folder, sorted; those of `images` where there is such a folder."""
    images = os.path.join(folder, "images")
    start = images if os.path.isdir(images) else folder
    files = []
    for path, _, names in os.walk(start, followlinks=True):
        files.extend(os.path.join(path, name) for name in names if name.endswith(".jpg"))
    if not files:
        raise FileNotFoundError("no .jpg files under {}".format(folder))
    return sorted(files)


def breed_of(file):
    match = PATTERN.search(file)
    if match is None:
        raise ValueError("no breed in the name of {}".format(file))
    return match.group(1)


def read_square(file, size):
    """An image file as (3, size, size) uint8: its middle, whatever its format and colours are."""
    image = Image.open(file).convert("RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    image = image.crop((left, top, left + side, top + side)).resize((size, size), Image.BILINEAR)
    data = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8)
    return data.view(size, size, 3).permute(2, 0, 1).contiguous()


def normalise(images):
    return images.float().div_(127.5).sub_(1)


def vary(images, generator):
    """Mirrors images and moves them by up to a twelfth, each in its own way."""
    size = images.shape[-1]
    reach = max(1, size // 12)
    padded = F.pad(images, (reach, reach, reach, reach), mode="replicate")
    out = torch.empty_like(images)
    moves = torch.randint(0, 2 * reach + 1, (len(images), 2), generator=generator).tolist()
    mirror = (torch.rand(len(images), generator=generator) < 0.5).tolist()
    for i, (x, y) in enumerate(moves):
        picture = padded[i, :, y : y + size, x : x + size]
        out[i] = picture.flip(2) if mirror[i] else picture
    return out


# --- training -------------------------------------------------------------------------------


def _train(args):
    """Finds the images, fits a network on them, and saves it in `args.model_dir`."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    generator = torch.Generator().manual_seed(args.seed)
    torch.manual_seed(args.seed)
    files = find_images(args.data_dir)
    labels = [breed_of(file) for file in files]
    breeds = sorted(set(labels))
    print("Reading {} images of {} breeds".format(len(files), len(breeds)))
    images = torch.stack([read_square(file, args.image_size) for file in files])
    targets = torch.tensor([breeds.index(label) for label in labels])

    order = torch.randperm(len(files), generator=generator)
    held = max(1, int(len(files) * args.valid_share))
    valid, train = order[:held], order[held:]
    print("Training on {}, validating on {} ({})".format(len(train), len(valid), device))

    print("Model architecture is {}".format(args.model_arch))
    net = make_network(args.model_arch, len(breeds)).to(device)
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.lr, weight_decay=0.01)
    steps = args.epochs * -(-len(train) // args.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=args.lr, total_steps=steps)

    for epoch in range(1, args.epochs + 1):
        started, total = time.time(), 0.0
        net.train()
        shuffled = train[torch.randperm(len(train), generator=generator)]
        for chosen in shuffled.split(args.batch_size):
            inputs = vary(normalise(images[chosen]), generator).to(device)
            loss = F.cross_entropy(net(inputs), targets[chosen].to(device), label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        valid_loss, error = validate(net, images[valid], targets[valid], device)
        line = "epoch={} train_loss={:.4f} valid_loss={:.4f} error_rate={:.4f} seconds={:.1f}"
        seconds = time.time() - started
        print(line.format(epoch, total / len(train), valid_loss, error, seconds))

    save_model(net, breeds, args)


def validate(net, images, targets, device):
    """The mean loss and the share of images that are not recognised."""
    net.eval()
    loss, wrong = 0.0, 0
    with torch.no_grad():
        for inputs, wanted in zip(images.split(256), targets.split(256)):
            scores = net(normalise(inputs).to(device)).cpu()
            loss += F.cross_entropy(scores, wanted, reduction="sum").item()
            wrong += (scores.argmax(dim=1) != wanted).sum().item()
    return loss / len(targets), wrong / len(targets)


def save_model(net, breeds, args):
    torch.save(net.cpu().state_dict(), os.path.join(args.model_dir, "model.pth"))
    facts = {"breeds": breeds, "image_size": args.image_size, "model_arch": args.model_arch}
    with open(os.path.join(args.model_dir, "model.json"), "w") as file:
        json.dump(facts, file)
    print("Saved the model")


# --- serving --------------------------------------------------------------------------------


def model_fn(model_dir):
    """Loads the model; called once by each worker of an endpoint, before its first request."""
    with open(os.path.join(model_dir, "model.json")) as file:
        facts = json.load(file)
    torch.set_num_threads(1)  # one small image at a time: threads would only get in the way
    net = make_network(facts["model_arch"], len(facts["breeds"]))
    net.load_state_dict(torch.load(os.path.join(model_dir, "model.pth"), map_location="cpu"))
    return {"net": net.eval(), **facts}


def input_fn(request_body, content_type="image/jpeg"):
    """Reads a request: the bytes of an image, or JSON with the address of one."""
    return io.BytesIO(read_image(request_body, content_type))


def predict_fn(input_object, model):
    """Names the breed, and how sure the model is of it and of the next four."""
    image = read_square(input_object, model["image_size"])
    with torch.no_grad():
        shares = model["net"](normalise(image.unsqueeze(0))).softmax(dim=1)[0].tolist()
    ranked = sorted(zip(model["breeds"], shares), key=lambda pair: -pair[1])[:5]
    top = [{"class": breed, "confidence": share} for breed, share in ranked]
    return dict(top[0], top=top)


def output_fn(prediction, accept="application/json"):
    """Writes the answer as JSON."""
    return json.dumps(prediction), "application/json"


def parse_args():
    env = os.environ
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("--epochs", type=int, default=10, help="passes over the images")
    add("--batch-size", type=int, default=32, help="images in one step")
    add("--lr", type=float, default=0.006, help="highest learning rate")
    add("--image-size", type=int, default=64, help="pixels along a side")
    add("--model-arch", type=str, default="small", help="small, or a network of torchvision")
    add("--valid-share", type=float, default=0.2, help="share of the images kept for validation")
    add("--seed", type=int, default=2, help="seed of the split and of the weights")

    # What SageMaker tells the container; defaults for a run by hand.
    add("--model-dir", type=str, default=env.get("SM_MODEL_DIR", "."))
    add("--data-dir", type=str, default=env.get("SM_CHANNEL_TRAINING", "oxford-iiit-pet"))
    return parser.parse_args()


if __name__ == "__main__":
    _train(parse_args())
