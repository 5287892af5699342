import { Failure } from '../../base/failure.ts';
import { foreignLibrary } from '../argparse/foreign.ts';
import { isStandardModule, STARTUP_MODULES } from '../standard_modules.ts';
import { moduleSyntax } from '../syntax/module_syntax.ts';
import type { StatementOf } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { isUnknown, listItems } from '../values/data.ts';
import { computed, origin, path, str, unknown } from '../values/make.ts';
import type { Frame, Py, PyModule, PyUnknown } from '../values/object.ts';
import { joinRelative, parentOf } from '../values/paths.ts';
import { native, raise } from '../values/ref.ts';
import { absorbReturns } from './flow.ts';
import type { Machine } from './machine.ts';
import { cellIn, forgetAll, newScope, STAR, target, variableIn, writeName } from './scope.ts';
import { execute } from './statement.ts';

/** `import a.b as c, d`. */
export function importNames(machine: Machine, node: StatementOf<'import'>, frame: Frame): void {
  for (const { name, alias } of node.names) {
    const module = importModule(machine, name, node.place);
    if (alias !== null) writeName(machine, frame, alias, module, node.place);
    else {
      const [top = name] = name.split('.');
      writeName(
        machine,
        frame,
        top,
        top === name ? module : importModule(machine, top, node.place),
        node.place,
      );
    }
  }
}

/** `from a import b as c`, `from . import d`, `from a import *`. */
export function importFrom(machine: Machine, node: StatementOf<'importFrom'>, frame: Frame): void {
  const { place } = node;
  const name = absoluteName(frame.module, node.level, node.module);
  if (name === null) {
    const why = unknown('a relative import leads nowhere', place);
    if (node.names !== '*')
      for (const one of node.names) writeName(machine, frame, one.alias ?? one.name, why, place);
    machine.mayRaise(why, true);
    return;
  }
  if (name === '__future__') {
    const isLazy = node.names !== '*' && node.names.some((one) => one.name === 'annotations');
    if (isLazy) writeName(machine, frame, 'annotations', native('__future__.annotations'), place);
    return;
  }
  const module = importModule(machine, name, place);
  if (node.names === '*') {
    importStar(machine, module, frame, place);
    return;
  }
  for (const { name: wanted, alias } of node.names) {
    writeName(machine, frame, alias ?? wanted, member(machine, module, name, wanted, place), place);
  }
}

/** The module of a dotted name: of the workspace, or a reference to one outside it. */
export function importModule(machine: Machine, name: string, place: Place): Py {
  const parts = name.split('.');
  for (const key of [parts[0], '*']) {
    const replaced = machine.patched.get(`sys.modules ${key}`);
    if (replaced !== undefined) return unknown(`the module ${name} is replaced`, replaced.place);
  }
  let found: Py | null = null;
  for (let depth = 1; depth <= parts.length; depth++) {
    const dotted = parts.slice(0, depth).join('.');
    const next = workspaceModule(machine, dotted);
    if (next === null) {
      if (found !== null && found.kind === 'module')
        return raise('ModuleNotFoundError', place, `there is no module ${name}`);
      break;
    }
    // A submodule becomes an attribute of its package.
    const last = parts[depth - 1];
    if (found?.kind === 'module' && last !== undefined)
      machine.heap.write(cellIn(machine, found.scope, last), next);
    found = next;
    if (found.kind !== 'module') return found;
  }
  return found ?? external(machine, name, place);
}

/** Runs the script itself. */
export function runEntry(machine: Machine, file: string): PyModule {
  const module = newModule(machine, '__main__', file, false, machine.entryFolder);
  machine.modules.set('__main__', module);
  runModule(machine, module);
  return module;
}

// internals

function external(machine: Machine, name: string, place: Place): Py {
  const library = foreignLibrary(name);
  if (library !== null && !machine.foreign.some((known) => known.library === library))
    machine.foreign.push({ library, option: null, place });
  const isThere = machine.world.exists?.(name) ?? (isStandardModule(name) ? true : undefined);
  if (isThere === false) return raise('ModuleNotFoundError', place, `there is no module ${name}`);
  if (isThere !== true)
    machine.mayRaise(unknown(`the module ${name} may not be installed`, place), true);
  return { kind: 'external', name: canonical(name), origin: computed(place) };
}

