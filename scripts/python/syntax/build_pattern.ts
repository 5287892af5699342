import { type Builder, childOf, splitAt, Unreadable, without } from './build.ts';
import { expression, expressionList } from './build_expression.ts';
import { body } from './build_statement.ts';
import type { TreeNode } from './parse.ts';
import type { Case, Expression, Pattern, Statement } from './syntax.ts';

/** `match` with its cases. */
export function matchStatement(builder: Builder, node: TreeNode): Statement {
  const matchBody = childOf(node, 'MatchBody');
  if (matchBody === undefined || matchBody.children.some(({ type }) => type === '⚠'))
    throw new Unreadable('this match is not read');
  const subject = node.children.slice(1, node.children.indexOf(matchBody));
  return {
    kind: 'match',
    subject: expressionList(builder, subject),
    cases: matchBody.children
      .filter(({ type }) => type === 'MatchClause')
      .map((c) => caseOf(builder, c)),
    place: builder.place(node),
  };
}

// internals

function caseOf(builder: Builder, node: TreeNode): Case {
  const guard = childOf(node, 'Guard');
  const patterns = without(node, 'case', 'Guard', 'Body');
  const place = builder.place(node);
  const [first] = patterns;
  const built = patterns.some(({ type }) => type === ',')
    ? sequence(builder, patterns, node)
    : pattern(builder, first);
  return {
    pattern: built,
    guard: guard === undefined ? null : expression(builder, guard.children[1]),
    body: body(builder, childOf(node, 'Body')),
    place,
  };
}

function pattern(builder: Builder, node: TreeNode | undefined): Pattern {
  if (node === undefined) throw new Unreadable('a pattern is missing');
  if (node.broken && !isEmptyClass(node)) throw new Unreadable('this pattern is not read');
  const place = builder.place(node);
  const [first] = node.children;
  switch (node.type) {
    case 'CapturePattern':
      return { kind: 'capture', name: capture(builder, first), place };
    case 'LiteralPattern':
      return { kind: 'value', value: literal(builder, node), place };
    case 'AttributePattern':
      return { kind: 'value', value: dotted(builder, node), place };
    case 'AsPattern': {
      const name = capture(builder, node.children[2]);
      if (name === null) throw new Unreadable('this pattern is not read');
      return { kind: 'as', pattern: pattern(builder, first), name, place };
    }
    case 'OrPattern': {
      const patterns = without(node, 'LogicOp').map((part) => pattern(builder, part));
      return { kind: 'or', patterns, place };
    }
    case 'SequencePattern':
      return group(builder, node);
    case 'StarPattern':
      return { kind: 'star', name: capture(builder, node.children[1]?.children[0]), place };
    case 'MappingPattern':
      return mapping(builder, node);
    case 'ClassPattern':
      return classPattern(builder, node);
    default:
      throw new Unreadable('this pattern is not read');
  }
}

/** `A()` has an error node where Lezer expects a pattern. */
function isEmptyClass(node: TreeNode): boolean {
  const list = childOf(node, 'PatternArgList');
  return node.type === 'ClassPattern' && list !== undefined && list.to - list.from === 2;
}

function capture(builder: Builder, node: TreeNode | undefined): string | null {
  if (node?.type !== 'VariableName') throw new Unreadable('this pattern is not read');
  const name = builder.identifier(node);
  if (name === '_') return null;
  builder.bind(name);
  return name;
}

function literal(builder: Builder, node: TreeNode): Expression {
  const [first, second] = node.children;
  if (node.children.length === 1) return expression(builder, first);
  if (node.children.length === 2 && first !== undefined && builder.text(first) === '-') {
    const operand = expression(builder, second);
    return { kind: 'unary', op: '-', operand, place: builder.place(node) };
  }
  throw new Unreadable('this pattern is not read');
}

function dotted(builder: Builder, node: TreeNode): Expression {
  const [first, ...rest] = without(node, '.');
  if (first === undefined) throw new Unreadable('this pattern is not read');
  const place = builder.place(node);
  let result: Expression = { kind: 'name', id: builder.identifier(first), place };
  for (const part of rest) {
    result = { kind: 'attribute', object: result, name: builder.identifier(part), place };
  }
  return result;
}

/** `(a)` is only a group; `(a,)` and `[a]` are sequences. */
function group(builder: Builder, node: TreeNode): Pattern {
  const inner = node.children.slice(1, -1);
  const isGroup = node.children[0]?.type === '(' && inner.length === 1;
  const [only] = inner;
  if (isGroup && only?.type !== 'StarPattern') return pattern(builder, only);
  return sequence(builder, inner, node);
}

function sequence(builder: Builder, nodes: readonly TreeNode[], at: TreeNode): Pattern {
  const patterns = splitAt(nodes, ',').map(([part]) => pattern(builder, part));
  return { kind: 'sequence', patterns, place: builder.place(at) };
}

function mapping(builder: Builder, node: TreeNode): Pattern {
  const entries: { key: Expression; pattern: Pattern }[] = [];
  let rest: string | null = null;
  for (const [first, second, third] of splitAt(node.children.slice(1, -1), ',')) {
    if (first?.type === '**') rest = capture(builder, second?.children[0]);
    else if (first?.type === 'LiteralPattern') {
      entries.push({ key: literal(builder, first), pattern: pattern(builder, third) });
    } else throw new Unreadable('this pattern is not read');
  }
  return { kind: 'mapping', entries, rest, place: builder.place(node) };
}

function classPattern(builder: Builder, node: TreeNode): Pattern {
  const [nameNode, list] = node.children;
  if (nameNode === undefined) throw new Unreadable('this pattern is not read');
  const name =
    nameNode.type === 'VariableName' ? expression(builder, nameNode) : dotted(builder, nameNode);
  const patterns: Pattern[] = [];
  const keywords: { name: string; pattern: Pattern }[] = [];
  const inner = isEmptyClass(node) ? [] : (list?.children.slice(1, -1) ?? []);
  for (const [part] of splitAt(inner, ',')) {
    const [key, , value] = part?.children ?? [];
    if (part?.type !== 'KeywordPattern') patterns.push(pattern(builder, part));
    else if (key !== undefined)
      keywords.push({
        name: builder.identifier(key),
        pattern: pattern(builder, value ?? part.children[1]),
      });
  }
  return { kind: 'class', class: name, patterns, keywords, place: builder.place(node) };
}
