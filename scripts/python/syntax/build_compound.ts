import type { Builder } from './build.ts';
import { childOf, splitAt, Unreadable, without } from './build.ts';
import {
  bindTarget,
  callArguments,
  expression,
  expressionList,
  parameters,
} from './build_expression.ts';
import { body, checkTarget } from './build_statement.ts';
import type { TreeNode } from './parse.ts';
import type { ClassNode, Expression, FunctionNode, Handler, Statement } from './syntax.ts';

export function ifStatement(builder: Builder, node: TreeNode): Statement {
  const arms: { test: Expression | null; body: Statement[]; at: TreeNode }[] = [];
  let test: Expression | null = null;
  for (const child of node.children) {
    if (child.type === 'Body') arms.push({ test, body: body(builder, child), at: node });
    else if (child.type === 'else') test = null;
    else if (child.type !== 'if' && child.type !== 'elif') test = expression(builder, child);
  }
  let otherwise: Statement[] = [];
  for (const arm of arms.reverse()) {
    if (arm.test === null) otherwise = arm.body;
    else
      otherwise = [
        { kind: 'if', test: arm.test, body: arm.body, otherwise, place: arm.test.place },
      ];
  }
  const [whole] = otherwise;
  if (whole?.kind !== 'if') throw new Unreadable('this if is not read');
  return { ...whole, place: builder.place(node) };
}

export function whileStatement(builder: Builder, node: TreeNode): Statement {
  const bodies = node.children.filter(({ type }) => type === 'Body');
  return {
    kind: 'while',
    test: expression(builder, node.children[1]),
    body: body(builder, bodies[0]),
    otherwise: bodies[1] === undefined ? [] : body(builder, bodies[1]),
    place: builder.place(node),
  };
}

export function forStatement(builder: Builder, node: TreeNode): Statement {
  const { children } = node;
  const forAt = children.findIndex(({ type }) => type === 'for');
  const inAt = children.findIndex(({ type }) => type === 'in');
  const bodyAt = children.findIndex(({ type }) => type === 'Body');
  if (inAt < 0 || bodyAt < 0) throw new Unreadable('this for is not read');
  const target = checkTarget(expressionList(builder, children.slice(forAt + 1, inAt)));
  bindTarget(builder, target);
  const orElse = children.slice(bodyAt + 1).find(({ type }) => type === 'Body');
  return {
    kind: 'for',
    target,
    iterable: expressionList(builder, children.slice(inAt + 1, bodyAt)),
    body: body(builder, children[bodyAt]),
    otherwise: orElse === undefined ? [] : body(builder, orElse),
    isAsync: forAt > 0,
    place: builder.place(node),
  };
}

export function tryStatement(builder: Builder, node: TreeNode): Statement {
  const result = {
    kind: 'try' as const,
    body: [] as Statement[],
    handlers: [] as Handler[],
    otherwise: [] as Statement[],
    finally: [] as Statement[],
    isGroup: false,
    place: builder.place(node),
  };
  let part = '';
  let header: TreeNode[] = [];
  let start = node;
  for (const child of node.children) {
    if (['try', 'except', 'else', 'finally'].includes(child.type)) {
      part = child.type;
      header = [];
      start = child;
    } else if (child.type !== 'Body') {
      header.push(child);
    } else if (part === 'except') {
      if (header[0]?.type === '*') result.isGroup = true;
      result.handlers.push(
        handler(builder, without({ ...start, children: header }, '*'), child, start),
      );
    } else {
      const key = part === 'try' ? 'body' : part === 'else' ? 'otherwise' : 'finally';
      result[key] = body(builder, child);
    }
  }
  return result;
}

