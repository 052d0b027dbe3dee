export { aClient, anAuthorization, aUser } from './builders.ts';
export { type SharedKeys, type Simulation, simulateKeyRotation } from './key-rotation-simulation.ts';
export { hmacMac, memorySigningKeys } from './keys.ts';
export { createTestServer } from './server.ts';
export { tokenStoreContract } from './token-store-contract.ts';
