import { readFileSync } from 'node:fs';
import { literally } from '../../base/words.ts';
import type { World } from '../../python/trace.ts';

/** What a class is to a job. */
export type ClassKind =
  | 'recipe'
  | 'job'
  | 'environment'
  | 'controller'
  | 'assessor'
  | 'selector'
  | 'metrics_writer'
  | 'runner'
  | 'aggregator'
  | 'executor'
  | 'settings';

export type Evidence = 'round_metrics' | 'server_log' | 'cross_site' | 'none';

export type Literal = null | boolean | number | string | Literal[];

/** A value that a constructor computes from its parameters. */
export type Template =
  | { p: string }
  | { v: Literal }
  | { if: Test; yes: Template; no: Template }
  | { of: Template; item: string; else: Template }
  | { of: Template; attr: string }
  | { len: Template }
  /** The argument where one was given, else what a check of the constructor puts in its place. */
  | { validated: Template }
  | { unknown: true };

/** A condition on a constructor's parameters. */
export type Test =
  | { v: boolean }
  | { unknown: true }
  | { is_none: Template }
  | { true: Template }
  | { integer: Template }
  | { integer_like: Template }
  | { job_name: Template }
  | { instance: Template; class: string }
  | { word: Template; among: readonly string[] }
  /** Of a type, or taken for it by a check that is not strict. */
  | { lenient: Template; type: 'bool' | 'float' | 'list' }
  | { builtin: Template; type: 'str' | 'dict' | 'list' | 'object' }
  | { not: Test }
  | { all: Test[] }
  | { any: Test[] }
  | { [operator in Comparison]?: [Template, Template] };

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** `[name, how, default]`; `how` is `either` (by position or keyword) or `keyword`. */
export type Parameter = readonly [
  name: string,
  how: 'either' | 'keyword',
  standard?: { v: Literal } | { code: string },
];

/** An object that a constructor or method builds, or an argument that it puts into the job as it is. */
export type Build = ({ class: string; arguments: Arguments } | { place: Template }) & {
  when?: Test;
};

type Arguments = Readonly<Record<string, Template>>;

export interface MethodEntry {
  parameters: readonly string[];
  builds?: readonly Build[];
  refuses?: readonly Refusal[];
}

/** What a constructor or method raises, and when. */
export interface Refusal {
  when: Test;
  says: string;
}

/** What NVFlare's source says about one class. */
export interface ClassEntry {
  kind: ClassKind;
  /** Other dotted paths under which it can be imported. */
  aliases: readonly string[];
  /** Classes of the package it derives from, nearest first. */
  bases: readonly string[];
  parameters: readonly Parameter[];
  /** Set where it takes any keyword. */
  open?: true;
  builds?: readonly Build[];
  /** Public methods that the class itself defines. */
  methods?: Readonly<Record<string, MethodEntry>>;
  /** Names of all methods that the class itself defines, also private ones. */
  own?: string;
  /** Attributes that are computed from parameters. */
  fields?: Readonly<Record<string, Template>>;
  refuses?: readonly Refusal[];
  /** Methods that may change a list or dictionary they are given. */
  changing?: readonly string[];
  /** Why a job of this class is not admitted. */
  refused?: string;
  evidence?: Evidence;
}

interface CatalogueFile {
  nvflare: string;
  classes: Record<string, ClassEntry>;
  modules: Record<string, string>;
  /** What `from module import *` binds, of modules that have an `__all__`. */
  exports: Record<string, string>;
}

/** A class under its canonical name. */
export interface KnownClass extends ClassEntry {
  name: string;
}

/** What NVFlare's classes are, generated from its source by `catalogue_build.py`. */
export class Catalogue {
  /** The NVFlare version it describes. */
  readonly version: string;
  readonly #classes = new Map<string, KnownClass>();
  readonly #modules = new Map<string, string>();
  readonly #exports: ReadonlyMap<string, string>;

  constructor(file: CatalogueFile) {
    this.version = file.nvflare;
    this.#exports = new Map(Object.entries(file.exports));
    for (const [name, entry] of Object.entries(file.classes)) {
      const known = { ...entry, name };
      this.#classes.set(name, known);
      for (const alias of entry.aliases) this.#classes.set(alias, known);
    }
    for (const [name, names] of Object.entries(file.modules)) this.#modules.set(name, names);
  }

