import { data, details, meanCurve, now, results, roundOf, scoreText } from './campaign.js';
import { axes, line, linear, ticks, tip, whenSized } from './chart.js';
import { el, svg, told } from './dom.js';
import { keepPlace, place } from './place.js';
import { numbersIn } from './text.js';

/** @typedef {import('./campaign.js').Curve} Curve */

/**
 * @typedef {object} Shown
 * @property {string} key
 * @property {string} name
 * @property {string} look Which line it is drawn as: baseline, best, live, or one of the others.
 * @property {Curve} curve
 * @property {import('./campaign.js').Detail | undefined} detail
 */

/** More than these nobody tells apart. */
const MOST = 6;
const LIVE = 'now';

/** The metric by round, and by site, of chosen candidates. */
export function curvesSection() {
  const body = el('div', { class: 'curves' });
  const fill = () => body.replaceChildren(...contents(fill));
  fill();
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'curves-heading' },
    el('h2', { id: 'curves-heading' }, 'Rounds and sites'),
    body,
  );
}

/** @returns {Node[]} */
function contents(/** @type {() => void} */ again) {
  const shown = chosen().flatMap(shownOf);
  const several = shown.filter(({ curve }) => curve.values.length > 1);
  if (shown.length === 0 && choices().length === 0)
    return [el('p', { class: 'empty' }, 'No run left its rounds yet.')];
  return [
    chooser(shown, again),
    several.length > 0
      ? chart(several)
      : el(
          'p',
          { class: 'empty' },
          'The metric is read once, at the end of a run: there is no curve.',
        ),
    siteTable(shown),
  ];
}

/** Who can be chosen: whatever has details with a curve, and what runs. */
function choices() {
  const known = [...details.values()].filter(({ runs }) => runs.some(({ curve }) => curve));
  return [
    ...(now?.curve ? [{ key: LIVE, name: `${now.arm} (running)` }] : []),
    ...known.map(({ key, name }) => ({ key, name })).reverse(),
  ];
}

function chosen() {
  if (place.curves) return place.curves;
  const usual = [data.baseline?.name, data.best?.key, now?.curve ? LIVE : newest()];
  return [...new Set(usual.filter((key) => key !== undefined))];
}

function newest() {
  return results.findLast(({ key }) => details.get(key)?.runs.some(({ curve }) => curve))?.key;
}

/** @param {string} key @returns {Omit<Shown, 'look'>[]} */
function found(key) {
  if (key === LIVE)
    return now?.curve
      ? [{ key, name: `${now.arm} (running)`, curve: now.curve, detail: undefined }]
      : [];
  const detail = details.get(key);
  const curve = detail && meanCurve(detail);
  return detail && curve ? [{ key, name: detail.name, curve, detail }] : [];
}

/** @param {string} key @param {number} _index @param {string[]} keys @returns {Shown[]} */
function shownOf(key, _index, keys) {
  const others = keys.filter((other) => lookOf(other) === 'other');
  const look = lookOf(key);
  return found(key).map((one) => ({
    ...one,
    look: look === 'other' ? `other-${others.indexOf(key) % 4}` : look,
  }));
}

/** @param {string} key */
function lookOf(key) {
  if (key === LIVE) return 'live';
  if (key === data.baseline?.name) return 'base';
  return key === data.best?.key ? 'best' : 'other';
}

/** @param {Shown[]} shown @param {() => void} again */
function chooser(shown, again) {
  const choose = (/** @type {string[]} */ keys) => {
    place.curves = keys;
    keepPlace();
    again();
  };
  const keys = shown.map(({ key }) => key);
  const select = el(
    'select',
    {
      'aria-label': 'Add a candidate',
      'data-focus': 'curves-add',
      onchange: () => choose([...keys, select.value].slice(-MOST)),
    },
    el('option', { value: '' }, 'add a candidate …'),
    choices()
      .filter(({ key }) => !keys.includes(key))
      .map(({ key, name }) => el('option', { value: key }, name)),
  );
  return el(
    'div',
    { class: 'chooser' },
    el(
      'ul',
      { class: 'chips', 'aria-label': 'Candidates shown' },
      shown.map(({ key, name, look }) =>
        el(
          'li',
          {},
          swatch(look),
          told(name),
          look === 'base' || look === 'best'
            ? el('small', {}, look === 'base' ? '' : 'best')
            : null,
          el(
            'button',
            {
              class: 'remove',
              'aria-label': `Remove ${name}`,
              'data-focus': `curve ${key}`,
              onclick: () => choose(keys.filter((other) => other !== key)),
            },
            '×',
          ),
        ),
      ),
    ),
    keys.length < MOST ? select : null,
  );
}

