export { createExpiringMap, type ExpiringMap } from './expiring-map.ts';
export { createMemoryTokenStore } from './token-store.ts';
