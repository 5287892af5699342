import type { Source, TreeNode } from '../python/syntax/parse.ts';
import type { LocalClass, Place } from '../python/value.ts';
import { placeText } from '../python/value.ts';
import type { Catalogue, KnownClass } from './catalogue.ts';
import { shortName } from './constructor.ts';

/** Methods that only the job file calls: overriding them is followed like any other code. */
const CALLED_FROM_OUTSIDE = new Set([
  '__init__',
  'execute',
  '__repr__',
  '__str__',
  '__init_subclass__',
]);

/**
 * Why a workspace subclass is not what its NVFlare base is: it overrides a method that NVFlare calls
 * itself. Null where it overrides none.
 */
export function overriddenBy(
  local: LocalClass,
  known: KnownClass,
  catalogue: Catalogue,
  sources: readonly Source[],
): { reason: string; place: Place } | null {
  const called = catalogue.methodNames(known);
  for (const { name, place } of methodsOf(local, sources))
    if (called.has(name) && !CALLED_FROM_OUTSIDE.has(name))
      return {
        reason: `${placeText(place)} ${local.name} overrides ${name} of ${shortName(known.name)}, so what NVFlare does is not known`,
        place,
      };
  return null;
}

// internals

interface Method {
  name: string;
  place: Place;
}

/** Methods of a class and of the workspace classes that it names as its bases. */
function methodsOf(local: LocalClass, sources: readonly Source[]): Method[] {
  const found: Method[] = [];
  const seen = new Set<string>();
  const names = [local.name];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const source of sources)
      for (const node of classesNamed(name, source.tree, source)) {
        found.push(...ownMethods(node, source));
        names.push(...baseNames(node, source));
      }
  }
  return found;
}

function* classesNamed(name: string, node: TreeNode, source: Source): Generator<TreeNode> {
  if (node.type === 'ClassDefinition' && nameOf(node, source) === name) yield node;
  for (const child of node.children) yield* classesNamed(name, child, source);
}

function ownMethods(node: TreeNode, source: Source): Method[] {
  const body = node.children.find(({ type }) => type === 'Body');
  const statements = (body?.children ?? []).flatMap((child) =>
    child.type === 'DecoratedStatement' ? child.children : [child],
  );
  return statements.flatMap((child) => {
    const names = child.type === 'AssignStatement' ? assignedNames(child, source) : [];
    if (child.type === 'FunctionDefinition') names.push(nameOf(child, source));
    return names.map((name) => ({ name, place: source.place(child.from) }));
  });
}

/** `run = other` in a class body makes a method, too. */
function assignedNames(node: TreeNode, source: Source): string[] {
  return node.children
    .filter(({ type }) => type === 'VariableName')
    .map(({ from, to }) => source.text.slice(from, to));
}

function baseNames(node: TreeNode, source: Source): string[] {
  const list = node.children.find(({ type }) => type === 'ArgList');
  if (list === undefined) return [];
  return source.text.slice(list.from, list.to).match(/[A-Za-z_]\w*/g) ?? [];
}

function nameOf(node: TreeNode, source: Source): string {
  const name = node.children.find(({ type }) => type === 'VariableName');
  return name === undefined ? '' : source.text.slice(name.from, name.to);
}
