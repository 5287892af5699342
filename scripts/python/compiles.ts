import { spawn } from 'node:child_process';
import { Failure } from '../base/failure.ts';

/** Whether a source is Python, as an interpreter of the user's decides it. */
export type Compilation =
  | { ok: true }
  | { ok: false; line: number; column: number; message: string };

export interface CompileRequest {
  /** Path of the interpreter. */
  python: string;
  /** Bytes of each file, by its name for messages. */
  sources: ReadonlyMap<string, Uint8Array>;
  timeoutMilliseconds?: number;
}

/**
 * Compiles sources in memory, without running them: one process for all of them, isolated (`-I -S`), no
 * byte code written, memory bounded.
 *
 * @throws {Failure} `AUTOFL_PYTHON` where the interpreter cannot be started or does not answer
 */
export async function compiles(request: CompileRequest): Promise<Map<string, Compilation>> {
  const { python, sources, timeoutMilliseconds = 20_000 } = request;
  const names = [...sources.keys()];
  if (names.length === 0) return new Map();
  const input = JSON.stringify(
    [...sources.values()].map((bytes) => Buffer.from(bytes).toString('base64')),
  );
  const output = await ask(python, input, timeoutMilliseconds);
  const answers = answersIn(output);
  if (answers.length !== names.length) throw unusable(python, 'it gave no answer');
  return new Map(names.map((name, at) => [name, answers[at] ?? { ok: true }]));
}

// internals

/**
 * Each source is compiled in a child of its own: one that exhausts memory or the stack of the compiler
 * must not take the others with it.
 */
const PROGRAM = `
import sys
sys.dont_write_bytecode = True
import base64, json, os, warnings
warnings.simplefilter('ignore')
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError, OSError):
    pass
def check(data):
    try:
        compile(data, 'source', 'exec', dont_inherit=True)
        return {'ok': True}
    except SyntaxError as e:
        return {'ok': False, 'line': e.lineno or 1, 'column': e.offset or 1, 'message': str(e.msg)}
    except (ValueError, OverflowError) as e:
        return {'ok': False, 'line': 1, 'column': 1, 'message': str(e)}
    except RecursionError:
        return {'ok': False, 'line': 1, 'column': 1, 'message': 'nested too deeply'}
    except MemoryError:
        return {'ok': False, 'line': 1, 'column': 1, 'message': 'too complex to compile'}
def apart(data):
    if not hasattr(os, 'fork'):
        return check(data)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with os.fdopen(write, 'w') as out:
            json.dump(check(data), out)
            out.flush()
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {'ok': False, 'line': 1, 'column': 1, 'message': 'too complex to compile'}
sources = [base64.b64decode(one) for one in json.load(sys.stdin)]
json.dump([apart(one) for one in sources], sys.stdout)
`;

function ask(python: string, input: string, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-I', '-S', '-B', '-c', PROGRAM], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH ?? '' },
      detached: true,
    });
    const output: Buffer[] = [];
    let errors = '';
    const timer = setTimeout(() => {
      // The group: a compiling child is ended too.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      reject(unusable(python, `it did not answer within ${timeout} ms`));
    }, timeout);
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-2_000);
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(unusable(python, error.message));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(output).toString('utf8'));
      else reject(unusable(python, errors.trim().split('\n').at(-1) ?? `exit ${code}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function unusable(python: string, why: string): Failure {
  return new Failure({
    code: 'AUTOFL_PYTHON',
    message: `Cannot compile with ${python}: ${why}`,
    hint: 'Give the interpreter of the job with --python PATH',
  });
}

function answersIn(output: string): Compilation[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return [];
  }
  if (!Array.isArray(parsed)) return [];
  return parsed.map((answer: Record<string, unknown>): Compilation => {
    if (answer.ok === true) return { ok: true };
    return {
      ok: false,
      line: Number(answer.line ?? 1),
      column: Number(answer.column ?? 1),
      message: String(answer.message ?? 'invalid syntax'),
    };
  });
}
