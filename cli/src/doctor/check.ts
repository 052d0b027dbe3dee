import type { Facts } from './facts.ts';

/** The areas that findings are grouped by, in this order. */
export const areas = [
  'address',
  'proxy',
  'TLS',
  'sign-in',
  'secrets',
  'PostgreSQL',
  'Redis',
  'Elasticsearch',
  'environments',
  'clients',
  'operation',
] as const;
export type Area = (typeof areas)[number];

/** The one thing to change. */
export interface Remedy {
  /** An environment variable, a field of an object of the API, or a directive of a proxy. */
  setting: string;
  /** Where it is: a service, an object, or the proxy. */
  of: string;
  /** The value of the chart that it comes from. */
  chart?: string;
  /** What to set it to. */
  change: string;
}

/** One misconfiguration that can be told from facts. */
export interface Check {
  id: string;
  area: Area;
  severity: 'error' | 'warning';
  /** What is wrong. */
  title: string;
  /** Why it matters. */
  why: string;
  remedy: Remedy;
  /** What was seen of it, a sentence for each place where it was seen. Empty where it was not, or where nobody was asked; throws `Untold` where a server does not say enough. */
  seen(facts: Facts): readonly string[];
}

/** One misconfiguration that was found. */
export interface Finding extends Omit<Check, 'seen'> {
  seen: readonly string[];
}

/** A sentence if something holds: keeps the checks short. */
export const when = (holds: boolean | undefined, sentence: () => string): string[] => (holds ? [sentence()] : []);
