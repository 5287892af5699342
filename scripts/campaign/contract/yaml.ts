import { Failure } from '../../base/failure.ts';
import { yamlLibrary } from '../../base/yaml.ts';

/**
 * Reads YAML as PyYAML does (YAML 1.1: `010` is 8, `no` is false).
 *
 * @throws Failure `AUTOFL_BAD_YAML` naming file, line and column.
 */
export function readYaml(text: string, file: string): unknown {
  try {
    return yamlLibrary().parse(text, { version: '1.1', maxAliasCount: 100, prettyErrors: true });
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Failure({
      code: 'AUTOFL_BAD_YAML',
      message: `${file} is not YAML: ${words.replace(/:$/, '')}`,
      hint: `Mend ${file} and run the same command again`,
    });
  }
}

/** Writes YAML without anchors, in the order of the object's keys: same value, same bytes. */
export function writeYaml(value: unknown): string {
  return yamlLibrary().stringify(value, {
    version: '1.1',
    aliasDuplicateObjects: false,
    lineWidth: 100,
    sortMapEntries: false,
  });
}
