import type { Source, TreeNode } from '../../python/syntax/parse.ts';
import type { LocalClass, Place } from '../../python/value.ts';
import { placeText } from '../../python/value.ts';
import type { Catalogue, KnownClass } from '../catalogue/catalogue.ts';
import { shortName } from './constructor.ts';
import { type ClassSource, classesOf, nameOf } from './local_class.ts';

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
  for (const { name, place } of classesOf(local, sources).flatMap(ownMethods))
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

function ownMethods({ node, source }: ClassSource): Method[] {
  const body = node.children.find(({ type }) => type === 'Body');
  const statements = (body?.children ?? []).flatMap((child) =>
    child.type === 'DecoratedStatement' ? child.children : [child],
  );
  return statements.flatMap((child) => {
    const names = child.type === 'AssignStatement' ? assignedNames(child, source.text) : [];
    if (child.type === 'FunctionDefinition') names.push(nameOf(child, source));
    return names.map((name) => ({ name, place: source.place(child.from) }));
  });
}

/** `run = other` in a class body makes a method, too. */
function assignedNames(node: TreeNode, text: string): string[] {
  return node.children
    .filter(({ type }) => type === 'VariableName')
    .map(({ from, to }) => text.slice(from, to));
}