  /** The class that a dotted name stands for, under any of the paths it can be imported from. */
  find(dotted: string): KnownClass | null {
    return this.#classes.get(dotted) ?? null;
  }

  /** The canonical names of all classes. */
  names(): string[] {
    return [...new Set([...this.#classes.values()].map(({ name }) => name))];
  }

  /** Whether a dotted name is this class, or derives from it. */
  derives(dotted: string, base: string): boolean {
    const known = this.find(dotted);
    return known !== null && (known.name === base || known.bases.includes(base));
  }

  /** A public method of a class or of the classes it derives from. */
  method(known: KnownClass, name: string): MethodEntry | null {
    for (const base of [known.name, ...known.bases]) {
      const methods = this.#classes.get(base)?.methods;
      if (methods !== undefined && Object.hasOwn(methods, name)) return methods[name] ?? null;
    }
    return null;
  }

  /** Names of all methods of a class and of the classes it derives from, also private ones. */
  methodNames(known: KnownClass): Set<string> {
    const lines = [known.name, ...known.bases].map((base) => this.#classes.get(base)?.own ?? '');
    return new Set(lines.join(' ').split(' '));
  }

  /** Whether a module or a name of one exists in the package; undefined for anything outside it. */
  exists(dotted: string): boolean | undefined {
    if (dotted !== 'nvflare' && !dotted.startsWith('nvflare.')) return undefined;
    if (dotted.startsWith('nvflare.app_opt.')) return this.#existsWithExtras(dotted);
    if (this.#modules.has(dotted)) return true;
    const found = this.#nameIn(dotted);
    return found === undefined ? undefined : found !== null;
  }

  /** What the interpreter may assume about NVFlare's names. */
  world(): World {
    return {
      exists: (dotted) => this.exists(dotted),
      exports: (module) => this.#exports.get(module)?.split(' ').filter(Boolean),
      isPlainClass: (dotted) => {
        const marks = this.#nameIn(dotted);
        return typeof marks === 'string' && /^[A-Z]/.test(lastPart(dotted)) && !marks.includes('!')
          ? true
          : undefined;
      },
      leavesArguments: (dotted) => {
        if (onlyReads(dotted)) return true;
        const marks = this.#nameIn(dotted);
        if (typeof marks === 'string') return marks.includes('*') ? undefined : true;
        const owner = this.find(ownerOf(dotted));
        return owner && !this.#changes(owner, lastPart(dotted)) ? true : undefined;
      },
    };
  }

  /** Modules under `app_opt` need packages that NVFlare does not install, so that only absence is sure. */
  #existsWithExtras(dotted: string): boolean | undefined {
    if (this.#modules.has(dotted)) return undefined;
    return this.#nameIn(dotted) === null ? false : undefined;
  }

  #changes(known: KnownClass, method: string): boolean {
    return [known.name, ...known.bases].some((name) => this.find(name)?.changing?.includes(method));
  }

  /** The marks of a name in its module; null where the module has no such name. */
  #nameIn(dotted: string): string | null | undefined {
    const names = this.#modules.get(ownerOf(dotted));
    if (names === undefined) return undefined;
    const name = lastPart(dotted);
    if (name.startsWith('_')) return undefined;
    return new RegExp(`(?:^| )${literally(name)}([!*]*)(?: |$)`).exec(names)?.[1] ?? null;
  }
}

/**
 * Reads the catalogue that lies beside this module.
 *
 * @example
 * const recipe = loadCatalogue().find('nvflare.app_opt.pt.recipes.FedAvgRecipe');
 */
export function loadCatalogue(): Catalogue {
  const path = new URL('./catalogue.json', import.meta.url);
  return new Catalogue(JSON.parse(readFileSync(path, 'utf8')));
}

/** Whether a function outside NVFlare only shows or notes what it is given. */
export function onlyReads(dotted: string): boolean {
  return ONLY_READS.test(dotted);
}

// internals

/** Libraries that only show or note what they are given. */
const ONLY_READS = /^(?:logging|warnings|pprint|loguru|rich|tqdm)\./;

function ownerOf(dotted: string): string {
  return dotted.slice(0, Math.max(0, dotted.lastIndexOf('.')));
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1);
}
