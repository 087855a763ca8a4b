import { z } from 'zod';
import { webhookSchema } from '../address/url.ts';
import { durationSchema } from '../duration.ts';

const pathSchema = z.string().min(1);

/** The keys behind the evidence, and where its signed heads go. */
export const evidenceSchema = z.strictObject({
  digest_key_file: pathSchema.optional().meta({
    description: 'The file of the key for row digests: 64 hex digits',
    examples: ['keys/digest.key'],
  }),
  previous_digest_key_files: z
    .array(pathSchema)
    .default([])
    .meta({
      description:
        'The files of digest keys that were in use before, so that `audit find` can ask older batches',
      examples: [['keys/digest-2025.key']],
    }),
  signing_key_file: pathSchema.optional().meta({
    description:
      'The file of the key that signs checkpoints (Ed25519): 64 hex digits. Left out, nothing is signed',
    examples: ['keys/signing.key'],
  }),
  checkpoint_files: z
    .array(pathSchema)
    .default([])
    .meta({
      description: 'Files outside the database to which every checkpoint is added; `-` is standard output',
      examples: [['/var/lib/retentiond/checkpoints.txt']],
    }),
  checkpoint_webhooks: z
    .array(webhookSchema)
    .default([])
    .meta({
      description: 'Addresses to which every checkpoint is posted',
      examples: [['${CHECKPOINT_WEBHOOK}']],
    }),
  checkpoint_every: durationSchema.default('10 minutes').meta({
    description: 'How often a checkpoint is signed, also when nothing happens',
    examples: ['10 minutes'],
  }),
  checkpoint_grace: durationSchema.default('1 hour').meta({
    description: 'How long a place for checkpoints may be away before purging stops',
    examples: ['1 hour'],
  }),
});
