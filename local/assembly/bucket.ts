import type { Resolver } from './resolver.ts'
import { AssemblyError } from './template.ts'

/**
 * Returns the bucket's name; encryption, versions, lifecycle and access are AWS's affair. Throws AssemblyError for one
 * whose changes somebody is to hear of: nobody would offline.
 */
export function readBucket(
  logicalId: string,
  { NotificationConfiguration }: Record<string, unknown>,
  resolver: Resolver,
): string {
  if (NotificationConfiguration !== undefined) {
    throw new AssemblyError(
      logicalId,
      'Properties.NotificationConfiguration',
      'the local cloud tells nobody of what happens in a bucket; leave the notifications out of what runs locally',
    )
  }
  return resolver.physical(logicalId, { logicalId, path: 'Properties' }).name
}
