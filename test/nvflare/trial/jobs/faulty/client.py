"""Trains nothing, reports an accuracy, and fails in the second round at the first site as told."""

import argparse
import os
import signal
import sys
import time

import numpy as np

import nvflare.client as flare

parser = argparse.ArgumentParser()
parser.add_argument("--fault", default="")
FAULT = parser.parse_args().fault.replace("_", " ")

if FAULT == "import error":
    import no_such_module  # noqa: F401


def fail():
    if FAULT in ("raise", "external raise"):
        raise RuntimeError("client fault")
    if FAULT in ("exit", "external exit"):
        sys.exit(7)
    if FAULT == "die":
        os._exit(1)
    if FAULT == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if FAULT == "sleep":
        time.sleep(3600)
    if FAULT == "compute":
        while True:
            pass


def metrics(accuracy, faulty):
    if faulty and FAULT == "metric nan":
        return {"accuracy": float("nan")}
    if faulty and FAULT == "metric string":
        return {"accuracy": "high"}
    if faulty and FAULT == "metric none":
        return None
    if faulty and FAULT == "metric renamed":
        return {"acc": accuracy}
    return {"accuracy": accuracy}


def main():
    flare.init()
    site = flare.get_site_name()
    while flare.is_running():
        received = flare.receive()
        faulty = site == "site-1" and received.current_round == 1
        if faulty:
            fail()
        if FAULT == "binary output":
            sys.stdout.buffer.write(bytes(range(256)) * 64 + b"\n")
            sys.stdout.flush()
        if FAULT == "printed metrics":
            print("2026-01-01 00:00:00,000 - IntimeModelSelector - INFO - validation metric 0.99 from client site-1")
        weights = received.params["numpy_key"]
        accuracy = float(1 - np.exp(-abs(np.nan_to_num(weights)).sum()))
        weights = weights + (float("nan") if faulty and FAULT == "weights nan" else 0.1)
        reported = metrics(accuracy, site == "site-1" and received.current_round == 2 or faulty)
        flare.send(flare.FLModel(params={"numpy_key": weights}, metrics=reported, meta={"NUM_STEPS_CURRENT_ROUND": 10}))
    if FAULT == "raise after training":
        raise RuntimeError("late fault")


main()
