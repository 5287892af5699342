import { spawnSync } from 'node:child_process';
import { interpret } from '../../scripts/python/interpret.ts';
import type { Interpretation } from '../../scripts/python/trace.ts';
import type { Value } from '../../scripts/python/value.ts';

/** What real Python made of a program: its variables, written out, and how it ended. */
export interface Outcome {
  ended: string;
  /** Where it raised; 0 where it did not. */
  line: number;
  globals: Record<string, string>;
}

const RUNNER = `
import sys, json, io, contextlib, signal, types
left = [0]
def show(v, depth=0):
    left[0] -= 1
    if depth > 12 or left[0] < 0: return '?deep'
    t = type(v)
    if v is None: return 'None'
    if t is bool: return 'True' if v else 'False'
    if t is int: return 'i' + str(v)
    if t is float: return 'f' + repr(v)
    if t is str: return 's' + json.dumps(v)
    if t is bytes: return 'b' + json.dumps(v.decode('latin1'))
    if isinstance(v, list): return '[' + ','.join(show(x, depth + 1) for x in v) + ']'
    if isinstance(v, tuple): return '(' + ','.join(show(x, depth + 1) for x in v) + ')'
    if t is set or t is frozenset: return '{' + ','.join(sorted(show(x, depth + 1) for x in v)) + '}'
    if isinstance(v, dict): return '{' + ','.join(show(k, depth + 1) + ':' + show(x, depth + 1) for k, x in v.items()) + '}'
    return '?' + t.__name__
def run(job):
    import os
    os.environ.pop('U', None)
    if job['env'] is not None: os.environ['U'] = job['env']
    g = {'__name__': '__main__', '__builtins__': __builtins__}
    module = types.ModuleType('__main__'); module.__dict__.update(g); sys.modules['__main__'] = module; g = module.__dict__
    sys.argv = ['job.py'] + job['args']
    ended = 'normal'; line = 0
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(job['source'], 'job.py', 'exec'), g)
    except Late: ended = 'late'
    except SystemExit: ended = 'exited'
    except SyntaxError as e: ended = 'syntax'
    except BaseException as e:
        ended = 'raised ' + type(e).__name__
        tb = e.__traceback__
        while tb is not None:
            if tb.tb_frame.f_code.co_filename == 'job.py': line = tb.tb_lineno
            tb = tb.tb_next
    signal.setitimer(signal.ITIMER_REAL, 0)
    if ended == 'late': return {'ended': 'late', 'line': 0, 'globals': {}}
    out = {}
    for k, v in list(g.items()):
        if k.startswith('__'): continue
        left[0] = 2000
        try: out[k] = show(v)
        except BaseException: pass
    return {'ended': ended, 'line': line, 'globals': out}
class Late(BaseException): pass
def late(*_): raise Late
signal.signal(signal.SIGALRM, late)
import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
jobs = json.load(sys.stdin)
sys.setrecursionlimit(400)
json.dump([run(j) for j in jobs], sys.stdout)
`;

export interface Program {
  source: string;
  args?: readonly string[];
  /** The environment variable U, unset by default. */
  env?: string | null;
}

/** Whether there is a Python to compare with; `match` came with 3.10. */
export function hasPython(): boolean {
  const child = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
  return child.status === 0;
}

/** Runs many programs in one Python process. */
export function runPython(programs: readonly Program[]): Outcome[] {
  const input = JSON.stringify(
    programs.map(({ source, args = [], env = null }) => ({ source, args, env })),
  );
  const child = spawnSync('python3', ['-I', '-W', 'ignore', '-c', RUNNER], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { PATH: process.env.PATH ?? '', PYTHONHASHSEED: '0', COLUMNS: '80' },
  });
  if (child.status !== 0) throw new Error(`python3 failed: ${child.stderr}`);
  return JSON.parse(child.stdout) as Outcome[];
}

export function read({ source, args = [] }: Program): Interpretation {
  const bytes = new TextEncoder().encode(source);
  return interpret({
    root: '/nowhere',
    entry: 'job.py',
    args,
    readFile: (path) => (path === 'job.py' ? bytes : null),
  });
}

