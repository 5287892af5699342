import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** A browser of this machine; null where it has none. */
export function chromiumPath(): string | null {
  const { CHROMIUM, PATH = '' } = process.env;
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const places = names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  return [...(CHROMIUM ? [CHROMIUM] : []), ...places].find((path) => existsSync(path)) ?? null;
}

/** Why there are no tests in a browser here; false where there is one. */
export function noBrowser(): string | false {
  const path = chromiumPath();
  if (path === null)
    return 'no Chromium here: set CHROMIUM, or let root install the package chromium with apt-get';
  return spawnSync(path, ['--version']).status === 0 ? false : `${path} does not start`;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath() ?? '',
    // Root has no sandbox to offer in a container.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
