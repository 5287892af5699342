import { Builder } from './build.ts';
import { statements } from './build_statement.ts';
import type { Source } from './parse.ts';
import type { ModuleSyntax } from './syntax.ts';

/** The statements of a parsed file. */
export function moduleSyntax(source: Source): ModuleSyntax {
  const builder = new Builder(source);
  const [body, { names }] = builder.inScope(() => statements(builder, source.tree.children, true));
  return { file: source.file, body, names, opaque: builder.opaque };
}
