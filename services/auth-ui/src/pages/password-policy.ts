import { type Html, html } from '../html.ts';
import type { Messages } from '../i18n/messages.ts';
import type { PasswordPolicy } from '../ports.ts';

/** What a new password must be like, in words; its id is `policy`. */
export const passwordPolicy = ({ changePassword: { policy: words } }: Messages, policy: PasswordPolicy): Html => {
  const { minLength, noRepeats } = policy;
  const needs = [
    minLength > 1 && words.minLength(minLength),
    policy.letter && !policy.mixedCase && words.letter,
    policy.mixedCase && words.mixedCase,
    policy.number && words.number,
    policy.punctuation && words.punctuation,
    noRepeats > 0 ? words.notRepeated(noRepeats) : words.notPresent,
  ].filter((need) => need !== false);
  return html`<div id="policy">\n<p>${words.title}</p>\n<ul>\n${needs.map((need) => html`<li>${need}</li>\n`)}</ul>\n</div>\n`;
};
