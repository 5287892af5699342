import { collect } from '../machine/iterate.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import { computed, unknown } from '../values/make.ts';
import type { CallArguments, Py, PyParser, PyUnknown } from '../values/object.ts';
import { raise } from '../values/ref.ts';
import { parserContent } from './content.ts';
import { helpOption } from './define.ts';
import { joinParsers } from './join.ts';
import type { ParserContent } from './options.ts';

/** `ArgumentParser(…)`. */
export function newParser(machine: Machine, args: CallArguments, place: Place): PyParser {
  const content: ParserContent = {
    options: [],
    defaults: new Map(),
    prefixChars: '-',
    allowAbbreviation: true,
    argumentDefault: null,
    resolveConflicts: false,
    fileChars: '',
    exitsOnError: true,
    commands: null,
    exclusive: [],
    place,
  };
  const parser = make(machine, 'parser', null, content, place);
  machine.parsers.push(parser);
  const failed = configure(machine, content, args, place);
  if (failed !== null) parser.volatile = failed;
  return parser;
}

/** A parser or a part of one: a group, its commands. */
export function make(
  machine: Machine,
  what: PyParser['what'],
  owner: PyParser | null,
  content: ParserContent | PyUnknown,
  place: Place,
): PyParser {
  const cell = machine.cell<ParserContent | PyUnknown>(content, (a, b) =>
    joinParsers(machine, a, b),
  );
  return {
    kind: 'parser',
    what,
    owner,
    option: null,
    exclusive: null,
    cell,
    parsedAt: new Set(),
    attributes: machine.variables(),
    volatile: null,
    origin: computed(place),
  };
}

// internals

function configure(
  machine: Machine,
  content: ParserContent,
  args: CallArguments,
  place: Place,
): PyUnknown | null {
  if (args.open !== null) return args.open;
  let addsHelp = true;
  for (const [name, value] of args.kwargs) {
    if (PROSE.has(name) || name === 'parents') continue;
    if (value.kind === 'unknown') return value;
    if (name === 'add_help' && value.kind === 'bool') addsHelp = value.value;
    else if (name === 'allow_abbrev' && value.kind === 'bool')
      content.allowAbbreviation = value.value;
    else if (name === 'exit_on_error' && value.kind === 'bool') content.exitsOnError = value.value;
    else if (name === 'prefix_chars' && value.kind === 'str') content.prefixChars = value.value;
    else if (name === 'argument_default')
      content.argumentDefault = value.kind === 'none' ? null : value;
    else if (name === 'conflict_handler' && value.kind === 'str')
      content.resolveConflicts = value.value === 'resolve';
    else if (name === 'fromfile_prefix_chars' && value.kind === 'str')
      content.fileChars = value.value;
    else if (value.kind !== 'none') return unknown(`the parser's ${name} is not read`, place);
  }
  if (addsHelp) content.options = [helpOption(machine, content, place)];
  const parents = args.kwargs.get('parents');
  return parents === undefined ? null : inherit(machine, content, parents, place);
}

/** Takes over the options of parent parsers; why not, where they are not known. */
function inherit(
  machine: Machine,
  content: ParserContent,
  given: Py,
  place: Place,
): PyUnknown | null {
  const parents = collect(machine, given, place);
  if (isUnknown(parents)) return parents;
  for (const parent of parents) {
    if (parent.kind !== 'parser') return unknown('its parents are not known', place);
    const inherited = parserContent(parent);
    if (isUnknown(inherited)) return inherited;
    if (inherited.commands !== null) return unknown('its parent has commands', place);
    const shared = inherited.options.map((option) => ({ ...option, shared: true }));
    const taken = new Set(content.options.flatMap(({ flags }) => flags));
    if (shared.some(({ flags }) => flags.some((flag) => taken.has(flag)))) {
      if (!content.resolveConflicts && machine.conditions.length === 0)
        raise('ArgumentError', place);
      return unknown('its parents have an option in common', place);
    }
    machine.heap.write(parent.cell, { ...inherited, options: shared });
    content.options = [...content.options, ...shared];
    content.exclusive = [...content.exclusive, ...inherited.exclusive];
    for (const [dest, held] of inherited.defaults) content.defaults.set(dest, held);
  }
  return null;
}

/** Settings that change nothing but what is printed. */
const PROSE = new Set(['prog', 'usage', 'description', 'epilog', 'formatter_class']);
