# SPDX-License-Identifier: Apache-2.0
"""scikit-learn's digits, divided among the sites. Only the number of sites moves the division, no seed does.

Of the 1,797 images three fifths are for training, one fifth is the validation split and one fifth the test
split. Training rows are shared out label by label by a Dirichlet draw, so that each site sees its own mix of
digits. The other two splits are dealt evenly: every site scores the model on digits of all kinds.
"""

from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits

SPLIT_SEED = 11
DIRICHLET_ALPHA = 0.5  # the smaller, the more the sites' mixes of digits differ
MIN_SHARE = 0.25  # of an even share; a draw that leaves a site with less is drawn again


class SiteRows(NamedTuple):
    """The rows that one site may read in one run."""

    train_images: np.ndarray
    train_labels: np.ndarray
    eval_images: np.ndarray
    eval_labels: np.ndarray


def share_by_label(rows: np.ndarray, labels: np.ndarray, n_sites: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Share rows among sites, each label in proportions of its own."""
    while True:
        shares: list[list[np.ndarray]] = [[] for _ in range(n_sites)]
        for label in np.unique(labels):
            of_label = rows[labels[rows] == label]
            proportions = rng.dirichlet([DIRICHLET_ALPHA] * n_sites)
            cuts = (np.cumsum(proportions)[:-1] * len(of_label)).astype(int)
            for parts, part in zip(shares, np.split(of_label, cuts)):
                parts.append(part)
        per_site = [np.concatenate(parts) for parts in shares]
        if min(len(share) for share in per_site) >= MIN_SHARE * len(rows) / n_sites:
            return per_site


def load_site(site_number: int, n_sites: int, eval_split: str) -> SiteRows:
    """Rows of site `site_number` (from 1) of `n_sites`; `eval_split` is `validation` or `test`."""
    images, labels = load_digits(return_X_y=True)
    images = images / 16.0  # pixels are 0 to 16

    rng = np.random.default_rng(SPLIT_SEED)
    order = rng.permutation(len(labels))
    fifth = len(labels) // 5
    test, validation, train = order[:fifth], order[fifth : 2 * fifth], order[2 * fifth :]

    train_rows = share_by_label(train, labels, n_sites, rng)[site_number - 1]
    eval_rows = np.array_split(test if eval_split == "test" else validation, n_sites)[site_number - 1]
    return SiteRows(images[train_rows], labels[train_rows], images[eval_rows], labels[eval_rows])
