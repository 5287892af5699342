import {
  type Builder,
  childOf,
  identifiersIn,
  MAX_EXPRESSION_DEPTH,
  splitAt,
  Unreadable,
  without,
} from './build.ts';
import { operatorExpression } from './build_operator.ts';
import { formatExpression, stringExpression } from './build_string.ts';
import { numberLiteral } from './literal.ts';
import type { TreeNode } from './parse.ts';
import type { Argument, Binding, Clause, Constant, Expression, Parameter } from './syntax.ts';

/** @throws {Unreadable} where the tree holds an error or something this reader does not know */
export function expression(builder: Builder, node: TreeNode | undefined): Expression {
  if (node === undefined) throw new Unreadable('an expression is missing');
  if (node.broken) throw new Unreadable('this syntax is not read');
  if (++builder.depth > MAX_EXPRESSION_DEPTH) {
    builder.depth--;
    throw new Unreadable('it is nested too deeply');
  }
  try {
    const build = BUILDERS.get(node.type);
    if (build === undefined) throw new Unreadable(`${node.type} is not read`);
    return build(builder, node);
  } finally {
    builder.depth--;
  }
}

/** `a`, `a, b` or `*a, b`: one expression, or a tuple of them. */
export function expressionList(builder: Builder, nodes: readonly TreeNode[]): Expression {
  const groups = splitAt(nodes, ',');
  const [first] = groups;
  if (first === undefined) throw new Unreadable('an expression is missing');
  const isTuple = nodes.some(({ type }) => type === ',');
  const items = groups.map((group) => maybeStarred(builder, group));
  const [only] = items;
  if (!isTuple && only !== undefined && only.kind !== 'starred') return only;
  return { kind: 'tuple', items, place: placeOf(builder, first[0]) };
}

/** Binds the names of an assignment target in the current scope. */
export function bindTarget(builder: Builder, target: Expression): void {
  if (target.kind === 'name') builder.bind(target.id);
  else if (target.kind === 'starred') bindTarget(builder, target.value);
  else if (target.kind === 'tuple' || target.kind === 'list') {
    for (const item of target.items) bindTarget(builder, item);
  }
}

/** The parameters of `def` or `lambda`. */
export function parameters(builder: Builder, list: TreeNode | undefined): Parameter[] {
  const result: Parameter[] = [];
  if (list === undefined) return result;
  let afterStar = false;
  let previousEnd = list.from;
  for (const group of splitAt(without(list, '(', ')'), ',')) {
    const between = builder.source.text.slice(previousEnd, group[0]?.from ?? previousEnd);
    if (slashIn(between)) makePositionalOnly(result);
    const star = group.find(({ type }) => type === '*' || type === '**')?.type;
    const nameNode = group.find(({ type }) => type === 'VariableName');
    previousEnd = group.at(-1)?.to ?? previousEnd;
    if (nameNode === undefined) {
      if (star === '*') afterStar = true;
      continue;
    }
    const assign = group.findIndex(({ type }) => type === 'AssignOp');
    const annotation = group.find(({ type }) => type === 'TypeDef');
    const plain = afterStar ? 'keywordOnly' : 'plain';
    result.push({
      name: builder.identifier(nameNode),
      form: star === '*' ? 'star' : star === '**' ? 'doubleStar' : plain,
      default: assign < 0 ? null : expression(builder, group[assign + 1]),
      annotation: annotation === undefined ? null : annotationOf(builder, annotation),
      place: builder.place(nameNode),
    });
    if (star === '*') afterStar = true;
  }
  if (slashIn(builder.source.text.slice(previousEnd, list.to))) makePositionalOnly(result);
  return result;
}

/** An annotation that is not read does not matter to what runs, unless somebody asks for it. */
export function annotationOf(builder: Builder, node: TreeNode): Expression {
  const inner = node.children.find(({ type }) => type !== ':' && type !== '->');
  try {
    return expression(builder, inner);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return {
      kind: 'opaque',
      names: identifiersIn(builder.text(node)),
      reason: error.message,
      place: builder.place(node),
    };
  }
}

/** The arguments of a call, a decorator or a class. */
export function callArguments(builder: Builder, list: TreeNode): Argument[] {
  const nodes = without(list, '(', ')');
  // A generator without parentheses is the only argument; its targets may hold commas.
  if (nodes.some(({ type }) => type === 'for'))
    return [{ form: 'positional', name: '', value: comprehension(builder, nodes, 'generator') }];
  return splitAt(nodes, ',').map((group): Argument => {
    const [first, second] = group;
    if (first?.type === '**' || first?.type === '*') {
      const form = first.type === '*' ? 'star' : 'doubleStar';
      return { form, name: '', value: expression(builder, second) };
    }
    if (second?.type === 'AssignOp' && first !== undefined) {
      if (builder.text(second) === ':=') {
        return { form: 'positional', name: '', value: walrus(builder, first, group[2]) };
      }
      return {
        form: 'keyword',
        name: builder.identifier(first),
        value: expression(builder, group[2]),
      };
    }
    return { form: 'positional', name: '', value: expression(builder, first) };
  });
}

