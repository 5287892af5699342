import { data } from './campaign.js';
import { el, told } from './dom.js';
import { clock } from './text.js';

/** What may change, what must not, what could not be read, and what was changed on the way. */
export function contractSection() {
  const { mayEdit, mayCreate, fixedBudget, fixedArguments, unread } = data.contract;
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'contract-heading' },
    el('h2', { id: 'contract-heading' }, 'Contract'),
    el(
      'dl',
      { class: 'list contract' },
      pair('may edit', codes(mayEdit)),
      pair('may create', codes(mayCreate)),
      pair(
        'fixed budget',
        fixedBudget.map(([name, value]) => el('span', { class: 'chip' }, told(name), ` ${value}`)),
      ),
      pair('fixed arguments', codes(fixedArguments)),
      pair(
        'unread',
        unread.length === 0
          ? ['nothing: every field was read from the job']
          : unread.map(({ field, reason, line }) =>
              el(
                'p',
                {},
                el('code', {}, field),
                ' ',
                told(reason),
                line === null ? null : ` (line ${line})`,
              ),
            ),
      ),
      data.settings.length > 0
        ? pair(
            'changed since',
            data.settings.map(({ at, setting, from, to, approved }) =>
              el(
                'p',
                {},
                `${clock(at)}: `,
                el('code', {}, setting),
                ` ${from} → ${to}${approved ? ', approved by a person' : ''}`,
              ),
            ),
          )
        : [],
    ),
  );
}

/** @param {string} name @param {(Node | string)[]} value */
function pair(name, value) {
  return [el('dt', {}, name), el('dd', {}, value.length === 0 ? 'none' : value)];
}

/** @param {string[]} words */
function codes(words) {
  return words.map((word) => el('code', { class: 'chip' }, word));
}
