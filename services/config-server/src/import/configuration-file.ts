import { z } from 'zod';
import { isPasswordHash } from './password-hash.ts';

/** PostgreSQL can store neither a NUL nor half of a surrogate pair, and a name nobody can type or read helps nobody. */
const printable = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters');
const name = printable.min(1).max(255);
const text = printable.max(1000);
const lines = z
  .string()
  .max(1000)
  .regex(/^([^\p{Cc}\p{Cs}]|\n)*$/u, 'must not contain control characters other than line breaks');
const state = z.enum(['enabled', 'disabled']);

const optionValue = z.union([z.string(), z.number(), z.boolean()], { error: 'must be a text, a number, true or false' }).transform(String);
const userProperties = z
  .record(name, z.record(name, optionValue))
  .refine((sections) => JSON.stringify(sections).length <= 256 * 1024, { message: 'must not be larger than 256 KiB' })
  .refine((sections) => !/\\u(0000|d[89a-f])/.test(JSON.stringify(sections)), {
    message: 'must not contain a NUL or half of a surrogate pair',
  });

const tenant = z.strictObject({
  name,
  /** Absent for Environment only. */
  parent: name.optional(),
  state: state.default('enabled'),
  userProperties: userProperties.default({}),
});

const application = z.strictObject({
  name,
  tenant: name,
  type: name,
  state: state.default('enabled'),
  userProperties: userProperties.default({}),
  /** Who may use it. An access group is looked for in the application's tenant, then in the tenants above it. */
  permissions: z.strictObject({ accessGroups: z.array(name).default([]), persons: z.array(name).default([]) }).optional(),
});

const accessGroup = z.strictObject({
  name,
  tenant: name,
  state: state.default('enabled'),
  /** User names: the whole membership. Left out, it stays as it is. */
  members: z.array(name).optional(),
});

const password = z.string().min(1, 'must not be empty').max(256, 'must not be longer than 256 characters');
const passwordHash = z.string().refine(isPasswordHash, 'must be a bcrypt or an argon2id hash');

const person = z
  .strictObject({
    userName: name,
    tenant: name,
    password: password.optional(),
    passwordHash: passwordHash.optional(),
    firstName: text.default(''),
    lastName: text.default(''),
    emailAddress: z.union([z.email('must be an e-mail address'), z.literal('')], { error: 'must be an e-mail address' }).default(''),
    employeeId: text.default(''),
    externalId: text.default(''),
    phones: z.partialRecord(z.enum(['office', 'mobile', 'home', 'fax', 'pager']), text).default({}),
    address: z.partialRecord(z.enum(['street', 'locality', 'region', 'postalCode', 'country']), lines).default({}),
    birthdate: z.iso
      .date('must be a date, YYYY-MM-DD')
      .regex(/^(?!0000)/, 'must be a date, YYYY-MM-DD')
      .optional(),
    isAgent: z.boolean().default(false),
    isAdmin: z.boolean().default(false),
    state: state.default('enabled'),
    /** Left out, it stays as it is, as a password does. */
    changePasswordOnNextLogin: z.boolean().optional(),
    userProperties: userProperties.default({}),
  })
  .refine((given) => given.password === undefined || given.passwordHash === undefined, {
    path: ['passwordHash'],
    message: 'must not be given together with password',
  });

/** What an import file may hold. Everything in it is made so; what it does not name stays as it is. */
export const configurationFile = z.strictObject({
  tenants: z.array(tenant).default([]),
  applications: z.array(application).default([]),
  accessGroups: z.array(accessGroup).default([]),
  persons: z.array(person).default([]),
});
export type ConfigurationFile = z.output<typeof configurationFile>;
export type PersonEntry = ConfigurationFile['persons'][number];
