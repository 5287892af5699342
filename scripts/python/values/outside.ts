import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { unknown } from './make.ts';
import type { PyUnknown } from './object.ts';

/** What only a run can tell; getting it may fail, too. */
export function fromOutside(machine: Machine, reason: string, place: Place): PyUnknown {
  const why = unknown(reason, place);
  machine.mayRaise(why, true);
  return why;
}
