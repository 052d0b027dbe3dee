import type { DeviceConfirmation } from './device-confirmation.ts';
import type { Sealed } from './sealed.ts';

/** What the page shows that asks a user about a device; `expiresAt` is seconds since the epoch. */
export type ShownDevice = Omit<DeviceConfirmation, 'sessionId'> & { expiresAt: number };

/** The question behind an id; undefined when it is not ours or has expired. */
export type FindDeviceRequest = (id: string) => ShownDevice | undefined;

/** Reads questions for their page; whoever has the id may see this much. */
export const createFindDeviceRequest =
  ({ deviceConfirmations }: { deviceConfirmations: Sealed<DeviceConfirmation> }): FindDeviceRequest =>
  (id) => {
    const opened = deviceConfirmations.open(id);
    if (opened === undefined) return undefined;
    const { sessionId: _answers, ...shown } = opened.content;
    return { ...shown, expiresAt: opened.expiresAt };
  };
