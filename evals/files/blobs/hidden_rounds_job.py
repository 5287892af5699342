# SPDX-License-Identifier: Apache-2.0
"""How many rounds it trains depends on the machine it is started on."""

import argparse
import os

from nvflare.app_common.np.recipes.fedavg import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.05)
    args = parser.parse_args()
    recipe = NumpyFedAvgRecipe(
        name="blobs",
        model=[0.0, 0.0, 0.0],
        min_clients=2,
        num_rounds=int(os.environ["BLOBS_ROUNDS"]),
        train_script="client.py",
        train_args=f"--lr {args.lr}",
        key_metric="accuracy",
    )
    print(recipe.execute(SimEnv(num_clients=2)).get_result())


if __name__ == "__main__":
    main()
