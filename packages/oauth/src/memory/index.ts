export { createMemoryDeviceAuthorizations } from './device-authorizations.ts';
export { createExpiringMap, type ExpiringMap } from './expiring-map.ts';
export { createMemoryPushedRequests } from './pushed-requests.ts';
export { createMemoryReplays } from './replays.ts';
export { createMemoryTokenStore, type MemoryTokenStore } from './token-store.ts';
