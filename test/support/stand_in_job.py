"""Stands in for a simulation where the real one cannot be made to do something on demand.

Leaves the files that NVFlare would, within milliseconds. What it does follows from `client.py` in the
current folder: `SCORE = 0.8` (0.5 where it says none), `SCORES = [0.8, 0.79]` by block (`FRESH` of the
confirmation's), `SITES = [0.1, -0.1]` added at each site, and `FAULT = "hang"` and the like; `FAULT = "crash"` with
`AT = 1` only in that block,
`LATER = "hang"` in every block but the first.
"""

import json
import os
import re
import subprocess
import sys
import time

source = open("client.py").read()
said = re.search(r"^SCORE = (.*)$", source, re.M)
score = float(said.group(1)) if said else 0.5
block = int(os.environ.get("NVFLARE_AUTOFL_BLOCK", "0"))
listed = re.search(r"^FRESH = (.*)$" if block >= 1000 else r"^SCORES = (.*)$", source, re.M)
if listed:
    score = json.loads(listed.group(1))[block % 1000]
if "--eval" in sys.argv:
    score -= 0.1
match = re.search(r'^FAULT = "(.*)"$', source, re.M)
fault = match.group(1) if match else ""
at = re.search(r"^AT = (.*)$", source, re.M)
if at and int(at.group(1)) != block:
    fault = ""
later = re.search(r'^LATER = "(.*)"$', source, re.M)
if later and block > 0:
    fault = later.group(1)

if fault == "refused":
    raise PermissionError(1, "Operation not permitted")

root = os.environ["NVFLARE_SIMULATOR_WORKSPACE_ROOT"]
job = os.path.join(root, "stand_in", "server", "simulate_job", "metrics")
os.makedirs(job)


# The tiny job has two sites and three rounds, the bundled one four and five.
bundled = os.path.exists("data.py")
n_sites, n_rounds = (4, 5) if bundled else (2, 3)


added = re.search(r"^SITES = (.*)$", source, re.M)
offsets = json.loads(added.group(1)) if added else [0] * n_sites


def site(i, value):
    metrics = [{"name": "accuracy", "value": value + offsets[i]}]
    return {"name": f"site-{i + 1}", "metrics": metrics, "weight": 10.0}


def sites(value):
    return [site(i, value) for i in range(n_sites)]


with open(os.path.join(job, "round_metrics.jsonl"), "w") as rounds:
    for index in range(n_rounds):
        value = score - 0.01 * (n_rounds - 1 - index)
        record = {"round": index, "aggregated_metrics": [], "sites": sites(value)}
        rounds.write(json.dumps(record) + "\n")
        rounds.flush()
        print(f"Round {index} done", flush=True)

if fault == "refused later":
    raise PermissionError(1, "Operation not permitted")
if fault.startswith("heirs"):
    bare = {"env": {}} if fault.endswith("without the token") else {}
    subprocess.Popen(["/bin/sleep", "600"], start_new_session=True, **bare)
if fault == "crash":
    raise RuntimeError("stand-in crash")
if fault == "long crash":
    raise RuntimeError("x" * 5000)
if fault.startswith("print:"):
    line = b"x" * 1023 + b"\n"
    for _ in range(int(fault[6:])):
        sys.stdout.buffer.write(line * 1024)
if fault == "orphan":
    subprocess.Popen(["sleep", "600"], start_new_session=True)
if fault == "python":
    # What else the candidate's code does while it runs.
    exec(source)
if fault == "busy":
    while True:
        pass
if fault in ("hang", "orphan"):
    time.sleep(600)
if fault.startswith("last:"):
    time.sleep(float(fault[5:]))
if fault.startswith("wait:"):
    while not os.path.exists(fault[5:]):
        time.sleep(0.02)

with open(os.path.join(root, "stand_in", "server", "log.txt"), "w") as log:
    context = "[identity=simulator_server, run=simulate_job]"
    log.write(f"2026-01-01 10:00:00,000 - ServerRunner - INFO - {context} - Server runner finished.\n")
summary = {"final_round": n_rounds - 1, "final_aggregated_metrics": [{"name": "accuracy", "value": score}]}
with open(os.path.join(job, "metrics_summary.json"), "w") as file:
    json.dump(summary, file)
if fault.startswith("shutdown:"):
    # Everything is measured, and NVFlare still takes its time.
    print("Shutting down", flush=True)
    time.sleep(float(fault[9:]))
if fault.startswith("fails in shutdown:"):
    print("Shutting down", flush=True)
    time.sleep(float(fault[18:]))
    raise RuntimeError("failed while it shut down")
sys.exit(0)
