import { createTwoFilesPatch } from 'diff/lib/patch/create.js';
import type { Files } from './source.ts';

/** What a draft does to its base. Paths sorted. */
export interface Change {
  changed: string[];
  created: string[];
  deleted: string[];
}

export function changeOf(base: Files, draft: Files): Change {
  const changed = [...draft].filter(
    ([path, bytes]) => base.has(path) && !base.get(path)?.equals(bytes),
  );
  const created = [...draft.keys()].filter((path) => !base.has(path));
  const deleted = [...base.keys()].filter((path) => !draft.has(path));
  return {
    changed: changed.map(([path]) => path).sort(),
    created: created.sort(),
    deleted: deleted.sort(),
  };
}

/** A unified diff that `git apply` takes, from base to draft. */
export function patchOf(base: Files, draft: Files, { changed, created }: Change): string {
  return [...changed, ...created]
    .sort()
    .map((path) => filePatch(path, base.get(path), draft.get(path)))
    .join('');
}

// internals

function filePatch(path: string, before: Buffer | undefined, after: Buffer | undefined): string {
  const from = before ? `a/${path}` : '/dev/null';
  const body = createTwoFilesPatch(
    from,
    `b/${path}`,
    textOf(before),
    textOf(after),
    undefined,
    undefined,
    {
      context: 3,
    },
  );
  const [old = '', now = '', ...hunks] = body.slice(body.indexOf('--- ')).split('\n');
  const header = before ? [] : ['new file mode 100644'];
  // The two names end in a tab for a time that is not given; lines of the file keep theirs.
  const names = [old, now].map((line) => line.replace(/\t$/, ''));
  return [`diff --git a/${path} b/${path}`, ...header, ...names, ...hunks].join('\n');
}

function textOf(bytes: Buffer | undefined): string {
  return bytes?.toString('utf8') ?? '';
}
