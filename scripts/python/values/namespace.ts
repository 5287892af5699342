import type { Machine } from '../machine/machine.ts';
import { newScope } from '../machine/scope.ts';
import type { Binding, ClassNode } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { computed } from './make.ts';
import type { PyClass, PyInstance } from './object.ts';

/** An object with attributes and nothing else: `argparse.Namespace`, `types.SimpleNamespace`. */
export function newNamespace(machine: Machine, place: Place): PyInstance {
  const names: Binding = {
    bound: new Set(),
    maybe: new Set(),
    global: new Set(),
    nonlocal: new Set(),
  };
  const node: ClassNode = { name: 'Namespace', args: [], body: [], decorators: [], names, place };
  const cls: PyClass = {
    kind: 'class',
    name: 'Namespace',
    node,
    place,
    mro: [],
    scope: newScope(machine, 'class', names, null, null),
    flavour: 'namespace',
    fields: [],
    dataclass: null,
    frozen: false,
    abstract: false,
    members: [],
    unclear: null,
    volatile: null,
    origin: computed(place),
  };
  return {
    kind: 'instance',
    cls,
    attributes: machine.variables(),
    reference: null,
    volatile: null,
    origin: computed(place),
  };
}
