import { collect } from '../machine/iterate.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import type { CallArguments, Py, PyParser } from '../values/object.ts';
import { make, newParser } from './build.ts';
import { parserContent } from './content.ts';

/** `add_argument_group(…)` and `add_mutually_exclusive_group(…)`; null where it is not read. */
export function newGroup(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  exclusive: boolean,
  place: Place,
): Py | null {
  const owner = self.owner ?? self;
  const content = parserContent(owner);
  if (isUnknown(content)) return { ...content, refs: [owner] };
  for (const name of args.kwargs.keys()) {
    if (!['title', 'description', 'required'].includes(name)) return null;
  }
  const group = make(machine, 'group', owner, content, place);
  if (!exclusive) return group;
  const required = args.kwargs.get('required');
  const isRequired = required === undefined ? false : machine.parts.truth(machine, required, place);
  if (typeof isRequired !== 'boolean') return null;
  group.exclusive = machine.serialOf(group);
  const groups = [...content.exclusive, { id: group.exclusive, required: isRequired }];
  machine.heap.write(owner.cell, { ...content, exclusive: groups });
  return group;
}

/** `add_subparsers(…)`; null where it is not read. */
export function addCommands(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py | null {
  const content = parserContent(self);
  if (isUnknown(content)) return { ...content, refs: [self] };
  if (args.open !== null || args.args.length > 0 || content.commands !== null) return null;
  const dest = args.kwargs.get('dest');
  const required = args.kwargs.get('required');
  for (const name of args.kwargs.keys()) {
    if (!['dest', 'required', 'title', 'description', 'help', 'metavar', 'prog'].includes(name))
      return null;
  }
  const isRequired = required === undefined ? false : machine.parts.truth(machine, required, place);
  if (typeof isRequired !== 'boolean') return null;
  if (dest !== undefined && dest.kind !== 'str' && dest.kind !== 'none') return null;
  const commands = {
    dest: dest?.kind === 'str' ? dest.value : null,
    required: isRequired,
    parsers: [],
    after: content.options.length,
  };
  machine.heap.write(self.cell, { ...content, commands });
  return make(machine, 'commands', self, content, place);
}

/** `add_parser(…)`; null where it is not read. */
export function addCommand(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py | null {
  const { owner } = self;
  const [name] = args.args;
  if (owner === null || name?.kind !== 'str' || args.open !== null) return null;
  const content = parserContent(owner);
  if (isUnknown(content) || content.commands === null) return null;
  const kwargs = new Map(args.kwargs);
  const aliases = kwargs.get('aliases');
  kwargs.delete('aliases');
  kwargs.delete('help');
  const others = aliases === undefined ? [] : collect(machine, aliases, place);
  if (isUnknown(others)) return null;
  const names = [name, ...others].map((one) => (one.kind === 'str' ? one.value : null));
  if (names.includes(null)) return null;
  const parser = newParser(machine, { args: [], kwargs, open: null }, place);
  // It is listed below its parent.
  machine.parsers.splice(machine.parsers.indexOf(parser), 1);
  const taken = new Set(content.commands.parsers.map((one) => one.name));
  // Pythons differ: the second replaces the first, or is refused.
  if (names.some((one) => one !== null && taken.has(one))) return null;
  const added = names.flatMap((one) => (one === null ? [] : [{ name: one, parser }]));
  const commands = { ...content.commands, parsers: [...content.commands.parsers, ...added] };
  machine.heap.write(owner.cell, { ...content, commands });
  return parser;
}