function swatch(/** @type {string} */ look) {
  return svg(
    'svg',
    { viewBox: '0 0 22 12', width: 22, height: 12, class: 'sample', 'aria-hidden': 'true' },
    svg('path', { d: 'M1,6H21', class: `curve ${look}-curve` }),
  );
}

/** @param {Shown[]} shown */
function chart(shown) {
  const holder = el('div', { class: 'plot' });
  whenSized(holder, (width) => draw(holder, shown, width));
  return holder;
}

/** @param {HTMLElement} holder @param {Shown[]} shown @param {number} width */
function draw(holder, shown, width) {
  const values = shown.flatMap(({ curve, detail }) =>
    [...curve.values, ...(detail?.runs.flatMap((run) => run.curve?.values ?? []) ?? [])].filter(
      (value) => value !== null,
    ),
  );
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const pad = (most - least || Math.abs(most) || 1) * 0.05;
  /** @type {[number, number]} */
  const domain = [least - pad, most + pad];
  const rounds = Math.max(now?.rounds ?? 0, ...shown.map(({ curve }) => curve.rounds));
  const words = numbersIn(...domain);
  const left = 18 + 7.2 * Math.max(...domain.map((value) => words(value).length));
  const right = width - 16;
  const [top, bottom, height] = /** @type {const} */ ([10, 236, 280]);
  const x = linear([1, Math.max(2, rounds)], left + 8, right);
  const y = linear(domain, bottom, top);
  const frame = { ...{ width, height, left, right, top, bottom, x, y } };
  const rule = svg('path', { class: 'rule', visibility: 'hidden' });
  const beam = tip();
  const picture = svg(
    'svg',
    {
      ...{ width, height, tabindex: 0, role: 'application', 'data-focus': 'curves' },
      'aria-roledescription': 'interactive plot',
      'aria-label': `${data.metric} by round of ${shown.map(({ name }) => name).join(', ')}. Arrow keys go from round to round.`,
    },
    axes(
      frame,
      ticks(domain, 8).map((at) => ({ at, label: words(at) })),
      ticks([1, rounds], Math.min(rounds, width < 560 ? 6 : 12))
        .filter((at) => Number.isInteger(at) && at >= 1)
        .map((at) => ({ at, label: String(at) })),
      'round',
    ),
    shown.flatMap(({ detail, look }) => single(detail, look, x, y)),
    shown.map(({ curve, look }) =>
      svg('path', { d: pathOf(curve, x, y), class: `curve ${look}-curve` }),
    ),
    rule,
  );
  const said = el('p', { class: 'hidden', role: 'status' });
  let active = 0;
  const choose = (/** @type {number} */ round, /** @type {boolean} */ aloud) => {
    active = Math.max(1, Math.min(rounds, round));
    rule.setAttribute('d', `M${x(active)},${top}V${bottom}`);
    rule.setAttribute('visibility', 'visible');
    const told = shown.map((one) => ({ ...one, value: valueAt(one.curve, active) }));
    beam.show(x(active), 60, width, ...roundFacts(active, told));
    if (aloud)
      said.textContent = `round ${active}: ${told.map(({ name, value }) => `${name} ${value === null ? 'none' : scoreText(value)}`).join(', ')}`;
  };
  const leave = () => {
    active = 0;
    rule.setAttribute('visibility', 'hidden');
    beam.hide();
  };
  picture.addEventListener('pointermove', (event) => {
    const at = event.clientX - picture.getBoundingClientRect().left;
    choose(
      Math.round(1 + ((at - x(1)) / (x(Math.max(2, rounds)) - x(1))) * (Math.max(2, rounds) - 1)),
      false,
    );
  });
  picture.addEventListener('pointerleave', leave);
  picture.addEventListener('blur', leave);
  picture.addEventListener('keydown', (event) => {
    const to = new Map([
      ['ArrowRight', active + 1],
      ['ArrowLeft', active - 1],
      ['Home', 1],
      ['End', rounds],
    ]).get(event.key);
    if (event.key === 'Escape') leave();
    if (to === undefined) return;
    choose(to, true);
    event.preventDefault();
  });
  holder.replaceChildren(picture, said, beam.box);
}

/**
 * @param {number} round
 * @param {(Shown & { value: number | null })[]} told
 */