export function withStatement(builder: Builder, node: TreeNode): Statement {
  const withAt = node.children.findIndex(({ type }) => type === 'with');
  const header = node.children.slice(withAt + 1, -1);
  const items = splitAt(header, ',').flatMap(([context, as, targetNode]) => {
    // `with (a, b):` is two contexts, not a tuple.
    if (context?.type === 'TupleExpression' && as === undefined) {
      return splitAt(context.children.slice(1, -1), ',').map(([part]) => ({
        context: expression(builder, part),
        target: null,
      }));
    }
    const target = as === undefined ? null : expression(builder, targetNode);
    if (target !== null) bindTarget(builder, target);
    return [{ context: expression(builder, context), target }];
  });
  return {
    kind: 'with',
    items,
    body: body(builder, node.children.at(-1)),
    isAsync: withAt > 0,
    place: builder.place(node),
  };
}

export function decoratedStatement(builder: Builder, node: TreeNode): Statement {
  const decorators = node.children.filter(({ type }) => type === 'Decorator');
  const definition = node.children.at(-1);
  const built = decorators.map((decorator) => decoratorExpression(builder, decorator));
  if (definition?.type === 'FunctionDefinition')
    return functionStatement(builder, definition, built);
  if (definition?.type === 'ClassDefinition') return classStatement(builder, definition, built);
  throw new Unreadable('this decorated statement is not read');
}

export function functionStatement(
  builder: Builder,
  node: TreeNode,
  decorators: Expression[],
): Statement {
  const nameNode = childOf(node, 'VariableName');
  if (nameNode === undefined) throw new Unreadable('this function is not read');
  const name = builder.identifier(nameNode);
  builder.bind(name);
  const parameterList = parameters(builder, childOf(node, 'ParamList'));
  const [statementsOfBody, scope] = builder.inScope(() => {
    for (const parameter of parameterList) builder.bind(parameter.name);
    return body(builder, childOf(node, 'Body'));
  });
  const definition: FunctionNode = {
    name,
    parameters: parameterList,
    body: statementsOfBody,
    decorators,
    isAsync: node.children[0]?.type === 'async',
    isGenerator: scope.isGenerator,
    names: scope.names,
    place: builder.place(node),
  };
  return { kind: 'function', definition, place: definition.place };
}

export function classStatement(
  builder: Builder,
  node: TreeNode,
  decorators: Expression[],
): Statement {
  const nameNode = childOf(node, 'VariableName');
  if (nameNode === undefined) throw new Unreadable('this class is not read');
  const name = builder.identifier(nameNode);
  builder.bind(name);
  const list = childOf(node, 'ArgList');
  const args = list === undefined ? [] : callArguments(builder, list);
  const [statementsOfBody, scope] = builder.inClass(name, () =>
    builder.inScope(() => body(builder, childOf(node, 'Body'))),
  );
  const definition: ClassNode = {
    name,
    args,
    body: statementsOfBody,
    decorators,
    names: scope.names,
    place: builder.place(node),
  };
  return { kind: 'class', definition, place: definition.place };
}

// internals

function handler(builder: Builder, header: TreeNode[], block: TreeNode, at: TreeNode): Handler {
  const [type, as, nameNode] = header;
  if (as !== undefined && as.type !== 'as') throw new Unreadable('this except is not read');
  const name = nameNode === undefined ? null : builder.identifier(nameNode);
  if (name !== null) builder.bind(name);
  return {
    type: type === undefined ? null : expression(builder, type),
    name,
    body: body(builder, block),
    place: builder.place(at),
  };
}

function decoratorExpression(builder: Builder, node: TreeNode): Expression {
  const names = node.children.filter(({ type }) => type === 'VariableName');
  const list = childOf(node, 'ArgList');
  const place = builder.place(node);
  const [first, ...rest] = names;
  if (node.broken || first === undefined) throw new Unreadable('this decorator is not read');
  let result = expression(builder, first);
  for (const name of rest) {
    result = { kind: 'attribute', object: result, name: builder.identifier(name), place };
  }
  if (list === undefined) return result;
  return { kind: 'call', callee: result, args: callArguments(builder, list), place };
}
