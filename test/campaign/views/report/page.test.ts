import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ending } from '../../../../scripts/campaign/views/report/ending.ts';
import { reportKey } from '../../../../scripts/campaign/views/report/ending.ts';
import { reportText } from '../../../../scripts/campaign/views/report/page.ts';
import { Story } from '../../../support/story.ts';

const OVER: Ending = { stage: 'over', reason: 'candidate_cap_exhausted' };
const GOES_ON: Ending = { stage: 'goes on', reason: null };

const page = (story: Story, ending = OVER, patch: string | null = null) =>
  reportText(story.campaign, { ending, contracts: null }, patch);

const PATCH = 'diff --git a/client.py b/client.py\n--- a/client.py\n+++ b/client.py\n';

test('the first lines answer: did it get better, by how much, how sure, and what to do', () => {
  const story = new Story()
    .baseline()
    .candidate('a', { verdict: 'keep', scores: [0.7, 0.7], change: 0.2, p: 0.001 })
    .confirmed([0.6, 0.61], [0.5, 0.51]);
  const first = page(story).split('\n').slice(0, 10).join('\n');
  assert.match(
    first,
    /^# Campaign over job\.py\n\n\*\*Better, confirmed on fresh runs: accuracy \+0\.1 /,
  );
  assert.match(
    first,
    /accuracy 0\.5 \(baseline\) → 0\.7 \(a\), \+0\.2; higher is better\. Selection scores/,
  );
  assert.match(first, /Not tested on data kept apart; the selection data was scored 9 times/);
  assert.match(
    first,
    /over: all candidates of the cap are used\. This folder holds the best; review autofl_best\.patch/,
  );
  assert.match(first, /9 runs, 4 m 30 s of trial time; 1 attempt\./);
  assert.match(first, /!\[progress\]\(progress\.png\)/, 'a relative picture');
  assert.match(page(story, GOES_ON), /Nothing yet: the campaign goes on/);
  assert.match(
    page(story),
    /It gave accuracy 0\.605 on fresh runs; one run differs from the next, by ±0\.01 or so/,
  );
});

test('a page says what to do in each case, and claims no gain where none was shown', () => {
  const kept = () =>
    new Story().baseline().candidate('a', { verdict: 'carry', scores: [0.6, 0.6] });
  const due: Ending = { stage: 'to be confirmed', reason: 'manual_stop_file' };
  assert.match(page(kept(), due), /a person asked to stop\. Run confirm before anybody relies/);
  assert.match(page(kept()), /Do not count on this gain as a whole: no fresh runs confirm it/);
  const none = page(new Story().baseline().candidate('x'));
  assert.match(none, /There is nothing to take over: this folder holds the baseline’s source/);
  assert.doesNotMatch(none, /Run the best again/);
  assert.match(
    page(new Story(), GOES_ON),
    /The baseline comes first: the unchanged job has to run/,
  );
  const nothing = page(new Story(), GOES_ON);
  assert.doesNotMatch(nothing, /undefined|NaN|null/);
  assert.doesNotMatch(page(kept()), /Claimed, each shown/);
  assert.match(page(kept()), /Only carried, better so far and not shown by themselves: a/);
});

const HOSTILE =
  'x | y\n# head\n- item `code` **b** ![i](http://evil/x.png) [l](javascript:alert(1)) <img src=x onerror=y> &lt;b&gt; ~~s~~ $m$ https://evil.example www.evil.example \u202e\u0007\\| end';

