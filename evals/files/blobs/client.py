# SPDX-License-Identifier: Apache-2.0
"""A site: logistic regression on two clouds of points, whose centres lie a little elsewhere at each site."""

import argparse

import numpy as np

import nvflare.client as flare


def points(site: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng([seed, site])
    labels = rng.integers(0, 2, 200)
    centres = np.where(labels[:, None] == 1, [1.0, 0.5 + 0.1 * site], [-1.0, -0.5])
    return np.hstack([centres + rng.normal(0.0, 1.5, (200, 2)), np.ones((200, 1))]), labels


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.05)
    args = parser.parse_args()
    flare.init()
    site = int(flare.get_site_name().rsplit("-", 1)[1])
    (rows, labels), (held_out, truth) = points(site, 0), points(site, 1)
    while flare.is_running():
        received = flare.receive()
        weights = received.params["numpy_key"].astype(np.float64)
        chances = 1.0 / (1.0 + np.exp(-held_out @ weights))
        losses = -np.log(np.where(truth == 1, chances, 1.0 - chances) + 1e-9)
        print(f"site {site} round {received.current_round}: loss {losses.mean():.4f}")
        for _ in range(20):
            errors = 1.0 / (1.0 + np.exp(-rows @ weights)) - labels
            weights = weights - args.lr * rows.T @ errors / len(labels)
        flare.send(
            flare.FLModel(
                params={"numpy_key": weights},
                metrics={"val_loss": float(losses.mean()), "accuracy": float(np.mean((chances > 0.5) == truth))},
                meta={"NUM_STEPS_CURRENT_ROUND": 20},
            )
        )


if __name__ == "__main__":
    main()
