import type { Contract } from '../../scripts/campaign/contract/contract.ts';
import { creatablePaths } from '../../scripts/campaign/contract/creations.ts';
import { draftProblems, importProblems } from '../../scripts/campaign/contract/rules.ts';
import type { EventData } from '../../scripts/campaign/records/event.ts';
import { type Campaign, pendingCandidate } from '../../scripts/campaign/records/fold.ts';
import { changeOf } from '../../scripts/campaign/records/patch.ts';
import type { Finding } from './checks.ts';
import { type Graded, replay } from './graded.ts';

/** Asks the rules again about every draft that was submitted, by the sources in the object store. */
export function editsAllowed(graded: Graded): Finding {
  const problems: string[] = [];
  let drafts = 0;
  for (const { before, event } of replay(graded.events)) {
    if (event.type !== 'candidate_submitted') continue;
    drafts += 1;
    const found = [
      ...problemsOfDraft(graded, before, event.data),
      ...problemsOfReading(graded, before, event.data),
    ];
    problems.push(...found.map((what) => `${event.data.candidate}: ${what}`));
  }
  return { problems, seen: `${drafts} drafts` };
}

// internals

type Submitted = EventData<'candidate_submitted'>;

function problemsOfDraft(graded: Graded, before: Campaign, submitted: Submitted): string[] {
  const { objects, schema } = graded;
  const prepared = pendingCandidate(before)?.prepared;
  if (!prepared) return ['was submitted while it was not pending'];
  const change = changeOf(
    objects.getFiles(prepared.base_source_sha256),
    objects.getFiles(submitted.source_sha256),
  );
  const contract = contractBefore(graded, before);
  const facts = {
    change,
    texts: new Map(),
    creatable: creatablePaths(change.created, contract.trust_contract.allowed_create_patterns),
    odd: [],
    taken: new Map(),
    standIns: new Map(),
    ownArgs: submitted.run_args,
    literatureLinked: prepared.literature_event_id !== null,
  };
  return draftProblems(facts, contract, schema);
}

/** What reading the candidate's job again showed of rounds, sites, metric and fixed defaults. */
function problemsOfReading(graded: Graded, before: Campaign, submitted: Submitted): string[] {
  const after = graded.objects.getJson<Contract>(submitted.contract_json_sha256);
  return importProblems(contractBefore(graded, before), after);
}

function contractBefore({ objects, contract }: Graded, { incumbent }: Campaign): Contract {
  return incumbent ? objects.getJson(incumbent.contract_json_sha256) : contract;
}
