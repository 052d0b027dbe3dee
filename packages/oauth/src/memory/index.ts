export { createExpiringMap, type ExpiringMap } from './expiring-map.ts';
export { createMemoryTokenStore, type MemoryTokenStore } from './token-store.ts';
