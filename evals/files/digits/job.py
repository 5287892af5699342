# SPDX-License-Identifier: Apache-2.0
"""Federated digit recognition: FedAvg over four sites with unequal shares of the labels.

Run `python job.py` to train in NVFlare's simulator. The sites read their rows from
scikit-learn's digits, so there is nothing to download.
"""

import argparse

from model import initial_weights
from nvflare.app_common.np.recipes.fedavg import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n_clients", type=int, default=4, help="number of sites")
    parser.add_argument("--num_rounds", type=int, default=5, help="rounds of federated averaging")
    parser.add_argument("--local_epochs", type=int, default=4, help="passes over a site's rows in a round")
    parser.add_argument("--batch_size", type=int, default=32, help="rows in a local step")
    parser.add_argument("--lr", type=float, default=0.02, help="learning rate of local SGD")
    parser.add_argument("--momentum", type=float, default=0.0, help="momentum of local SGD")
    parser.add_argument("--weight_decay", type=float, default=0.0, help="L2 penalty of local SGD")
    parser.add_argument("--seed", type=int, default=0, help="varies initial weights and batch order, not the split")
    parser.add_argument(
        "--eval-split",
        choices=["validation", "test"],
        default="validation",
        help="rows on which the sites score the global model",
    )
    return parser.parse_args()


def main() -> None:
    args = parse_args()

    recipe = NumpyFedAvgRecipe(
        name="digits",
        model=initial_weights(args.seed),
        min_clients=args.n_clients,
        num_rounds=args.num_rounds,
        train_script="client.py",
        train_args=(
            f"--n_clients {args.n_clients} --local_epochs {args.local_epochs} --batch_size {args.batch_size} "
            f"--lr {args.lr} --momentum {args.momentum} --weight_decay {args.weight_decay} "
            f"--seed {args.seed} --eval-split {args.eval_split}"
        ),
        key_metric="accuracy",
    )

    env = SimEnv(num_clients=args.n_clients)
    run = recipe.execute(env)
    print("Results are in", run.get_result())


if __name__ == "__main__":
    main()
