import { quote, split } from 'shlex';
import { Failure } from '../../base/failure.ts';

/** One option of a run's arguments with the words that carry its value. */
interface Option {
  dest: string;
  words: string[];
}

/**
 * Splits quoted arguments as a shell would.
 *
 * @throws Failure `AUTOFL_USAGE` on an unclosed quote.
 */
export function splitArguments(text: string | undefined, flag: string): string[] {
  try {
    return split(text ?? '');
  } catch {
    throw new Failure({
      code: 'AUTOFL_USAGE',
      message: `--${flag} cannot be split into words: ${text}`,
      hint: 'Close every quote',
    });
  }
}

export function joinArguments(words: string[]): string {
  return words.map((word) => quote(word)).join(' ');
}

/** `--lr 0.1 --name=x` → options by dest. Words before the first option are positionals. */
export function optionsOf(words: string[]): { positionals: string[]; options: Option[] } {
  const positionals: string[] = [];
  const options: Option[] = [];
  for (const word of words) {
    if (isOption(word)) options.push({ dest: destOf(word), words: [word] });
    else if (options.length > 0) options.at(-1)?.words.push(word);
    else positionals.push(word);
  }
  return { positionals, options };
}

/** A kept candidate's arguments go on until a later candidate gives the same option. */
export function inherit(inherited: string[], own: string[]): string[] {
  const overridden = new Set(optionsOf(own).options.map(({ dest }) => dest));
  const kept = optionsOf(inherited).options.filter(({ dest }) => !overridden.has(dest));
  return [...kept.flatMap(({ words }) => words), ...own];
}

/** `--local-epochs=2` → `local_epochs`. */
export function destOf(option: string): string {
  return (option.replace(/^-+/, '').split('=')[0] ?? '').replaceAll('-', '_');
}

/** A negative number is a value, not an option. */
export function isOption(word: string): boolean {
  return /^-/.test(word) && !/^-(\d|\.\d)/.test(word) && word !== '-';
}
