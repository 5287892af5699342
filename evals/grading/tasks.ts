import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest, type Parsed, parseFlags, usage } from '../../scripts/base/flags.ts';
import { SAID_FLAGS } from './said.ts';

/** One task of `evals.json`. */
export interface Task {
  id: string;
  prompt: string;
  expected_output: string;
  /** Relative to the skill's folder. */
  files?: string[];
  /** `check_id [flags]: words` is a check of the grader; words alone are for who reads the transcript. */
  assertions?: string[];
}

/** An assertion that `grade.ts` can check. */
export interface Checked {
  check: string;
  said: Parsed;
}

export function readTasks(): { skill_name: string; evals: Task[] } {
  const folder = dirname(dirname(fileURLToPath(import.meta.url)));
  return JSON.parse(readFileSync(join(folder, 'evals.json'), 'utf8'));
}

/** @throws Failure `AUTOFL_USAGE` naming the nearest task. */
export function taskNamed(id: string): Task {
  const tasks = readTasks().evals;
  const found = tasks.find((task) => task.id === id);
  if (found) return found;
  const ids = tasks.map((task) => task.id);
  const near = nearest(id, ids);
  throw usage(`No eval ${id}${near ? `; did you mean ${near}?` : ''}`, `evals: ${ids.join(', ')}`);
}

/** What of an assertion a program can check; null where only a reader can. */
export function checkedOf(assertion: string): Checked | null {
  const [, check, flags = ''] = /^([a-z]+(?:_[a-z]+)+)((?: [^:]+)?): /.exec(assertion) ?? [];
  if (check === undefined) return null;
  const words = flags.split(' ').filter((word) => word !== '');
  return { check, said: parseFlags(words, SAID_FLAGS, `an assertion with ${check}`) };
}
