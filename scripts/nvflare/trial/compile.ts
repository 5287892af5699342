import { compiles } from '../../python/compiles.ts';

/** Python files that do not compile, each with its place; nothing is executed. */
export async function compileProblems(
  python: string,
  files: Map<string, Uint8Array>,
): Promise<string[]> {
  const sources = new Map([...files].filter(([path]) => path.endsWith('.py')));
  const answers = await compiles({ python, sources });
  return [...answers].flatMap(([path, answer]) =>
    answer.ok ? [] : [`${path}:${answer.line}:${answer.column}: ${answer.message}`],
  );
}
