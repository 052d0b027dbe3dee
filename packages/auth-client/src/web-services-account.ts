import { z } from 'zod';
import { contactCenterId, list, text } from './field-kinds.ts';

const fields = {
  name: text(255)
    .regex(/^[^:\\\s](?:[^:\\]*[^:\\\s])?$/, 'must have no colon, no backslash and no space around it')
    .describe('What is sent by Basic; letter case makes no other name'),
  roles: list(z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits and . _ -')).describe('Such as `ROLE_ADMIN`'),
  enabled: z.boolean(),
  changePassword: z.boolean().describe('Whether the password is good for nothing until it is changed'),
};

const password = text(1024).min(8, 'must have at least 8 characters').describe('Never shown');
const ofContactCenter = contactCenterId.describe('The contact center it is for; without it: all').optional();

/** The `data` of `POST /ops/web-services/accounts`. */
export const newAccountFields = z.strictObject({
  name: fields.name,
  password,
  contactCenterId: ofContactCenter,
  roles: fields.roles.default([]),
  enabled: fields.enabled.default(true),
  changePassword: fields.changePassword.default(false),
});

/** The `data` of `PUT /ops/web-services/accounts/{id}`: what is left out stays as it is. */
export const accountChangeFields = z.strictObject({ ...fields, password }).partial();

/** An account as the API shows it. */
export const shownAccount = z.object({ id: z.uuid(), ...fields, contactCenterId: ofContactCenter });
