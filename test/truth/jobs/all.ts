import type { TruthJob } from '../harness.ts';
import { adversarial } from './adversarial.ts';
import { argumentJobs } from './arguments.ts';
import { examples } from './examples.ts';
import { expressions, varying } from './expressions.ts';
import { generatedJobs } from './generated.ts';
import { realistic } from './realistic.ts';
import { statements } from './statements.ts';
import { surfaces } from './surfaces.ts';

/** Every job of the harness. */
export function truthJobs(): TruthJob[] {
  return [
    ...examples,
    ...adversarial,
    ...expressions,
    ...varying,
    ...statements,
    ...argumentJobs,
    ...surfaces,
    ...realistic,
    ...generatedJobs(100, 1),
  ];
}
