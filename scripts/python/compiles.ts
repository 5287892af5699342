export async function compilePython(
  _p: string,
  s: Map<string, Uint8Array>,
): Promise<
  Map<string, { ok: true } | { ok: false; line: number; column: number; message: string }>
> {
  return new Map([...s.keys()].map((k) => [k, { ok: true as const }]));
}
