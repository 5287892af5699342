import { type Builder, Unreadable } from './build.ts';
import { expression, expressionList } from './build_expression.ts';
import { splitString, stringLiteral, unescapeText } from './literal.ts';
import type { TreeNode } from './parse.ts';
import type { Constant, Expression, FormatPart } from './syntax.ts';

/** A plain string or bytes literal. */
export function stringExpression(builder: Builder, node: TreeNode): Expression {
  const value = stringLiteral(builder.text(node));
  if (value === null) throw new Unreadable('this string is not read');
  return { kind: 'constant', value, place: builder.place(node) };
}

/** An f-string, or several literals side by side. */
export function formatExpression(builder: Builder, node: TreeNode): Expression {
  const literals = node.type === 'ContinuedString' ? node.children : [node];
  const place = builder.place(node);
  const parts: (string | FormatPart)[] = [];
  const bytes: string[] = [];
  for (const literal of literals) {
    if (literal.type === 'FormatString') parts.push(...formatParts(builder, literal));
    else {
      const value = stringLiteral(builder.text(literal));
      if (value?.type === 'bytes') bytes.push(value.value);
      else if (value?.type === 'str') parts.push(value.value);
      else throw new Unreadable('this string is not read');
    }
  }
  if (bytes.length > 0 && parts.length > 0) throw new Unreadable('this string is not read');
  const plain = (value: Constant): Expression => ({ kind: 'constant', value, place });
  if (bytes.length > 0) return plain({ type: 'bytes', value: bytes.join('') });
  if (parts.every((part) => typeof part === 'string'))
    return plain({ type: 'str', value: parts.join('') });
  return { kind: 'format', parts, place };
}

// internals

function formatParts(builder: Builder, node: TreeNode): (string | FormatPart)[] {
  const text = builder.text(node);
  const bounds = splitString(text);
  if (bounds === null) throw new Unreadable('this string is not read');
  const isRaw = bounds.prefix.includes('r');
  const parts: (string | FormatPart)[] = [];
  let at = node.from + bounds.open;
  const literal = (end: number) => {
    if (end > at) parts.push(literalText(builder.source.text.slice(at, end), isRaw));
  };
  for (const child of node.children) {
    if (child.type !== 'FormatReplacement') continue;
    literal(child.from);
    parts.push(...replacement(builder, child));
    at = child.to;
  }
  literal(node.from + bounds.close);
  return parts;
}

/** Text of an f-string outside braces; a brace of its own must be doubled. */
function literalText(raw: string, isRaw: boolean): string {
  // `\N{…}` is refused by unescapeText.
  const singles = raw.replaceAll('{{', '').replaceAll('}}', '');
  if (/[{}]/.test(singles)) throw new Unreadable('this f-string is not read');
  const text = isRaw ? raw : unescapeText(raw, false);
  if (text === null) throw new Unreadable('this string is not read');
  return text.replaceAll('{{', '{').replaceAll('}}', '}');
}

function replacement(builder: Builder, node: TreeNode): (string | FormatPart)[] {
  if (node.broken) throw new Unreadable('this f-string is not read');
  const special = new Set(['{', '}', 'FormatSelfDoc', 'FormatConversion', 'FormatSpec']);
  const nodes = node.children.filter(({ type }) => !special.has(type));
  const find = (type: string) => node.children.find((child) => child.type === type);
  const conversionNode = find('FormatConversion');
  const specNode = find('FormatSpec');
  const selfDoc = find('FormatSelfDoc');
  const [first] = nodes;
  const value = nodes.length > 1 ? expressionList(builder, nodes) : expression(builder, first);
  let conversion = (
    conversionNode === undefined ? '' : builder.text(conversionNode).slice(1)
  ) as FormatPart['conversion'];
  const spec = specNode === undefined ? [] : specParts(builder, specNode);
  // `{x=}` shows the text as written, blanks too, and uses repr unless a format is given.
  const opening = node.from + 1;
  const afterDoc = (conversionNode ?? specNode ?? node.children.at(-1))?.from ?? node.to;
  const label = selfDoc === undefined ? null : builder.source.text.slice(opening, afterDoc);
  if (label !== null && conversion === '' && specNode === undefined) conversion = 'r';
  return [{ value, conversion, label, spec }];
}

function specParts(builder: Builder, node: TreeNode): (string | FormatPart)[] {
  const parts: (string | FormatPart)[] = [];
  let at = node.from + 1;
  const literal = (end: number) => {
    if (end > at) parts.push(builder.source.text.slice(at, end));
  };
  for (const child of node.children) {
    if (child.type !== 'FormatReplacement') continue;
    literal(child.from);
    parts.push(...replacement(builder, child));
    at = child.to;
  }
  literal(node.to);
  if (parts.some((part) => typeof part === 'string' && /[\\{}]/.test(part)))
    throw new Unreadable('this f-string is not read');
  return parts;
}
