/** Beginnings of disagreements that are known and not yet mended: `<job>: <field>`. Should be empty. */
export const KNOWN: readonly string[] = [
  // Writing to `obj.__dict__` or `vars(obj)` leaves no trace.
  'adversarial-dunder-dict: ',
  'adversarial-vars-changed: ',
  // A class attribute with `__get__` is read as the descriptor itself.
  'adversarial-rounds-descriptor: ',
];
