import type { TruthJob } from '../harness.ts';
import { adversarial } from './adversarial.ts';
import { argumentJobs } from './arguments.ts';
import { classes } from './classes.ts';
import { containers } from './containers.ts';
import { examples } from './examples.ts';
import { expressions, varying } from './expressions.ts';
import { flow } from './flow.ts';
import { functions } from './functions.ts';
import { generatedJobs } from './generated.ts';
import { modules } from './modules.ts';
import { realistic } from './realistic.ts';
import { statements } from './statements.ts';
import { surfaces } from './surfaces.ts';
import { texts } from './texts.ts';
import { unknowns } from './unknowns.ts';

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
    ...classes,
    ...containers,
    ...flow,
    ...functions,
    ...modules,
    ...texts,
    ...unknowns,
    ...generatedJobs(100, 1),
  ];
}
