import { readFileSync } from 'node:fs';
import type { CliCommand, CommandContext } from '../command.ts';
import { addressIn, settingOf, statedCredentials } from '../connection.ts';
import type { Check } from '../doctor/check.ts';
import { checks, judge } from '../doctor/checks.ts';
import type { AskingOptions } from '../doctor/exchange.ts';
import { type Assignment, gather } from '../doctor/gather.ts';
import { type LocalInstallation, localInstallation } from '../doctor/local-installation.ts';
import { notesOn } from '../doctor/notes.ts';
import { listOfChecks, reportForMachines, reportForPeople } from '../doctor/report.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { CommandFailure, UsageError } from '../failure.ts';

/** One request, and everything together. */
const timeoutsMs = { request: 6000, everything: 9500 };

/** `gauth doctor`: looks at an installation and names the setting behind everything that is wrong. */
export const doctorCommand: CliCommand = {
  name: 'doctor',
  summary: 'looks for misconfigurations of an installation, and names the setting to change',
  options: {
    url: { type: 'string', value: 'URL', help: 'gauth as browsers reach it, without /auth/v3; else GAUTH_URL' },
    'operations-url': {
      type: 'string',
      value: 'URL',
      help: 'auth-api as administrators reach it, if that is elsewhere; else GAUTH_OPERATIONS_URL',
    },
    'environment-url': {
      type: 'string',
      value: 'URL',
      help: 'environment-api, if it is elsewhere than --operations-url; else GAUTH_ENVIRONMENT_URL',
    },
    'management-url': { type: 'string', multiple: true, value: 'URL', help: 'management port of a service, to look at its readiness' },
    local: { type: 'string', value: 'FOLDER', help: 'the folder of npm start (.gauth): its ports, and its operations user' },
    'ca-file': { type: 'string', multiple: true, value: 'FILE', help: 'PEM file of an authority that is trusted' },
    'connect-to': {
      type: 'string',
      multiple: true,
      value: 'HOST:PORT=HOST:PORT',
      help: 'where to connect to instead, such as before the name leads here',
    },
    client: { type: 'string', value: 'ID', help: 'the client whose sign-in is begun' },
    'redirect-uri': { type: 'string', value: 'URI', help: 'with --client: whether it may be sent there' },
    replicas: { type: 'string', value: 'NUMBER', help: 'how many pods of each service there are at most' },
    only: { type: 'string', multiple: true, value: 'CHECK', help: 'this check only' },
    list: { type: 'boolean', help: 'what is looked for' },
    json: { type: 'boolean', help: 'for machines' },
  },
  async run(context) {
    const among = chosen(context);
    if (context.flag('list')) return shown(context, listOfChecks(among), exitCode.done);
    const folder = context.text('local');
    const local = folder === undefined ? undefined : localInstallation(folder);
    const assignment = assignmentOf(context, local);
    const facts = await gather(assignment, askingOf(context, local));
    if (context.signal.aborted) throw new CommandFailure('interrupted');
    const { findings, unmade } = judge(facts, among);
    const notes = notesOn(facts, { withCredentials: assignment.credentials !== undefined, unmade });
    const diagnosis = { url: assignment.url, findings, checked: among.length - unmade.length, notes };
    const medium = context.stdout.isTTY === true && !context.env.NO_COLOR ? 'terminal' : 'file';
    const report = context.flag('json') ? reportForMachines(diagnosis) : reportForPeople(diagnosis, medium);
    return shown(context, report, findings.length === 0 ? exitCode.done : exitCode.found);
  },
};

function shown({ stdout }: CommandContext, text: string, code: ExitCode): ExitCode {
  stdout.write(text);
  return code;
}

function chosen(context: CommandContext): readonly Check[] {
  const only = context.texts('only');
  const unknown = only.find((id) => !checks.some((check) => check.id === id));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: there is no such check. gauth doctor --list names them.`);
  return only.length === 0 ? checks : checks.filter(({ id }) => only.includes(id));
}

function assignmentOf(context: CommandContext, local: LocalInstallation | undefined): Assignment {
  const address = (option: string, otherwise: string | undefined) =>
    addressOf(option, context.text(option) ?? settingOf(context, `GAUTH_${option.toUpperCase().replace('-', '_')}`) ?? otherwise);
  const url = address('url', local?.url);
  const operationsUrl = address('operations-url', url);
  return {
    ...{ url, operationsUrl, environmentUrl: address('environment-url', operationsUrl) },
    managementUrls: [...(local?.managementUrls ?? []), ...context.texts('management-url').map((text) => addressOf('management-url', text))],
    credentials: statedCredentials((name) => settingOf(context, name)) ?? local?.credentials,
    ...{ replicas: replicasOf(context), clientId: context.text('client'), redirectUri: context.text('redirect-uri') },
  };
}

function addressOf(option: string, text: string | undefined): string {
  if (text === undefined) throw new UsageError(`--${option} is missing; or --local, for what npm start runs`);
  return addressIn(`--${option}`, text);
}

function replicasOf(context: CommandContext): number | undefined {
  const text = context.text('replicas');
  if (text !== undefined && !/^[1-9]\d{0,3}$/.test(text)) throw new UsageError('--replicas must be a number from 1 to 9999');
  return text === undefined ? undefined : Number(text);
}

const askingOf = (context: CommandContext, local: LocalInstallation | undefined): AskingOptions => ({
  authorities: [...(local ? [local.caFile] : []), ...context.texts('ca-file')].map(contentOf),
  connectTo: new Map(context.texts('connect-to').map(otherPlace)),
  timeoutMs: timeoutsMs.request,
  signal: AbortSignal.any([context.signal, AbortSignal.timeout(timeoutsMs.everything)]),
  now: () => new Date(),
});

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read`);
  }
}

function otherPlace(text: string): [string, { host: string; port: number }] {
  const [, from, host, port] = /^([^=]+:\d+)=(.+):(\d+)$/.exec(text) ?? [];
  if (from === undefined || host === undefined) throw new UsageError('--connect-to must be HOST:PORT=HOST:PORT');
  return [from, { host, port: Number(port) }];
}
