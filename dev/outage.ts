/** Which of the things that services need are away, by what each service says of itself: `auth-api: redis`. Empty when nothing is. */
export async function whatIsAway(managementUrls: Readonly<Record<string, string>>): Promise<string> {
  const found = await Promise.all(Object.entries(managementUrls).map(async ([name, url]) => ({ name, away: await awayOf(url) })));
  return found.flatMap(({ name, away }) => (away === '' ? [] : [`${name}: ${away}`])).join('; ');
}

async function awayOf(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3000) });
    const { checks } = (await response.json()) as { checks: Record<string, string> };
    return Object.entries(checks)
      .flatMap(([check, state]) => (state === 'up' ? [] : [check]))
      .join(', ');
  } catch {
    return 'does not answer';
  }
}
