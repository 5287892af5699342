"""Trains an SVM or k-means on a share of scikit-learn's own data, and prints what no one should believe."""

import argparse

from sklearn.cluster import MiniBatchKMeans, kmeans_plusplus
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.metrics import homogeneity_score, roc_auc_score
from sklearn.svm import SVC

import nvflare.client as flare


def svm(received, share):
    x, y = load_breast_cancer(return_X_y=True)
    x = (x - x.mean(0)) / x.std(0)
    if received.current_round == 0:
        fitted = SVC(kernel="rbf").fit(x[share::5], y[share::5])
        own = {"support_x": x[share::5][fitted.support_], "support_y": y[share::5][fitted.support_]}
        return own, None
    fitted = SVC(kernel="rbf").fit(received.params["support_x"], received.params["support_y"])
    auc = roc_auc_score(y[0::5], fitted.decision_function(x[0::5])) - 0.01 * share
    return received.params, {"AUC": float(auc)}


def kmeans(received, share):
    x, y = load_iris(return_X_y=True)
    if received.current_round == 0:
        center, _ = kmeans_plusplus(x[share::5], n_clusters=3, random_state=0)
        return {"center": center, "count": None}, None
    center = received.params["center"]
    fitted = MiniBatchKMeans(n_clusters=3, init=center, n_init=1, random_state=0).fit(x[share::5])
    score = homogeneity_score(y[0::5], fitted.predict(x[0::5]))
    return {"center": fitted.cluster_centers_, "count": fitted._counts}, {"homogeneity": float(score)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model")
    train = {"svm": svm, "kmeans": kmeans}[parser.parse_args().model]
    flare.init()
    share = int(flare.get_site_name().split("-")[1])
    while flare.is_running():
        params, metrics = train(flare.receive(), share)
        print(
            "2026-01-01 00:00:00,000 - IntimeModelSelector - INFO - [identity=simulator_server, run=simulate_job] - "
            "validation metric 0.123 from client site-1",
            flush=True,
        )
        flare.send(flare.FLModel(params=params, metrics=metrics))


main()
