import type { WebServicesSettings } from './web-services-settings.ts';

/** Settings of Web Services behind the ops API. */
export interface RegisteredWebServicesSettings {
  /** What was stated, else what holds for all. */
  find(contactCenterId: string): Promise<WebServicesSettings>;
  /** The same of each of these contact centers, in their order. */
  list(contactCenterIds: readonly string[]): Promise<readonly WebServicesSettings[]>;
  /** Replaces all settings. Throws `ApiError('conflict')` where another contact center has one of the hosts. */
  put(settings: WebServicesSettings): Promise<void>;
}
