import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { answer } from '../../scripts/base/door.ts';
import { runAction } from '../../scripts/campaign/actions/table.ts';
import { type Body, campaign, type DoorOptions, type DoorResult, PYTHON, ROOT } from './doors.ts';
import { TINY_JOB, workspaceOf } from './workspace.ts';

/** An interpreter that answers questions as Python does, and runs jobs as `stand_in_job.py` does. */
export function standInPython(t: Pick<TestContext, 'after'>): string {
  const folder = workspaceOf(t, {}, 'stand-in');
  const path = join(folder, 'python');
  const job = join(ROOT, 'test', 'support', 'stand_in_job.py');
  writeFileSync(
    path,
    `#!/bin/sh\ncase "$1" in -*) exec '${PYTHON}' "$@";; esac\nexec '${PYTHON}' '${job}' "$@"\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

/** A campaign whose runs take milliseconds, with its baseline scored at 0.5. */
export async function quickCampaign(
  t: Pick<TestContext, 'after'>,
  args: string[] = [],
): Promise<QuickCampaign> {
  const workspace = workspaceOf(t, { ...TINY_JOB, 'client.py': 'SCORE = 0.5\nFAULT = ""\n' });
  const python = standInPython(t);
  const quick = new QuickCampaign(workspace, python);
  const { exit, body } = await quick.act('initialize', ['--python', python, ...args]);
  if (exit !== 0) throw new Error(`initialize: ${JSON.stringify(body)}`);
  return quick;
}

export class QuickCampaign {
  readonly workspace: string;
  readonly python: string;

  constructor(workspace: string, python: string) {
    this.workspace = workspace;
    this.python = python;
  }

  /** Runs an action in this process: the same code as behind the door, without starting Node. */
  async act(action: string, args: string[] = []): Promise<{ exit: number; body: Body }> {
    const { exit, body } = await answer(action, () => runAction([action, this.workspace, ...args]));
    return { exit, body: body as Body };
  }

  /** Runs an action through its door, as a process that can be killed. */
  door(action: string, args: string[] = [], options: DoorOptions = {}): Promise<DoorResult> {
    return campaign(action, this.workspace, args, options);
  }

  /** Prepares a candidate whose run scores `score`, with a fault where one is named. */
  async prepare(name: string, score: number, fault = ''): Promise<void> {
    const { exit, body } = await this.act('prepare', [
      '--name',
      name,
      '--hypothesis',
      `score ${score}`,
    ]);
    if (exit !== 0) throw new Error(`prepare: ${JSON.stringify(body)}`);
    this.edit(name, score, fault);
  }

  edit(name: string, score: number, fault = ''): void {
    this.writeClient(this.draft(name), score, fault);
  }

  /** A train script that the stand-in understands. */
  writeClient(folder: string, score: number, fault = ''): void {
    writeFileSync(
      join(folder, 'client.py'),
      `SCORE = ${score}
FAULT = "${fault}"
`,
    );
  }

  /** Prepares and evaluates. */
  async candidate(name: string, score: number, fault = '') {
    await this.prepare(name, score, fault);
    return this.act('evaluate');
  }

  draft(name: string): string {
    return join(this.workspace, '.nvflare/autofl/candidates', name, 'source');
  }

  /** Folder of the run under way. */
  runsFolder(): string {
    const trial = this.events().findLast(({ type }) => type === 'trial_started')?.data.trial;
    return join(this.workspace, '.nvflare/autofl/trials', String(trial), 'ws');
  }

  read(path: string): string {
    return readFileSync(join(this.workspace, path), 'utf8');
  }

  /** Status and name of every row of the ledger. */
  ledger(): string[] {
    const lines = this.read('results.tsv').trimEnd().split('\n').slice(1);
    return lines.map((line) => line.split('\t').slice(0, 2).join(' '));
  }

  events(): { type: string; data: { [field: string]: unknown } }[] {
    // Another process may be writing the last line just now.
    const lines = this.read('.nvflare/autofl/journal.jsonl').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** The token of the last run that was started. */
  token(): string {
    return String(this.events().findLast(({ type }) => type === 'trial_started')?.data.token);
  }

  /** The process that watches over the last run that was started. */
  supervisor(): number {
    const trial = this.events().findLast(({ type }) => type === 'trial_started')?.data.trial;
    return JSON.parse(this.read(`.nvflare/autofl/trials/${trial}/supervisor.json`)).pid;
  }

  state(): { [field: string]: unknown } {
    return JSON.parse(this.read('.nvflare/autofl/campaign_state.json'));
  }
}
