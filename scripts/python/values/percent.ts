import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { numberOf } from './compare.ts';
import { isUnknown, reprOf } from './data.ts';
import { computed, plain, str, unknown } from './make.ts';
import type { Py } from './object.ts';
import { formatFloat, formatInt, formatStr, isAscii, parseSpec } from './text.ts';

/** `template % right`. */
export function formatPercent(machine: Machine, template: string, right: Py, place: Place): Py {
  const pattern = /%(\(([^)]*)\))?([-+ #0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;
  const notRead = unknown('this text is not read', place);
  const positional = right.kind === 'tuple' && right.named === null ? [...right.items] : [right];
  const usesNames = template.includes('%(');
  if (usesNames && right.kind !== 'dict') return notRead;
  let at = 0;
  let result = '';
  let next = 0;
  for (const match of template.matchAll(pattern)) {
    const between = template.slice(at, match.index);
    if (between.includes('%')) return notRead;
    result += between;
    at = match.index + match[0].length;
    const [, named, name = '', flags = '', width = '', precision, type = ''] = match;
    if (type === '%') {
      if (match[0] !== '%%') return notRead;
      result += '%';
      continue;
    }
    if ((named !== undefined) !== usesNames) return notRead;
    const value = usesNames
      ? machine.parts.subscript(machine, right, str(name, computed(place)), place)
      : positional[next++];
    if (value === undefined) return notRead;
    const text = convert(machine, value, flags, width, precision, type, place);
    if (typeof text !== 'string') return text ?? notRead;
    result += text;
  }
  if (template.slice(at).includes('%')) return notRead;
  if (!usesNames && next !== positional.length && right.kind !== 'dict') return notRead;
  return str(result + template.slice(at), computed(place));
}

// internals

function convert(
  machine: Machine,
  value: Py,
  flags: string,
  width: string,
  precision: string | undefined,
  type: string,
  place: Place,
): string | Py | null {
  if (value.kind === 'unknown') return plain(value);
  if (flags.includes('#')) return null;
  const align = flags.includes('-') ? '<' : '>';
  const dot = precision === undefined ? '' : `.${precision}`;
  if ('sra'.includes(type)) {
    const text = type === 's' ? machine.parts.textOf(machine, value, place) : reprOf(value);
    if (typeof text !== 'string') return text;
    if (type === 'a' && !isAscii(text)) return null;
    const spec = parseSpec(`${align}${width}${dot}`);
    return spec === null ? null : formatStr(text, spec, false);
  }
  const number = numberOf(value);
  if (number === null) return null;
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const zero = flags.includes('0') && align === '>' ? '0' : '';
  const spec = (kind: string) =>
    parseSpec(
      `${zero === '' ? align : ''}${sign}${zero}${width}${'di'.includes(kind) ? '' : dot}${kind}`,
    );
  if ('dixXo'.includes(type)) {
    if (precision !== undefined) return null;
    const whole =
      typeof number === 'bigint'
        ? number
        : Number.isFinite(number) && 'di'.includes(type)
          ? BigInt(Math.trunc(number))
          : null;
    const built = spec(type === 'i' ? 'd' : type);
    return whole === null || built === null ? null : formatInt(whole, built);
  }
  if ('feEgGF'.includes(type)) {
    const built = spec(type);
    const asFloat = Number(number);
    if (typeof number === 'bigint' && !Number.isSafeInteger(asFloat)) return null;
    return built === null ? null : formatFloat(asFloat, built);
  }
  return null;
}

export { isUnknown };
