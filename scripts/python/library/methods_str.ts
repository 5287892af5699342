import { collect } from '../machine/iterate.ts';
import type { Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import { bool, bytes, computed, int, plain, str, tuple, unknown } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { list, raise } from '../values/ref.ts';
import { formatTemplate } from '../values/template.ts';
import { codePoints, isAscii } from '../values/text.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { isPlainEncoding } from './data_files.ts';

/** Methods of `str`. Letters beyond ASCII change case by tables that differ: those are not read. */
export const stringMethods: readonly [string, Builtin][] = [
  ['str.upper', (call) => mapped(call, (s) => s.toUpperCase())],
  ['str.lower', (call) => mapped(call, (s) => s.toLowerCase())],
  [
    'str.title',
    (call) =>
      mapped(call, (s) =>
        s.toLowerCase().replace(/(^|[^a-z])([a-z])/g, (_, a, b) => a + b.toUpperCase()),
      ),
  ],
  [
    'str.capitalize',
    (call) => mapped(call, (s) => s.slice(0, 1).toUpperCase() + s.slice(1).toLowerCase()),
  ],
  [
    'str.swapcase',
    (call) =>
      mapped(call, (s) =>
        s.replace(/[a-zA-Z]/g, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase())),
      ),
  ],
  ['str.casefold', (call) => mapped(call, (s) => s.toLowerCase())],
  ['str.strip', (call) => strip(call, true, true)],
  ['str.lstrip', (call) => strip(call, true, false)],
  ['str.rstrip', (call) => strip(call, false, true)],
  ['str.split', (call) => split(call, false)],
  ['str.rsplit', (call) => split(call, true)],
  ['str.splitlines', splitLines],
  ['str.partition', (call) => partition(call, false)],
  ['str.rpartition', (call) => partition(call, true)],
  ['str.join', join],
  ['str.replace', replace],
  ['str.startswith', (call) => ends(call, (s, part) => s.startsWith(part))],
  ['str.endswith', (call) => ends(call, (s, part) => s.endsWith(part))],
  [
    'str.removeprefix',
    (call) => withPart(call, (s, part) => (s.startsWith(part) ? s.slice(part.length) : s)),
  ],
  [
    'str.removesuffix',
    (call) =>
      withPart(call, (s, part) => (part !== '' && s.endsWith(part) ? s.slice(0, -part.length) : s)),
  ],
  ['str.find', (call) => position(call, (s, part) => s.indexOf(part), false)],
  ['str.rfind', (call) => position(call, (s, part) => s.lastIndexOf(part), false)],
  ['str.index', (call) => position(call, (s, part) => s.indexOf(part), true)],
  ['str.count', count],
  ['str.isdigit', (call) => test(call, /^[0-9]+$/)],
  ['str.isdecimal', (call) => test(call, /^[0-9]+$/)],
  ['str.isnumeric', (call) => test(call, /^[0-9]+$/)],
  ['str.isalpha', (call) => test(call, /^[a-zA-Z]+$/)],
  ['str.isalnum', (call) => test(call, /^[a-zA-Z0-9]+$/)],
  ['str.isspace', isSpace],
  ['str.isupper', (call) => test(call, /^[^a-z]*[A-Z][^a-z]*$/)],
  ['str.islower', (call) => test(call, /^[^A-Z]*[a-z][^A-Z]*$/)],
  ['str.isidentifier', (call) => test(call, /^[a-zA-Z_][a-zA-Z0-9_]*$/)],
  ['str.zfill', zfill],
  ['str.ljust', (call) => justify(call, (s, n, fill) => s + fill.repeat(n))],
  ['str.rjust', (call) => justify(call, (s, n, fill) => fill.repeat(n) + s)],
  ['str.center', center],
  ['str.format', formatMethod],
  ['str.encode', encode],
];

// internals

function textOfSelf({ self }: Call): string | null {
  return self?.kind === 'str' ? self.value : null;
}

function mapped(call: Call, change: (text: string) => string): Py | null {
  const text = textOfSelf(call);
  if (text === null || !isAscii(text) || call.args.length > 0) return null;
  return str(change(text), computed(call.place));
}

function test(call: Call, pattern: RegExp): Py | null {
  const text = textOfSelf(call);
  return text === null || !isAscii(text) ? null : bool(pattern.test(text), computed(call.place));
}

function isSpace(call: Call): Py | null {
  const text = textOfSelf(call);
  if (text === null || !isAscii(text)) return null;
  return bool(
    text !== '' && Array.from(text).every((c) => BLANK.includes(c)),
    computed(call.place),
  );
}

