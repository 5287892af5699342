"""Jobs of scikit-learn that leave no metrics file, only the server's log: SVM and k-means."""

import argparse

from nvflare.app_opt.sklearn.recipes.kmeans import KMeansFedAvgRecipe
from nvflare.app_opt.sklearn.recipes.svm import SVMFedAvgRecipe
from nvflare.recipe import SimEnv


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="svm")
    parser.add_argument("--mode", default="max")
    args = parser.parse_args()
    common = dict(name="sk", min_clients=2, train_script="client.py", train_args=f"--model {args.model}")
    if args.model == "svm":
        recipe = SVMFedAvgRecipe(kernel="rbf", key_metric="AUC", key_metric_mode=args.mode, **common)
    else:
        recipe = KMeansFedAvgRecipe(num_rounds=3, n_clusters=3, key_metric="homogeneity", **common)
    recipe.execute(SimEnv(num_clients=2))


if __name__ == "__main__":
    main()
