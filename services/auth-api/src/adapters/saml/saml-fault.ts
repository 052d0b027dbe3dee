/** What is wrong with a SAML assertion; the message names the rule, for the log, and repeats nothing of the document. */
export class SamlFault extends Error {
  override readonly name = 'SamlFault';
}

/** Stops the reading where a rule is broken. */
export function must(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new SamlFault(rule);
}