// internals

type Build = (builder: Builder, node: TreeNode) => Expression;

const BUILDERS = new Map<string, Build>([
  ['VariableName', (b, n) => ({ kind: 'name', id: b.identifier(n), place: b.place(n) })],
  ['Number', (b, n) => constant(b, n, numberLiteral(b.text(n)))],
  ['None', (b, n) => constant(b, n, { type: 'none' })],
  ['Boolean', (b, n) => constant(b, n, { type: 'bool', value: b.text(n) === 'True' })],
  ['Ellipsis', (b, n) => constant(b, n, { type: 'ellipsis' })],
  ['...', (b, n) => constant(b, n, { type: 'ellipsis' })],
  ['String', stringExpression],
  ['FormatString', formatExpression],
  ['ContinuedString', formatExpression],
  ['BinaryExpression', operatorExpression],
  ['UnaryExpression', operatorExpression],
  ['AwaitExpression', operatorExpression],
  ['ParenthesizedExpression', parenthesised],
  ['TupleExpression', (b, n) => collection(b, n, 'tuple')],
  ['ArrayExpression', (b, n) => collection(b, n, 'list')],
  ['SetExpression', (b, n) => collection(b, n, 'set')],
  ['DictionaryExpression', dictionary],
  ['ComprehensionExpression', (b, n) => comprehension(b, inner(n), 'generator')],
  ['ArrayComprehensionExpression', (b, n) => comprehension(b, inner(n), 'list')],
  ['SetComprehensionExpression', (b, n) => comprehension(b, inner(n), 'set')],
  ['DictionaryComprehensionExpression', (b, n) => comprehension(b, inner(n), 'dict')],
  ['ConditionalExpression', conditional],
  ['LambdaExpression', lambda],
  ['NamedExpression', (b, n) => walrus(b, n.children[0], n.children[2])],
  ['CallExpression', call],
  ['MemberExpression', member],
  ['YieldExpression', yieldExpression],
]);

export function yieldExpression(builder: Builder, node: TreeNode): Expression {
  builder.markGenerator();
  const rest = node.children.filter(
    ({ type, from, to }) => type !== 'yield' && (type !== '⚠' || from < to),
  );
  const from = rest[0]?.type === 'from';
  const value = rest.length === 0 ? null : expressionList(builder, from ? rest.slice(1) : rest);
  return { kind: 'yield', value, from, place: builder.place(node) };
}

function placeOf(builder: Builder, node: TreeNode | undefined) {
  if (node === undefined) throw new Unreadable('an expression is missing');
  return builder.place(node);
}

function constant(builder: Builder, node: TreeNode, value: Constant | null): Expression {
  if (value === null) throw new Unreadable('this literal is not read');
  return { kind: 'constant', value, place: builder.place(node) };
}

function inner(node: TreeNode): TreeNode[] {
  return node.children.slice(1, -1);
}

function maybeStarred(builder: Builder, group: readonly TreeNode[]): Expression {
  const [first, second] = group;
  if (first?.type !== '*') return expression(builder, first);
  return { kind: 'starred', value: expression(builder, second), place: builder.place(first) };
}

function parenthesised(builder: Builder, node: TreeNode): Expression {
  return maybeStarred(builder, inner(node));
}

function collection(builder: Builder, node: TreeNode, kind: 'tuple' | 'list' | 'set'): Expression {
  const items = splitAt(inner(node), ',').map((group) => maybeStarred(builder, group));
  return { kind, items, place: builder.place(node) };
}

function dictionary(builder: Builder, node: TreeNode): Expression {
  const entries = splitAt(inner(node), ',').map((group) => {
    if (group[0]?.type === '**') return { key: null, value: expression(builder, group[1]) };
    return { key: expression(builder, group[0]), value: expression(builder, group[2]) };
  });
  return { kind: 'dict', entries, place: builder.place(node) };
}

function conditional(builder: Builder, node: TreeNode): Expression {
  const [body, , test, , otherwise] = node.children;
  return {
    kind: 'conditional',
    test: expression(builder, test),
    body: expression(builder, body),
    otherwise: expression(builder, otherwise),
    place: builder.place(node),
  };
}

