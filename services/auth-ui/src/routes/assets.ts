import { ApiError, type App } from '@gauth/service-kit';
import type { Asset, AssetName } from '../assets.ts';
import { pagesPath } from '../links.ts';

const cacheControl = ({ hash }: Asset, askedHash: string | undefined): string => {
  if (askedHash === undefined) return 'public, max-age=300';
  // While versions roll over, a page of one replica may ask another for its file: it gets ours, but must not keep it under that name.
  return askedHash === hash ? 'public, max-age=31536000, immutable' : 'no-store';
};

/** RFC 9110 §13.1.2: whether the browser already holds what this tag names. */
const holds = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));

/** `GET /ui/auth/assets/{file}`: each asset at a stable address, for pages of other services, and at one with its hash, for ours. */
export const assetRoutes = (app: App, { assets }: { assets: Record<AssetName, Asset> }): void => {
  app.get<{ Params: { file: string } }>(`${pagesPath}/assets/:file`, async (request, reply) => {
    const [, stem, hash, extension] = /^(\w+)(?:\.([\da-f]{12}))?\.(css|svg)$/.exec(request.params.file) ?? [];
    const name = `${stem}.${extension}`;
    if (!Object.hasOwn(assets, name)) throw new ApiError('notFound', 'there is no such file');
    const asset = assets[name as AssetName];
    const etag = `"${asset.hash}"`;
    reply.headers({ etag, 'cache-control': cacheControl(asset, hash), 'content-security-policy': "default-src 'none'" });
    if (holds(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.type(asset.type).send(asset.body);
  });
};
