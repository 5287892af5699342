import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findInterpreter, requirePlatform } from '../../../scripts/nvflare/trial/interpreter.ts';
import { workspaceOf } from '../../support/workspace.ts';

/** An interpreter that says it has this NVFlare. */
function pythonWith(t: TestContext, nvflare: string | null): string {
  const python = join(workspaceOf(t, {}), 'python');
  writeFileSync(python, `#!/bin/sh\necho '${JSON.stringify({ python: '3.11.7', nvflare })}'\n`);
  chmodSync(python, 0o755);
  return python;
}

test('an NVFlare is too old by its numbers alone; what is not a number is not older', (t) => {
  const nvflareOf = (version: string) => findInterpreter('/', pythonWith(t, version)).nvflare;
  for (const version of ['2.9.0', '2.9.0rc1', '2.9.1+local.3', '2.10.0', '3.0', 'unknown', 'main'])
    assert.equal(nvflareOf(version), version);
  for (const version of ['2.8.9', '2.8.0+local', '1.12'])
    assert.throws(() => nvflareOf(version), /trials need 2\.9 or newer/, version);
  assert.throws(() => findInterpreter('/', pythonWith(t, null)), /has no NVFlare/);
});

test('where processes cannot be told apart, no trial is started', () => {
  requirePlatform('linux');
  for (const platform of ['darwin', 'win32'] as const)
    assert.throws(() => requirePlatform(platform), { code: 'AUTOFL_PLATFORM', exit: 3 });
});
