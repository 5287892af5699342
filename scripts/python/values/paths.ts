/**
 * Joins two relative paths as `os.path.normpath(os.path.join(base, rest))`; `..` may lead out of the
 * workspace.
 */
export function joinRelative(base: string, rest: string): string {
  return normalise(`${base}/${rest}`);
}

/** `a/./b//../c` → `a/c`; leading `..` stay. */
export function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** `a/b/c.py` → `a/b`; of the workspace itself, its parent. */
export function parentOf(path: string): string {
  return joinRelative(path, '..');
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
