import { lookWords, results, scoreText } from './campaign.js';
import { candidateView } from './candidate.js';
import { el, told } from './dom.js';
import { LOOKS, sample } from './marks.js';
import { keepPlace, place } from './place.js';
import { duration, figure, signed } from './text.js';

/** @typedef {import('./campaign.js').Result} Result */

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} title
 * @property {string} kind Also which columns a narrow page leaves out.
 * @property {(result: Result) => number | string | null} value What it is sorted by.
 * @property {(result: Result) => (Node | string | null)[] | Node | string} cell
 */

/** @type {Column[]} */
const COLUMNS = [
  {
    ...{ id: 'order', title: '#', kind: 'number minor' },
    value: ({ order }) => order,
    cell: ({ look, at }) => (look === 'literature' || look === 'retry' ? '' : String(at)),
  },
  {
    ...{ id: 'look', title: 'Result', kind: 'result' },
    value: ({ look }) => Object.keys(LOOKS).indexOf(look),
    cell: (result) => [
      sample(result.look, result.argumentsOnly),
      el('span', { class: 'word' }, lookWords(result)),
    ],
  },
  {
    ...{ id: 'name', title: 'Name', kind: 'name' },
    value: ({ name }) => name,
    cell: ({ name }) => told(name),
  },
  {
    ...{ id: 'score', title: 'Score', kind: 'number' },
    value: ({ score }) => score,
    cell: ({ score, sd }) => [
      score === null ? '–' : scoreText(score),
      sd === null || score === null ? null : el('small', { class: 'minor' }, ` ± ${figure(sd, 2)}`),
    ],
  },
  {
    ...{ id: 'delta', title: 'Gain', kind: 'number' },
    value: ({ delta }) => delta,
    cell: ({ delta }) => signed(delta, scoreText),
  },
  {
    ...{ id: 'p', title: 'p', kind: 'number minor' },
    value: ({ p }) => p,
    cell: ({ p }) => figure(p),
  },
  {
    ...{ id: 'runs', title: 'Runs', kind: 'number minor' },
    value: ({ runs }) => runs,
    cell: ({ runs }) => (runs === 0 ? '–' : String(runs)),
  },
  {
    ...{ id: 'seconds', title: 'Time', kind: 'number minor' },
    value: ({ seconds }) => seconds,
    cell: ({ seconds }) => duration(seconds),
  },
  {
    ...{ id: 'family', title: 'Family', kind: 'minor family' },
    value: ({ family }) => family || null,
    cell: ({ family }) => told(family),
  },
  {
    ...{ id: 'what', title: 'What', kind: 'minor what' },
    value: ({ what }) => what || null,
    cell: ({ what }) => told(what),
  },
];

/** Every result; a row opens what is known of it. */
export class Ledger {
  constructor() {
    this.body = el('tbody');
    this.head = el('tr');
    this.count = el('p', { class: 'quiet', role: 'status' });
    this.more = el('div', { class: 'more' });
    this.section = el(
      'section',
      { class: 'card', 'aria-labelledby': 'ledger-heading' },
      el(
        'div',
        { class: 'head' },
        el('h2', { id: 'ledger-heading' }, 'Ledger'),
        results.length > 0 ? this.filters() : null,
      ),
      this.count,
      el(
        'div',
        { class: 'wide', hidden: results.length === 0 },
        el(
          'table',
          { class: 'ledger' },
          el('caption', { class: 'hidden' }, 'Results; the buttons in the headings sort them'),
          el('thead', {}, this.head),
          this.body,
        ),
      ),
      this.more,
    );
    this.fill();
  }

  /** Opens a row, wherever it is, and goes there. */
  open(/** @type {string} */ key) {
    const order = sorted().findIndex((result) => result.key === key);
    if (order < 0) {
      place.look = '';
      place.words = '';
    }
    const at = sorted().findIndex((result) => result.key === key);
    place.shown = Math.max(place.shown, at + 1);
    if (!place.open.includes(key)) place.open.push(key);
    this.fill();
    keepPlace();
    const button = [...this.body.querySelectorAll('button')].find(
      (element) => element.dataset.focus === `row ${key}`,
    );
    button?.scrollIntoView({ block: 'center' });
    button?.focus({ preventScroll: true });
  }

  fill() {
    const found = sorted();
    const shown = found.slice(0, place.shown);
    this.head.replaceChildren(...COLUMNS.map((column) => this.heading(column)));
    this.body.replaceChildren(...shown.flatMap((result) => this.row(result)));
    this.count.textContent =
      results.length === 0
        ? 'No results yet.'
        : `${found.length === results.length ? '' : `${found.length} of `}${results.length} result${results.length === 1 ? '' : 's'}`;
    const rest = found.length - shown.length;
    this.more.replaceChildren(...(rest > 0 ? this.moreButtons(rest) : []));
  }

