import { createInterface } from 'node:readline';
import * as v from 'valibot';
import {
  type Arm,
  confirm,
  judge,
  judgeUntested,
  margin,
  noise,
} from '../scripts/campaign/verdict/rule.ts';
import { acceptanceSettings, type RuleSettings } from '../scripts/campaign/verdict/settings.ts';
import { upperPoint, upperTail } from '../scripts/campaign/verdict/student.ts';

const number = v.number();
const Direction = v.picklist(['max', 'min']);
const RuntimeRatio = v.nullish(number, null);

const ArmSchema = v.pipe(
  v.array(v.tuple([v.pipe(number, v.integer()), number])),
  v.check((runs) => new Set(runs.map(([block]) => block)).size === runs.length, 'a block twice'),
  v.transform((runs): Arm => new Map(runs)),
);

/** A list of arms, or named ones. */
const Arms = v.pipe(
  v.nullish(v.union([v.array(ArmSchema), v.record(v.string(), ArmSchema)]), []),
  v.transform((arms) => new Map(Object.entries(arms))),
);

const SettingsSchema = v.pipe(
  v.nullish(v.record(v.string(), v.unknown()), {}),
  v.transform((given): unknown => ({ ...DEFAULTS, ...withoutNulls(given) })),
  v.object({
    error_rate: number,
    runs: number,
    pair_df: number,
    unsteady: number,
    min_effect: number,
    cost_price: number,
    cost_free: number,
  }),
);

const DEFAULTS: RuleSettings = acceptanceSettings({ replicates: 2, max_candidates: null }, 0);

/** Each kind of question: what it takes, and the answer. */
const KINDS = new Map<string, (input: unknown) => unknown>([
  kind('t_tail', { t: number, df: number }, ({ t, df }) => upperTail(t, df)),
  kind('t_quantile', { p: number, df: number }, ({ p, df }) => upperPoint(p, df)),
  kind(
    'noise',
    {
      arms: Arms,
      compared: Arms,
      seeded: v.boolean(),
      resolution: v.nullish(number, 0),
      settings: SettingsSchema,
    },
    ({ arms, compared, settings, ...rest }) => {
      const own = [...compared.values()];
      const input = { ...rest, others: arms, own, unsteady: settings.unsteady };
      const { sd, df, pair_sd, pair_df } = noise(input);
      return { sd, df, pair_sd, pair_df };
    },
  ),
  kind(
    'margin',
    { settings: SettingsSchema, runtime_ratio: RuntimeRatio },
    ({ settings, runtime_ratio }) => margin(settings, runtime_ratio),
  ),
  kind(
    'judge',
    {
      direction: Direction,
      seeded: v.boolean(),
      may_run: v.boolean(),
      runtime_ratio: RuntimeRatio,
      settings: SettingsSchema,
      arms: Arms,
      incumbent: ArmSchema,
      candidate: ArmSchema,
    },
    ({ arms, may_run, ...rest }) => judge({ ...rest, others: arms, resolution: 0 }, may_run).action,
  ),
  kind(
    'deterministic',
    {
      candidate: number,
      incumbent: number,
      direction: Direction,
      settings: SettingsSchema,
      runtime_ratio: RuntimeRatio,
    },
    ({ candidate, incumbent, ...rest }) => {
      const arms = { candidate: new Map([[0, candidate]]), incumbent: new Map([[0, incumbent]]) };
      return judgeUntested({ ...rest, ...arms }).better ? 'keep' : 'discard';
    },
  ),
  kind(
    'confirm',
    {
      best: ArmSchema,
      baseline: ArmSchema,
      other_arms: Arms,
      seeded: v.boolean(),
      direction: Direction,
      settings: SettingsSchema,
    },
    ({ best, baseline, other_arms, ...rest }) => {
      const arms = { candidate: best, incumbent: baseline, others: other_arms };
      const { gain, low, high, p, confirmed } = confirm({ ...rest, ...arms, resolution: 0 });
      return { gain, low, high, p, confirmed };
    },
  ),
]);

/**
 * A door to the rule: one question a line, `{"kind": …, "input": {…}}`, each answered by one line,
 * `{"output": …}` or `{"error": …}`. An arm is a list of `[block, score]`; settings that are not given
 * are the defaults, with nothing priced.
 */
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() !== '') process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}

// internals

/** Numbers that JSON cannot say become null. */
function answer(line: string): { output: unknown } | { error: string } {
  try {
    const question = v.parse(v.object({ kind: v.string(), input: v.unknown() }), JSON.parse(line));
    const reply = KINDS.get(question.kind);
    if (!reply) throw new Error(`kind is one of ${[...KINDS.keys()].join(', ')}`);
    return { output: reply(question.input) };
  } catch (error) {
    if (error instanceof v.ValiError)
      return { error: `${v.getDotPath(error.issues[0]) ?? 'line'}: ${error.message}` };
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function kind<Fields extends v.ObjectEntries>(
  name: string,
  fields: Fields,
  reply: (input: v.InferOutput<v.ObjectSchema<Fields, undefined>>) => unknown,
): [string, (input: unknown) => unknown] {
  const schema = v.object(fields);
  return [name, (input) => reply(v.parse(schema, input))];
}

function withoutNulls(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}
