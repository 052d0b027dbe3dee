import { areas, type Check, type Finding } from './check.ts';
import { addressChecks } from './checks/address.ts';
import { clientChecks } from './checks/clients.ts';
import { environmentChecks } from './checks/environments.ts';
import { operationChecks } from './checks/operation.ts';
import { proxyChecks } from './checks/proxy.ts';
import { secretChecks } from './checks/secrets.ts';
import { signInChecks } from './checks/sign-in.ts';
import { storeChecks } from './checks/stores.ts';
import { tlsChecks } from './checks/tls.ts';
import type { Facts } from './facts.ts';

/** Every misconfiguration that the doctor knows, in the order in which findings are told. */
export const checks: readonly Check[] = [
  ...addressChecks,
  ...proxyChecks,
  ...tlsChecks,
  ...signInChecks,
  ...secretChecks,
  ...storeChecks,
  ...environmentChecks,
  ...clientChecks,
  ...operationChecks,
].sort((one, other) => areas.indexOf(one.area) - areas.indexOf(other.area));

/** What is wrong. Each check looks for itself, so that none hides another. */
export const findingsIn = (facts: Facts, among: readonly Check[] = checks): Finding[] =>
  among.flatMap(({ seen, ...check }) => {
    const sentences = seen(facts);
    return sentences.length === 0 ? [] : [{ ...check, seen: sentences }];
  });
