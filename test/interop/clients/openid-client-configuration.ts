import * as client from 'openid-client';

/** A client of the platform as openid-client sees it, by discovery. It checks the signature of every JWT; plain HTTP on this machine has to be allowed. */
export const configured = (
  issuer: string,
  clientId: string,
  authentication: client.ClientAuth,
  metadata: Partial<client.ClientMetadata> = {},
): Promise<client.Configuration> =>
  client.discovery(new URL(issuer), clientId, metadata, authentication, {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  });

/** Makes the client note what each request was answered. */
export function listenedTo(config: client.Configuration): string[] {
  const heard: string[] = [];
  const before = config[client.customFetch] ?? (fetch as client.CustomFetch);
  config[client.customFetch] = async (url, options) => {
    const response = await before(url, options);
    const { error } = response.ok ? { error: '' } : ((await response.clone().json()) as { error: string });
    heard.push(`${new URL(url).pathname.split('/').at(-1)} ${response.status} ${error}`.trim());
    return response;
  };
  return heard;
}
