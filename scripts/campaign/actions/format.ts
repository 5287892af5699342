import { type Parsed, textOf, usage } from '../../base/flags.ts';

/** Whether a person reads the reply, not a program. */
export function wantsText(parsed: Parsed): boolean {
  const format = textOf(parsed, 'format') ?? 'json';
  if (format === 'text' || format === 'json') return format === 'text';
  throw usage(`--format takes text or json; received ${JSON.stringify(format)}`);
}
