/** Sub-resources of buckets and objects that the emulator does not have, and would take for the bucket or object itself. */
const UNKNOWN = [
  ...['accelerate', 'acl', 'analytics', 'cors', 'encryption', 'intelligent-tiering', 'inventory'],
  ...['legal-hold', 'logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'policy'],
  ...['policyStatus', 'publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention'],
  ...['select', 'tagging', 'torrent', 'versionId', 'versioning', 'versions', 'website'],
]

export function findUnknownSubResource(query: URLSearchParams): string | undefined {
  return UNKNOWN.find((name) => query.has(name))
}
