"""Trains and serves a classifier of pet breeds with fastai, on SageMaker or anywhere else.

SageMaker runs this file as a program to train. To serve, it imports the file and calls `model_fn`,
`input_fn`, `predict_fn` and `output_fn`. The settings of a training job arrive as `SM_*`
environment variables; they are only defaults here, so the script also runs by hand:

    python pets.py --data-dir oxford-iiit-pet --model-dir model --epochs 1
"""

import argparse
import io
import json
import os
import re
import urllib.error

import fastai

from image_requests import read_image

FASTAI_2 = not fastai.__version__.startswith("1.")

# --- fastai ---------------------------------------------------------------------------------
# The only place that knows which fastai is installed. Version 1 is in SageMaker's image for
# PyTorch 1.0.0; version 2, with its own names for the same things, comes by requirements.txt.

if FASTAI_2:
    from fastai.callback.core import Callback
    from fastai.vision.all import (
        CategoryBlock,
        DataBlock,
        ImageBlock,
        Normalize,
        PILImage,
        RandomSplitter,
        RegexLabeller,
        Resize,
        ResizeMethod,
        aug_transforms,
        error_rate,
        imagenet_stats,
        load_learner,
        models,
        vision_learner,
    )

    class Report(Callback):
        """Prints a line after each epoch, for the log and its metrics."""

        order = 60  # after fastai has worked out the numbers

        def after_epoch(self):
            train_loss, valid_loss, error = self.learn.recorder.values[-1]
            print_epoch(self.learn.report_from + self.epoch, train_loss, valid_loss, error)

    def make_data(folder, files, pattern, args):
        # As ImageDataLoaders.from_path_re, and with all breeds named: of few images, the split may
        # leave a breed without any to train on.
        label = RegexLabeller(pattern, match=False)
        block = DataBlock(
            blocks=(ImageBlock, CategoryBlock(vocab=sorted({label(file) for file in files}))),
            get_y=label,
            splitter=RandomSplitter(args.valid_share, seed=args.seed),
            item_tfms=Resize(args.image_size + args.image_size // 4, ResizeMethod.Squish),
            batch_tfms=[
                *aug_transforms(size=args.image_size),
                Normalize.from_stats(*imagenet_stats),
            ],
        )
        return block.dataloaders(files, path=folder, bs=args.batch_size, num_workers=args.workers)

    def class_names(data):
        return list(data.vocab)

    def make_learner(data, arch, pretrained):
        return vision_learner(data, arch, metrics=error_rate, pretrained=pretrained)

    def fit(learn, epochs, max_lr, first):
        learn.report_from = first
        with learn.no_bar(), learn.no_logging():
            learn.fit_one_cycle(epochs, lr_max=max_lr, cbs=[Report()])

    def save(learn, folder):
        learn.export(os.path.join(os.path.abspath(folder), "export.pkl"))

    def load(folder):
        return load_learner(os.path.join(folder, "export.pkl"))

    def open_picture(file):
        return PILImage.create(file)

    def classify(learn, picture):
        with learn.no_bar(), learn.no_logging():
            _, _, shares = learn.predict(picture)
        return list(learn.dls.vocab), shares.tolist()

else:
    from fastai.vision import (
        ImageDataBunch,
        create_cnn,
        error_rate,
        get_transforms,
        imagenet_stats,
        load_learner,
        models,
        open_image,
    )

    def make_data(folder, files, pattern, args):
        return ImageDataBunch.from_name_re(
            folder,
            files,
            pattern,
            valid_pct=args.valid_share,
            ds_tfms=get_transforms(),
            size=args.image_size,
            bs=args.batch_size,
            num_workers=args.workers,
        ).normalize(imagenet_stats)

    def class_names(data):
        return list(data.classes)

    def make_learner(data, arch, pretrained):
        return create_cnn(data, arch, metrics=error_rate, pretrained=pretrained)

    def fit(learn, epochs, max_lr, first):
        learn.fit_one_cycle(epochs, max_lr=max_lr)
        recorder = learn.recorder
        steps = len(recorder.losses) // epochs
        for epoch in range(epochs):
            train_loss = recorder.losses[(epoch + 1) * steps - 1]
            error = recorder.metrics[epoch][0]
            print_epoch(first + epoch, train_loss, recorder.val_losses[epoch], error)

    def save(learn, folder):
        learn.export(os.path.join(os.path.abspath(folder), "export.pkl"))

    def load(folder):
        return load_learner(folder)

    def open_picture(file):
        return open_image(file)

    def classify(learn, picture):
        _, _, shares = learn.predict(picture)
        return list(learn.data.classes), shares.tolist()


# --- training -------------------------------------------------------------------------------


def _train(args):
    """Finds the images, fits a network on them, and saves it in `args.model_dir`."""
    files = find_images(args.data_dir)
    pattern = r"/([^/]+)_\d+.jpg$"
    nameless = [file for file in files if re.search(pattern, file) is None]
    if nameless:
        raise ValueError("no breed in the name of {}".format(nameless[0]))

    print("Creating the data object")
    data = make_data(args.data_dir, files, pattern, args)
    breeds = class_names(data)
    print("{} images of {} breeds".format(len(files), len(breeds)))

    print("Model architecture is {}".format(args.model_arch))
    learn, pretrained = create_model(data, getattr(models, args.model_arch), args.pretrained)

    print("Fit for {} cycles".format(args.epochs))
    if not pretrained:
        learn.unfreeze()  # nothing is learned yet that is worth keeping
    fit(learn, args.epochs, args.lr, 1)
    if args.finetune_epochs > 0:
        learn.unfreeze()
        print("Unfreeze and fit for another {} cycles".format(args.finetune_epochs))
        slow = slice(1e-6, 1e-4) if pretrained else args.lr / 10
        fit(learn, args.finetune_epochs, slow, 1 + args.epochs)
    print("Finished training")
    save(learn, args.model_dir)


def create_model(data, arch, pretrained):
    """A network with ImageNet's weights where they can be had, else with random ones."""
    if pretrained:
        try:
            print("Creating a pretrained network")
            return make_learner(data, arch, True), True
        except (urllib.error.URLError, OSError) as error:
            print("The pretrained weights cannot be had ({}): starting from scratch".format(error))
    return make_learner(data, arch, False), False


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


def print_epoch(epoch, train_loss, valid_loss, error):
    line = "epoch={} train_loss={:.4f} valid_loss={:.4f} error_rate={:.4f}"
    print(line.format(epoch, float(train_loss), float(valid_loss), float(error)))


# --- serving --------------------------------------------------------------------------------


def model_fn(model_dir):
    """Loads the model; called once by each worker of an endpoint, before its first request."""
    return load(model_dir)


def input_fn(request_body, content_type="image/jpeg"):
    """Reads a request: the bytes of an image, or JSON with the address of one."""
    return open_picture(io.BytesIO(read_image(request_body, content_type)))


def predict_fn(input_object, model):
    """Names the breed, and how sure the model is of it and of the next four."""
    breeds, shares = classify(model, input_object)
    ranked = sorted(zip(breeds, shares), key=lambda pair: -pair[1])[:5]
    top = [{"class": str(breed), "confidence": float(share)} for breed, share in ranked]
    return dict(top[0], top=top)


def output_fn(prediction, accept="application/json"):
    """Writes the answer as JSON."""
    return json.dumps(prediction), "application/json"


def parse_args():
    env = os.environ
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("--epochs", type=int, default=4, help="passes over the images with the body frozen")
    add("--finetune-epochs", type=int, default=2, help="passes over the images afterwards")
    add("--batch-size", type=int, default=64, help="images in one step")
    add("--lr", type=float, default=0.003, help="highest learning rate")
    add("--image-size", type=int, default=224, help="pixels along a side")
    add("--model-arch", type=str, default="resnet34", help="a network of torchvision")
    add("--pretrained", type=int, default=1, help="1 begins with ImageNet's weights")
    add("--valid-share", type=float, default=0.2, help="share of the images kept for validation")
    add("--workers", type=int, default=0, help="processes that load images; 0 uses this one")
    add("--seed", type=int, default=2, help="seed of the split")

    # What SageMaker tells the container; defaults for a run by hand.
    add("--model-dir", type=str, default=env.get("SM_MODEL_DIR", "."))
    add("--data-dir", type=str, default=env.get("SM_CHANNEL_TRAINING", "oxford-iiit-pet"))
    return parser.parse_args()


if __name__ == "__main__":
    _train(parse_args())
