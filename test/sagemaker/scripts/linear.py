"""Fits y = 2x + 1 with PyTorch, and serves it: training and inference in one file, as in the walkthroughs."""
import argparse
import json
import os

import torch


def train(args):
    with open(os.path.join(args.data_dir, "points.json")) as handle:
        points = torch.tensor(json.load(handle))
    torch.manual_seed(args.seed)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
    for epoch in range(1, args.epochs + 1):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(points[:, :1]), points[:, 1:])
        loss.backward()
        optimizer.step()
        if epoch % 50 == 0:
            print("epoch {} loss: {:.6f}".format(epoch, loss.item()))
    torch.save(model.state_dict(), os.path.join(args.model_dir, "model.pth"))


def model_fn(model_dir):
    model = torch.nn.Linear(1, 1)
    with open(os.path.join(model_dir, "model.pth"), "rb") as handle:
        model.load_state_dict(torch.load(handle, map_location="cpu"))
    return model.eval()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data-dir", default=os.environ["SM_CHANNEL_TRAINING"])
    parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    train(parser.parse_args())