function roundFacts(round, told) {
  return [
    el('p', {}, el('strong', {}, `round ${round}`)),
    ...told.map(({ name, look, value }) =>
      el('p', {}, swatch(look), el('bdi', {}, name), ` ${value === null ? '–' : scoreText(value)}`),
    ),
  ];
}

/** Its runs, where there are several: how far they lie apart. */
function single(
  /** @type {Shown['detail']} */ detail,
  /** @type {string} */ look,
  /** @type {(round: number) => number} */ x,
  /** @type {(value: number) => number} */ y,
) {
  const curves = detail?.runs.flatMap(({ curve }) => (curve ? [curve] : [])) ?? [];
  if (curves.length < 2) return [];
  return curves.map((curve) =>
    svg('path', { d: pathOf(curve, x, y), class: `curve single ${look}-curve` }),
  );
}

/** @param {Curve} curve @param {(round: number) => number} x @param {(value: number) => number} y */
function pathOf(curve, x, y) {
  return line(
    curve.values.map((value, index) =>
      value === null ? null : /** @type {const} */ ([x(roundOf(curve, index)), y(value)]),
    ),
  );
}

/** @param {Curve} curve @param {number} round */
function valueAt(curve, round) {
  if (round > curve.rounds) return null;
  const index =
    round === curve.rounds ? curve.values.length - 1 : Math.round((round - 1) / curve.step);
  return curve.values[index] ?? null;
}

/** Rows that are shown at once. */
const SITES = 12;

/** @param {Shown[]} shown */
function siteTable(shown) {
  const measured = shown.flatMap(({ detail, ...one }) =>
    detail && detail.sites.length > 0 ? [{ ...one, detail }] : [],
  );
  const [first] = measured;
  if (!first) return el('p', { class: 'empty' }, 'No sites are told apart.');
  const names = [
    ...new Set(measured.flatMap(({ detail }) => detail.sites.map(({ name }) => name))),
  ].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const all = measured.flatMap(({ detail }) => detail.sites.map(({ value }) => value));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const at = linear([low, high === low ? low + 1 : high], 8, 112);
  const more = Math.max(...measured.map(({ detail }) => detail.moreSites));
  const rows = names.map((name) => siteRow(name, measured, at));
  const body = el('tbody', {}, rows.slice(0, SITES));
  const rest = rows.length - SITES;
  const button =
    rest > 0
      ? el(
          'button',
          {
            class: 'small',
            'data-focus': 'sites-more',
            onclick: () => {
              body.append(...rows.slice(SITES));
              button?.remove();
            },
          },
          `${rest} more sites`,
        )
      : null;
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'wide', role: 'region', 'aria-label': 'Sites', tabindex: 0, 'data-focus': 'sites' },
      el(
        'table',
        { class: 'sites' },
        el('caption', {}, `${data.metric} by site, mean over runs`),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', { scope: 'col' }, 'site'),
            el('th', { scope: 'col', class: 'dots' }, `${scoreText(low)} – ${scoreText(high)}`),
            measured.map(({ name, look }) =>
              el('th', { scope: 'col', class: 'number', title: name }, swatch(look), told(name)),
            ),
          ),
        ),
        body,
      ),
    ),
    button,
    more > 0 ? el('p', { class: 'quiet' }, `${more} further sites are not shown here.`) : null,
  );
}

/**
 * @param {string} name
 * @param {{ look: string, detail: import('./campaign.js').Detail }[]} measured
 * @param {(value: number) => number} at
 */
function siteRow(name, measured, at) {
  const values = measured.map(({ look, detail }) => ({
    look,
    value: detail.sites.find((site) => site.name === name)?.value ?? null,
  }));
  const known = values.flatMap(({ value }) => (value === null ? [] : [at(value)]));
  return el(
    'tr',
    {},
    el('th', { scope: 'row', title: name }, told(name)),
    el(
      'td',
      { class: 'dots' },
      svg(
        'svg',
        { viewBox: '0 0 120 16', width: 120, height: 16, 'aria-hidden': 'true' },
        svg('path', { d: `M${Math.min(...known)},8H${Math.max(...known)}`, class: 'span' }),
        values.map(({ look, value }) =>
          value === null
            ? null
            : svg('circle', { cx: at(value), cy: 8, r: 4.5, class: `dot ${look}-dot` }),
        ),
      ),
    ),
    values.map(({ value }) =>
      el('td', { class: 'number' }, value === null ? '–' : scoreText(value)),
    ),
  );
}
