import { isDeepStrictEqual } from 'node:util';
import type { Shown } from '@gauth/auth-client';
import { type Kind, type Present, secretMark } from './kind.ts';
import { isAwaited, placeOfMadeSecret } from './made-secret.ts';
import { nameOf, type Wanted } from './wanted.ts';

/** A field that is to become another one. Of a secret only its name is known here. */
export type Change = { field: string; from: unknown; to: unknown } | { field: string; secret: true };

/** Whether a name is among those that were asked for; `*` stands for any characters. */
export function isNamed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(name);
  });
}

/** What must change for a thing to be as a file states it. Secrets cannot be read back: they are written where they are missing or asked for. */
export function changesOf(
  kind: Kind,
  { wanted, present, rewrite }: { wanted: Wanted; present: Present; rewrite: readonly string[] },
): Change[] {
  const stated = kind.settled?.(wanted.fields, present.fields) ?? wanted.fields;
  const changed = Object.entries(stated).filter(([field, to]) => !isSame(present.fields[field], to));
  const plain = changed.map(([field, to]) => ({ field, from: present.fields[field], to }));
  const needed = kind.secretsFor?.(Object.fromEntries(changed), present.fields) ?? [];
  const isWritten = (field: string) =>
    needed.includes(field) ||
    (kind.visibleSecrets?.includes(field) === true && present.fields[field] !== secretMark) ||
    isNamed(nameOf(wanted), rewrite);
  const place = placeOfMadeSecret(wanted);
  // One that nobody chose is made anew where it was lost, or for a thing that is named itself.
  const isRenewed = place !== undefined && (isAwaited(place) || rewrite.includes(nameOf(wanted)));
  const secrets = Object.keys(wanted.secrets).filter((field) =>
    place === undefined ? isWritten(field) : isRenewed || needed.includes(field),
  );
  return [...plain, ...secrets.map((field) => ({ field, secret: true as const }))];
}

/** What is absent is null, and for what can only be on or off: off. */
const isSame = (from: unknown, to: unknown): boolean => (from === undefined ? to === null || to === false : isDeepStrictEqual(from, to));

/** Changes as the API takes them, without secrets. */
export const changedFields = (changes: readonly Change[]): Shown =>
  Object.fromEntries(changes.flatMap((change) => ('secret' in change ? [] : [[change.field, change.to]])));
