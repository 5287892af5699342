import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Failure } from '../scripts/base/failure.ts';
import { loadCatalogue } from '../scripts/nvflare/catalogue/catalogue.ts';
import { readJob } from '../scripts/nvflare/job/job.ts';
import { door } from './support/doors.ts';
import { HOSTILE, type Hostile } from './support/hostile.ts';
import { TINY_JOB, workspaceOf } from './support/workspace.ts';

/** Of processor time: the clock on the wall also counts what the machine does besides. */
const LIMIT_MS = 2_000;
const LIMIT_MB = 300;

/** The worst of each kind have a process of their own; for all of them that would take minutes. */
const WORST = [
  '10000 nested f-strings',
  '10000 nested annotations',
  'a text that joins itself',
  'a list of lists that doubles',
  'giant powers',
  'exponential joins',
  'five thousand options',
  'an enormous dict',
  'a megabyte of brackets',
  'a megabyte of garbage',
  'thirty megabytes',
  'a YAML alias bomb',
  'a giant JSON',
  'thousands of modules side by side',
  'helpers of a megabyte each',
  'a train script of a megabyte',
];

const catalogue = loadCatalogue();

test('whatever a job file holds, it is answered or refused within two seconds', async (t) => {
  for (const hostile of HOSTILE.filter(({ name }) => !WORST.includes(name))) {
    await t.test(hostile.name, (part) => {
      const root = workspaceFor(part, hostile);
      const before = process.cpuUsage();
      try {
        readJob({ root, entry: 'job.py', catalogue });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
      const { user, system } = process.cpuUsage(before);
      assert.ok((user + system) / 1000 < LIMIT_MS, `${(user + system) / 1000} ms`);
    });
  }
});

test('the importer itself stays within two seconds and 300 MB on the worst of them', async (t) => {
  const floor = await measured(t, workspaceOf(t, TINY_JOB));
  for (const name of WORST) {
    await t.test(name, async (part) => {
      const hostile = HOSTILE.find((one) => one.name === name);
      assert.ok(hostile, name);
      const { exit, milliseconds, megabytes } = await measured(part, workspaceFor(part, hostile));
      assert.ok(exit === 0 || exit === 2, `exit ${exit}`);
      assert.ok(megabytes < LIMIT_MB, `${megabytes} MB`);
      // What starting takes depends on how busy the machine is; it is under half a second on an idle one.
      const own = milliseconds - floor.milliseconds + 500;
      assert.ok(own < LIMIT_MS, `${own} ms`);
    });
  }
});

/** Runs the importer in a process that notes, as it ends, what it used. */
async function measured(
  t: Pick<TestContext, 'after'>,
  workspace: string,
): Promise<{ exit: number | null; milliseconds: number; megabytes: number }> {
  const file = join(workspaceOf(t, {}), 'usage');
  const note = `import fs from 'node:fs'; process.on('exit', () => fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.resourceUsage())))`;
  const env = {
    ...process.env,
    NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(note)}"`,
  };
  const { exit } = await door('import_job', [workspace, '--check'], { env });
  const usage: NodeJS.ResourceUsage = JSON.parse(readFileSync(file, 'utf8'));
  return {
    exit,
    milliseconds: (usage.userCPUTime + usage.systemCPUTime) / 1000,
    megabytes: usage.maxRSS / 1024,
  };
}

function workspaceFor(t: Pick<TestContext, 'after'>, { files, links = {} }: Hostile): string {
  const root = workspaceOf(t, {});
  const inside = (path: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(inside(path), content);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, inside(path));
  return root;
}
