import { expect, it } from 'vitest';
import { standardErrorTexts } from './error-texts.ts';
import { answerTo, isWrongPassword } from './ldap-answer.ts';
import { NoAnswer, ResultFailure, SearchFailure } from './ldap-failures.ts';

const activeDirectory = (data: string): string =>
  `80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data ${data}, v3839\0`;
const failure = (code: number, text = '', error?: number): ResultFailure =>
  new ResultFailure({ code, text, referral: [] }, error === undefined ? undefined : { error });

it.each([
  ['525', '49 Invalid credentials, data 525: no such user', false],
  ['52e', '49 Invalid credentials, data 52e: wrong password', true],
  ['530', '49 Invalid credentials, data 530: not at this time', false],
  ['531', '49 Invalid credentials, data 531: not from this workstation', false],
  ['532', '49 Invalid credentials, data 532: the password has expired', false],
  ['533', '49 Invalid credentials, data 533: the account is disabled', false],
  ['701', '49 Invalid credentials, data 701: the account has expired', false],
  ['773', '49 Invalid credentials, data 773: the password must be changed', false],
  ['775', '49 Invalid credentials, data 775: the account is locked', false],
  ['80090346', '49 Invalid credentials, data 80090346: unknown', false],
])('reads data %s of Active Directory', (data, reason, wrongPassword) => {
  const error = failure(49, activeDirectory(data));
  const diagnostics = [activeDirectory(data).slice(0, -1)];
  expect(answerTo(error, standardErrorTexts)).toEqual({ kind: 'refused', reason, unknown: false, diagnostics });
  expect(isWrongPassword(error)).toBe(wrongPassword);
});

it.each([
  [
    'a wrong password',
    failure(49),
    { kind: 'refused', reason: '49 Invalid credentials', unknown: false, diagnostics: ['Invalid credentials'] },
  ],
  [
    'a locked account',
    failure(49, '', 1),
    { kind: 'refused', reason: '49 Invalid credentials, the account is locked', unknown: false, diagnostics: ['Invalid credentials'] },
  ],
  ['an entry that is gone', failure(32), { kind: 'refused', reason: '32 No such object', unknown: true, diagnostics: ['No such object'] }],
  ['a busy server', failure(51), { kind: 'unavailable', reason: '51 Server is busy' }],
  ['a server that goes', failure(52, 'shutting down'), { kind: 'unavailable', reason: '52 Server is unavailable' }],
  [
    'a search that is refused',
    new SearchFailure({ code: 50, text: 'no', referral: [] }),
    { kind: 'unavailable', reason: '50 Insufficient access' },
  ],
  [
    'a base that is not there',
    new SearchFailure({ code: 32, text: '', referral: [] }),
    { kind: 'refused', reason: '32 No such object', unknown: true, diagnostics: ['No such object'] },
  ],
  ['no server', new NoAnswer('no connection: ECONNREFUSED'), { kind: 'unavailable', reason: 'no connection: ECONNREFUSED' }],
  ['a mistake of ours', new TypeError('x is not a function'), undefined],
])('answers to %s', (_what, error, answer) => {
  expect(answerTo(error, standardErrorTexts)).toEqual(answer);
});
