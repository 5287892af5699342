import { listItems, setItems } from '../values/data.ts';
import { bool, computed, int, str, tuple } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { EMPTY, list, set } from '../values/ref.ts';
import { isAscii } from '../values/text.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { fileMethods } from './files.ts';
import {
  copyDict,
  fromKeys,
  getItem,
  moveToEnd,
  popKey,
  setDefault,
  updateDict,
  view,
  written,
} from './methods_dict.ts';
import { itemMethods } from './methods_items.ts';
import {
  append,
  asDict,
  changeList,
  countOf,
  extend,
  indexOf,
  insert,
  popItem,
  removeItem,
  replaceFields,
  sortList,
} from './methods_list.ts';
import { setMethods } from './methods_set.ts';
import { stringMethods } from './methods_str.ts';

/** Methods of built-in types, by `type.method`. */
export const BUILTIN_METHODS = new Map<string, Builtin>([
  ...stringMethods,
  ['list.append', append],
  ['list.extend', extend],
  ['list.insert', insert],
  ['list.pop', popItem],
  ['list.remove', removeItem],
  ['list.clear', ({ machine, self, place }) => changeList(machine, self, () => [], place)],
  [
    'list.reverse',
    ({ machine, self, place }) => changeList(machine, self, (items) => [...items].reverse(), place),
  ],
  ['list.sort', sortList],
  [
    'list.copy',
    ({ machine, self, place }) =>
      self?.kind === 'list' ? list(machine, listItems(self), computed(place)) : null,
  ],
  ['list.index', indexOf],
  ['list.count', countOf],
  ['tuple.index', indexOf],
  ['tuple.count', countOf],
  ['tuple._asdict', asDict],
  ['tuple._replace', replaceFields],
  ['dict.get', getItem],
  ...itemMethods,
  ['dict.keys', (call) => view(call, (key) => key)],
  ['dict.values', (call) => view(call, (_key, value) => value)],
  ['dict.items', (call) => view(call, (key, value) => tuple([key, value], computed(call.place)))],
  ['dict.update', updateDict],
  ['dict.setdefault', setDefault],
  ['dict.pop', popKey],
  [
    'dict.clear',
    ({ machine, self, place }) =>
      self?.kind === 'dict' ? written(machine, self, EMPTY, place) : null,
  ],
  ['dict.copy', copyDict],
  ['dict.move_to_end', moveToEnd],
  ['dict.fromkeys', fromKeys],
  ...setMethods,
  [
    'set.copy',
    ({ machine, self, place }) =>
      self?.kind === 'set' ? set(machine, setItems(self), computed(place)) : null,
  ],
  [
    'int.bit_length',
    ({ self, place }) =>
      self?.kind === 'int'
        ? int(
            (self.value < 0n ? -self.value : self.value).toString(2).replace(/^0$/, '').length,
            computed(place),
          )
        : null,
  ],
  [
    'float.is_integer',
    ({ self, place }) =>
      self?.kind === 'float' ? bool(Number.isInteger(self.value), computed(place)) : null,
  ],
  ['bytes.decode', decodeBytes],
  ...fileMethods,
]);

export type Machine = Call['machine'];

export type Place = Call['place'];

// internals

function decodeBytes({ args, kwargs, self, place }: Call): Py | null {
  const encoding = args[0] ?? kwargs.get('encoding');
  const isOther = [...kwargs.keys()].some((name) => name !== 'encoding') || args.length > 1;
  if (self?.kind !== 'bytes' || isOther || !isAscii(self.value)) return null;
  // Plain letters are the same in all of them.
  const isKnown = encoding?.kind === 'str' && /^(?:utf-?8|ascii|latin-?1)$/i.test(encoding.value);
  if (encoding !== undefined && !isKnown) return null;
  return str(self.value, computed(place));
}
