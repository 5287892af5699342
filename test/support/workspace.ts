import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** A folder of files that goes when the test ends. */
export function workspaceOf(
  t: Pick<TestContext, 'after'>,
  files: Record<string, string>,
  name = 'ws',
): string {
  const root = mkdtempSync(join(tmpdir(), 'autofl-test-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A small NVFlare job: two sites, three rounds, no data. Its metric follows from `lr` and `GAIN`. */
export const TINY_JOB: Record<string, string> = {
  'job.py': `import argparse

from nvflare.app_common.np.recipes.fedavg import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--num_rounds", type=int, default=3)
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    recipe = NumpyFedAvgRecipe(
        name="tiny",
        model=[[0.0, 0.0]],
        num_rounds=args.num_rounds,
        min_clients=2,
        train_script="client.py",
        train_args=f"--lr {args.lr}",
        key_metric="accuracy",
    )
    run = recipe.execute(SimEnv(num_clients=2))
    print("Result:", run.get_result())


if __name__ == "__main__":
    main()
`,
  'client.py': `import argparse

import numpy as np

import nvflare.client as flare

GAIN = 1.0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    args = parser.parse_args()
    flare.init()
    while flare.is_running():
        received = flare.receive()
        weights = received.params["numpy_key"]
        accuracy = float(1 - np.exp(-abs(weights).sum()))
        weights = weights + args.lr * GAIN
        flare.send(
            flare.FLModel(
                params={"numpy_key": weights},
                metrics={"accuracy": accuracy},
                meta={"NUM_STEPS_CURRENT_ROUND": 10},
            )
        )


main()
`,
};
