import { areas, type Check, type Finding } from './check.ts';
import { addressChecks } from './checks/address.ts';
import { clientChecks } from './checks/clients.ts';
import { elasticsearchChecks } from './checks/elasticsearch.ts';
import { environmentChecks } from './checks/environments.ts';
import { operationChecks } from './checks/operation.ts';
import { proxyChecks } from './checks/proxy.ts';
import { secretChecks } from './checks/secrets.ts';
import { signInChecks } from './checks/sign-in.ts';
import { storeChecks } from './checks/stores.ts';
import { tlsChecks } from './checks/tls.ts';
import type { Facts } from './facts.ts';
import { Untold } from './untold.ts';

/** Every misconfiguration that the doctor knows, in the order in which findings are told. */
export const checks: readonly Check[] = [
  ...addressChecks,
  ...proxyChecks,
  ...tlsChecks,
  ...signInChecks,
  ...secretChecks,
  ...storeChecks,
  ...elasticsearchChecks,
  ...environmentChecks,
  ...clientChecks,
  ...operationChecks,
].sort((one, other) => areas.indexOf(one.area) - areas.indexOf(other.area));

/** What came of checks. */
export interface Judgement {
  findings: Finding[];
  /** Checks that could not be made, by what a server does not say. */
  unmade: { id: string; reason: Untold }[];
}

/** Judges facts. Each check looks for itself, so that none hides another. */
export function judge(facts: Facts, among: readonly Check[] = checks): Judgement {
  const judgement: Judgement = { findings: [], unmade: [] };
  for (const { seen, ...check } of among) {
    try {
      const sentences = seen(facts);
      if (sentences.length > 0) judgement.findings.push({ ...check, seen: sentences });
    } catch (reason) {
      if (!(reason instanceof Untold)) throw reason;
      judgement.unmade.push({ id: check.id, reason });
    }
  }
  return judgement;
}
