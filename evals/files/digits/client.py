# SPDX-License-Identifier: Apache-2.0
"""What each site does in a round: score the global model, train it on local rows, send it back."""

import argparse

import numpy as np
from data import load_site
from model import accuracy, features, gradient

import nvflare.client as flare
from nvflare.app_common.np.constants import NPConstants


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n_clients", type=int, default=4)
    parser.add_argument("--local_epochs", type=int, default=4)
    parser.add_argument("--batch_size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.02)
    parser.add_argument("--momentum", type=float, default=0.0)
    parser.add_argument("--weight_decay", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--eval-split", choices=["validation", "test"], default="validation")
    return parser.parse_args()


def train(
    global_weights: np.ndarray,
    inputs: np.ndarray,
    labels: np.ndarray,
    args: argparse.Namespace,
    rng: np.random.Generator,
) -> tuple[np.ndarray, int]:
    """Run local SGD with momentum. Returns the new weights and the number of steps taken."""
    weights = global_weights
    velocity = np.zeros_like(weights)
    steps = 0
    for _ in range(args.local_epochs):
        order = rng.permutation(len(labels))
        for start in range(0, len(order), args.batch_size):
            batch = order[start : start + args.batch_size]
            step = gradient(weights, inputs[batch], labels[batch]) + args.weight_decay * weights
            velocity = args.momentum * velocity + step
            weights = weights - args.lr * velocity
            steps += 1
    return weights, steps


def main() -> None:
    args = parse_args()

    flare.init()
    site_name = flare.get_site_name()
    site_number = int(site_name.rsplit("-", 1)[1])  # site-1, site-2, …

    rows = load_site(site_number, args.n_clients, args.eval_split)
    train_inputs = features(rows.train_images)
    eval_inputs = features(rows.eval_images)

    while flare.is_running():
        received = flare.receive()
        # 64 bits: sites are summed in order of arrival, and rounding must not reach the score.
        global_weights = received.params[NPConstants.NUMPY_KEY].astype(np.float64)

        score = accuracy(global_weights, eval_inputs, rows.eval_labels)
        print(f"{site_name} round {received.current_round}: {args.eval_split} accuracy {score:.4f}")

        rng = np.random.default_rng([args.seed, site_number, received.current_round])
        weights, steps = train(global_weights, train_inputs, rows.train_labels, args, rng)

        flare.send(
            flare.FLModel(
                params={NPConstants.NUMPY_KEY: weights},
                metrics={"accuracy": score},
                meta={"NUM_STEPS_CURRENT_ROUND": steps},
            )
        )


if __name__ == "__main__":
    main()
