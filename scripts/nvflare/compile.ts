import { compilePython } from '../python/compiles.ts';

/** Python files that do not compile, each with its place; nothing is executed. */
export async function compileProblems(
  python: string,
  files: Map<string, Uint8Array>,
): Promise<string[]> {
  const sources = new Map([...files].filter(([path]) => path.endsWith('.py')));
  if (sources.size === 0) return [];
  const results = await compilePython(python, sources);
  return [...results].flatMap(([path, result]) =>
    result.ok ? [] : [`${path}:${result.line}:${result.column}: ${result.message}`],
  );
}
