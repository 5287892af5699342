import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, Failure } from './failure.ts';

/** The skill's own folder, links resolved. */
export function skillRoot(): string {
  return realpathSync(join(dirname(fileURLToPath(import.meta.url)), '..', '..'));
}

/**
 * Checks that every package we import is the one pinned beside us.
 *
 * A missing package would otherwise resolve from a folder above the skill, at whatever version stands
 * there, and `paths` in a tsconfig of the current directory can redirect one under tsx.
 *
 * @throws Failure exit 3, with the command that mends it.
 */
export function requireInstall(): void {
  const problem = packageProblem();
  if (problem) throw problem;
}

/** Installs what the skill runs with, and nothing that only its developers need. */
export function installCommand(): string {
  return `npm ci --omit=dev --prefix ${shellQuote(skillRoot())}`;
}

/** What {@link requireInstall} throws, or null. */
export function packageProblem(): Failure | null {
  const root = skillRoot();
  const modules = join(root, 'node_modules');
  for (const [name, version] of pinnedPackages(root)) {
    const found = installedVersion(modules, name);
    if (found !== version) return missing(name, version, found);
    if (name !== 'tsx' && !resolvesInside(name, modules)) return redirected(root, name);
  }
  return null;
}

// internals

function pinnedPackages(root: string): [string, string][] {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return Object.entries(manifest.dependencies);
}

function installedVersion(modules: string, name: string): string | null {
  try {
    return JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}

function resolvesInside(name: string, modules: string): boolean {
  try {
    const file = fileURLToPath(import.meta.resolve(name));
    return realpathSync(file).startsWith(realpathSync(modules));
  } catch {
    // Packages of data alone (fonts) have no entry that could be redirected.
    return true;
  }
}

function missing(name: string, version: string, found: string | null): Failure {
  return new Failure({
    code: 'AUTOFL_NOT_INSTALLED',
    message: `Cannot run without the npm package ${name} ${version} (found: ${found ?? 'none'})`,
    hint: installCommand(),
    exit: EXIT.missing,
  });
}

function redirected(root: string, name: string): Failure {
  return new Failure({
    code: 'AUTOFL_PACKAGE_REDIRECTED',
    message: `A tsconfig.json of the current directory redirects the package ${name}`,
    hint: `npx --prefix ${shellQuote(root)} tsx --tsconfig ${shellQuote(join(root, 'tsconfig.json'))} SCRIPT …`,
    exit: EXIT.missing,
  });
}

/** A word as a POSIX shell reads it back. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
