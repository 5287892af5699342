# SPDX-License-Identifier: Apache-2.0
"""The model: softmax regression in NumPy, one matrix of weights (features × classes)."""

import numpy as np

NUM_PIXELS = 64
NUM_CLASSES = 10
INITIAL_SCALE = 0.01


def features(images: np.ndarray) -> np.ndarray:
    """Turn images (rows × pixels, 0 to 1) into what the linear layer sees, a constant for the bias last."""
    return np.hstack([images, np.ones((len(images), 1))])


def initial_weights(seed: int) -> np.ndarray:
    """Draw the small random weights that training starts from."""
    num_features = features(np.zeros((1, NUM_PIXELS))).shape[1]
    return np.random.default_rng(seed).normal(0.0, INITIAL_SCALE, (num_features, NUM_CLASSES))


def probabilities(weights: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Class probabilities, a row for each row of inputs."""
    logits = inputs @ weights
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def gradient(weights: np.ndarray, inputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Gradient of the mean cross-entropy with respect to the weights."""
    errors = probabilities(weights, inputs) - np.eye(NUM_CLASSES)[labels]
    return inputs.T @ errors / len(labels)


def accuracy(weights: np.ndarray, inputs: np.ndarray, labels: np.ndarray) -> float:
    """Share of rows whose most probable class is the label."""
    return float(np.mean(np.argmax(inputs @ weights, axis=1) == labels))
