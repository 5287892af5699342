import { Failure } from '../../base/failure.ts';
import { moduleSyntax } from '../syntax/module_syntax.ts';
import type { Place } from '../value.ts';
import { computed, none } from '../values/make.ts';
import type { Frame, Py } from '../values/object.ts';
import { evaluate } from './expression.ts';
import type { Machine } from './machine.ts';
import { execute } from './statement.ts';

/**
 * `exec(text)` or `eval(text)` in the body of a module, for a text that is known. Everything in it has
 * the place of the call. Null where the text is not read without doubt.
 */
export function runText(
  machine: Machine,
  text: string,
  isExpression: boolean,
  frame: Frame,
  place: Place,
): Py | null {
  const bytes = new TextEncoder().encode(isExpression ? text.replace(/^[ \t]+/, '') : text);
  try {
    const source = machine.reader.parse(`<text in ${place.file}>`, bytes, machine.deadline);
    if (source.tree.broken) return null;
    const { body } = moduleSyntax({ ...source, place: () => place });
    if (!isExpression) {
      const completion = execute(machine, body, frame);
      return completion.kind === 'normal' ? none(computed(place)) : null;
    }
    const [only] = body;
    if (only?.kind !== 'expression' || body.length !== 1) return null;
    return evaluate(machine, only.value, frame);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
