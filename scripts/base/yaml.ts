import { createRequire } from 'node:module';

/** The YAML library: loaded when something reads or writes YAML, and only then. */
export function yamlLibrary(): typeof import('yaml') {
  return createRequire(import.meta.url)('yaml');
}
