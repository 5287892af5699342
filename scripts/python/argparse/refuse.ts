import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { raise } from '../values/ref.ts';

/** argparse prints the message and ends the script with status 2. */
export function refuse(machine: Machine, message: string, place: Place): never {
  machine.problems.push({ message: `argparse refuses the arguments: ${message}`, place });
  return raise('SystemExit', place, message);
}