  /** @param {number} rest */
  moreButtons(rest) {
    const button = (/** @type {string} */ words, /** @type {number} */ count) =>
      el(
        'button',
        {
          class: 'small',
          'data-focus': `more ${words}`,
          onclick: () => this.change(() => (place.shown += count)),
        },
        words,
      );
    return [
      button(`Show ${Math.min(rest, 200)} more`, 200),
      ...(rest > 200 ? [button(`Show all ${place.shown + rest}`, rest)] : []),
    ];
  }

  filters() {
    const counts = new Map();
    for (const { look } of results) counts.set(look, (counts.get(look) ?? 0) + 1);
    const looks = /** @type {(keyof typeof LOOKS)[]} */ (Object.keys(LOOKS));
    const select = el(
      'select',
      {
        'aria-label': 'Show',
        'data-focus': 'ledger-look',
        onchange: () => this.change(() => (place.look = select.value)),
      },
      el('option', { value: '' }, 'all results'),
      looks
        .filter((look) => counts.has(look))
        .map((look) =>
          el(
            'option',
            { value: look, selected: place.look === look },
            `${LOOKS[look].replace(/ \(.*/, '')} (${counts.get(look)})`,
          ),
        ),
    );
    const search = el('input', {
      type: 'search',
      placeholder: 'search',
      'aria-label': 'Search names, families and hypotheses',
      'data-focus': 'ledger-search',
      oninput: () => this.change(() => (place.words = search.value)),
    });
    search.value = place.words;
    return el('div', { class: 'filters' }, select, search);
  }

  /** @param {Column} column */
  heading({ id, title, kind }) {
    const sort = place.sort === id ? place.direction : 'none';
    return el(
      'th',
      { scope: 'col', class: kind, 'aria-sort': sort },
      el(
        'button',
        {
          'data-focus': `sort ${id}`,
          onclick: () =>
            this.change(() => {
              place.direction = sort === 'descending' ? 'ascending' : 'descending';
              place.sort = id;
            }),
        },
        title,
        el('span', { class: 'arrow', 'aria-hidden': 'true' }, ARROWS[sort]),
      ),
    );
  }

  /** @param {Result} result */
  row(result) {
    const { key, order } = result;
    const opens = key !== '';
    const open = opens && place.open.includes(key);
    const id = `opened-${order}`;
    const row = el(
      'tr',
      { class: `${result.look}${open ? ' open' : ''}` },
      COLUMNS.map((column) => {
        const cell = column.cell(result);
        const content = Array.isArray(cell) ? cell : [cell];
        if (column.id !== 'name') return el('td', { class: column.kind }, content);
        return el(
          'th',
          { scope: 'row', class: column.kind },
          opens
            ? el(
                'button',
                {
                  'data-focus': `row ${key}`,
                  'aria-expanded': String(open),
                  'aria-controls': open ? id : undefined,
                  onclick: () => this.change(() => toggle(key)),
                },
                content,
              )
            : content,
        );
      }),
    );
    if (!open) return [row];
    const cell = el('td', { colspan: COLUMNS.length }, candidateView(result));
    return [row, el('tr', { class: 'opened', id }, cell)];
  }

  /** Changes what is shown; the keyboard stays where it was. */
  change(/** @type {() => void} */ change) {
    change();
    keepPlace();
    const { focus } = place;
    this.fill();
    const again = [...this.section.querySelectorAll('[data-focus]')].find(
      (element) => element instanceof HTMLElement && element.dataset.focus === focus,
    );
    if (again instanceof HTMLElement && again !== document.activeElement)
      again.focus({ preventScroll: true });
  }
}

const ARROWS = { ascending: '▲', descending: '▼', none: '' };

function toggle(/** @type {string} */ key) {
  place.open = place.open.includes(key)
    ? place.open.filter((other) => other !== key)
    : [...place.open, key];
}

function sorted() {
  const words = place.words.trim().toLowerCase();
  const found = results.filter(
    (result) =>
      (place.look === '' || result.look === place.look) &&
      (words === '' ||
        `${result.name} ${result.family} ${result.what}`.toLowerCase().includes(words)),
  );
  const value = COLUMNS.find(({ id }) => id === place.sort)?.value ?? (({ order }) => order);
  const sign = place.direction === 'ascending' ? 1 : -1;
  return found.sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    // What has no value stands last, whatever the direction.
    if (a === null || b === null)
      return Number(a === null) - Number(b === null) || other.order - one.order;
    return a === b ? other.order - one.order : a < b ? -sign : sign;
  });
}
