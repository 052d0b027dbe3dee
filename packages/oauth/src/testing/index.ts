export { aClient, anAuthorization, aUser } from './builders.ts';
export { deviceAuthorizationsContract } from './device-authorizations-contract.ts';
export { type SharedKeys, type Simulation, simulateKeyRotation } from './key-rotation-simulation.ts';
export { hmacMac, memorySigningKeys } from './keys.ts';
export { pushedRequestsContract } from './pushed-requests-contract.ts';
export { replaysContract } from './replays-contract.ts';
export { createTestServer, dpopNonce } from './server.ts';
export { tokenStoreContract } from './token-store-contract.ts';
