import type { TruthJob } from '../harness.ts';
import { adversarial } from './adversarial.ts';
import { algorithms } from './algorithms.ts';
import { argumentJobs } from './arguments.ts';
import { catalogueJobs } from './catalogue_jobs.ts';
import { choices } from './choices.ts';
import { classes } from './classes.ts';
import { containers } from './containers.ts';
import { dataclasses } from './dataclasses.ts';
import { examples } from './examples.ts';
import { expressions, varying } from './expressions.ts';
import { flow } from './flow.ts';
import { functions } from './functions.ts';
import { generatedJobs } from './generated.ts';
import { hello } from './hello.ts';
import { jobApi } from './job_api.ts';
import { libraryCalls } from './library_calls.ts';
import { modules } from './modules.ts';
import { otherPeople } from './other_people.ts';
import { projects } from './projects.ts';
import { readings } from './readings.ts';
import { realistic } from './realistic.ts';
import { refused } from './refused.ts';
import { repositories } from './repositories.ts';
import { stars } from './stars.ts';
import { statements } from './statements.ts';
import { subclasses } from './subclasses.ts';
import { surfaces } from './surfaces.ts';
import { tabular } from './tabular.ts';
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
    ...algorithms,
    ...catalogueJobs(),
    ...choices,
    ...dataclasses,
    ...hello,
    ...jobApi,
    ...libraryCalls,
    ...otherPeople,
    ...projects,
    ...readings,
    ...refused,
    ...repositories,
    ...stars,
    ...subclasses,
    ...tabular,
    ...generatedJobs(100, 1),
  ];
}
