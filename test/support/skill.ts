import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ROOT } from './doors.ts';
import { workspaceOf } from './workspace.ts';

/** A copy of the skill as an installer makes it: no node_modules unless asked for. */
export function skillCopy(t: Pick<TestContext, 'after'>, withPackages: boolean): string {
  const copy = workspaceOf(t, {}, 'skill');
  for (const part of ['scripts', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  if (withPackages) symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}
