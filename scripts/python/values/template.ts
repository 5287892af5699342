import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { computed, int, str } from './make.ts';
import type { Py } from './object.ts';
import { formatValue } from './stringify.ts';

/** `template.format(*args, **kwargs)`. */
export function formatTemplate(
  machine: Machine,
  template: string,
  args: readonly Py[],
  kwargs: ReadonlyMap<string, Py>,
  place: Place,
): Py | null {
  const pattern = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}/g;
  let at = 0;
  let result = '';
  let automatic = 0;
  let mode: 'automatic' | 'manual' | null = null;
  const field = (text: string): Py | null => {
    const match = /^(\w*)((?:\.\w+|\[[^\]]+\])*)$/.exec(text);
    if (match === null) return null;
    const [, head = '', path = ''] = match;
    let value: Py | undefined;
    if (head === '' || /^\d+$/.test(head)) {
      const wanted = head === '' ? 'automatic' : 'manual';
      if (mode !== null && mode !== wanted) return null;
      mode = wanted;
      value = args[head === '' ? automatic++ : Number(head)];
    } else value = kwargs.get(head);
    if (value === undefined) return null;
    for (const [, attribute, index] of path.matchAll(/\.(\w+)|\[([^\]]+)\]/g)) {
      if (attribute !== undefined)
        value = machine.parts.getAttribute(machine, value, attribute, place);
      else if (index !== undefined) {
        const key: Py = /^\d+$/.test(index)
          ? int(BigInt(index), computed(place))
          : str(index, computed(place));
        value = machine.parts.subscript(machine, value, key, place);
      }
    }
    return value;
  };
  for (const match of template.matchAll(pattern)) {
    const between = template.slice(at, match.index);
    if (/[{}]/.test(between)) return null;
    result += between;
    at = match.index + match[0].length;
    if (match[0] === '{{' || match[0] === '}}') {
      result += match[0].slice(1);
      continue;
    }
    const [, name = '', conversion = '', spec = ''] = match;
    const value = field(name);
    if (value === null) return null;
    const inner = nested(machine, spec, field, place);
    if (typeof inner !== 'string') return inner;
    const text = formatValue(machine, value, conversion as '' | 'r' | 's' | 'a', inner, place);
    if (typeof text !== 'string') return text;
    result += text;
  }
  if (/[{}]/.test(template.slice(at))) return null;
  return str(result + template.slice(at), computed(place));
}

// internals

function nested(
  machine: Machine,
  spec: string,
  field: (text: string) => Py | null,
  place: Place,
): string | Py | null {
  let result = '';
  let at = 0;
  for (const match of spec.matchAll(/\{([^{}]*)\}/g)) {
    result += spec.slice(at, match.index);
    at = match.index + match[0].length;
    const value = field(match[1] ?? '');
    if (value === null) return null;
    const text = formatValue(machine, value, '', '', place);
    if (typeof text !== 'string') return text;
    result += text;
  }
  return result + spec.slice(at);
}
