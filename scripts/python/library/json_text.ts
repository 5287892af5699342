import type { Place } from '../value.ts';
import { dictContent, isUnknown, knownEntries, listItems } from '../values/data.ts';
import { computed, plain, str, unknown } from '../values/make.ts';
import { floatRepr } from '../values/number.ts';
import type { Py, PyUnknown } from '../values/object.ts';
import type { Call } from './builtin_call.ts';

/** `json.dumps(value)` in its plain form; with options it is not read. */
export function dumpsJson({ args: [value, ...rest], kwargs, place }: Call): Py | null {
  if (value === undefined || rest.length > 0 || kwargs.size > 0) return null;
  const text = written(value, place, 0);
  if (text === null) return null;
  return typeof text === 'string' ? str(text, computed(place)) : plain(text);
}

// internals

function written(value: Py, place: Place, depth: number): string | PyUnknown | null {
  if (depth > 30) return unknown('is nested too deeply', place);
  switch (value.kind) {
    case 'unknown':
      return value;
    case 'none':
      return 'null';
    case 'bool':
      return String(value.value);
    case 'int':
      return String(value.value);
    case 'float':
      return Number.isFinite(value.value) ? floatRepr(value.value) : null;
    case 'str':
      return quoted(value.value);
    case 'list':
    case 'tuple': {
      const items = value.kind === 'list' ? listItems(value) : value.items;
      if (isUnknown(items)) return items;
      return joined(
        items.map((item) => written(item, place, depth + 1)),
        '[',
        ']',
      );
    }
    case 'dict': {
      const content = dictContent(value);
      const entries = isUnknown(content) ? content : knownEntries(content);
      if (isUnknown(entries)) return entries;
      if (entries.some(({ key }) => key.kind !== 'str')) return null;
      const parts = entries.map(({ key, value: item }) => {
        const text = written(item, place, depth + 1);
        return typeof text === 'string' && key.kind === 'str'
          ? `${quoted(key.value)}: ${text}`
          : text;
      });
      return joined(parts, '{', '}');
    }
    default:
      return null;
  }
}

function joined(
  parts: readonly (string | PyUnknown | null)[],
  open: string,
  close: string,
): string | PyUnknown | null {
  const odd = parts.find((part) => typeof part !== 'string');
  return odd === undefined ? `${open}${parts.join(', ')}${close}` : odd;
}

/** ASCII only, as Python writes it by default. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) =>
    c === '\u007f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
