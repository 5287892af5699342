import { type Builder, Unreadable } from './build.ts';
import { expression } from './build_expression.ts';
import type { TreeNode } from './parse.ts';
import type {
  BinaryOperator,
  CompareOperator,
  Expression,
  ExpressionOf,
  UnaryOperator,
} from './syntax.ts';

/**
 * Lezer groups operators in its own way (`not a and b` is `not (a and b)` to it). Parentheses are nodes
 * of their own, so what lies between them is read again here, with Python's precedence.
 */
export function operatorExpression(builder: Builder, node: TreeNode): Expression {
  const tokens = flatten(builder, node);
  const parser = new OperatorParser(tokens);
  const result = parser.parse(0);
  if (!parser.atEnd) throw new Unreadable('these operators are not read');
  return result;
}

// internals

type Token = { operand: Expression } | { op: string; node: TreeNode; builder: Builder };

const GROUPS = new Set(['BinaryExpression', 'UnaryExpression', 'AwaitExpression']);

function flatten(builder: Builder, root: TreeNode): Token[] {
  const tokens: Token[] = [];
  const stack: TreeNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (GROUPS.has(node.type)) {
      for (let i = node.children.length - 1; i >= 0; i--) {
        const child = node.children[i];
        if (child !== undefined) stack.push(child);
      }
      continue;
    }
    if (!isOperator(node)) {
      tokens.push({ operand: expression(builder, node) });
      continue;
    }
    const last = tokens.at(-1);
    const op = builder.text(node);
    // `not in` and `is not` are two nodes each.
    if (op === 'in' && last !== undefined && 'op' in last && last.op === 'not') last.op = 'not in';
    else if (op === 'not' && last !== undefined && 'op' in last && last.op === 'is')
      last.op = 'is not';
    else tokens.push({ op, node, builder });
  }
  return tokens;
}

const OPERATOR_TYPES = new Set([
  'ArithOp',
  'BitOp',
  'CompareOp',
  'and',
  'or',
  'not',
  'in',
  'is',
  'await',
]);

function isOperator(node: TreeNode): boolean {
  return OPERATOR_TYPES.has(node.type);
}

const COMPARE = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'is', 'is not']);
const COMPARE_LEVEL = 4;
const BINARY_LEVEL = new Map<string, number>([
  ['|', 5],
  ['^', 6],
  ['&', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['//', 10],
  ['%', 10],
  ['@', 10],
]);
const UNARY_LEVEL = 11;
const POWER_LEVEL = 12;

class OperatorParser {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get atEnd(): boolean {
    return this.at === this.tokens.length;
  }

  private op(): string | undefined {
    const token = this.tokens[this.at];
    return token !== undefined && 'op' in token ? token.op : undefined;
  }

  /** Levels: 1 or, 2 and, 3 not, 4 comparison, 5 and above the binary operators. */
  parse(level: number): Expression {
    if (++this.depth > 200) throw new Unreadable('it is nested too deeply');
    try {
      let left = this.prefix(level);
      for (;;) {
        const op = this.op();
        if (op === undefined) return left;
        if ((op === 'or' || op === 'and') && level <= (op === 'or' ? 1 : 2))
          left = this.boolean(op, left);
        else if (COMPARE.has(op) && level <= COMPARE_LEVEL) left = this.comparison(left);
        else if (op === '**' && level <= POWER_LEVEL) {
          this.at++;
          left = binary('**', left, this.parse(UNARY_LEVEL));
        } else {
          const own = BINARY_LEVEL.get(op);
          if (own === undefined || own < level) return left;
          this.at++;
          left = binary(op as BinaryOperator, left, this.parse(own + 1));
        }
      }
    } finally {
      this.depth--;
    }
  }

  private prefix(level: number): Expression {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Unreadable('an operand is missing');
    if ('operand' in token) return token.operand;
    const place = token.builder.place(token.node);
    if (token.op === 'await') {
      const next = this.tokens[this.at++];
      if (next === undefined || !('operand' in next))
        throw new Unreadable('this await is not read');
      return { kind: 'await', value: next.operand, place };
    }
    if (token.op === 'not' && level <= 3) {
      return { kind: 'unary', op: 'not', operand: this.parse(3), place };
    }
    if (['-', '+', '~'].includes(token.op) && level <= UNARY_LEVEL) {
      return {
        kind: 'unary',
        op: token.op as UnaryOperator,
        operand: this.parse(UNARY_LEVEL),
        place,
      };
    }
    throw new Unreadable('these operators are not read');
  }

  private boolean(op: 'and' | 'or', first: Expression): Expression {
    const values = [first];
    while (this.op() === op) {
      this.at++;
      values.push(this.parse(op === 'or' ? 2 : 3));
    }
    return { kind: 'boolean', op, values, place: first.place };
  }

  private comparison(first: Expression): Expression {
    const rest: ExpressionOf<'compare'>['rest'] = [];
    for (let op = this.op(); op !== undefined && COMPARE.has(op); op = this.op()) {
      this.at++;
      rest.push({ op: op as CompareOperator, right: this.parse(COMPARE_LEVEL + 1) });
    }
    return { kind: 'compare', first, rest, place: first.place };
  }
}

function binary(op: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', op, left, right, place: left.place };
}
