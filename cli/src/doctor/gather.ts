import type { Credentials } from '@gauth/auth-client';
import { type Ask, type AskingOptions, createAsk } from './exchange.ts';
import { type Facts, metadata as metadataContract } from './facts.ts';
import { gatherAdministration } from './gather-administration.ts';
import { gatherPublic } from './gather-public.ts';
import { askRedirect, gatherSignIn } from './gather-sign-in.ts';
import { parsed } from './readings.ts';
import { ifTold } from './untold.ts';

/** What the doctor is told. */
export interface Assignment {
  /** Of auth-api as browsers and applications reach it, without `/auth/v3`. */
  url: string;
  /** Of auth-api as administrators reach it. */
  operationsUrl: string;
  environmentUrl: string;
  managementUrls: readonly string[];
  credentials: Credentials | undefined;
  replicas: number | undefined;
  /** Which client signs in, and where to; one that is registered for it is taken where absent. */
  clientId: string | undefined;
  redirectUri: string | undefined;
}

const nothing = {
  ...{ repeated: undefined, keySet: undefined, issuerDiscovery: undefined, mtlsDiscovery: undefined, oldTls: undefined },
  ...{ longRequestLine: undefined, exposed: {}, signIn: undefined, askedRedirect: undefined },
};

const nothingAdministered: Awaited<ReturnType<typeof gatherAdministration>> = {
  administrator: undefined,
  auth: [],
  environment: [],
  provisioned: {},
};

/** Finds out everything there is to judge, within seconds also where nobody answers; never rejects. */
export async function gather(assignment: Assignment, asking: AskingOptions): Promise<Facts> {
  const ask = createAsk(asking);
  const { url, operationsUrl, environmentUrl, replicas } = assignment;
  const [discovery, ready] = await Promise.all([
    ask(`${url}/auth/v3/.well-known/openid-configuration`),
    Promise.all(assignment.managementUrls.map((management) => ask(`${management}/health/ready`))),
  ]);
  const document = discovery.status === 200 ? parsed(discovery.body) : undefined;
  const metadata = document && metadataContract.parse(document);
  const begun = { now: asking.now(), url, operationsUrl, environmentUrl, replicas, discovery, metadata, ready };
  const others = await administration(assignment, ask, discovery.status !== undefined);
  if (discovery.status === undefined) return { ...nothing, ...begun, ...others };
  const [said, signIn, askedRedirect] = await Promise.all([
    gatherPublic(ask, { ...begun, discovery }),
    gatherSignIn(ask, { url, clients: ifTold(() => others.provisioned.clients), clientId: assignment.clientId }),
    askRedirect(ask, assignment),
  ]);
  return { ...nothing, ...begun, ...others, ...said, signIn, askedRedirect };
}

/** Those behind an address that does not answer are not waited for once more. */
async function administration(assignment: Assignment, ask: Ask, urlAnswers: boolean) {
  const { url, operationsUrl, environmentUrl, credentials } = assignment;
  const answers = (address: string) => urlAnswers || address !== url;
  if (credentials === undefined) return nothingAdministered;
  return gatherAdministration(ask, {
    credentials,
    operationsUrl: answers(operationsUrl) ? operationsUrl : undefined,
    environmentUrl: answers(environmentUrl) ? environmentUrl : undefined,
  });
}
