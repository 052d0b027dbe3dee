import { z } from 'zod';

/** Databases keep DBIDs in 32 bits with a sign. */
export const highestDbid = 2_147_483_647;

/** Number that names an object within its type; never given twice, even after the object is gone. */
export const dbid = z.int().positive().max(highestDbid);

/** Whether an object may be used. A deleted object is not sent at all. */
export const objectState = z.enum(['enabled', 'disabled']);
export type ObjectState = z.infer<typeof objectState>;

/** Annex of an object: sections, each with its options. Names are case-sensitive. */
export const userProperties = z.record(z.string(), z.record(z.string(), z.string()));
export type UserProperties = z.infer<typeof userProperties>;

const phones = z.object({
  office: z.string().optional(),
  mobile: z.string().optional(),
  home: z.string().optional(),
  fax: z.string().optional(),
  pager: z.string().optional(),
});

const address = z.object({
  street: z.string().optional(),
  locality: z.string().optional(),
  region: z.string().optional(),
  postalCode: z.string().optional(),
  country: z.string().optional(),
});

/** Somebody who can sign in, an agent or not. A text that is not set is empty. */
export const person = z.object({
  dbid,
  tenantDbid: dbid,
  tenantName: z.string(),
  /** Unique across the whole configuration, whatever the tenant. */
  userName: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  emailAddress: z.string(),
  employeeId: z.string(),
  externalId: z.string(),
  phones,
  address,
  /** YYYY-MM-DD, or empty. */
  birthdate: z.string(),
  isAgent: z.boolean(),
  isAdmin: z.boolean(),
  state: objectState,
  changePasswordOnNextLogin: z.boolean(),
  userProperties,
  /** Names of the access groups the person is a member of, sorted. */
  accessGroups: z.array(z.string()),
  /** Seconds since 1970-01-01 UTC. */
  updatedAt: z.int().nonnegative(),
});
export type Person = z.infer<typeof person>;

/** Tenants form a tree; only the root, `Environment` with DBID 1, has no parent. */
export const tenant = z.object({
  dbid,
  name: z.string(),
  parentDbid: dbid.nullable(),
  state: objectState,
  userProperties,
});
export type Tenant = z.infer<typeof tenant>;

/** A program that connects to the Configuration Server: the context in which a user logs in. */
export const application = z.object({
  dbid,
  tenantDbid: dbid,
  name: z.string(),
  /** Published name of the type, such as `CFGGenericClient`. */
  type: z.string(),
  state: objectState,
  userProperties,
});
export type Application = z.infer<typeof application>;

/** Persons who share permissions. */
export const accessGroup = z.object({
  dbid,
  tenantDbid: dbid,
  name: z.string(),
  state: objectState,
  memberIds: z.array(dbid),
});
export type AccessGroup = z.infer<typeof accessGroup>;

/** Conditions on persons, all of which must hold; without any, every person is meant. */
export const personFilter = z.strictObject({
  dbid: dbid.optional(),
  tenantDbid: dbid.optional(),
  userName: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  emailAddress: z.string().optional(),
  employeeId: z.string().optional(),
  externalId: z.string().optional(),
  isAgent: z.boolean().optional(),
  state: objectState.optional(),
  /** DBID of an access group the person is a member of. */
  groupDbid: dbid.optional(),
});
export type PersonFilter = z.infer<typeof personFilter>;

/** Conditions on tenants. */
export const tenantFilter = z.strictObject({
  dbid: dbid.optional(),
  name: z.string().optional(),
  parentDbid: dbid.optional(),
  state: objectState.optional(),
});
export type TenantFilter = z.infer<typeof tenantFilter>;

/** Conditions on applications. */
export const applicationFilter = z.strictObject({
  dbid: dbid.optional(),
  tenantDbid: dbid.optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  state: objectState.optional(),
});
export type ApplicationFilter = z.infer<typeof applicationFilter>;

/** Conditions on access groups. */
export const accessGroupFilter = z.strictObject({
  dbid: dbid.optional(),
  tenantDbid: dbid.optional(),
  name: z.string().optional(),
  personDbid: dbid.optional(),
  state: objectState.optional(),
});
export type AccessGroupFilter = z.infer<typeof accessGroupFilter>;
