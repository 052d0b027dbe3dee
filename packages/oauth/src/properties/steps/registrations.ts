import fc from 'fast-check';
import { clientFeatures, clientIds, clientOf } from '../client-features.ts';
import { defineStep, nothingToDo } from '../step.ts';

const slot = fc.nat(clientIds.length - 1);

/** Deletes a client. */
export const unregister = defineStep('unregister', {
  weight: 1,
  details: slot,
  perform: async (world, number) => (world.clients.delete(String(clientIds[number])) ? 'deleted' : nothingToDo),
});

/** Registers a client under an id that was free, or that another one had until now. */
export const register = defineStep('register', {
  weight: 1,
  details: fc.record({ slot, features: clientFeatures }),
  async perform(world, details) {
    world.register(details.slot, details.features);
    return 'registered';
  },
});

/** Changes the settings of a client that stays the same. */
export const amend = defineStep('amend', {
  weight: 1,
  details: fc.record({ slot, features: clientFeatures }),
  async perform({ clients }, details) {
    const id = String(clientIds[details.slot]);
    const registered = clients.get(id);
    if (registered === undefined) return nothingToDo;
    clients.set(id, clientOf(details.features, registered));
    return 'changed';
  },
});
