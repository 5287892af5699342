import { cpSync, readdirSync, statSync, symlinkSync } from 'node:fs';
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

/** Every path below a folder with its size and time: what somebody wrote there shows. Links are not followed. */
export function listing(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return [path, ...listing(path)];
    const { size, mtimeMs } = statSync(path);
    return [`${path} ${size} ${mtimeMs}`];
  });
}
