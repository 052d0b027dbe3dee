/** Whether browsers are sent to a provider: `PENDING` as long as it cannot work, such as without metadata. */
export const providerStatuses = ['ON', 'OFF', 'PENDING'] as const;
/** One of `providerStatuses`. */
export type ProviderStatus = (typeof providerStatuses)[number];

/**
 * How a provider stands beside the password of the Configuration Server: its users have no password here, may type one when the provider did not sign
 * them in, or choose.
 */
export const providerModes = ['only', 'fallback', 'choice'] as const;
/** One of `providerModes`. */
export type ProviderMode = (typeof providerModes)[number];

/** What of a person the provider's name for them is looked up by. */
export const subjectKinds = ['userName', 'externalId', 'email'] as const;
/** One of `subjectKinds`. */
export type SubjectKind = (typeof subjectKinds)[number];

/** Strengths of a sign-in, as `acr` tells applications. */
export type Acr = 'urn:gauth:acr:password' | 'urn:gauth:acr:multi-factor';

/** Attributes of an assertion, or claims, that say more than who somebody is. What is absent is not read. */
export interface AttributeMapping {
  /** Names the person, in place of the NameID or `sub`. */
  subject?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  email?: string | undefined;
  groups?: string | undefined;
}

/** Persons who are not known are created, as members of the access groups that their groups at the provider stand for. */
export interface PersonCreation {
  /** Access groups that every created person joins. */
  accessGroups: readonly string[];
  /** The provider's group, and the access group it stands for. */
  groups: Readonly<Record<string, string>>;
}

/** What all identity providers have. */
interface ProviderBase {
  id: string;
  contactCenterId: string;
  /** Where it is used: at this location and below it; `/` everywhere. */
  location: string;
  /** For operators, and for people who choose among several. */
  name: string;
  status: ProviderStatus;
  mode: ProviderMode;
  /** What stands behind the @ of user names and login hints that belong to it. */
  domains: readonly string[];
  /** Names of the access groups whose members use it; empty: everybody. */
  accessGroups: readonly string[];
  matchBy: SubjectKind;
  attributes: AttributeMapping;
  creation?: PersonCreation | undefined;
  /** Whether the provider must ask again although its user is signed in there. */
  forceReauthentication: boolean;
  clockSkewSeconds: number;
  /** What the provider calls strengths of a sign-in; what it does not name is a password. */
  acr: Readonly<Record<string, Acr>>;
}

/** Where a SAML identity provider is, as its metadata says (SAML 2.0 Metadata §2.4.3). */
export interface SamlMetadata {
  entityId: string;
  /** By binding; at least one. */
  singleSignOn: { 'HTTP-Redirect'?: string | undefined; 'HTTP-POST'?: string | undefined };
  singleLogout: { 'HTTP-Redirect'?: string | undefined; 'HTTP-POST'?: string | undefined };
  /** PEM; several while the provider changes its key. */
  signingCertificates: readonly string[];
  /** Milliseconds since the epoch. */
  validUntil?: number | undefined;
}

/** The binding of requests to a SAML identity provider, in the words of the product's screen. */
export const samlBindings = ['HTTP-POST', 'HTTP-Redirect'] as const;
/** One of `samlBindings`. */
export type SamlBinding = (typeof samlBindings)[number];

/** A SAML 2.0 identity provider. */
export interface SamlProvider extends ProviderBase {
  kind: 'saml';
  /** Absent until a document was uploaded or read, and after `clear`. */
  metadata?: SamlMetadata | undefined;
  /** Where the document is read again from. */
  metadataUrl?: string | undefined;
  /** Our own address as the provider knows it, such as `https://auth.example.com/auth/v3`; the issuer when absent. */
  baseUrl?: string | undefined;
  binding: SamlBinding;
  /** The format that is asked for; absent: the provider decides. */
  nameIdFormat?: string | undefined;
  signRequests: boolean;
  /** Whether assertions must come encrypted; they always may. */
  encryptedAssertions: 'allowed' | 'required';
  /** Whether a sign-in may begin at the provider. */
  idpInitiated: boolean;
}

/** How we prove who we are at the token endpoint of an OpenID provider. */
export const rpAuthMethods = ['private_key_jwt', 'client_secret_basic', 'client_secret_post'] as const;
/** One of `rpAuthMethods`. */
export type RpAuthMethod = (typeof rpAuthMethods)[number];

/** An OpenID Connect provider. */
export interface OidcProvider extends ProviderBase {
  kind: 'oidc';
  issuer: string;
  /** What it has registered us as. */
  clientId: string;
  authMethod: RpAuthMethod;
  /** In plain text: sealed where it lasts, never answered and never logged. */
  clientSecret?: string | undefined;
  /** Beside `openid`. */
  scope: readonly string[];
}

/** An identity provider of one contact center. */
export type IdentityProvider = SamlProvider | OidcProvider;

/** A key pair of ours at one provider: signs SAML requests and client assertions, opens encrypted assertions. */
export interface ProviderKey {
  /** Also its `kid`. */
  id: string;
  /** PEM, self-signed. */
  certificate: string;
  /** PEM, PKCS #8. */
  privateKey: string;
  /** Milliseconds since the epoch. */
  notAfter: number;
}

/**
 * The providers that sign people in, from memory. Throws `Unavailable` while nothing was ever loaded; what was last known serves while the store is
 * away.
 */
export interface IdentityProviders {
  /** Whatever its status. */
  find(id: string): Promise<IdentityProvider | undefined>;
  /** The one that is `ON` and used at this service's location. */
  used(id: string): Promise<IdentityProvider | undefined>;
  /** Those of a contact center that are `ON` and used at this service's location, by name. */
  usedBy(contactCenterId: string): Promise<readonly IdentityProvider[]>;
  /** Whether any contact center has one that is used here: without, one form is enough for everybody. */
  any(): Promise<boolean>;
  /** Ours at a provider: that in use first, then one that is announced already or still accepted. At least one. */
  keys(id: string): Promise<readonly [ProviderKey, ...ProviderKey[]]>;
}
