import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Chance, expression, program } from './generate.ts';
import { parserProgram } from './generate_parser.ts';
import {
  type Comparison,
  compareWith,
  hasPython,
  type Program,
  read,
  runPython,
  show,
} from './oracle.ts';

const skip = !hasPython();
/** Values of the environment variable U under which each program is run. */
const SETTINGS = [null, '0', '1', '2', '7'];

function programsIn(file: string): string[] {
  const text = readFileSync(join(import.meta.dirname, 'programs', file), 'utf8');
  return text.split(/^#---.*\n/m).filter((source) => source.trim() !== '');
}

function differences(programs: readonly Program[]): { wrong: string[]; known: number } {
  const outcomes = runPython(programs);
  const wrong: string[] = [];
  let known = 0;
  programs.forEach((one, at) => {
    const outcome = outcomes[at];
    if (outcome === undefined) throw new Error('Python gave no answer');
    const comparison: Comparison = compareWith(one, outcome);
    known += comparison.known;
    for (const line of comparison.wrong) wrong.push(`${line} (U=${one.env}) in\n${one.source}`);
  });
  return { wrong, known };
}

test('what a script computes for certain is read as Python computes it', { skip }, () => {
  const { wrong, known } = differences(programsIn('certain.py').map((source) => ({ source })));
  assert.deepEqual(wrong, []);
  assert.ok(known > 350, `only ${known} values are known`);
});

test('nothing is claimed that depends on an environment variable', { skip }, () => {
  const head = "import os\nU = int(os.environ.get('U', '0'))\n";
  const programs = programsIn('uncertain.py').flatMap((source) =>
    SETTINGS.map((env) => ({ source: head + source, env })),
  );
  const { wrong, known } = differences(programs);
  assert.deepEqual(wrong, []);
  assert.ok(known > 100, `only ${known} values are known`);
});

test('expressions made by chance are read as Python computes them', { skip }, () => {
  const programs = Array.from({ length: 150 }, (_, seed) => {
    const chance = new Chance(seed + 1);
    const lines = ['a = 3', "b = 'xy'", 'c = [1, 2, 3]', 'd = 2.5'];
    for (let i = 0; i < 6; i++) {
      const value = expression(chance, 1 + chance.below(3));
      lines.push('try:', `    r${i} = ${value}`, 'except Exception:', `    r${i} = 'raised'`);
    }
    return { source: `${lines.join('\n')}\n` };
  });
  const { wrong, known } = differences(programs);
  assert.deepEqual(wrong, []);
  assert.ok(known > 700, `only ${known} values are known`);
});

test('programs made by chance hold no wrong claim under any environment', { skip }, () => {
  const programs = Array.from({ length: 50 }, (_, seed) => {
    const chance = new Chance(seed + 5_000);
    return program(chance, 4 + chance.below(8));
  }).flatMap((source) => [null, '1', '2'].map((env) => ({ source, env })));
  assert.deepEqual(differences(programs).wrong, []);
});

test('argparse takes, refuses and converts as the real one does', { skip }, () => {
  const programs = Array.from({ length: 1500 }, (_, seed) => parserProgram(new Chance(seed + 1)));
  const { wrong, known } = differences(programs);
  assert.deepEqual(wrong, []);
  assert.ok(known > 300, `only ${known} values are known`);
  const outcomes = runPython(programs);
  const accepted = programs.filter((one, at) => {
    const ended = outcomes[at]?.ended ?? '';
    if (ended !== 'exited' && !ended.startsWith('raised')) return false;
    const reading = read(one);
    const values = reading.globals.get('r');
    return reading.ended.how === 'normal' && values !== undefined && show(values) !== null;
  });
  assert.deepEqual(accepted, []);
});
