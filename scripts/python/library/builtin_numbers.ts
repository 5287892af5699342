import { collect } from '../machine/iterate.ts';
import { binary } from '../values/arithmetic.ts';
import { isUnknown, setItems } from '../values/data.ts';
import { bool, computed, float, int, plain, str, tuple, unknown } from '../values/make.ts';
import {
  parseFloatText,
  parseIntText,
  roundFloat,
  roundInt,
  roundToInt,
} from '../values/number.ts';
import type { Py } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { raise } from '../values/ref.ts';
import { codePoints, isAscii } from '../values/text.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { applyKey, boolean, firstUnknown, less, truthOf } from './builtin_call.ts';

export const numberFunctions: readonly [string, Builtin][] = [
  [
    'bool',
    ({ args: [value], ...call }) =>
      value === undefined
        ? bool(false, computed(call.place))
        : boolean(truthOf({ ...call, args: [] }, value), call.place),
  ],
  ['int', intCall],
  ['float', floatCall],
  ['abs', absCall],
  ['min', (call) => extreme(call, true)],
  ['max', (call) => extreme(call, false)],
  ['sum', sumCall],
  ['round', roundCall],
  ['divmod', divmodCall],
  ['pow', powCall],
  ['chr', chrCall],
  ['ord', ordCall],
  ['hex', (call) => radix(call, 16, '0x')],
  ['oct', (call) => radix(call, 8, '0o')],
  ['bin', (call) => radix(call, 2, '0b')],
];

// internals

function intCall({ args: [value, base], kwargs, place }: Call): Py | null {
  const radixValue = base ?? kwargs.get('base');
  if (value === undefined) return int(0, computed(place));
  if (value.kind === 'unknown') return null;
  if (radixValue !== undefined) {
    if (value.kind !== 'str' || radixValue.kind !== 'int' || kwargs.size > 1) return null;
    if (!isAscii(value.value)) return null;
    const parsed = parseIntText(value.value, Number(radixValue.value));
    return parsed === null
      ? raise('ValueError', place, badInt(value.value))
      : int(parsed, computed(place));
  }
  if (kwargs.size > 0) return null;
  switch (value.kind) {
    case 'int':
      return value;
    case 'bool':
      return int(value.value ? 1 : 0, computed(place));
    case 'float':
      if (!Number.isFinite(value.value)) return raise('OverflowError', place);
      return int(BigInt(Math.trunc(value.value)), computed(place));
    case 'str': {
      if (!isAscii(value.value) || value.value.length > 4000) return null;
      const parsed = parseIntText(value.value);
      if (parsed === null) return raise('ValueError', place, badInt(value.value));
      return int(parsed, { ...value.origin, place });
    }
    case 'none':
    case 'list':
    case 'dict':
    case 'tuple':
      return raise('TypeError', place);
    default:
      return null;
  }
}

function badInt(value: string): string {
  return `invalid literal for int() with base 10: '${value}'`;
}

function floatCall({ args: [value], kwargs, place }: Call): Py | null {
  if (kwargs.size > 0) return null;
  switch (value?.kind) {
    case undefined:
      return float(0, computed(place));
    case 'float':
      return value;
    case 'int':
    case 'bool': {
      const converted = Number(value.value);
      return Number.isFinite(converted)
        ? float(converted, computed(place))
        : raise('OverflowError', place);
    }
    case 'str': {
      if (!isAscii(value.value)) return null;
      const parsed = parseFloatText(value.value);
      if (parsed === null) return raise('ValueError', place);
      return float(parsed, { ...value.origin, place });
    }
    case 'none':
    case 'list':
    case 'dict':
    case 'tuple':
      return raise('TypeError', place);
    default:
      return null;
  }
}

function absCall({ args: [value], place }: Call): Py | null {
  if (value?.kind === 'int')
    return int(value.value < 0n ? -value.value : value.value, computed(place));
  if (value?.kind === 'float') return float(Math.abs(value.value), computed(place));
  return value?.kind === 'bool' ? int(value.value ? 1 : 0, computed(place)) : null;
}

