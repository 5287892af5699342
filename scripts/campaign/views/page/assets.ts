import { readFileSync } from 'node:fs';

/** In this order: a file uses only what stands before it. */
const SCRIPTS = [
  'text.js',
  'dom.js',
  'place.js',
  'marks.js',
  'campaign.js',
  'chart.js',
  'now.js',
  'result.js',
  'progress_layers.js',
  'progress.js',
  'curves.js',
  'diff.js',
  'candidate.js',
  'report.js',
  'ledger.js',
  'contract.js',
  'refresh.js',
  'main.js',
];

export function pageStyle(): string {
  return read('page.css');
}

/**
 * The browser's scripts as one. They are modules for whoever reads or checks them; in the page each is a function,
 * and what it exports stands outside, where a name that two of them export is a syntax error.
 */
export function pageScript(): string {
  const modules = SCRIPTS.map((name) => {
    const text = read(`browser/${name}`);
    const names = [...text.matchAll(/^export (?:function|const|class) (\w+)/gm)].map(
      ([, own]) => own,
    );
    const body = text.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');
    return `const { ${names.join(', ')} } = (() => {\n${body}return { ${names.join(', ')} };\n})();\n`;
  });
  return `'use strict';\n{\n${modules.join('')}}\n`;
}

// internals

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
