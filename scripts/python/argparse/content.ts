import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import { unknown } from '../values/make.ts';
import type { PyParser, PyUnknown } from '../values/object.ts';
import type { ParserContent } from './options.ts';

/** The content of a parser, or why it is not known. */
export function parserContent(parser: PyParser): ParserContent | PyUnknown {
  return parser.volatile ?? (parser.cell.volatile as PyUnknown | null) ?? parser.cell.content;
}

/** Options that parsers share through `parents` are changed for all of them: no parser is known any more. */
export function forgetParsers(machine: Machine, place: Place): void {
  const why = unknown('options that parsers share through their parents are changed', place);
  const forget = (parser: PyParser): void => {
    const content = parserContent(parser);
    if (!isUnknown(content)) for (const one of content.commands?.parsers ?? []) forget(one.parser);
    parser.volatile ??= why;
  };
  machine.parsers.forEach(forget);
}
