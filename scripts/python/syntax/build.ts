import type { Place } from '../value.ts';
import type { Source, TreeNode } from './parse.ts';
import type { Binding } from './syntax.ts';

/** Thrown while building: the innermost statement that catches it becomes opaque. */
export class Unreadable extends Error {}

export const MAX_EXPRESSION_DEPTH = 120;

/** A scope of names while its text is being read. */
export interface ScopeInProgress {
  names: Binding;
  isComprehension: boolean;
  isGenerator: boolean;
}

/** What the builders share while they walk one file. */
export class Builder {
  readonly source: Source;
  readonly opaque: { place: Place; reason: string }[] = [];
  depth = 0;
  blocks = 0;
  private readonly scopes: ScopeInProgress[] = [];
  private readonly classes: string[] = [];

  constructor(source: Source) {
    this.source = source;
  }

  text(node: TreeNode): string {
    return this.source.text.slice(node.from, node.to);
  }

  place(node: TreeNode): Place {
    return this.source.place(node.from);
  }

  /** Identifiers are compared in NFKC form; `__x` in a class body belongs to that class. */
  identifier(node: TreeNode): string {
    return this.mangled(this.text(node).normalize('NFKC'));
  }

  private mangled(name: string): string {
    const owner = this.classes.at(-1)?.replace(/^_+/, '');
    if (!owner || !name.startsWith('__') || name.endsWith('__')) return name;
    return `_${owner}${name}`;
  }

  /** Notes that the current scope binds a name. */
  bind(name: string): void {
    this.scopes.at(-1)?.names.bound.add(name);
  }

  /** Notes that an opaque statement of the current scope may bind a name. */
  bindMaybe(name: string): void {
    this.scopes.at(-1)?.names.maybe.add(name);
  }

  /** A walrus in a comprehension binds in the function around it. */
  bindOutsideComprehensions(name: string): void {
    const scope = this.scopes.findLast(({ isComprehension }) => !isComprehension);
    scope?.names.bound.add(name);
  }

  declare(kind: 'global' | 'nonlocal', name: string): void {
    this.scopes.at(-1)?.names[kind].add(name);
  }

  markGenerator(): void {
    const scope = this.scopes.at(-1);
    if (scope !== undefined) scope.isGenerator = true;
  }

  inScope<T>(build: () => T, isComprehension = false): [T, ScopeInProgress] {
    const names: Binding = {
      bound: new Set(),
      maybe: new Set(),
      global: new Set(),
      nonlocal: new Set(),
    };
    const scope = { names, isComprehension, isGenerator: false };
    this.scopes.push(scope);
    try {
      const built = build();
      for (const name of [...names.global, ...names.nonlocal]) names.bound.delete(name);
      return [built, scope];
    } finally {
      this.scopes.pop();
    }
  }

  inClass<T>(name: string, build: () => T): T {
    this.classes.push(name);
    try {
      return build();
    } finally {
      this.classes.pop();
    }
  }
}

/** The children that are not punctuation, comments or keywords of the given kinds. */
export function without(node: TreeNode, ...types: string[]): TreeNode[] {
  return node.children.filter(({ type }) => !types.includes(type));
}

export function childOf(node: TreeNode, type: string): TreeNode | undefined {
  return node.children.find((child) => child.type === type);
}

/** Splits children at a separator; a trailing separator adds nothing. */
export function splitAt(children: readonly TreeNode[], separator: string): TreeNode[][] {
  const groups: TreeNode[][] = [[]];
  for (const child of children) {
    if (child.type === separator) groups.push([]);
    else groups.at(-1)?.push(child);
  }
  if (groups.at(-1)?.length === 0) groups.pop();
  return groups;
}

/** Identifiers in the text of a node, for statements that are not read. */
export function identifiersIn(text: string): string[] {
  return [...new Set(text.normalize('NFKC').match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])];
}
