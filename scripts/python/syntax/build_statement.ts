import type { Builder } from './build.ts';
import { childOf, identifiersIn, splitAt, Unreadable, without } from './build.ts';
import {
  classStatement,
  decoratedStatement,
  forStatement,
  functionStatement,
  ifStatement,
  tryStatement,
  whileStatement,
  withStatement,
} from './build_compound.ts';
import {
  annotationOf,
  bindTarget,
  expression,
  expressionList,
  yieldExpression,
} from './build_expression.ts';
import { matchStatement } from './build_pattern.ts';
import type { TreeNode } from './parse.ts';
import type { BinaryOperator, Expression, ImportedName, Statement } from './syntax.ts';

/**
 * The statements of a block. Where the tree holds an error node, that statement is opaque, and so is
 * whatever does not stand where a statement of this block must stand: Lezer may have cut one in two.
 *
 * @throws {Unreadable} where the block itself cannot be trusted
 */
export function statements(
  builder: Builder,
  nodes: readonly TreeNode[],
  isFile: boolean,
): Statement[] {
  const result: Statement[] = [];
  const distrust = nodes.some(({ broken }) => broken);
  const column = isFile ? 0 : columnOf(builder, nodes[0]);
  for (const node of nodes) {
    if (distrust && !standsAt(builder, node, column)) {
      if (!isFile) throw new Unreadable('this syntax is not read');
      result.push(opaque(builder, node, 'this syntax is not read'));
    } else if (node.type === 'StatementGroup') {
      for (const part of without(node, ';')) result.push(statement(builder, part));
    } else {
      result.push(statement(builder, node));
    }
  }
  return result;
}

/** The statements of a `Body` node. */
export function body(builder: Builder, node: TreeNode | undefined): Statement[] {
  if (node?.type !== 'Body') throw new Unreadable('a block is missing');
  if (++builder.blocks > MAX_BLOCK_DEPTH) {
    builder.blocks--;
    throw new Unreadable('it is nested too deeply');
  }
  try {
    return statements(builder, without(node, ':'), false);
  } finally {
    builder.blocks--;
  }
}

export function statement(builder: Builder, node: TreeNode): Statement {
  const build = BUILDERS.get(node.type);
  if (build === undefined) return opaque(builder, node, `${node.type} is not read`);
  const opaqueBefore = builder.opaque.length;
  try {
    return build(builder, node);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    builder.opaque.length = opaqueBefore;
    return opaque(builder, node, error.message);
  }
}

export function checkTarget(target: Expression): Expression {
  if (target.kind === 'tuple' || target.kind === 'list') target.items.forEach(checkTarget);
  else if (target.kind === 'starred') checkTarget(target.value);
  else if (!['name', 'attribute', 'subscript'].includes(target.kind))
    throw new Unreadable('this assignment is not read');
  return target;
}

// internals

const MAX_BLOCK_DEPTH = 60;

/** Where a line's statement begins; -1 for a block on the line of its header. */
function columnOf(builder: Builder, node: TreeNode | undefined): number {
  if (node === undefined) throw new Unreadable('a block is empty');
  return startsLine(builder, node) ? builder.place(node).column - 1 : -1;
}

function startsLine(builder: Builder, node: TreeNode): boolean {
  const { text } = builder.source;
  for (let at = node.from - 1; at >= 0 && text[at] !== '\n'; at--)
    if (!' \t\f\ufeff'.includes(text.charAt(at))) return false;
  return true;
}

function standsAt(builder: Builder, node: TreeNode, column: number): boolean {
  if (node.type === '⚠') return false;
  if (column < 0) return true;
  return startsLine(builder, node) && builder.place(node).column - 1 === column;
}

function opaque(builder: Builder, node: TreeNode, reason: string): Statement {
  const place = builder.place(node);
  const names = identifiersIn(builder.text(node));
  for (const name of names) builder.bindMaybe(name);
  if (names.includes('yield')) builder.markGenerator();
  builder.opaque.push({ place, reason });
  return { kind: 'opaque', names, reason, place };
}

type Build = (builder: Builder, node: TreeNode) => Statement;

const BUILDERS = new Map<string, Build>([
  ['ExpressionStatement', expressionStatement],
  ['YieldStatement', yieldStatement],
  ['AssignStatement', assignStatement],
  ['UpdateStatement', updateStatement],
  ['DeleteStatement', deleteStatement],
  ['PassStatement', (b, n) => ({ kind: 'pass', place: b.place(n) })],
  ['BreakStatement', (b, n) => ({ kind: 'break', place: b.place(n) })],
  ['ContinueStatement', (b, n) => ({ kind: 'continue', place: b.place(n) })],
  ['ReturnStatement', returnStatement],
  ['RaiseStatement', raiseStatement],
  ['ImportStatement', importStatement],
  ['ScopeStatement', scopeStatement],
  ['AssertStatement', assertStatement],
  ['IfStatement', ifStatement],
  ['WhileStatement', whileStatement],
  ['ForStatement', forStatement],
  ['TryStatement', tryStatement],
  ['WithStatement', withStatement],
  ['FunctionDefinition', (b, n) => functionStatement(b, n, [])],
  ['ClassDefinition', (b, n) => classStatement(b, n, [])],
  ['DecoratedStatement', decoratedStatement],
  ['MatchStatement', matchStatement],
]);