test('text of agents and jobs ends no cell and becomes no markup, link, picture or HTML, wherever it stands', () => {
  const story = new Story({ job: 'a|b`<i>.py' })
    .baseline()
    .review('lit-0001', HOSTILE, [HOSTILE])
    .candidate('a', {
      ...{ verdict: 'keep', scores: [0.7, 0.7], hypothesis: HOSTILE, family: HOSTILE },
      ...{ review: 'lit-0001', files: [HOSTILE], args: ['--name', HOSTILE] },
      run: { warnings: [HOSTILE] },
    })
    .candidate('b', { verdict: 'crash', reason: HOSTILE });
  const text = page(story, OVER, `${PATCH}+${HOSTILE}\n+\`\`\`\n+# out\n`);
  // What stands in a block of code is text already.
  const prose = text.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '');
  assert.ok(prose.length < text.length - 200, 'the blocks were found, and ended where they should');
  assert.doesNotMatch(prose, /^# head|^# out/m);
  assert.doesNotMatch(prose, /(?<!\\)<(img|i|b)/);
  assert.doesNotMatch(prose.replace('![progress](progress.png)', ''), /(?<!\\)\]\(/);
  assert.doesNotMatch(prose, /https?:\/\/|www\.evil/, 'no address becomes a link');
  assert.doesNotMatch(prose, /(?<!\\)`code|(?<!\\)\*\*b|(?<!\\)~~s|(?<!\\)&lt/);
  assert.doesNotMatch(text, /[\p{Cf}\u{7f}]/u);
  assert.match(text, /\\u\{202e\}/, 'in a change, what does not show is shown');
  const rows = prose.split('\n').filter((line) => line.startsWith('|'));
  let cells = 0;
  for (const row of rows) {
    const count = row.split(/(?<!\\)\|/).length;
    if (/^\| (step|result|review|differs|kind|failed|site|runs for)/.test(row)) cells = count;
    assert.equal(count, cells, row);
  }
  assert.ok(rows.length > 15);
});

test('a long change is shown in part, in a block that nothing in it can end', () => {
  const lines = Array.from({ length: 200 }, (_, index) => `+line ${index} ${'x'.repeat(500)}`);
  const story = new Story().baseline().candidate('a', { verdict: 'keep' });
  const text = page(story, OVER, `${PATCH}+\`\`\`\`\n${lines.join('\n')}\n`);
  assert.match(text, /^`{5}diff$/m);
  assert.match(text, /… and 144 more lines/);
  assert.ok(text.length < 25_000, String(text.length));
});

test('where time is not known it is n/a, and long lists say how much more there is', () => {
  const story = new Story().baseline([0.5, 0.5], { run: { runtime_seconds: null } });
  for (let index = 0; index < 70; index += 1)
    story.candidate(`c${index}`, {
      ...{ verdict: 'crash', reason: `reason ${index}`, family: `family ${index}` },
      run: { runtime_seconds: null },
    });
  const text = page(story);
  assert.match(text, /\| the baseline \| 2 \| n\/a \|/);
  assert.match(text, /a run of the baseline n\/a, of the best n\/a/);
  assert.match(text, /… and 40 more; autofl_report\.json holds them all/, 'families');
  assert.match(text, /… and 55 more/, 'failures');
  assert.match(text, /The last 60 of 71; results\.tsv holds them all/);
});

test('a draft, its run and its arguments draw no page anew; a result, an end and a new limit do', () => {
  const story = new Story().baseline();
  const key = () => reportKey(story.campaign, GOES_ON);
  const before = key();
  story.tell('candidate_prepared', {
    ...{ candidate: 'a', hypothesis: 'h', algorithm_family: null, literature_event_id: null },
    ...{ base_candidate: 'baseline', base_source_sha256: '0'.repeat(64) },
    ...{ inherited_args: [], run_args: [] },
  });
  assert.equal(key(), before);
  assert.notEqual(reportKey(story.campaign, OVER), before);
  story.tell('candidate_abandoned', { candidate: 'a', reason: null });
  assert.notEqual(key(), before, 'how many were dropped is told');
  const after = key();
  story.runs('a', [0.5], 'selection', {});
  assert.notEqual(key(), after);
});

test('a campaign of 5,000 candidates is drawn in a blink, and its page stays short', () => {
  const story = new Story().baseline();
  for (let index = 0; index < 5000; index += 1) {
    const verdict = (['keep', 'carry', 'crash'] as const)[index % 40] ?? 'discard';
    const family = `family ${index % 50}`;
    if (index % 100 === 0) story.review(`lit-${index}`);
    const reason = `reason ${index % 30}`;
    story.candidate(`c${index}`, { verdict, family, reason, change: index / 1e5, p: 0.01 });
  }
  const { campaign } = story;
  const draw = () => reportText(campaign, { ending: OVER, contracts: null }, PATCH);
  const text = draw();
  assert.ok(text.length < 60_000, String(text.length));
  const times = Array.from({ length: 9 }, () => {
    const begun = process.cpuUsage();
    draw();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  });
  // It takes about a hundredth of a second; a walk over all candidates for each kept one took four times as long.
  const best = Math.min(...times);
  assert.ok(best < 40, `${best} ms`);
});
