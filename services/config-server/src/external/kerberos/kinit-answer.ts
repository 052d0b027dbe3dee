import type { ExternalAnswer } from '../module.ts';

/** How kinit ended, and what it printed. */
export interface KinitEnd {
  code: number | null;
  /** The questions that it asks, and warnings. */
  output: string;
  errors: string;
}

/** A ticket was got, with what the KDC wants to be told; or why not. */
export type InitialTicket =
  | { kind: 'obtained'; diagnostics: readonly string[] }
  | Extract<ExternalAnswer, { kind: 'refused' | 'unavailable' }>;

/** Texts of the MIT libraries for answers that are about the person; `told` are words for the person, who has been proved unless `unproved`. */
const refusals: readonly { text: RegExp; unknown?: true; told?: true }[] = [
  { text: /^Client '.*' not found in Kerberos database/, unknown: true },
  { text: /^Password incorrect/ },
  { text: /^Preauthentication failed/ },
  { text: /^Password has expired/, told: true },
  { text: /^Client's entry in database has expired/, told: true },
  { text: /^Client's credentials have been revoked/, told: true },
  { text: /^Client not yet valid/, told: true },
];

/** Reads what kinit says; any answer that is not about the person means that nothing was checked. */
export function kinitAnswer({ code, output, errors }: KinitEnd): InitialTicket {
  if (code === 0) return { kind: 'obtained', diagnostics: warningsIn(output) };
  // Asked for only after the old one was right.
  if (output.includes('Password expired')) return refused('Password has expired', { told: true });
  const text = /^kinit: (.*?)(?: while .*)?$/m.exec(errors)?.[1] ?? `kinit ended with ${code}`;
  const known = refusals.find((refusal) => refusal.text.test(text));
  return known === undefined ? { kind: 'unavailable', reason: text } : refused(text, known);
}

const refused = (reason: string, { unknown = false, told = false }): Extract<ExternalAnswer, { kind: 'refused' }> => ({
  kind: 'refused',
  reason: unknown ? 'the KDC does not know the principal' : reason,
  unknown,
  diagnostics: told ? [reason] : [],
});

const warningsIn = (output: string): string[] => [...output.matchAll(/Warning: (.*)$/gm)].map(([, text = '']) => text.trim());
