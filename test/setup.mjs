// Installs what the demo and the tests need, once: npm packages from the lockfile, and a virtual
// environment with exact pins; and, asked for a `browser`, one to show the page in. Plain JavaScript, because it
// runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const environment = join(root, '.venv');
const python = join(environment, 'bin', 'python');
const pins = join(root, 'test', 'requirements.txt');

const [option, ...others] = process.argv.slice(2);
if (others.length > 0 || (option !== undefined && option !== '--for-tests'))
  fail(`takes --for-tests or nothing; received ${process.argv.slice(2).join(' ')}`, 2);

once(join(root, 'node_modules', '.installed'), [join(root, 'package-lock.json')], () => {
  say('npm packages from package-lock.json');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error']);
});

once(join(environment, '.installed'), [pins], () => {
  const base = process.env.PYTHON ?? 'python3';
  rmSync(environment, { recursive: true, force: true });
  if (works('uv', ['--version'])) {
    say(`.venv with NVFlare and scikit-learn (${base}, uv)`);
    run('uv', ['venv', '--quiet', '--python', base, environment]);
    run('uv', ['pip', 'install', '--quiet', '--python', python, '-r', pins]);
  } else {
    say(`.venv with NVFlare and scikit-learn (${base}, pip; about a minute)`);
    run(base, ['-m', 'venv', environment]);
    run(python, ['-m', 'pip', 'install', '-qq', '--disable-pip-version-check', '-r', pins]);
  }
});

// For the tests alone, and as npm packages for this platform alone; elsewhere their tests are skipped.
if (option !== undefined && process.platform === 'linux' && process.arch === 'x64') {
  const runtimes = join(root, 'test', 'runtimes');
  once(join(runtimes, 'node_modules', '.installed'), [join(runtimes, 'package-lock.json')], () => {
    say('Node 22 and 24, Deno and Bun for the tests (570 MB)');
    const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error'];
    run('npm', ['ci', '--prefix', runtimes, '--ignore-scripts', ...quiet]);
  });
}

if (option !== undefined) installBrowser();

/** Without a browser the page's tests in one are skipped, and say so: that is no reason to stop. */
function installBrowser() {
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];
  if (names.some((name) => name && works(name, ['--version']))) return;
  if (process.getuid?.() !== 0 || !works('apt-get', ['--version'])) return;
  say('chromium, through apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']])
    spawnSync('apt-get', ['--quiet', ...args], { env, stdio: ['ignore', 2, 2], timeout: 300_000 });
}

/** Does `work` unless the marker says that it was done for these very files. */
function once(marker, inputs, work) {
  const wanted = createHash('sha256');
  for (const input of inputs) wanted.update(readFileSync(input));
  const digest = wanted.digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === digest) return;
  // npm ci empties the folder that a link leads to, and that one is somebody else's.
  const folder = dirname(marker);
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
    fail(`${folder} is a link and not up to date: remove the link, or set up where it leads`, 3);
  work();
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, digest);
}

function run(command, args) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const why = error?.message ?? (signal ? `ended by ${signal}` : `exit code ${status}`);
  fail(`${command} ${args.join(' ')}: ${why}`, signal === 'SIGINT' ? 130 : 3);
}

function fail(message, exit) {
  say(message);
  process.exit(exit);
}

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}
