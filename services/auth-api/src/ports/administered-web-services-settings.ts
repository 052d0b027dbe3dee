import type { WebServicesSettings } from './web-services-settings.ts';

/** Settings of Web Services as operators administer them. */
export interface AdministeredWebServicesSettings {
  find(contactCenterId: string): Promise<WebServicesSettings>;
  /** Replaces all of one contact center. Throws `ApiError` `conflict` where a host is another one's. */
  keep(settings: WebServicesSettings): Promise<void>;
  /** Back to the default. */
  forget(contactCenterId: string): Promise<void>;
}
