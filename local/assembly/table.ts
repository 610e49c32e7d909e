import { isRecord } from '#local/is-record.ts'
import type { Resolver } from './resolver.ts'

export interface TableResource {
  logicalId: string
  name: string
  arn: string
  /** Input of DynamoDB's CreateTable. */
  definition: Record<string, unknown> & { TableName: string; GlobalSecondaryIndexes?: IndexDefinition[] }
  timeToLive: { AttributeName: string; Enabled: boolean } | undefined
}

export interface IndexDefinition {
  IndexName: string
  KeySchema: unknown
  Projection: unknown
}

function pick(source: Record<string, unknown>, ...keys: string[]) {
  return Object.fromEntries(keys.filter((key) => source[key] !== undefined).map((key) => [key, source[key]]))
}

/** Keeps what decides behaviour offline; encryption, backups, tags and deletion protection are AWS's affair. */
export function readTable(
  logicalId: string,
  properties: Record<string, unknown>,
  resolver: Resolver,
): TableResource {
  const { name, arn } = resolver.physical(logicalId, { logicalId, path: 'Properties' })
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification, TimeToLiveSpecification } =
    properties
  const indexes = (value: unknown) =>
    (value as Record<string, unknown>[]).map((index) => pick(index, 'IndexName', 'KeySchema', 'Projection'))
  return {
    logicalId,
    name,
    arn: arn!,
    definition: {
      ...pick(properties, 'AttributeDefinitions', 'KeySchema'),
      TableName: name,
      // Capacity is not emulated, so every table is on demand.
      BillingMode: 'PAY_PER_REQUEST',
      ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes: indexes(GlobalSecondaryIndexes) as never } : {}),
      ...(LocalSecondaryIndexes ? { LocalSecondaryIndexes: indexes(LocalSecondaryIndexes) } : {}),
      ...(isRecord(StreamSpecification)
        ? { StreamSpecification: { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType } }
        : {}),
    },
    timeToLive: isRecord(TimeToLiveSpecification)
      ? {
          AttributeName: String(TimeToLiveSpecification.AttributeName),
          Enabled: Boolean(TimeToLiveSpecification.Enabled),
        }
      : undefined,
  }
}
