import { createHash } from 'node:crypto';
import type { Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { Failure } from '../../base/failure.ts';
import type { Place } from '../value.ts';

/** Lezer needs 0.8 s and 217 MB for 1 MB of Python. */
const MAX_SOURCE_BYTES = 1_000_000;
/** Words and signs of all sources together: those of a megabyte of ordinary Python. */
const MAX_TOKENS = 200_000;

/** A node of the concrete tree, without comments. */
export interface TreeNode {
  type: string;
  from: number;
  to: number;
  children: TreeNode[];
  /** Whether an error node lies in it. */
  broken: boolean;
}

/** A source file, decoded, with its tree. */
export interface Source {
  file: string;
  text: string;
  sha256: string;
  tree: TreeNode;
  place(offset: number): Place;
}

/** Parses the sources of one job, each once, within one budget. */
export class SourceReader {
  private readonly known = new Map<string, { bytes: Uint8Array; source: Source }>();
  private readonly effort: Effort = { tokens: MAX_TOKENS, deadline: Number.POSITIVE_INFINITY };

  /**
   * Decodes and parses a Python file. Lezer recovers from anything; whether it is Python is for
   * `compiles` to say.
   *
   * @throws {Failure} `AUTOFL_SOURCE_TOO_LARGE`, `AUTOFL_SOURCE_ENCODING`, `AUTOFL_SOURCE_NESTING`
   */
  parse(file: string, bytes: Uint8Array, deadline = Number.POSITIVE_INFINITY): Source {
    const known = this.known.get(file);
    if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0) return known.source;
    this.effort.deadline = deadline;
    const source = parsed(file, bytes, this.effort);
    this.known.set(file, { bytes, source });
    return source;
  }
}

// internals

/** What parsing may still take. */
interface Effort {
  tokens: number;
  deadline: number;
}

function parsed(file: string, bytes: Uint8Array, effort: Effort): Source {
  if (bytes.length > MAX_SOURCE_BYTES)
    throw tooLarge(file, `${bytes.length} bytes, the limit is ${MAX_SOURCE_BYTES}`);
  const text = decode(file, bytes);
  const lines = lineStarts(text);
  return {
    file,
    text,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    tree: treeOf(file, text, effort),
    place: (offset) => placeAt(file, lines, offset),
  };
}

function tooLarge(file: string, why: string): Failure {
  return new Failure({
    code: 'AUTOFL_SOURCE_TOO_LARGE',
    message: `${file}: failed to parse: ${why}`,
    hint: 'Move data out of the source, into a JSON file for example',
  });
}

/** Nodes deeper than this are not read: they would overflow the stack of whoever walks them. */
const MAX_DEPTH = 700;

/**
 * The grammar does not know `1.` and `1.e5`: to it they are attributes of a number. They are shown to it
 * as `1_` and `1_e5`, which take the same place; what a number is worth is read from the real text.
 */
function treeOf(file: string, text: string, effort: Effort): TreeNode {
  try {
    const points: number[] = [];
    const tree = grow(lezer(file, text, effort), text, points);
    const characters = text.split('');
    for (const at of points) characters[at] = '_';
    const blanks = tree.broken ? parenthesesOfWith(text) : [];
    for (const at of blanks) characters[at] = ' ';
    if (points.length + blanks.length === 0) return tree;
    const mended = characters.join('');
    return grow(lezer(file, mended, effort), mended, []);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure({
      code: 'AUTOFL_SOURCE_NESTING',
      message: `${file}: failed to parse: it is nested too deeply`,
    });
  }
}