function expressionStatement(builder: Builder, node: TreeNode): Statement {
  return {
    kind: 'expression',
    value: expressionList(builder, node.children),
    place: builder.place(node),
  };
}

function yieldStatement(builder: Builder, node: TreeNode): Statement {
  return {
    kind: 'expression',
    value: yieldExpression(builder, node),
    place: builder.place(node),
  };
}

function values(builder: Builder, nodes: readonly TreeNode[]): Expression {
  const [first] = nodes;
  return first?.type === 'YieldExpression'
    ? expression(builder, first)
    : expressionList(builder, nodes);
}

function assignStatement(builder: Builder, node: TreeNode): Statement {
  const place = builder.place(node);
  const annotation = childOf(node, 'TypeDef');
  const groups = splitAt(without(node, 'TypeDef'), 'AssignOp');
  const [first, ...rest] = groups;
  if (first === undefined) throw new Unreadable('this assignment is not read');
  if (annotation !== undefined) {
    const target = expressionList(builder, first);
    bindTarget(builder, checkTarget(target));
    const [valueNodes] = rest;
    const value = valueNodes === undefined ? null : values(builder, valueNodes);
    return {
      kind: 'annotated',
      target,
      annotation: annotationOf(builder, annotation),
      value,
      place,
    };
  }
  const targets = groups.slice(0, -1).map((group) => checkTarget(expressionList(builder, group)));
  for (const target of targets) bindTarget(builder, target);
  return { kind: 'assign', targets, value: values(builder, groups.at(-1) ?? []), place };
}

function updateStatement(builder: Builder, node: TreeNode): Statement {
  const at = node.children.findIndex(({ type }) => type === 'UpdateOp');
  const operator = node.children[at];
  if (operator === undefined) throw new Unreadable('this assignment is not read');
  const target = expressionList(builder, node.children.slice(0, at));
  if (!['name', 'attribute', 'subscript'].includes(target.kind))
    throw new Unreadable('this assignment is not read');
  bindTarget(builder, target);
  return {
    kind: 'augmented',
    target,
    op: builder.text(operator).slice(0, -1) as BinaryOperator,
    value: values(builder, node.children.slice(at + 1)),
    place: builder.place(node),
  };
}

function deleteStatement(builder: Builder, node: TreeNode): Statement {
  const targets = splitAt(without(node, 'del'), ',').map((group) =>
    checkTarget(expressionList(builder, group)),
  );
  for (const target of targets) bindTarget(builder, target);
  return { kind: 'delete', targets, place: builder.place(node) };
}

function returnStatement(builder: Builder, node: TreeNode): Statement {
  const rest = without(node, 'return');
  const value = rest.length === 0 ? null : expressionList(builder, rest);
  return { kind: 'return', value, place: builder.place(node) };
}

function raiseStatement(builder: Builder, node: TreeNode): Statement {
  const [exception, from, cause, ...more] = without(node, 'raise');
  if (more.length > 0 || (from !== undefined && from.type !== 'from'))
    throw new Unreadable('this raise is not read');
  return {
    kind: 'raise',
    exception: exception === undefined ? null : expression(builder, exception),
    cause: cause === undefined ? null : expression(builder, cause),
    place: builder.place(node),
  };
}

function importStatement(builder: Builder, node: TreeNode): Statement {
  if (node.broken) throw new Unreadable('this import is not read');
  const place = builder.place(node);
  const nodes = without(node, '(', ')');
  const importAt = nodes.findIndex(({ type }) => type === 'import');
  const names = splitAt(nodes.slice(importAt + 1), ',').map((group) =>
    importedName(builder, group),
  );
  if (importAt === 0) {
    for (const { name, alias } of names) builder.bind(alias ?? name.split('.')[0] ?? name);
    return { kind: 'import', names, place };
  }
  const from = nodes
    .slice(1, importAt)
    .map((part) => builder.text(part))
    .join('');
  const level = /^\.*/.exec(from)?.[0].length ?? 0;
  const module = from.slice(level);
  if (names.some(({ name }) => name === '*'))
    return { kind: 'importFrom', level, module, names: '*', place };
  for (const { name, alias } of names) builder.bind(alias ?? name);
  return { kind: 'importFrom', level, module, names, place };
}

function importedName(builder: Builder, group: readonly TreeNode[]): ImportedName {
  const asAt = group.findIndex(({ type }) => type === 'as');
  const path = asAt < 0 ? group : group.slice(0, asAt);
  const name = path.map((part) =>
    part.type === '*' ? '*' : part.type === '.' ? '.' : builder.identifier(part),
  );
  const alias = asAt < 0 ? undefined : group[asAt + 1];
  return { name: name.join(''), alias: alias === undefined ? null : builder.identifier(alias) };
}

function scopeStatement(builder: Builder, node: TreeNode): Statement {
  const kind = node.children[0]?.type === 'global' ? 'global' : 'nonlocal';
  for (const child of node.children) {
    if (child.type === 'VariableName') builder.declare(kind, builder.identifier(child));
  }
  return { kind: 'scope', place: builder.place(node) };
}

function assertStatement(builder: Builder, node: TreeNode): Statement {
  const [test, message] = splitAt(without(node, 'assert'), ',');
  return {
    kind: 'assert',
    test: expression(builder, test?.[0]),
    message: message === undefined ? null : expression(builder, message[0]),
    place: builder.place(node),
  };
}
