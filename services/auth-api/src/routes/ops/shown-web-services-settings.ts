import { shownSettings } from '@gauth/auth-client';
import type { z } from 'zod';
import type { WebServicesSettings } from '../../ports/web-services-settings.ts';

/** Settings of Web Services as the API shows them. */
export const showSettings = ({ contactCenterId: _known, ...settings }: WebServicesSettings): z.output<typeof shownSettings> =>
  shownSettings.parse(settings);
