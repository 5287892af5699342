import type { Contract } from './contract.ts';
import { writeYaml } from './yaml.ts';

/** The bytes of `autofl.yaml`: same contract, same bytes. */
export function contractText(contract: Contract): string {
  return `${HEADER}${writeYaml(contract)}`;
}

// internals

const HEADER = [
  '# What a campaign over this job may change, must keep, and could not read.',
  '# Review it before the campaign: you may narrow allowed_edit_paths and allowed_create_patterns,',
  '# and add names to simulator_env_passthrough. Everything else is read from the job.',
  '',
].join('\n');
