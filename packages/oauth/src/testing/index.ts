export { aClient, anAuthorization, aUser } from './builders.ts';
export { tokenStoreContract } from './token-store-contract.ts';
