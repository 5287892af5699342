import { spawn } from 'node:child_process';

/** Whether Python takes a source, or where and why not. Lines and columns count from 1. */
export type Compiled =
  | { ok: true }
  | { ok: false; line: number | null; column: number | null; message: string };

/**
 * Asks an interpreter whether sources are Python. They are compiled in memory and never run: isolated,
 * without site packages, with bounded time and memory, all files in one process.
 *
 * @returns one answer for each source, by its path.
 */
export async function compilePython(
  python: string,
  sources: ReadonlyMap<string, Uint8Array>,
): Promise<Map<string, Compiled>> {
  const request = [...sources].map(([path, bytes]) => [
    path,
    Buffer.from(bytes).toString('base64'),
  ]);
  const output = await ask(python, JSON.stringify(request));
  const answers = parseAnswers(output);
  return new Map(
    [...sources.keys()].map((path) => [path, answers.get(path) ?? noAnswer(output.problem)]),
  );
}

// internals

const TIME_LIMIT_MS = 20_000;

const PROGRAM = `
import base64, json, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
except Exception:
    pass
for path, text in json.load(sys.stdin):
    try:
        compile(base64.b64decode(text), path, "exec", dont_inherit=True)
        answer = [path, None]
    except SyntaxError as error:
        answer = [path, [error.lineno, error.offset, error.msg]]
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        answer = [path, [None, None, str(error) or type(error).__name__]]
    print(json.dumps(answer), flush=True)
`;

interface Output {
  text: string;
  problem: string;
}

function ask(python: string, input: string): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(python, ['-I', '-S', '-W', 'ignore', '-c', PROGRAM], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH },
      cwd: '/',
    });
    setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT_MS).unref();
    let [text, problem] = ['', ''];
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.stderr.on('data', (chunk) => {
      problem = `${problem}${chunk}`.slice(-2000);
    });
    child.once('error', (error) => resolve({ text, problem: error.message }));
    child.once('close', (_code, signal) =>
      resolve({ text, problem: signal ? `the compiler was ended by ${signal}` : problem }),
    );
    // A compiler that died does not read on; its end says why.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function parseAnswers({ text }: Output): Map<string, Compiled> {
  const lines = text.split('\n').slice(0, -1);
  return new Map(
    lines.map((line): [string, Compiled] => {
      const [path, error]: [string, [number | null, number | null, string] | null] =
        JSON.parse(line);
      if (error === null) return [path, { ok: true }];
      const [at, column, message] = error;
      return [path, { ok: false, line: at, column, message }];
    }),
  );
}

/** The interpreter crashed on it: so would the trial. */
function noAnswer(problem: string): Compiled {
  const why = problem.trim().split('\n').at(-1) || 'no answer';
  return { ok: false, line: null, column: null, message: `Python could not compile it: ${why}` };
}
