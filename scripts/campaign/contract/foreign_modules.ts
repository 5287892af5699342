import { isStandardModule } from '../../python/standard_modules.ts';
import type { Files } from '../records/source.ts';

/** Python imports these by itself, where they exist, into every process of a run. */
const AT_START = ['sitecustomize', 'usercustomize'];

/**
 * The modules that new files would stand in for: a `numpy.py` beside `job.py` is what `import numpy`
 * finds then, in the server too, and a run would not be NVFlare's any more.
 */
export function standIns(base: Files, created: string[]): Map<string, string> {
  const foreign = foreignModules(base);
  const found = created.flatMap((path): [string, string][] => {
    const name = topModule(path);
    const isTaken = foreign.has(name) || AT_START.includes(name) || isStandardModule(name);
    return isTaken ? [[path, name]] : [];
  });
  return new Map(found);
}

// internals

/** What the source imports without holding it itself, and NVFlare in any case. */
function foreignModules(base: Files): Set<string> {
  const own = new Set([...base.keys()].map(topModule));
  const imported = [...base].flatMap(([path, bytes]) =>
    path.endsWith('.py') ? importsOf(bytes.toString('utf8')) : [],
  );
  return new Set(['nvflare', ...imported].filter((name) => !own.has(name)));
}

function importsOf(text: string): string[] {
  const lines = text.matchAll(/^[ \t]*(?:from[ \t]+(\w+)|import[ \t]+([\w., \t]+))/gm);
  return [...lines].flatMap(([, from, imports = '']) =>
    from === undefined ? imports.split(',').map(firstPart) : [from],
  );
}

/** `numpy.linalg as la` → `numpy`. */
function firstPart(name: string): string {
  return /^\s*(\w+)/.exec(name)?.[1] ?? '';
}

/** `numpy/linalg.py` and `numpy.py` → `numpy`. */
function topModule(path: string): string {
  return (path.split('/')[0] ?? '').replace(/\.py$/, '');
}
