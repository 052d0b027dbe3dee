import { listenerSettings, setting } from '@gauth/service-kit';
import { z } from 'zod';

/** A base URL, without the slash people like to end it with. */
const baseUrl = () =>
  setting
    .url()
    .refine((value) => !/[?#]/.test(value), { message: 'must have neither query nor fragment' })
    .transform((value) => value.replace(/\/+$/, ''));

/** Everything this service can be told. It holds no secret. */
export const configSchema = z.object({
  ...listenerSettings,
  /** auth-api as browsers reach it, with `/auth/v3`: forms post there. */
  PUBLIC_AUTH_URL: baseUrl(),
  /** auth-api as this service reaches it, without a path. */
  AUTH_SERVICE_URL: baseUrl(),
  /** The name on every page. */
  PRODUCT_NAME: setting.text().max(60).default('gauth'),
});
