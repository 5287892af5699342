import type { Machine } from '../machine/machine.ts';
import { isUnknown } from '../values/data.ts';
import { joinValues } from '../values/join.ts';
import { unknown } from '../values/make.ts';
import type { Py, PyUnknown } from '../values/object.ts';
import type { ParserContent } from './options.ts';

/** Options that exist on one path only stay, marked; where they differ, their defaults do. */
export function joinParsers(
  machine: Machine,
  left: ParserContent | PyUnknown,
  right: ParserContent | PyUnknown,
): ParserContent | PyUnknown {
  if (isUnknown(left) || isUnknown(right))
    return unknown('a parser is built in two ways', machine.joining.place, [machine.joining]);
  const sameShape =
    left.prefixChars === right.prefixChars &&
    left.fileChars === right.fileChars &&
    left.commands === right.commands &&
    left.exclusive.length === right.exclusive.length;
  if (!sameShape)
    return unknown('a parser is built in two ways', machine.joining.place, [machine.joining]);
  const defaults = new Map<string, Py>();
  for (const [dest, value] of [...left.defaults, ...right.defaults]) {
    const [a, b] = [left.defaults.get(dest), right.defaults.get(dest)];
    if (a === undefined || b === undefined)
      return unknown('a parser is built in two ways', machine.joining.place, [machine.joining]);
    defaults.set(dest, value === a ? joinValues(machine, a, b) : joinValues(machine, a, b));
  }
  const options = left.options.map((option) => {
    const other = right.options.find(({ id }) => id === option.id);
    if (other === undefined) return { ...option, conditional: true };
    return { ...option, default: joinValues(machine, option.default, other.default) };
  });
  for (const option of right.options) {
    if (!left.options.some(({ id }) => id === option.id))
      options.push({ ...option, conditional: true });
  }
  return { ...left, defaults, options };
}