/** One module under two names. */
function canonical(name: string): string {
  return name === 'posixpath' ? 'os.path' : name;
}

function absoluteName(module: PyModule, level: number, name: string): string | null {
  if (level === 0) return name;
  const parts = module.name.split('.');
  if (module.name === '__main__') return null;
  const base = module.isPackage ? parts : parts.slice(0, -1);
  const kept = base.slice(0, base.length - (level - 1));
  if (kept.length === 0) return null;
  return name === '' ? kept.join('.') : `${kept.join('.')}.${name}`;
}

function member(machine: Machine, module: Py, name: string, wanted: string, place: Place): Py {
  if (module.kind === 'module') {
    const found = variableIn(module.scope, wanted);
    if (found !== undefined) return found;
    if (module.isPackage) {
      const submodule = workspaceModule(machine, `${name}.${wanted}`);
      if (submodule !== null) {
        machine.heap.write(cellIn(machine, module.scope, wanted), submodule);
        return submodule;
      }
    }
    try {
      return machine.parts.getAttribute(machine, module, wanted, place);
    } catch {
      return raise('ImportError', place);
    }
  }
  if (module.kind !== 'external')
    return module.kind === 'unknown' ? module : unknown('is imported', place);
  const dotted = `${module.name}.${wanted}`;
  const isThere = machine.world.exists?.(dotted);
  if (isThere === false) return raise('ImportError', place);
  if (isThere !== true && !isStandardModule(module.name))
    machine.mayRaise(unknown(`${dotted} may not exist`, place), true);
  return machine.parts.getAttribute(machine, module, wanted, place);
}

function importStar(machine: Machine, module: Py, frame: Frame, place: Place): void {
  if (module.kind === 'module' && module.scope.volatile === null) {
    const names = exportedNames(module);
    if (names !== null) {
      for (const name of names) {
        const value = variableIn(module.scope, name);
        if (value !== undefined) writeName(machine, frame, name, value, place);
      }
      const star = variableIn(module.scope, STAR);
      if (star !== undefined)
        anything(machine, frame, star.kind === 'unknown' ? star : unknown('is imported', place));
      return;
    }
  }
  const known = module.kind === 'external' ? machine.world.exports?.(module.name) : undefined;
  if (module.kind === 'external' && known !== undefined) {
    for (const name of known)
      writeName(machine, frame, name, member(machine, module, module.name, name, place), place);
    return;
  }
  const label = module.kind === 'external' ? module.name : 'a module';
  anything(machine, frame, unknown(`may come from ${label} by a star import`, place));
}

/** Any name may be bound now. */
function anything(machine: Machine, frame: Frame, why: PyUnknown): void {
  const scope = target(frame.scope, STAR);
  forgetAll(machine, scope, why);
  machine.heap.write(cellIn(machine, scope, STAR), why);
}

function exportedNames(module: PyModule): string[] | null {
  const all = variableIn(module.scope, '__all__');
  if (all === undefined)
    return [...module.scope.variables.keys()].filter(
      (name) => !name.startsWith('_') && name !== STAR,
    );
  const items = all.kind === 'list' ? listItems(all) : all.kind === 'tuple' ? all.items : null;
  if (items === null || isUnknown(items)) return null;
  const names = items.map((item) => (item.kind === 'str' ? item.value : null));
  return names.includes(null) ? null : names.filter((name) => name !== null);
}

/** A module of the workspace by its dotted name, run when it is first imported. */
function workspaceModule(machine: Machine, name: string): Py | null {
  const known = machine.modules.get(name);
  if (known !== undefined) {
    const state = machine.loaded(known).content;
    if (state === true) return known;
    if (state !== false) return { ...state, refs: [known] };
  }
  const file = find(machine, name);
  if (file === null) return null;
  const module = newModule(machine, name, file.path, file.isPackage, file.folder);
  machine.modules.set(name, module);
  machine.heap.write(machine.loaded(module), true);
  if (file.path !== '') runModule(machine, module);
  return module;
}

interface Found {
  /** Empty for a folder without `__init__.py`. */
  path: string;
  isPackage: boolean;
  folder: string;
}

