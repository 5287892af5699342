import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { Effect, Order } from './order.ts';

/*
 * Loaded before a door (`node --import`), and only by tests: it stands between the door and Node's own
 * modules, so that every effect on files and processes has a number at which something can go wrong. The
 * code under test holds nothing of it. Calls of Node that do several things are taken apart.
 */

/** Functions of `node:fs` that are watched. */
export const WATCHED = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
  'linkSync',
  'symlinkSync',
  'unlinkSync',
  'rmdirSync',
  'rmSync',
  'mkdirSync',
  'chmodSync',
  'truncateSync',
  'copyFileSync',
  'writeFileSync',
  'createWriteStream',
] as const;

const text = process.env.NVFLARE_AUTOFL_TEST_FAULT;
if (text && isMainThread) {
  const order: Order = JSON.parse(text);
  const role = roleOf(process.argv[1] ?? '');
  if (role && (order.role === 'both' || order.role === role)) install(order, role);
}

// internals

function roleOf(script: string): string | null {
  if (script.endsWith('supervisor.ts')) return 'supervisor';
  return script.endsWith('run_job_campaign.ts') ? 'runner' : null;
}

function install(order: Order, role: string): void {
  const real = { ...fs };
  const spawn = childProcess.spawn;
  const spawnSync = childProcess.spawnSync;
  const signal = process.kill.bind(process);
  const files = new Map<number, { path: string; folder: boolean }>();
  let number = 0;
  let full = false;
  // Node's own functions use each other, through what is watched here.
  let inside = false;

  const watched = (path: unknown): path is string =>
    typeof path === 'string' && order.roots.some((root) => resolve(path).startsWith(root));

  const within = <T>(work: () => T): T => {
    inside = true;
    try {
      return work();
    } finally {
      inside = false;
    }
  };

  const die = (): never => {
    signal(process.pid, 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    throw new Error('still alive');
  };

  const effect = <T>(
    kind: Effect['kind'],
    path: string,
    perform: () => T,
    more: { from?: string; data?: () => Uint8Array; half?: () => void } = {},
  ): T => {
    if (inside) return perform();
    number += 1;
    const now = number === order.at;
    if (now && order.how === 'kill') die();
    if (now && order.how === 'torn') {
      inside = true;
      more.half?.();
      die();
    }
    if (now && order.how === 'full') full = true;
    if ((full || (now && order.how === 'full once')) && needsSpace(kind, path, more.from)) {
      within(() => more.half?.());
      throw noSpace(kind, path);
    }
    return within(() => {
      const result = perform();
      if (order.log === null) return result;
      const data = more.data && Buffer.from(more.data()).toString('base64');
      const line: Effect = { kind, path: resolve(path), from: more.from, data, role };
      real.appendFileSync(order.log, `${JSON.stringify(line)}\n`);
      return result;
    });
  };

  /** A change that is one call of the system. */
  const simple =
    (name: keyof typeof fs, kind: Effect['kind']) =>
    (path: string, ...rest: unknown[]): unknown => {
      const call = () => Reflect.apply(real[name] as () => unknown, fs, [path, ...rest]);
      if (!watched(path)) return call();
      const cut = kind === 'truncate' ? { from: String(rest[0] ?? 0) } : {};
      return effect(kind, path, call, cut);
    };

  /** A change that gives a file a further or another name. */
  const naming =
    (name: keyof typeof fs, kind: Effect['kind']) =>
    (from: string, path: string, ...rest: unknown[]): unknown => {
      const call = () => Reflect.apply(real[name] as () => unknown, fs, [from, path, ...rest]);
      return watched(path)
        ? effect(kind, path, call, { from: kind === 'symlink' ? from : resolve(from) })
        : call();
    };

  /** What opening does to the folder and the file. */
  const opening = <T>(path: unknown, flags: unknown, perform: () => T): T => {
    if (!watched(path)) return perform();
    const letters = String(flags ?? 'r');
    const exists = real.existsSync(path);
    if (/[wa]/.test(letters) && !exists) return effect('create', path, perform);
    if (letters.startsWith('w') && exists && !letters.includes('x'))
      return effect('truncate', path, perform, { from: '0' });
    return perform();
  };

  const note = (descriptor: number, path: unknown): number => {
    if (watched(path))
      files.set(descriptor, { path, folder: real.fstatSync(descriptor).isDirectory() });
    return descriptor;
  };

  const openSync = (path: fs.PathLike, flags?: string | number, mode?: fs.Mode): number =>
    note(
      opening(path, flags, () => real.openSync(path, flags ?? 'r', mode)),
      path,
    );

  const writeSync = (descriptor: number, data: Uint8Array, ...rest: number[]): number => {
    const file = files.get(descriptor);
    const perform = () => real.writeSync(descriptor, data, ...rest);
    if (!file) return perform();
    const bytes = Buffer.from(data).subarray(rest[0] ?? 0);
    return effect('write', file.path, perform, {
      data: () => bytes,
      half: () => real.writeSync(descriptor, bytes.subarray(0, bytes.length >> 1)),
    });
  };

  const mkdirSync = (path: string, options?: fs.MakeDirectoryOptions): string | undefined => {
    if (!watched(path)) return real.mkdirSync(path, options);
    if (!options?.recursive)
      return effect('mkdir', path, () => real.mkdirSync(path, options) ?? undefined);
    const missing: string[] = [];
    for (let folder = resolve(path); !real.existsSync(folder); folder = dirname(folder))
      missing.unshift(folder);
    if (missing.length === 0) return real.mkdirSync(path, options);
    for (const folder of missing) effect('mkdir', folder, () => real.mkdirSync(folder, options));
    return missing[0];
  };

  const rmSync = (path: string, options: fs.RmOptions = {}): unknown => {
    const stat = watched(path) ? real.lstatSync(path, { throwIfNoEntry: false }) : undefined;
    if (!stat) return real.rmSync(path, options);
    if (!stat.isDirectory() || !options.recursive)
      return effect('unlink', path, () => real.rmSync(path, options));
    for (const name of real.readdirSync(path)) rmSync(join(path, name), options);
    return effect('rmdir', path, () => real.rmdirSync(path));
  };

  const copyFileSync = (from: string, path: string): unknown => {
    if (!watched(path)) return real.copyFileSync(from, path);
    const bytes = real.readFileSync(from);
    const put = (part: Uint8Array) => real.writeFileSync(path, part);
    effect('create', path, () => put(new Uint8Array()));
    return effect('copy', path, () => real.copyFileSync(from, path), {
      data: () => bytes,
      half: () => put(bytes.subarray(0, bytes.length >> 1)),
    });
  };

  const writeFileSync = (
    path: string,
    data: string | Uint8Array,
    options?: fs.WriteFileOptions,
  ): unknown => {
    if (!watched(path)) return real.writeFileSync(path, data, options);
    const descriptor = openSync(path, 'w');
    try {
      const bytes = Buffer.from(data as string);
      return bytes.length > 0 ? writeSync(descriptor, bytes) : 0;
    } finally {
      closeSync(descriptor);
    }
  };

  const closeSync = (descriptor: number): void => {
    files.delete(descriptor);
    real.closeSync(descriptor);
  };

  const fsyncSync = (descriptor: number): unknown => {
    const file = files.get(descriptor);
    if (!file) return real.fsyncSync(descriptor);
    return effect(file.folder ? 'sync folder' : 'sync', file.path, () =>
      real.fsyncSync(descriptor),
    );
  };

  /** Streams write through these; what goes wrong, they are told later. */
  const later = (name: 'open' | 'write' | 'writev') =>
    function patched(this: unknown, ...args: unknown[]): void {
      const callback = args.at(-1) as (error: unknown, ...results: unknown[]) => void;
      const call = () => Reflect.apply(real[name] as (...given: never[]) => void, fs, args);
      const told = (error: NodeJS.ErrnoException | null, descriptor: number): void => {
        if (!error) note(descriptor, args[0]);
        callback(error, descriptor);
      };
      try {
        if (name === 'open')
          opening(args[0], args[1], () =>
            Reflect.apply(real.open, fs, [...args.slice(0, -1), told]),
          );
        else {
          const file = files.get(args[0] as number);
          const parts = (name === 'write' ? [args[1]] : args[1]) as Uint8Array[];
          if (file) effect('write', file.path, call, { data: () => Buffer.concat(parts) });
          else call();
        }
      } catch (error) {
        process.nextTick(callback, error);
      }
    };

  Object.assign(fs, {
    openSync,
    writeSync,
    fsyncSync,
    closeSync,
    mkdirSync,
    rmSync,
    copyFileSync,
    writeFileSync,
    renameSync: naming('renameSync', 'rename'),
    linkSync: naming('linkSync', 'link'),
    symlinkSync: naming('symlinkSync', 'symlink'),
    unlinkSync: simple('unlinkSync', 'unlink'),
    rmdirSync: simple('rmdirSync', 'rmdir'),
    chmodSync: simple('chmodSync', 'mode'),
    truncateSync: simple('truncateSync', 'truncate'),
    open: later('open'),
    write: later('write'),
    writev: later('writev'),
  });
  Object.assign(childProcess, {
    spawn: (command: string, ...rest: unknown[]) => {
      const call = () =>
        Reflect.apply(spawn, childProcess, [command, ...rest]) as childProcess.ChildProcess;
      return command.includes('esbuild') ? call() : effect('spawn', command, call);
    },
    spawnSync: (command: string, ...rest: unknown[]) =>
      effect('spawn', command, () => Reflect.apply(spawnSync, childProcess, [command, ...rest])),
  });
  Object.assign(process, {
    kill: (pid: number, name?: string | number) =>
      effect('signal', String(pid), () => signal(pid, name)),
  });
  syncBuiltinESMExports();
}

const NEEDS_SPACE: ReadonlySet<Effect['kind']> = new Set([
  'create',
  'write',
  'copy',
  'mkdir',
  'link',
  'symlink',
  'rename',
  'sync',
]);

/** A full folder has room for another name in an old one's place. */
function needsSpace(kind: Effect['kind'], path: string, from = ''): boolean {
  return NEEDS_SPACE.has(kind) && !(kind === 'rename' && dirname(from) === dirname(resolve(path)));
}

function noSpace(kind: string, path: string): Error {
  const message = `ENOSPC: no space left on device, ${kind} '${path}'`;
  return Object.assign(new Error(message), { code: 'ENOSPC', errno: -28, syscall: kind, path });
}
