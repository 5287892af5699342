import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyPatch } from 'diff';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'files', 'digits-candidates');

/** Edits a draft as an agent would, only with an edit of `evals/files/digits-candidates`. */
export function applyCandidate(draft: string, name: string): void {
  const patch = readFileSync(join(FOLDER, name), 'utf8');
  const path = join(draft, /^\+\+\+ b\/(.*)$/m.exec(patch)?.[1] ?? '');
  const edited = applyPatch(readFileSync(path, 'utf8'), patch);
  if (edited === false) throw new Error(`${name} does not apply to ${path}`);
  writeFileSync(path, edited);
}
