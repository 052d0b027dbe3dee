import type { Client } from '../model.ts';

/** What clients register: an origin, an address, the port of a native application, a scheme of one. */
export const redirectUriForms = ['https://app.test', 'https://exact.test/cb', 'http://127.0.0.1:4000/cb', 'com.app.native:/cb'] as const;
type Form = (typeof redirectUriForms)[number];

interface Candidate {
  uri: string;
  /** The form that it matches, if any. */
  form?: Form;
  legacyOnly?: true;
}

/** What requests ask for, with what the policy says of each. */
export const redirectUriCandidates: readonly Candidate[] = [
  { uri: 'https://exact.test/cb', form: 'https://exact.test/cb' },
  { uri: 'https://app.test', form: 'https://app.test' },
  { uri: 'https://app.test/any/path?kept=1', form: 'https://app.test', legacyOnly: true },
  { uri: 'http://127.0.0.1:5000/cb', form: 'http://127.0.0.1:4000/cb' },
  { uri: 'com.app.native:/cb', form: 'com.app.native:/cb' },
  { uri: 'https://exact.test/cb/more' },
  { uri: 'https://app.test.evil.test/' },
  { uri: 'http://127.0.0.1:4000/other' },
  { uri: 'https://evil.test/cb' },
];

/** Whether the policy allows it. */
export const mayAnswerTo = ({ form, legacyOnly }: Candidate, { redirectUris, profile }: Client): boolean =>
  form !== undefined && redirectUris.includes(form) && (legacyOnly === undefined || profile === 'legacy');
