import type { Source, TreeNode } from '../../python/syntax/parse.ts';
import type { LocalClass } from '../../python/value.ts';

/** Where a class of the workspace is written. */
export interface ClassSource {
  node: TreeNode;
  source: Source;
}

/** The definitions of a class and of the workspace classes that it names as its bases, found by name. */
export function classesOf(local: LocalClass, sources: readonly Source[]): ClassSource[] {
  const found: ClassSource[] = [];
  const seen = new Set<string>();
  const names = [local.name];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const source of sources)
      for (const node of classesNamed(name, source.tree, source)) {
        found.push({ node, source });
        names.push(...baseNames(node, source));
      }
  }
  return found;
}

export function nameOf(node: TreeNode, source: Source): string {
  const name = node.children.find(({ type }) => type === 'VariableName');
  return name === undefined ? '' : source.text.slice(name.from, name.to);
}

// internals

function* classesNamed(name: string, node: TreeNode, source: Source): Generator<TreeNode> {
  if (node.type === 'ClassDefinition' && nameOf(node, source) === name) yield node;
  for (const child of node.children) yield* classesNamed(name, child, source);
}

function baseNames(node: TreeNode, source: Source): string[] {
  const list = node.children.find(({ type }) => type === 'ArgList');
  if (list === undefined) return [];
  return source.text.slice(list.from, list.to).match(/[A-Za-z_]\w*/g) ?? [];
}
