import { compilePython } from '../python/compiles.ts';

/** Python files that do not compile, each with its place; nothing is executed. */
export async function compileProblems(
  python: string,
  files: Map<string, Uint8Array>,
): Promise<string[]> {
  const sources = new Map([...files].filter(([path]) => path.endsWith('.py')));
  if (sources.size === 0) return [];
  const results = await compilePython(python, sources);
  return [...results].flatMap(([path, result]) => {
    if (result.ok) return [];
    const place = [path, result.line, result.column].filter((part) => part !== null);
    return [`${place.join(':')}: ${result.message}`];
  });
}
