import { join } from 'node:path';
import { Failure } from '../../scripts/base/failure.ts';
import { parseFlags } from '../../scripts/base/flags.ts';
import { importJob } from '../../scripts/campaign/actions/import_job.ts';

/** The codes for which a job is refused, as `import_job.ts JOB --check` says them; empty when it is admitted. */
export async function obstaclesIn(
  workspace: string,
  job: string,
  metric: string | null,
): Promise<string[]> {
  const flags = [
    { name: 'check', help: '' },
    { name: 'metric', value: 'M', help: '' },
  ];
  const words = ['--check', ...(metric === null ? [] : ['--metric', metric])];
  const parsed = parseFlags(words, flags, '');
  try {
    const { body } = await importJob({ job: join(workspace, job), parsed });
    const { obstacles } = body as { obstacles: { code: string }[] };
    return obstacles.map(({ code }) => code);
  } catch (error) {
    if (error instanceof Failure) return [error.code];
    throw error;
  }
}
