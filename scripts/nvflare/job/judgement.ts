import type { ObjectReference, Value } from '../../python/value.ts';
import type { Catalogue, Comparison } from '../catalogue/catalogue.ts';

// What can be said of a value: true, false, or undefined where it may be either.

/** Values whose nature is not known: they may be anything. */
export function isOpaque(value: Value): boolean {
  return value.kind === 'unknown' || value.kind === 'object' || value.kind === 'external';
}

export function isNone(value: Value, catalogue: Catalogue): boolean | undefined {
  if (value.kind === 'none') return true;
  if (isObjectOfNvflare(value, catalogue)) return false;
  if (value.kind === 'object' && isNetwork(value)) return false;
  return isOpaque(value) ? undefined : false;
}

export function truth(value: Value, catalogue: Catalogue): boolean | undefined {
  if (isObjectOfNvflare(value, catalogue)) return true;
  switch (value.kind) {
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'int':
      return value.value !== 0n;
    case 'float':
      return value.value !== 0;
    case 'str':
    case 'bytes':
      return value.value !== '';
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.length > 0;
    case 'dict':
      return value.entries.length > 0 ? true : value.open === null ? false : undefined;
    case 'function':
    case 'class':
    case 'path':
    case 'pathtext':
      return true;
    default:
      return undefined;
  }
}

/** Whether a value is of a built-in type; `object`: of none of them. */
export function isOfType(
  value: Value,
  type: 'str' | 'dict' | 'list' | 'object',
): boolean | undefined {
  if (value.kind === 'object' && isNetwork(value)) return type === 'object';
  // Bytes are taken for text, and what is not known may be anything.
  if (isOpaque(value) || value.kind === 'bytes') return undefined;
  if (value.kind === 'pathtext') return type === 'object';
  const isText = value.kind === 'str' || (value.kind === 'path' && !value.pathlib);
  return isText ? type === 'str' : value.kind === type;
}

/** Whether a value is taken for one of a type by a check that is not strict, as pydantic does it. */
export function isLike(value: Value, type: 'bool' | 'float' | 'list'): boolean | undefined {
  if (isOpaque(value) || value.kind === 'bytes') return undefined;
  if (type === 'list') return ['list', 'tuple', 'set'].includes(value.kind);
  if (value.kind === 'bool') return true;
  const isNumber = value.kind === 'int' || value.kind === 'float';
  if (type === 'float' && value.kind === 'str')
    return /\d|inf|nan/i.test(value.value) ? undefined : false;
  if (type === 'float') return isNumber;
  if (isNumber) return Number(value.value) === 0 || Number(value.value) === 1;
  return value.kind === 'str' && /^(?:0|1|on|off|t|f|true|false|y|n|yes|no)$/i.test(value.value);
}

export function isAmong(value: Value, words: readonly string[]): boolean | undefined {
  return value.kind === 'str' ? words.includes(value.value) : undefined;
}

export function isJobName(value: Value): boolean | undefined {
  if (isOpaque(value) || value.kind === 'path') return undefined;
  return value.kind === 'str' && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value.value);
}

export function isInteger(value: Value, lenient: boolean): boolean | undefined {
  if (isOpaque(value)) return undefined;
  if (value.kind === 'int' || value.kind === 'bool') return true;
  if (!lenient) return false;
  if (value.kind === 'float') return Number.isInteger(value.value);
  if (value.kind !== 'str') return false;
  if (/^\s*[+-]?\d+\s*$/.test(value.value)) return true;
  return /\d/.test(value.value) ? undefined : false;
}

export function compare(operator: Comparison, left: Value, right: Value): boolean | undefined {
  if (isOpaque(left) || isOpaque(right)) return undefined;
  const [a, b] = [comparable(left), comparable(right)];
  if (a === undefined || b === undefined) return undefined;
  if (operator === 'eq') return equal(a, b);
  if (operator === 'ne') return !equal(a, b);
  const [x, y] = [ordered(a), ordered(b)];
  if (x === undefined || y === undefined) return undefined;
  if (operator === 'lt') return x < y;
  if (operator === 'le') return x <= y;
  return operator === 'gt' ? x > y : x >= y;
}

// internals

function isObjectOfNvflare(value: Value, catalogue: Catalogue): boolean {
  return value.kind === 'object' && value.made === 'call' && catalogue.find(value.class) !== null;
}

/** An object of a class of the workspace that is a network. */
function isNetwork({ localClass }: ObjectReference): boolean {
  return localClass?.bases.some((base) => /^(?:torch|tensorflow|keras)\./.test(base)) ?? false;
}

type Comparable = null | bigint | number | string;

function comparable(value: Value): Comparable | undefined {
  if (value.kind === 'none') return null;
  if (value.kind === 'bool') return value.value ? 1n : 0n;
  return value.kind === 'int' || value.kind === 'float' || value.kind === 'str'
    ? value.value
    : undefined;
}

function isNumber(value: Comparable): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

/** What checks of NVFlare's compare by size: they take "2" for 2 first, or raise. */
function ordered(value: Comparable): bigint | number | undefined {
  if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return BigInt(value);
  return isNumber(value) ? value : undefined;
}

/** As in Python, where 1 == 1.0. */
function equal(a: Comparable, b: Comparable): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint equals the same number only loosely.
  return isNumber(a) && isNumber(b) ? a == b : a === b;
}
