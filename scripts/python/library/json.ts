import type { Machine } from '../machine/machine.ts';
import type { Origin, Place } from '../value.ts';
import { bool, float, int, none, str, unknown } from '../values/make.ts';
import type { DictContent, Py } from '../values/object.ts';
import { dict, EMPTY, list, withEntry } from '../values/ref.ts';

/** JSON as Python reads it: integers stay exact, later keys win. Null where it is not JSON. */
export function parseJson(
  machine: Machine,
  text: string,
  from: Origin,
  place: Place,
  hook: Py | null = null,
): Py | null {
  const reader = new Reader(machine, text, from, place, hook);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

// internals

class NotJson extends Error {}

const MAX_DEPTH = 60;

class Reader {
  private at = 0;
  private depth = 0;
  private readonly machine: Machine;
  private readonly text: string;
  private readonly from: Origin;
  private readonly place: Place;

  /** `object_hook`: what is made of each dictionary, the inner ones first. */
  private readonly hook: Py | null;

  constructor(machine: Machine, text: string, from: Origin, place: Place, hook: Py | null) {
    this.machine = machine;
    this.text = text;
    this.from = from;
    this.place = place;
    this.hook = hook;
  }

  whole(): Py {
    const value = this.value();
    this.blank();
    if (this.at < this.text.length) throw new NotJson();
    return value;
  }

  private blank(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.at += match[0].length;
    return match[0];
  }

  private expect(char: string): void {
    this.blank();
    if (this.text[this.at] !== char) throw new NotJson();
    this.at++;
  }

  private next(char: string): boolean {
    this.blank();
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private value(): Py {
    this.machine.tick(this.place);
    if (++this.depth > MAX_DEPTH) return unknown('is nested too deeply', this.place);
    try {
      this.blank();
      const char = this.text[this.at];
      if (char === '{') return this.object();
      if (char === '[') return this.array();
      if (char === '"') return str(this.string(), this.from);
      const word = this.take(/true|false|null|NaN|-?Infinity/y);
      if (word !== null) return this.word(word);
      const number = this.take(/-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y);
      if (number === null) throw new NotJson();
      return /[.eE]/.test(number)
        ? float(Number(number), this.from)
        : int(BigInt(number), this.from);
    } finally {
      this.depth--;
    }
  }

  private word(word: string): Py {
    if (word === 'true' || word === 'false') return bool(word === 'true', this.from);
    if (word === 'null') return none(this.from);
    return float(Number(word), this.from);
  }

  private string(): string {
    const literal = this.take(/"(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y);
    // Control characters must be escaped.
    if (literal === null || Array.from(literal).some((c) => c < ' ')) throw new NotJson();
    return JSON.parse(literal) as string;
  }

  private array(): Py {
    this.expect('[');
    const items: Py[] = [];
    if (this.next(']')) return list(this.machine, items, this.from);
    do items.push(this.value());
    while (this.next(','));
    this.expect(']');
    return list(this.machine, items, this.from);
  }

  private object(): Py {
    this.expect('{');
    let content: DictContent = EMPTY;
    if (!this.next('}')) {
      do {
        this.blank();
        const key = str(this.string(), this.from);
        this.expect(':');
        const next = withEntry(this.machine, content, key, this.value(), this.place);
        if ('kind' in next) throw new NotJson();
        content = next;
      } while (this.next(','));
      this.expect('}');
    }
    const made = dict(this.machine, content, this.from);
    if (this.hook === null) return made;
    const args = { args: [made], kwargs: new Map(), open: null };
    return this.machine.parts.call(this.machine, this.hook, args, this.place);
  }
}