function extreme({ machine, args, kwargs, place }: Call, least: boolean): Py | null {
  const [only] = args;
  if (only === undefined) return null;
  for (const name of kwargs.keys()) if (name !== 'key' && name !== 'default') return null;
  const key = kwargs.get('key');
  // Without a key, no two items of a set are equally large.
  const filed = only.kind === 'set' && key === undefined ? setItems(only) : null;
  const given = args.length === 1 ? (filed ?? collect(machine, only, place)) : args;
  if (isUnknown(given)) return given;
  const items = [...given.values()];
  const keyed = items.map((item) => applyKey(machine, key, item, place));
  const [first] = items;
  if (first === undefined) return kwargs.get('default') ?? raise('ValueError', place);
  let best = 0;
  for (let i = 1; i < items.length; i++) {
    const [a, b] = [keyed[i], keyed[best]];
    if (a === undefined || b === undefined) break;
    const before = least ? less(machine, a, b, place) : less(machine, b, a, place);
    if (typeof before !== 'boolean')
      return unknown(before.reason, before.place, [before], items.flatMap(refsOf));
    if (before) best = i;
  }
  return items[best] ?? null;
}

function sumCall({ machine, args: [items, start], kwargs, place }: Call): Py | null {
  if (items === undefined) return null;
  const filed = items.kind === 'set' ? setItems(items) : collect(machine, items, place);
  if (isUnknown(filed)) return plain(filed);
  const all = [...filed.values()];
  if (items.kind === 'set' && all.some(({ kind }) => kind !== 'int'))
    return unknown('depends on the order of a set', place);
  let total = start ?? kwargs.get('start') ?? int(0, computed(place));
  // Since 3.12 sums of floats are compensated: not the same in every Python.
  if (all.filter(({ kind }) => kind === 'float').length > 2)
    return unknown('a sum of floats differs between versions', place);
  for (const item of all) total = binary(machine, '+', total, item, place);
  return total;
}

function roundCall({ args: [value, digits], kwargs, place }: Call): Py | null {
  const places = digits ?? kwargs.get('ndigits');
  const gone = firstUnknown(value, places);
  if (gone !== null) return plain(gone);
  const n =
    places === undefined || places.kind === 'none'
      ? null
      : places.kind === 'int'
        ? Number(places.value)
        : undefined;
  if (n === undefined) return null;
  if (value?.kind === 'int')
    return int(n === null ? value.value : roundInt(value.value, n), computed(place));
  if (value?.kind !== 'float') return null;
  if (n !== null)
    return Math.abs(n) > 300 ? null : float(roundFloat(value.value, n), computed(place));
  const whole = roundToInt(value.value);
  return whole === null ? raise('ValueError', place) : int(whole, computed(place));
}

function divmodCall({ machine, args: [a, b], place }: Call): Py | null {
  if (a === undefined || b === undefined) return null;
  return tuple(
    [binary(machine, '//', a, b, place), binary(machine, '%', a, b, place)],
    computed(place),
  );
}

function powCall({ machine, args, kwargs, place }: Call): Py | null {
  const [a, b, modulus] = args;
  if (a === undefined || b === undefined || kwargs.size > 0) return null;
  if (modulus === undefined) return binary(machine, '**', a, b, place);
  if (a.kind !== 'int' || b.kind !== 'int' || modulus.kind !== 'int' || b.value < 0n) return null;
  if (modulus.value === 0n) return raise('ValueError', place);
  return int(power(a.value, b.value, modulus.value), computed(place));
}

/** With the sign of the modulus, as Python has it. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const rest = (value: bigint) => ((value % modulus) + modulus) % modulus;
  let result = rest(1n);
  let square = rest(base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = rest(result * square);
    square = rest(square * square);
  }
  return result;
}

function chrCall({ args: [value], place }: Call): Py | null {
  if (value?.kind !== 'int') return null;
  const code = Number(value.value);
  if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
  return str(String.fromCodePoint(code), computed(place));
}

function ordCall({ args: [value], place }: Call): Py | null {
  if (value?.kind !== 'str' || codePoints(value.value).length !== 1) return null;
  return int(value.value.codePointAt(0) ?? 0, computed(place));
}

function radix({ args: [value], place }: Call, base: number, prefix: string): Py | null {
  if (value?.kind !== 'int') return null;
  const magnitude = value.value < 0n ? -value.value : value.value;
  return str(`${value.value < 0n ? '-' : ''}${prefix}${magnitude.toString(base)}`, computed(place));
}