function lambda(builder: Builder, node: TreeNode): Expression {
  const parameterList = parameters(builder, childOf(node, 'ParamList'));
  const [body, scope] = builder.inScope(() => {
    for (const { name } of parameterList) builder.bind(name);
    return expression(builder, node.children.at(-1));
  });
  const place = builder.place(node);
  const definition = {
    name: '<lambda>',
    parameters: parameterList,
    body,
    decorators: [],
    isAsync: false,
    isGenerator: scope.isGenerator,
    names: scope.names,
    place,
  };
  return { kind: 'lambda', definition, place };
}

function walrus(
  builder: Builder,
  target: TreeNode | undefined,
  value: TreeNode | undefined,
): Expression {
  if (target?.type !== 'VariableName') throw new Unreadable('this := is not read');
  const name = builder.identifier(target);
  builder.bindOutsideComprehensions(name);
  return {
    kind: 'named',
    target: name,
    value: expression(builder, value),
    place: builder.place(target),
  };
}

function call(builder: Builder, node: TreeNode): Expression {
  const [callee, list] = node.children;
  if (list === undefined) throw new Unreadable('a call without arguments is not read');
  return {
    kind: 'call',
    callee: expression(builder, callee),
    args: callArguments(builder, list),
    place: builder.place(node),
  };
}

function member(builder: Builder, node: TreeNode): Expression {
  const [object, mark, ...rest] = node.children;
  const place = builder.place(node);
  if (mark?.type === '.') {
    const [property] = rest;
    if (property === undefined) throw new Unreadable('an attribute without a name is not read');
    return {
      kind: 'attribute',
      object: expression(builder, object),
      name: builder.identifier(property),
      place,
    };
  }
  const subscripts = rest.slice(0, -1);
  const groups = splitAt(subscripts, ',').map((group) => subscript(builder, group, node));
  const [only] = groups;
  const isTuple = subscripts.some(({ type }) => type === ',');
  if (only === undefined) throw new Unreadable('an empty subscript is not read');
  const index: Expression = isTuple ? { kind: 'tuple', items: groups, place: only.place } : only;
  return { kind: 'subscript', object: expression(builder, object), index, place };
}

function subscript(builder: Builder, group: readonly TreeNode[], whole: TreeNode): Expression {
  if (!group.some(({ type }) => type === ':')) return maybeStarred(builder, group);
  const parts: (Expression | null)[] = [null];
  for (const node of group) {
    if (node.type === ':') parts.push(null);
    else parts[parts.length - 1] = expression(builder, node);
  }
  const [lower = null, upper = null, step = null] = parts;
  return { kind: 'slice', lower, upper, step, place: builder.place(whole) };
}

/** `element for target in iterable if condition …`, already without its brackets. */
function comprehension(
  builder: Builder,
  nodes: readonly TreeNode[],
  form: 'list' | 'set' | 'dict' | 'generator',
): Expression {
  const start = nodes.findIndex(({ type }) => type === 'for' || type === 'async');
  const head = nodes.slice(0, start);
  if (head.some(({ type }) => type === '*' || type === '**'))
    throw new Unreadable('this comprehension is not read');
  const [parts, { names }] = builder.inScope(() => {
    // Targets first: the element may use them.
    const clauses = clausesOf(builder, nodes.slice(start));
    const element = expression(builder, head[0]);
    const value = form === 'dict' ? expression(builder, head[2]) : null;
    return { clauses, element, value };
  }, true);
  const place = placeOf(builder, nodes[0]);
  return { kind: 'comprehension', form, names: names satisfies Binding, place, ...parts };
}

function clausesOf(builder: Builder, nodes: readonly TreeNode[]): Clause[] {
  const clauses: Clause[] = [];
  let at = 0;
  while (at < nodes.length) {
    const type = nodes[at]?.type;
    if (type === 'if') {
      clauses.at(-1)?.conditions.push(expression(builder, nodes[at + 1]));
      at += 2;
      continue;
    }
    const isAsync = type === 'async';
    if (isAsync) at++;
    const end = nodes.findIndex((node, index) => index > at && node.type === 'in');
    if (nodes[at]?.type !== 'for' || end < 0)
      throw new Unreadable('this comprehension is not read');
    const target = expressionList(builder, nodes.slice(at + 1, end));
    bindTarget(builder, target);
    const iterable = expression(builder, nodes[end + 1]);
    clauses.push({ target, iterable, conditions: [], isAsync });
    at = end + 2;
  }
  return clauses;
}

function slashIn(between: string): boolean {
  return between.replace(/#[^\n]*/g, '').includes('/');
}

function makePositionalOnly(parameterList: Parameter[]): void {
  for (const parameter of parameterList) parameter.form = 'positionalOnly';
}
