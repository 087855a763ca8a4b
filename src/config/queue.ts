import { z } from 'zod';
import { refuse } from '../reading/refuse.ts';
import { ABSENT } from './absent.ts';
import { isRedisUrl, isSentinelAddress, queueUrlSchema } from './address/url.ts';
import { checkTransport, tlsSchema } from './schema/tls-schema.ts';

const sentinelSchema = z
  .string()
  .superRefine((text, issues) => {
    if (!isSentinelAddress(text)) refuse(issues, 'sentinel-not-readable');
  })
  .meta({ description: 'Host and port of a sentinel', examples: ['sentinel-1:26379'] });

/** Where jobs wait. With sentinels, the host in the URL is the name under which they watch the master. */
export const queueSchema = z
  .strictObject({
    url: queueUrlSchema.meta({
      description: 'Its address: `redis://`, `rediss://` (encrypted) or `postgres://`',
      examples: ['${QUEUE_URL}'],
    }),
    sentinels: z
      .array(sentinelSchema)
      .min(1)
      .optional()
      .meta({
        description:
          "Redis Sentinel: who knows the master's address; the URL then has its name in place of a host",
        examples: [['sentinel-1:26379', 'sentinel-2:26379', 'sentinel-3:26379']],
      }),
    tls: tlsSchema,
  })
  .superRefine(({ url, sentinels, tls }, issues) => {
    if (url === ABSENT) return;
    if (sentinels !== undefined && !isNameAlone(url)) {
      refuse(issues, 'sentinels-without-name', {}, ['sentinels'], 'key');
      return;
    }
    // Where the master is, only the sentinels know.
    const hosts = sentinels?.filter(isSentinelAddress).map((one) => new URL(`redis://${one}`).hostname);
    const written = { url, tls, schema: queueUrlSchema, path: 'url' };
    checkTransport(hosts === undefined ? written : { ...written, hosts }, issues);
  });

/** Whether a name under which sentinels watch a master can stand there in place of host and port. */
function isNameAlone(url: string): boolean {
  return isRedisUrl(url) && (!URL.canParse(url) || new URL(url).port === '');
}
