/** What the fields of a form start with. */
export interface Prefill {
  username?: string | undefined;
  tenant?: string | undefined;
}

/**
 * Spreads a login hint over the fields that show: `tenant\user` is split when there is a tenant field, and kept whole when there is none.
 * The hint's tenant wins over the application's, because it is what the person typed.
 */
export const prefillFrom = ({
  loginHint,
  tenant,
  hideTenant,
}: {
  loginHint?: string | undefined;
  tenant?: string | undefined;
  hideTenant: boolean;
}): Prefill => {
  const [, hintedTenant, hintedUser] = /^([^\\]+)\\(.+)$/s.exec(loginHint ?? '') ?? [];
  if (hideTenant || hintedTenant === undefined) return { username: loginHint || undefined, tenant: tenant || undefined };
  return { username: hintedUser, tenant: hintedTenant };
};
