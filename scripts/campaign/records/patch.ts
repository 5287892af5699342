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

/** A unified diff that `git apply` and `patch` take, from base to draft; byte for byte, whatever a file's encoding. */
export function patchOf(base: Files, draft: Files, { changed, created }: Change): Buffer {
  const text = [...changed, ...created]
    .sort()
    .map((path) => filePatch(path, base.get(path), draft.get(path)))
    .join('');
  return Buffer.from(text, 'latin1');
}

// internals

function filePatch(path: string, before: Buffer | undefined, after: Buffer | undefined): string {
  const [old, now] = [bytesAsText(before), bytesAsText(after)];
  const body = createTwoFilesPatch('', '', old, now, undefined, undefined, { context: 3 });
  const [, , ...hunks] = body.slice(body.indexOf('--- ')).split('\n');
  const [from, to] = [quoted(`a/${path}`), quoted(`b/${path}`)];
  return [
    `diff --git ${from} ${to}`,
    ...(before ? [`--- ${ended(from)}`] : ['new file mode 100644', '--- /dev/null']),
    `+++ ${ended(to)}`,
    ...hunks,
  ].join('\n');
}

/** A name as git writes it: in quotes, other letters by the bytes of their UTF-8, where it is not plain. */
function quoted(name: string): string {
  if (/^[ !#-[\]-~]*$/.test(name)) return name;
  const letters = [...Buffer.from(name)].map((byte) => {
    const letter = String.fromCharCode(byte);
    return /[ !#-[\]-~]/.test(letter) ? letter : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${letters.join('')}"`;
}

/** `patch` would end a name at its first blank; a tab after it ends it for everyone. */
function ended(name: string): string {
  return name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name;
}

/** A letter for each byte: a file in another encoding than ours is patched exactly, too. */
function bytesAsText(bytes: Buffer | undefined): string {
  return bytes?.toString('latin1') ?? '';
}
