import type { CallArguments } from '../values/object.ts';

const LIBRARIES = new Map([
  ['click', 'click'],
  ['typer', 'typer'],
  ['hydra', 'hydra'],
  ['absl', 'absl'],
  ['fire', 'fire'],
  ['tyro', 'tyro'],
  ['docopt', 'docopt'],
  ['simple_parsing', 'simple_parsing'],
  ['jsonargparse', 'jsonargparse'],
  ['configargparse', 'configargparse'],
  ['tap', 'tap'],
  ['cyclopts', 'cyclopts'],
  ['omegaconf', 'omegaconf'],
  ['transformers.HfArgumentParser', 'transformers'],
]);

/** The library of command-line options that a dotted name belongs to; null for all others. */
export function foreignLibrary(dotted: string): string | null {
  const [top = ''] = dotted.split('.');
  return LIBRARIES.get(dotted) ?? LIBRARIES.get(top) ?? null;
}

/** The option that a call of such a library defines, `--rounds` of `click.option("--rounds")`; null for none. */
export function foreignOption(dotted: string, { args }: CallArguments): string | null {
  const texts = args.flatMap((arg) => (arg.kind === 'str' ? [arg.value] : []));
  const name = dotted.slice(dotted.lastIndexOf('.') + 1);
  const isDefinition = name.startsWith('DEFINE') || name === 'argument';
  return texts.find((text) => text.startsWith('-')) ?? (isDefinition ? (texts[0] ?? null) : null);
}
