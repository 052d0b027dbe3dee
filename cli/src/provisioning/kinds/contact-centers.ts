import { collectionKind } from './collection-kind.ts';

/** Contact centers without their parts, which are kinds of their own. */
export const contactCenters = collectionKind({
  name: 'contactCenters',
  api: 'environment',
  path: '/environment/v3/contact-centers',
  keyOf: ({ id }) => String(id),
  keyInPath: true,
  // Both follow from settings.
  statable: ({ relayExternalDiagnostics: _relay, kerberos: _kerberos, ...fields }) => fields,
});