function find(machine: Machine, name: string): Found | null {
  const parts = name.split('.');
  if (parts.length > 1) {
    const parent = machine.modules.get(parts.slice(0, -1).join('.'));
    if (parent === undefined || !parent.isPackage) return null;
    return inFolder(machine, machine.folderOf(parent), parts.at(-1) ?? '');
  }
  if (STARTUP_MODULES.has(name)) return null;
  const isStandard = isStandardModule(name);
  const exists = machine.world.exists?.(name) === true;
  for (const folder of searchPath(machine)) {
    const found = inFolder(machine, folder, name);
    if (found === null) continue;
    // A folder without `__init__.py` gives way to anything installed.
    if (found.path === '' && (isStandard || exists)) continue;
    return found;
  }
  if (isStandard || exists) return null;
  for (const folder of ancestors(machine)) {
    const found = inFolder(machine, folder, name);
    if (found !== null) return found;
  }
  return null;
}

function inFolder(machine: Machine, folder: string, name: string): Found | null {
  const base = joinRelative(folder, name);
  const init = `${base}/__init__.py`;
  if (machine.workspace.bytes(init) !== null) return { path: init, isPackage: true, folder: base };
  if (machine.workspace.bytes(`${base}.py`) !== null)
    return { path: `${base}.py`, isPackage: false, folder };
  return machine.workspace.isFolder(base) ? { path: '', isPackage: true, folder: base } : null;
}

/** Folders of the workspace on `sys.path`, in order. */
function searchPath(machine: Machine): string[] {
  const list = machine.path;
  if (list === null) return [];
  const items = listItems(list);
  if (isUnknown(items)) return [machine.entryFolder];
  return items.flatMap((item) => {
    if (item.kind === 'path') return item.relative.startsWith('..') ? [] : [item.relative];
    if (item.kind !== 'str') return [];
    const relative = machine.workspace.fromCwd(item.value);
    return relative === null || relative.startsWith('..') ? [] : [relative];
  });
}

function ancestors(machine: Machine): string[] {
  const result: string[] = [];
  for (let folder = machine.entryFolder; folder !== ''; ) {
    folder = parentOf(folder);
    result.push(folder);
  }
  return result;
}

function newModule(
  machine: Machine,
  name: string,
  file: string,
  isPackage: boolean,
  folder: string,
): PyModule {
  const names = {
    bound: new Set<string>(),
    maybe: new Set<string>(),
    global: new Set<string>(),
    nonlocal: new Set<string>(),
  };
  const scope = newScope(machine, 'module', names, null, null);
  const module: PyModule = {
    kind: 'module',
    name,
    file,
    scope,
    isPackage,
    folder,
    volatile: null,
    origin: origin('module', null),
  };
  scope.module = module;
  const from = computed(null);
  machine.heap.write(cellIn(machine, scope, '__name__'), str(name, from));
  const packageName = isPackage ? name : name.split('.').slice(0, -1).join('.');
  machine.heap.write(cellIn(machine, scope, '__doc__'), unknown('is a docstring', null));
  if (name !== '__main__')
    machine.heap.write(cellIn(machine, scope, '__package__'), str(packageName, from));
  if (file !== '') machine.heap.write(cellIn(machine, scope, '__file__'), path(file, false, from));
  return module;
}

/** Runs the body of a module; one that cannot be read may define anything. */
function runModule(machine: Machine, module: PyModule): void {
  const bytes = machine.workspace.bytes(module.file);
  if (bytes === null) return;
  let body: ReturnType<typeof moduleSyntax>;
  try {
    const source = machine.reader.parse(module.file, bytes, machine.deadline);
    machine.sources.set(module.file, source.sha256);
    body = moduleSyntax(source);
  } catch (error) {
    if (!(error instanceof Failure) || module.name === '__main__') throw error;
    const why = unknown(`${module.file} is not read: ${error.message}`, {
      file: module.file,
      line: 1,
      column: 1,
    });
    machine.problems.push({ message: error.message, place: why.place });
    module.scope.volatile = why;
    return;
  }
  for (const { place, reason } of body.opaque)
    machine.problems.push({ message: `a statement is not read: ${reason}`, place });
  for (const name of body.names.bound) module.scope.names.bound.add(name);
  for (const name of body.names.maybe) module.scope.names.maybe.add(name);
  const frame: Frame = {
    scope: module.scope,
    module,
    function: null,
    self: null,
    place: { file: module.file, line: 1, column: 1 },
    yielded: null,
    handling: [],
  };
  const since = machine.pending.length;
  absorbReturns(machine, since, execute(machine, body.body, frame));
}
