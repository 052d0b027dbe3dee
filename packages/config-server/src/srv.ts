import type { SrvRecord } from 'node:dns';
import type { Endpoint } from './connection.ts';

const serviceLabels = /^_[^.]+\._(?:tcp|udp)\./i;

/** Whether a name is that of SRV records (RFC 2782), such as `_config._tcp.example.com`. */
export const isSrvName = (host: string): boolean => serviceLabels.test(host);

/** The name a server's certificate must carry: of SRV records it is the domain that was asked for, because anybody on the way may have changed the targets. */
export const certifiedNameOf = (host: string): string => host.replace(serviceLabels, '');

/** The targets in the order in which a client tries them: lowest priority first, at random by weight among equals (RFC 2782). */
export function orderSrvTargets(records: readonly SrvRecord[], random: () => number = Math.random): Endpoint[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((one, other) => one - other);
  const ordered = priorities.flatMap((priority) =>
    shuffled(
      records.filter((record) => record.priority === priority),
      random,
    ),
  );
  // A target that is only a dot says that there is no such service.
  return ordered.filter(({ name }) => name !== '' && name !== '.').map(({ name, port }) => ({ host: name, port }));
}

function shuffled(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  // Those without weight stand first, so that they have a very small chance of being selected before the others.
  const left = records.toSorted((one, other) => one.weight - other.weight);
  return records.map(() => {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    const drawn = Math.floor(random() * (total + 1));
    let sum = 0;
    const chosen = left.findIndex(({ weight }) => {
      sum += weight;
      return sum >= drawn;
    });
    return left.splice(chosen, 1)[0] as SrvRecord;
  });
}