/** Where `with (a as b, c as d):` has its parentheses, line ends and trailing comma. */
function parenthesesOfWith(text: string): number[] {
  const blanks: number[] = [];
  for (const match of text.matchAll(/^[ \t]*(?:async[ \t]+)?with[ \t]*\(/gm)) {
    const open = match.index + match[0].length - 1;
    const close = closing(text, open);
    const inside = text.slice(open + 1, close);
    const isContexts = close > 0 && /\bas\b/.test(inside) && /^[ \t]*:/.test(text.slice(close + 1));
    if (!isContexts || /[#'"\\]/.test(inside.replace(PLAIN_STRING, ''))) continue;
    blanks.push(open, close);
    for (let at = open; at < close; at++) if (text[at] === '\n') blanks.push(at);
    const comma = /,\s*$/.exec(inside);
    if (comma !== null) blanks.push(open + 1 + comma.index);
  }
  return blanks;
}

/** On one line, without escapes. */
const PLAIN_STRING = /(['"])[^'"\\\n#]*\1/g;

/** The parenthesis that closes the one at `open`; -1 where there is none. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      at = text.indexOf(quote, at + 1);
      if (at < 0) return -1;
    }
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

/** Lezer's tree; ends in time on a text that gives it much to recover from. */
function lezer(file: string, text: string, effort: Effort): Tree {
  const parse = parser.startParse(text);
  for (let tree = parse.advance(); ; tree = parse.advance()) {
    if (tree !== null) return tree;
    if (--effort.tokens < 0)
      throw tooLarge(file, `it and what it imports hold more than ${MAX_TOKENS} words and signs`);
    if (effort.tokens % 512 === 0 && performance.now() > effort.deadline)
      throw tooLarge(file, 'it takes too long');
  }
}

/** Our own tree; notes where a number is followed by a point that belongs to it. */
function grow(tree: Tree, text: string, points: number[]): TreeNode {
  const root: TreeNode = { type: 'Script', from: 0, to: text.length, children: [], broken: false };
  const path: TreeNode[] = [root];
  tree.iterate({
    enter(cursor) {
      if (cursor.type.isTop || cursor.name === 'Comment') return cursor.type.isTop;
      const { name: type, from, to } = cursor;
      // A bare `yield` is Python, and an error to this grammar.
      const isBareYield = from === to && path.at(-1)?.type.startsWith('Yield');
      const isError = cursor.type.isError && !isBareYield;
      if (isError || path.length > MAX_DEPTH) for (const node of path) node.broken = true;
      if (path.length > MAX_DEPTH) return false;
      if (type === 'Number' && text[to] === '.' && /^[\d_]+$/.test(text.slice(from, to)))
        points.push(to);
      const node = { type, from, to, children: [], broken: isError };
      path.at(-1)?.children.push(node);
      path.push(node);
      return true;
    },
    leave(cursor) {
      if (!cursor.type.isTop && cursor.name !== 'Comment') path.pop();
    },
  });
  return root;
}

/** PEP 263: a cookie in the first two lines, else UTF-8; Python reads every line end as `\n`. */
function decode(file: string, bytes: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 400)).split(/\r\n|\r|\n/, 2);
  const hasBom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const firstIsComment = /^[ \t\f]*(#.*)?$/.test(
    (head[0] ?? '').replace(/^\u00ef\u00bb\u00bf/, ''),
  );
  const cookie = [head[0], firstIsComment ? head[1] : undefined]
    .map((line) => /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line ?? '')?.[1])
    .find((name) => name !== undefined);
  const encoding = (cookie ?? 'utf-8').toLowerCase().replaceAll('_', '-');
  const failure = (why: string) =>
    new Failure({
      code: 'AUTOFL_SOURCE_ENCODING',
      message: `${file}: failed to parse: ${why}`,
      hint: 'Save the file as UTF-8',
    });
  let text: string;
  if (/^(utf-?8.*|ascii|us-ascii)$/.test(encoding) || hasBom) {
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw failure('it is not valid UTF-8');
    }
  } else if (/^(latin-?1|iso-8859-1)(-.*)?$/.test(encoding)) {
    // TextDecoder takes latin1 for windows-1252, which differs.
    text = Buffer.from(bytes).toString('latin1');
  } else {
    throw failure(`its encoding ${encoding} is not read`);
  }
  if (text.includes('\0')) throw failure('it contains a null byte');
  return text.replace(/\r\n?/g, '\n');
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeAt(file: string, starts: readonly number[], offset: number): Place {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
