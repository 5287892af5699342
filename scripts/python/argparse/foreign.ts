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
