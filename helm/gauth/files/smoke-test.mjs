// The test of `helm test`. Arguments: the issuer, where pods find auth-api, and the readiness of each service.
const [issuer, auth, ...ready] = process.argv.slice(1);

async function read(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

// Network policies take a moment to let a new pod through.
const deadline = Date.now() + 30_000;

async function check(url, complaint = () => undefined) {
  const problem = await read(url).then(complaint, (error) => error.cause?.code ?? error.message);
  if (problem && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return check(url, complaint);
  }
  process.stdout.write(`${problem ? 'FAILED' : 'passed'}: ${url}${problem ? ` (${problem})` : ''}\n`);
  if (problem) process.exitCode = 1;
}

for (const url of ready) await check(url);
await check(`${auth}/auth/v3/.well-known/openid-configuration`, (document) =>
  document.issuer === issuer ? undefined : `its issuer is ${document.issuer}, not ${issuer}`,
);
await check(`${auth}/auth/v3/.well-known/jwks.json`, ({ keys }) => (keys?.length > 0 ? undefined : 'there is no key'));
