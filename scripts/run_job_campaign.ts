#!/usr/bin/env -S npx tsx
import { open } from './base/door.ts';
import { runAction } from './campaign/actions/table.ts';

const args = process.argv.slice(2);
void open(args[0] ?? 'run_job_campaign', () => runAction(args));
