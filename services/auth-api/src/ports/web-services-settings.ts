/** Which steps of the Web Services chain a contact center has, and how. */
export interface WebServicesSettings {
  contactCenterId: string;
  /** Absent: off. */
  salesforce?:
    | {
        /** Salesforce's id of the organization whose users are of this contact center; 18 characters. */
        organizationId: string;
        /** Hosts that may be asked beside Salesforce's own, such as `example.my.salesforce.com`. */
        hosts: readonly string[];
        /** Which field of Salesforce's answer names the person, and what of the person it is. */
        subject: 'user_id' | 'username' | 'email';
        matchBy: 'userName' | 'externalId' | 'email';
      }
    | undefined;
  /** Whether Basic is tried at the Configuration Server. */
  configurationServer: boolean;
  ownAccounts: boolean;
  /** Whether browsers may sign in at an identity provider. */
  saml: boolean;
  /** What everybody may ask for: `GET /api/v2/diagnostics/version`; `*` as method is any, a path that ends with `/*` what is below it. */
  unprotected: readonly string[];
  /** Names that stand for this contact center in the `Host` header. */
  hosts: readonly string[];
}

/** Settings of all contact centers, from memory. */
export interface WebServicesSettingsOf {
  find(contactCenterId: string): Promise<WebServicesSettings>;
  /** By the host that was asked; undefined where none has it. */
  byHost(host: string): Promise<WebServicesSettings | undefined>;
}