/** At runs of blanks, as `split()` does. */
function splitBlank(text: string): string[] {
  return Array.from(text, (c) => (BLANK.includes(c) ? ' ' : c))
    .join('')
    .split(/ +/);
}

/** At most so many words, and what is left with the blanks at its far end. */
function words(text: string, max: number, fromRight: boolean): string[] {
  const mirrored = (part: string) => (fromRight ? [...part].reverse().join('') : part);
  const isBlank = (char: string | undefined) => char !== undefined && BLANK.includes(char);
  const source = mirrored(text);
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    while (isBlank(source[at])) at++;
    if (at === source.length) break;
    if (parts.length === max) {
      parts.push(source.slice(at));
      break;
    }
    const from = at;
    while (at < source.length && !isBlank(source[at])) at++;
    parts.push(source.slice(from, at));
  }
  return fromRight ? parts.map(mirrored).reverse() : parts;
}

const BLANK = ' \t\n\r\f\v\x1c\x1d\x1e\x1f';

function strip(call: Call, left: boolean, right: boolean): Py | null {
  const text = textOfSelf(call);
  const [given] = call.args;
  if (text === null || (given !== undefined && given.kind !== 'str' && given.kind !== 'none'))
    return null;
  if (given?.kind !== 'str' && !isAscii(text)) return null;
  const chars = new Set(codePoints(given?.kind === 'str' ? given.value : BLANK));
  const points = codePoints(text);
  let from = 0;
  let to = points.length;
  if (left) while (from < to && chars.has(points[from] ?? '')) from++;
  if (right) while (to > from && chars.has(points[to - 1] ?? '')) to--;
  return str(points.slice(from, to).join(''), computed(call.place));
}

function split(call: Call, fromRight: boolean): Py | null {
  const { machine, args, kwargs, place } = call;
  const text = textOfSelf(call);
  const separator = args[0] ?? kwargs.get('sep');
  const limit = args[1] ?? kwargs.get('maxsplit');
  if (text === null || (limit !== undefined && limit.kind !== 'int')) return null;
  const max = limit === undefined ? -1 : Number(limit.value);
  let parts: string[];
  if (separator === undefined || separator.kind === 'none') {
    if (!isAscii(text)) return null;
    parts = max < 0 ? splitBlank(text).filter((part) => part !== '') : words(text, max, fromRight);
  } else if (separator.kind === 'str') {
    if (separator.value === '') return raise('ValueError', place);
    parts = text.split(separator.value);
    if (max >= 0 && parts.length > max + 1) {
      const joined = separator.value;
      parts = fromRight
        ? [parts.slice(0, parts.length - max).join(joined), ...parts.slice(parts.length - max)]
        : [...parts.slice(0, max), parts.slice(max).join(joined)];
    }
  } else return null;
  return list(
    machine,
    parts.map((part) => str(part, computed(place))),
    computed(place),
  );
}

function splitLines(call: Call): Py | null {
  const text = textOfSelf(call);
  if (
    text === null ||
    call.args.length > 0 ||
    call.kwargs.size > 0 ||
    /[^\n\x20-\x7e\t]/.test(text)
  )
    return null;
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return list(
    call.machine,
    lines.map((line) => str(line, computed(call.place))),
    computed(call.place),
  );
}

function partition(call: Call, last: boolean): Py | null {
  const text = textOfSelf(call);
  const [separator] = call.args;
  if (text === null || separator?.kind !== 'str' || separator.value === '') return null;
  const at = last ? text.lastIndexOf(separator.value) : text.indexOf(separator.value);
  const parts =
    at >= 0
      ? [text.slice(0, at), separator.value, text.slice(at + separator.value.length)]
      : last
        ? ['', '', text]
        : [text, '', ''];
  return tuple(
    parts.map((part) => str(part, computed(call.place))),
    computed(call.place),
  );
}

function join({ machine, self, args: [value], place }: Call): Py | null {
  if (self?.kind !== 'str' || value === undefined) return null;
  const items = collect(machine, value, place);
  if (isUnknown(items)) return plain(items);
  const texts: string[] = [];
  for (const item of items) {
    if (item.kind === 'unknown') return plain(item);
    if (item.kind === 'path')
      return unknown('is a text that depends on the workspace folder', place);
    if (item.kind !== 'str')
      return ['int', 'float', 'none', 'bool'].includes(item.kind)
        ? raise('TypeError', place)
        : null;
    texts.push(item.value);
  }
  const joints = self.value.length * Math.max(0, texts.length - 1);
  const length = texts.reduce((sum, text) => sum + text.length, joints);
  return length > MAX_LENGTH ? tooLong(place) : str(texts.join(self.value), computed(place));
}

