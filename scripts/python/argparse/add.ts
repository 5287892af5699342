import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import { computed, str, unknown } from '../values/make.ts';
import type { CallArguments, Py, PyParser } from '../values/object.ts';
import { raise } from '../values/ref.ts';
import { forgetParsers, parserContent } from './content.ts';
import { optionOf } from './define.ts';
import type { Option, ParserContent } from './options.ts';

/** `add_argument(…)`; null where it is not read. */
export function addArgument(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py | null {
  const owner = self.owner ?? self;
  const content = parserContent(owner);
  if (isUnknown(content)) return { ...content, refs: [owner] };
  if (args.open !== null || content.options.length >= MAX_OPTIONS) return null;
  const option = optionOf(machine, content, args, self.exclusive, place);
  if (option === null) return null;
  const options = withoutConflicts(machine, content, option, place);
  if (options === null) return null;
  machine.heap.write(owner.cell, { ...content, options: [...options, option] });
  const action: PyParser = {
    kind: 'parser',
    what: 'action',
    owner,
    option: option.id,
    exclusive: null,
    cell: owner.cell,
    parsedAt: new Set(),
    attributes: machine.variables(),
    volatile: null,
    origin: computed(place),
  };
  const dest =
    option.dest === null ? unknown('is not known', place) : str(option.dest, computed(place));
  machine.heap.write(machine.cellOf(action.attributes, 'dest'), dest);
  return action;
}

// internals

/** Each new option makes a new list of them all. */
const MAX_OPTIONS = 1_000;

/**
 * The options that stay beside a new one: with `conflict_handler="resolve"` it takes their flags away. Null
 * where that is not read.
 */
function withoutConflicts(
  machine: Machine,
  content: ParserContent,
  added: Option,
  place: Place,
): readonly Option[] | null {
  const conflicting = content.options.filter(({ flags }) =>
    flags.some((flag) => added.flags.includes(flag)),
  );
  if (conflicting.length === 0) return content.options;
  const isSure = conflicting.every(({ conditional }) => !conditional);
  if (!isSure) return null;
  if (!content.resolveConflicts)
    return machine.conditions.length > 0 ? null : raise('ArgumentError', place);
  if (conflicting.some(({ shared }) => shared)) forgetParsers(machine, place);
  return content.options.flatMap((option) => {
    const flags = option.flags.filter((flag) => !added.flags.includes(flag));
    if (flags.length === option.flags.length) return [option];
    return flags.length === 0 ? [] : [{ ...option, flags }];
  });
}
