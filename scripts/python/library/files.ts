import { computed, none, str, tuple, unknown } from '../values/make.ts';
import type { Item, Py, PyIterator } from '../values/object.ts';
import { iterator, list, native } from '../values/ref.ts';
import { isAscii } from '../values/text.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { dataText } from './data_files.ts';

type Machine = Call['machine'];
type Place = Call['place'];

/**
 * An open file: an iterator over its lines, which is as far as the script has read, and whether it gives
 * bytes. `relative` is null where the file is not one of the workspace that is read.
 */
export function openFile(
  machine: Machine,
  relative: string | null,
  why: Py,
  binary: boolean,
  place: Place,
): Py {
  let read: Item[] | null = null;
  const line = (at: number): Item => {
    read ??= linesIn(relative === null ? why : dataText(machine, relative, place));
    const [first] = read;
    const isBroken = typeof first === 'object' && first.kind === 'broken';
    return isBroken ? first : (read[at] ?? 'end');
  };
  const lines = iterator(machine, line, [], computed(place));
  const mode = str(binary ? 'b' : 't', computed(place));
  return {
    ...native('file'),
    self: tuple([lines, mode], computed(place)),
    origin: computed(place),
  };
}

/** The lines of an open file that are left, or null where this is no file. */
export function linesOf(file: Py | null | undefined): PyIterator | null {
  return file?.kind === 'native' && file.name === 'file' ? linesOfParts(file.self) : null;
}

/** What is left to read of a file, as one text; the file is at its end then. */
export function restOf(machine: Machine, lines: PyIterator, place: Place): Py {
  let text = '';
  let from = computed(place);
  for (;;) {
    const line = nextLine(machine, lines, place);
    if (line.kind !== 'str') return line;
    if (line.value === '') return str(text, from);
    text += line.value;
    from = line.origin;
  }
}

export const fileMethods: readonly [string, Builtin][] = [
  ['file.read', (call) => (call.args.length === 0 ? read(call) : lose(call))],
  ['file.readline', (call) => readWith(call, (lines) => nextLine(call.machine, lines, call.place))],
  ['file.__next__', lose],
  ['file.readlines', (call) => readWith(call, (lines) => allLines(call, lines))],
  ['file.seek', rewind],
  ['file.close', ({ place }) => none(computed(place))],
  ['file.flush', ({ place }) => none(computed(place))],
  ['file.write', ({ place }) => unknown('is a number of characters', place)],
];

/** Whether what a file has under this name is followed. */
export function isFileMethod(name: string): boolean {
  return fileMethods.some(([method]) => method === `file.${name}`);
}

// internals

/** A method of a file is given its parts. */
function linesOfParts(parts: Py | null): PyIterator | null {
  const [lines] = parts?.kind === 'tuple' ? parts.items : [];
  return lines?.kind === 'iterator' ? lines : null;
}

function read(call: Call): Py | null {
  const { machine, self, place } = call;
  const lines = linesOfParts(self);
  if (lines === null) return null;
  const text = restOf(machine, lines, place);
  return text.kind === 'str' && isBinary(self) ? bytesOf(text.value, place) : text;
}

/** Lines of a file that gives text. */
function readWith(call: Call, how: (lines: PyIterator) => Py): Py | null {
  const lines = linesOfParts(call.self);
  if (lines === null || isBinary(call.self) || call.args.length > 0) return lose(call);
  return how(lines);
}

/** Where the file is afterwards is not known. */
function lose({ machine, self, place }: Call): Py {
  const why = unknown('is read from a file in a way that is not followed', place);
  const lines = linesOfParts(self);
  if (lines !== null) machine.heap.write(lines.position, why);
  return why;
}

function isBinary(self: Py | null): boolean {
  const mode = self?.kind === 'tuple' ? self.items[1] : undefined;
  return mode?.kind === 'str' && mode.value === 'b';
}

function bytesOf(value: string, place: Place): Py {
  return isAscii(value)
    ? { kind: 'bytes', value, origin: computed(place) }
    : unknown('is bytes that are not read', place);
}

function allLines({ machine, place }: Call, lines: PyIterator): Py {
  const all: Py[] = [];
  for (;;) {
    const line = nextLine(machine, lines, place);
    if (line.kind !== 'str') return line;
    if (line.value === '') return list(machine, all, computed(place));
    all.push(line);
  }
}

/** The next line; empty at the end. */
function nextLine(machine: Machine, lines: PyIterator, place: Place): Py {
  if (lines.volatile !== null) return lines.volatile;
  const position = lines.position.content;
  if (typeof position !== 'number') return position;
  const item = lines.at?.(position) ?? 'end';
  if (item === 'end') return str('', computed(place));
  if (item.kind === 'broken') return item.why;
  machine.tick(place);
  machine.heap.write(lines.position, position + 1);
  return item;
}

function rewind(call: Call): Py {
  const [to, ...rest] = call.args;
  const lines = linesOfParts(call.self);
  const isStart = rest.length === 0 && to?.kind === 'int' && to.value === 0n;
  if (lines === null || !isStart) return lose(call);
  call.machine.heap.write(lines.position, 0);
  return to;
}

function linesIn(text: Py): Item[] {
  if (text.kind === 'unknown') return [{ kind: 'broken', why: text }];
  const lines = text.kind === 'str' ? text.value.match(/[^\n]*\n|[^\n]+$/g) : null;
  return (lines ?? []).map((line) => str(line, text.origin));
}
