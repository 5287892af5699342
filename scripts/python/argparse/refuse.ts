import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { unknown } from '../values/make.ts';
import type { PyUnknown } from '../values/object.ts';
import { raise } from '../values/ref.ts';

/** argparse prints the message and ends the script with status 2. */
export function refuse(machine: Machine, message: string, place: Place): never {
  machine.problems.push({ message: `argparse refuses the arguments: ${message}`, place });
  return raise('SystemExit', place, message);
}

/** argparse refuses the arguments. */
export class Refused extends Error {}

/** Ends a parse that cannot be followed: what it would set is not known. */
export class NotFollowed extends Error {
  readonly why: PyUnknown;

  constructor(why: PyUnknown | string, place: Place) {
    super('a parse that is not followed');
    this.why = typeof why === 'string' ? unknown(why, place) : why;
  }
}

export const DIFFERS = 'Pythons differ in what they make of these arguments';
