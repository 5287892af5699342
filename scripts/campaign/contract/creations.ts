import picomatch from 'picomatch';
import { isManagedPath } from '../records/paths.ts';

/** Which new files a candidate may create: those that match a pattern, outside reserved folders. */
export function creatablePaths(paths: string[], patterns: string[]): Set<string> {
  const matches = picomatch(patterns, { dot: true });
  return new Set(
    paths.filter((path) => isManagedPath(path) && !CONTROL.test(path) && matches(path)),
  );
}

// internals

/** Names with line breaks and the like cannot stand in a patch or a message. */
const CONTROL = /\p{Cc}/u;
