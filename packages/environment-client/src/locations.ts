/**
 * Whether a Configuration Server with these `locations` (comma separated) serves a location: the same one, one above it, or `/`.
 * A reader without a location of its own (`/`) is served by every Configuration Server.
 */
export function servesLocation(locations: string, location: string): boolean {
  const wanted = withSlash(location);
  return wanted === '/' || locations.split(',').some((each) => wanted.startsWith(withSlash(each.trim())));
}

const withSlash = (location: string): string => (location.endsWith('/') ? location : `${location}/`);
