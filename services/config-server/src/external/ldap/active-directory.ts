/** What Active Directory means by the number after `data` in the text of a refused bind. */
const meanings: Readonly<Record<string, string>> = {
  '525': 'no such user',
  '52e': 'wrong password',
  '530': 'not at this time',
  '531': 'not from this workstation',
  '532': 'the password has expired',
  '533': 'the account is disabled',
  '701': 'the account has expired',
  '773': 'the password must be changed',
  '775': 'the account is locked',
};
const wrongPassword = '52e';
const dataNumber = /\bdata ([0-9a-f]{1,8})\b/i;

/** Why Active Directory refused a bind, for the log, and whether the password was the reason; undefined when the text is not of its form. */
export function activeDirectoryReason(text: string): { reason: string; isWrongPassword: boolean } | undefined {
  const number = dataNumber.exec(text)?.[1]?.toLowerCase();
  if (number === undefined) return undefined;
  const meaning = Object.hasOwn(meanings, number) ? meanings[number] : 'unknown';
  return { reason: `data ${number}: ${meaning}`, isWrongPassword: number === wrongPassword };
}
