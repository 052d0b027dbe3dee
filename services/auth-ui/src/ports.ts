/** What the sign-in page needs to know of an authorization request that waits for its person. */
export interface SignInRequest {
  /** Absent where a device waits: nobody learns for which application before they have signed in. */
  applicationName?: string | undefined;
  /**
   * Where the browser may go in the end, for the content security policy: origins or private-use schemes of the application. All of them, because an
   * application may send the browser on from where it got the code.
   */
  redirectOrigins: readonly string[];
  hideTenant: boolean;
  tenant?: string | undefined;
  loginHint?: string | undefined;
  locale?: string | undefined;
  /** `unknown`: how the person signs in depends on who it is, so the name is asked for first. */
  scheme: 'basic' | 'unknown';
  /** Where the person may choose to sign in instead. */
  identityProviders: readonly IdentityProvider[];
  /** Whether they may type a password at all. */
  passwords: boolean;
  /** What an external authentication system said to the refusal before. Its words can be anything. */
  diagnostics?: readonly string[] | undefined;
  /** What the person should know although they are signed in, and where they go on to. */
  warnings?: readonly string[] | undefined;
  continueTo?: string | undefined;
  /** What an external authentication system asks before it decides; `hidden` where the response must not be seen. */
  challenge?: { message: string; hidden: boolean } | undefined;
  /** What a new password must be like, where it is known. */
  passwordPolicy?: PasswordPolicy | undefined;
  /** Names the rule that the last one broke. */
  brokenRule?: string | undefined;
}

/** An identity provider that somebody may choose; people know it by its name. */
export interface IdentityProvider {
  id: string;
  name: string;
}

/** What a new password must be like; numbers of 0 ask for nothing. */
export interface PasswordPolicy {
  minLength: number;
  letter: boolean;
  mixedCase: boolean;
  number: boolean;
  punctuation: boolean;
  /** How many earlier passwords may not come back, beside the present one, which never may. */
  noRepeats: number;
}

/** The authorization requests that wait at auth-api. */
export interface SignInRequests {
  /**
   * The request behind a sealed id; undefined when it is unknown or has expired.
   * @throws ApiError `unavailable` when auth-api cannot be asked.
   */
  find(id: string): Promise<SignInRequest | undefined>;
}

/** A device that waits for the decision of the person who is signed in (RFC 8628). */
export interface WaitingDevice {
  userCode: string;
  applicationName: string;
  scope: readonly string[];
  /** Who is signed in. */
  userName: string;
  locale?: string | undefined;
}

/** The devices that wait at auth-api. */
export interface WaitingDevices {
  /**
   * The device behind a sealed id; undefined when it is unknown or has expired.
   * @throws ApiError `unavailable` when auth-api cannot be asked.
   */
  find(id: string): Promise<WaitingDevice | undefined>;
}

/** What is left to do for a browser whose session has ended. */
export interface SignOut {
  /** Addresses at which applications log their user out, in frames (OpenID Connect Front-Channel Logout 1.0). */
  frames: readonly string[];
  /** Where the browser goes on to, where it was to go anywhere. */
  continueTo?: string | undefined;
}

/** The sign-outs that auth-api has just made. */
export interface SignOuts {
  /**
   * The sign-out behind a sealed id; undefined when it is unknown or was too long ago.
   * @throws ApiError `unavailable` when auth-api cannot be asked.
   */
  find(id: string): Promise<SignOut | undefined>;
}

/** Who somebody says to be, before anything is proved. */
export interface Claimant {
  tenant: string | undefined;
  username: string;
}

/** How somebody signs in: with a password here, or at their organization's identity provider by one of the two protocols. */
export interface AuthScheme {
  scheme: 'basic' | 'saml' | 'oidc';
  /** Whether they may type a password, with `saml` and `oidc` as well. */
  passwords: boolean;
  /** Where they may choose to sign in instead. */
  identityProviders: readonly IdentityProvider[];
}

/** How people sign in. */
export interface AuthSchemes {
  /**
   * A person nobody knows gets the answer of the tenant, so that the page looks the same.
   * @throws ApiError `unavailable` when auth-api cannot be asked.
   */
  of(claimant: Claimant): Promise<AuthScheme>;
}