function replace(call: Call): Py | null {
  const text = textOfSelf(call);
  const [from, to, limit] = call.args;
  if (text === null || from?.kind !== 'str' || to?.kind !== 'str' || limit !== undefined)
    return null;
  if (from.value === '') return null;
  const parts = text.split(from.value);
  const length = text.length + (parts.length - 1) * (to.value.length - from.value.length);
  return length > MAX_LENGTH
    ? tooLong(call.place)
    : str(parts.join(to.value), computed(call.place));
}

/** Of a text that is kept. */
const MAX_LENGTH = 50_000;

function tooLong(place: Place): Py {
  return unknown('is a very long text', place);
}

function ends(call: Call, holds: (text: string, part: string) => boolean): Py | null {
  const text = textOfSelf(call);
  const [part] = call.args;
  if (text === null || part === undefined || call.args.length > 1) return null;
  const parts = part.kind === 'tuple' ? part.items : [part];
  const wanted = parts.map((one) => (one.kind === 'str' ? one.value : null));
  if (wanted.includes(null)) return null;
  return bool(
    wanted.some((one) => one !== null && holds(text, one)),
    computed(call.place),
  );
}

function withPart(call: Call, change: (text: string, part: string) => string): Py | null {
  const text = textOfSelf(call);
  const [part] = call.args;
  return text === null || part?.kind !== 'str'
    ? null
    : str(change(text, part.value), computed(call.place));
}

function position(
  call: Call,
  find: (text: string, part: string) => number,
  strict: boolean,
): Py | null {
  const text = textOfSelf(call);
  const [part] = call.args;
  if (text === null || part?.kind !== 'str' || call.args.length > 1) return null;
  const at = find(text, part.value);
  if (at < 0) return strict ? raise('ValueError', call.place) : int(-1, computed(call.place));
  return int(codePoints(text.slice(0, at)).length, computed(call.place));
}

function count(call: Call): Py | null {
  const text = textOfSelf(call);
  const [part] = call.args;
  if (text === null || part?.kind !== 'str' || part.value === '' || call.args.length > 1)
    return null;
  return int(text.split(part.value).length - 1, computed(call.place));
}

function zfill(call: Call): Py | null {
  const text = textOfSelf(call);
  const [width] = call.args;
  if (text === null || width?.kind !== 'int' || width.value > 10_000n) return null;
  const sign = /^[+-]/.test(text) ? text.slice(0, 1) : '';
  const missing = Number(width.value) - codePoints(text).length;
  return str(
    sign + '0'.repeat(Math.max(0, missing)) + text.slice(sign.length),
    computed(call.place),
  );
}

function justify(
  call: Call,
  build: (text: string, missing: number, fill: string) => string,
): Py | null {
  const text = textOfSelf(call);
  const [width, fill] = call.args;
  if (text === null || width?.kind !== 'int' || width.value > 10_000n) return null;
  if (fill !== undefined && (fill.kind !== 'str' || codePoints(fill.value).length !== 1))
    return null;
  const missing = Math.max(0, Number(width.value) - codePoints(text).length);
  return str(build(text, missing, fill?.kind === 'str' ? fill.value : ' '), computed(call.place));
}

function center(call: Call): Py | null {
  return justify(call, (text, missing, fill) => {
    // An odd blank goes left where the width is odd.
    const width = codePoints(text).length + missing;
    const left = (missing >> 1) + (missing & width & 1);
    return fill.repeat(left) + text + fill.repeat(missing - left);
  });
}

function formatMethod(call: Call): Py | null {
  const text = textOfSelf(call);
  if (text === null) return null;
  return formatTemplate(call.machine, text, call.args, call.kwargs, call.place);
}

function encode(call: Call): Py | null {
  const text = textOfSelf(call);
  const encoding = call.args[0] ?? call.kwargs.get('encoding');
  const isOther = [...call.kwargs.keys()].some((name) => name !== 'encoding');
  if (text === null || !isAscii(text) || call.args.length > 1 || isOther) return null;
  if (encoding?.kind === 'none' || !isPlainEncoding(encoding)) return null;
  return bytes(text, computed(call.place));
}