/** A value written as the runner writes it; null where any part of it is not known. */
export function show(value: Value): string | null {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return `i${value.value}`;
    case 'float':
      return `f${floatText(value.value)}`;
    case 'str':
      return `s${ascii(value.value)}`;
    case 'bytes':
      return `b${ascii(value.value)}`;
    case 'list':
      return items(value.items, '[', ']');
    case 'tuple':
      return items(value.items, '(', ')');
    case 'set': {
      const shown = value.items.map(show);
      return shown.includes(null) ? null : `{${shown.sort().join(',')}}`;
    }
    case 'dict': {
      if (value.open !== null) return null;
      const parts = value.entries.map(({ key, value: item }) => [show(key), show(item)]);
      return parts.some((pair) => pair.includes(null))
        ? null
        : `{${parts.map((p) => p.join(':')).join(',')}}`;
    }
    default:
      return null;
  }
}

export interface Comparison {
  wrong: string[];
  known: number;
  unknown: string[];
}

/** Everything that was claimed, against what Python computed. */
export function compareWith(program: Program, outcome: Outcome): Comparison {
  const result: Comparison = { wrong: [], known: 0, unknown: [] };
  if (outcome.ended === 'syntax' || outcome.ended === 'late') return result;
  const reading = read(program);
  const { ended } = reading;
  if (ended.how === 'raised' && outcome.ended === 'normal')
    result.wrong.push(`claims that it raises ${ended.reason} at line ${ended.place?.line}`);
  if (ended.how === 'exited' && outcome.ended === 'normal')
    result.wrong.push(`claims that it exits at line ${ended.place?.line}: ${ended.reason}`);
  if (ended.how === 'raised' && outcome.ended.startsWith('raised') && ended.reason !== null) {
    const claimed = ended.reason.split(':')[0];
    if (claimed !== outcome.ended.slice('raised '.length))
      result.unknown.push(`raises ${outcome.ended}, read as ${claimed}`);
  }
  if (ended.how === 'limit') {
    result.unknown.push(`stopped: ${ended.reason}`);
    return result;
  }
  // Where a value is not known, the reading goes on as if nothing was raised.
  const isPast =
    outcome.ended !== 'normal' &&
    (ended.how === 'normal' || program.env !== undefined || ended.place?.line !== outcome.line);
  if (isPast) return result;
  for (const [name, value] of reading.globals) {
    if (name.startsWith('__')) continue;
    const shown = show(value);
    const real = outcome.globals[name];
    if (shown === null) {
      if (real !== undefined && !real.includes('?')) {
        const why = value.kind === 'unknown' ? value.reason : value.kind;
        result.unknown.push(`${name}: ${why} (is ${real.slice(0, 60)})`);
      }
    } else if (real === undefined) {
      if (outcome.ended === 'normal')
        result.wrong.push(`${name} is claimed to be ${shown}, and is not set`);
    } else if (shown !== real)
      result.wrong.push(`${name} is claimed to be ${shown}, and is ${real}`);
    else result.known++;
  }
  for (const name of Object.keys(outcome.globals)) {
    if (
      ended.how === 'normal' &&
      outcome.ended === 'normal' &&
      !reading.globals.has(name) &&
      !outcome.globals[name]?.startsWith('?module')
    )
      result.unknown.push(`${name} is missing (is ${outcome.globals[name]})`);
  }
  return result;
}

// internals

function items(values: readonly Value[], open: string, close: string): string | null {
  const shown = values.map(show);
  return shown.includes(null) ? null : open + shown.join(',') + close;
}

/** As Python's `json.dumps` writes a string: ASCII only. */
function ascii(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) =>
    c === '\u007f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The shortest digits, in Python's layout; written here once more, so that the test has its own view. */
function floatText(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  if (Object.is(x, -0)) return '-0.0';
  if (x === 0) return '0.0';
  const exponent = Number(x.toExponential().split('e')[1]);
  if (exponent >= 16 || exponent < -4) {
    const [mantissa = '', power = ''] = x.toExponential().split('e');
    const n = Number(power);
    return `${mantissa}e${n < 0 ? '-' : '+'}${String(Math.abs(n)).padStart(2, '0')}`;
  }
  const text = exponent < 0 && exponent >= -4 ? x.toFixed(20).replace(/0+$/, '') : String(x);
  if (Number(text) === x && exponent >= 0) return text.includes('.') ? text : `${text}.0`;
  return String(x).includes('e') ? plainSmall(x) : String(x).includes('.') ? String(x) : `${x}.0`;
}

function plainSmall(x: number): string {
  const [mantissa = '', power = '0'] = Math.abs(x).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  return `${x < 0 ? '-' : ''}0.${'0'.repeat(-Number(power) - 1)}${digits}`;
}
