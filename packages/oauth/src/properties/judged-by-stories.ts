import { type InvariantId, invariants } from './invariants.ts';

/** Invariants with a property of their own, which needs no story. */
export const judgedAlone = [
  'redirect-uri-policy',
  'unknown-parameters',
  'word-order',
  'beside-request',
  'error-description',
] as const satisfies readonly InvariantId[];

/** Invariants that are held against everything that happens. */
export const judgedByStories = (Object.keys(invariants) as InvariantId[]).filter(
  (id) => !(judgedAlone as readonly InvariantId[]).includes(id),
);
