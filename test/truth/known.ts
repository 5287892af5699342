/** Beginnings of disagreements that are known and not yet mended: `<job>: <field>`. Should be empty. */
export const KNOWN: readonly string[] = [];
