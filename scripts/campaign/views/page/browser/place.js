/** Where the reader is. It is kept over a reload, and lost with the tab. */

/**
 * @typedef {object} Place
 * @property {number} scroll
 * @property {string} sort
 * @property {'ascending' | 'descending'} direction
 * @property {string} look What the ledger shows.
 * @property {string} words What it is searched for.
 * @property {number} shown Rows of the ledger.
 * @property {string[]} open Rows that stand open.
 * @property {string[] | null} curves Curves that were chosen; null: nobody chose.
 * @property {string} focus Where the keyboard is.
 * @property {boolean} allScores
 * @property {string[]} folds Parts of the report that are not as they are at first.
 */

/** @type {Place} */
const START = {
  scroll: 0,
  sort: 'order',
  direction: 'descending',
  look: '',
  words: '',
  shown: 100,
  open: [],
  curves: null,
  focus: '',
  allScores: false,
  folds: [],
};

const KEY = `autofl ${location.pathname}`;

/** @type {Place} */
export const place = { ...START, ...stored() };

/** Once a reload is asked for, and whenever the tab is left. */
export function keepPlace() {
  place.scroll = scrollY;
  const active = document.activeElement;
  place.focus = active instanceof HTMLElement ? (active.dataset.focus ?? '') : '';
  write(sessionStorageOf(), KEY, JSON.stringify(place));
}

/** Goes back to where the reader was. */
export function restorePlace() {
  scrollTo(0, place.scroll);
  if (place.focus === '') return;
  const found = [...document.querySelectorAll('[data-focus]')].find(
    (element) => element instanceof HTMLElement && element.dataset.focus === place.focus,
  );
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
}

/** @returns {'light' | 'dark' | null} what the reader chose for every campaign; null: as the system has it. */
export function chosenTheme() {
  const theme = read(localStorageOf(), 'autofl theme');
  return theme === 'light' || theme === 'dark' ? theme : null;
}

/** @param {'light' | 'dark'} theme */
export function chooseTheme(theme) {
  write(localStorageOf(), 'autofl theme', theme);
}

function stored() {
  try {
    const value = JSON.parse(read(sessionStorageOf(), KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** A browser may forbid either. */
function sessionStorageOf() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function localStorageOf() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** @param {Storage | null} storage @param {string} key */
function read(storage, key) {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** @param {Storage | null} storage @param {string} key @param {string} value */
function write(storage, key, value) {
  try {
    storage?.setItem(key, value);
  } catch {
    // Full, or forbidden: the place is lost, the page is not.
  }
}
