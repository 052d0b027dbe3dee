import { BlockList, isIPv6 } from 'node:net';
import type { Manifest } from './manifest.ts';

/** A pod, or an address outside of the cluster. */
export type Place = { name: string; namespace: string; labels: Record<string, string> } | { name: string; address: string };

/** One transport and port at which somebody listens. */
export interface Listening {
  protocol: 'TCP' | 'UDP';
  port: number;
}

interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string; except?: string[] };
}
interface Selector {
  matchLabels?: Record<string, string>;
}
interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: Partial<Listening>[];
}
interface Policy {
  podSelector: Selector;
  policyTypes: ('Ingress' | 'Egress')[];
  ingress?: Rule[];
  egress?: Rule[];
}

const home = 'gauth';

/**
 * Whether NetworkPolicies let one place reach another, as Kubernetes says: a pod that a policy of a direction selects may do what any of them allows in that
 * direction, a pod that none selects may do everything, and both ends must agree.
 */
export function networkOf(manifests: readonly Manifest[]): (from: Place, to: Place, at: Listening) => boolean {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec as unknown as Policy);
  const known = new Map<Place, Rules>();
  const rulesOf = (place: Place): Rules => {
    const found = known.get(place) ?? { from: rulesFor(policies, place, 'Ingress'), to: rulesFor(policies, place, 'Egress') };
    known.set(place, found);
    return found;
  };
  return (from, to, at) => lets(rulesOf(from), 'to', { other: to, at }) && lets(rulesOf(to), 'from', { other: from, at });
}

/** What a pod may do towards and from others; without rules everything. */
type Rules = Record<'from' | 'to', readonly Rule[] | undefined>;

function rulesFor(policies: readonly Policy[], pod: Place, direction: 'Ingress' | 'Egress'): readonly Rule[] | undefined {
  const selecting = policies.filter(({ podSelector, policyTypes }) => policyTypes.includes(direction) && isPodAtHome(pod, podSelector));
  if (selecting.length === 0) return undefined;
  return selecting.flatMap(({ ingress = [], egress = [] }) => (direction === 'Ingress' ? ingress : egress));
}

function lets(rules: Rules, side: 'from' | 'to', { other, at }: { other: Place; at: Listening }): boolean {
  return (
    rules[side]?.some(
      ({ ports, [side]: peers }) =>
        (!ports || ports.some((allowed) => covers(allowed, at))) && (!peers || peers.some((peer) => isPeer(peer, other))),
    ) ?? true
  );
}

const covers = ({ protocol = 'TCP', port }: Partial<Listening>, at: Listening) =>
  protocol === at.protocol && (port === undefined || port === at.port);

const isPodAtHome = (place: Place, selector: Selector) => 'labels' in place && place.namespace === home && selects(selector, place.labels);

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, place: Place): boolean {
  if ('address' in place)
    return ipBlock !== undefined && isWithin(place.address, ipBlock.cidr) && !ipBlock.except?.some((cidr) => isWithin(place.address, cidr));
  if (ipBlock) return false;
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, { 'kubernetes.io/metadata.name': place.namespace })
    : place.namespace === home;
  return inNamespace && (!podSelector || selects(podSelector, place.labels));
}

const selects = ({ matchLabels = {} }: Selector, labels: Record<string, string>) =>
  Object.entries(matchLabels).every(([name, value]) => labels[name] === value);

function isWithin(address: string, cidr: string): boolean {
  const [network = '', prefix] = cidr.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (isIPv6(network) !== isIPv6(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(address, family);
}
