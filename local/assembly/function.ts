import { isRecord } from '#local/is-record.ts'
import type { Resolver } from './resolver.ts'
import { AssemblyError, type Place } from './template.ts'

export interface FunctionResource {
  logicalId: string
  name: string
  arn: string
  /** Folder of the unpacked asset, absolute. */
  codePath: string
  /** `<file>.<export>` as in the template. */
  handler: string
  runtime: string
  /** Seconds. */
  timeout: number
  /** Megabytes. */
  memorySize: number
  environment: Record<string, string>
}

/** Finds an asset's folder by the object key that the template names for S3. */
export type AssetPath = (objectKey: string) => string | undefined

export function readFunction(
  logicalId: string,
  properties: Record<string, unknown>,
  resolver: Resolver,
  assetPath: AssetPath,
): FunctionResource {
  const place: Place = { logicalId, path: 'Properties' }
  const { name, arn } = resolver.physical(logicalId, place)
  const { Code, Environment } = properties
  const key = isRecord(Code) ? Code.S3Key : undefined
  const asset = typeof key === 'string' ? assetPath(key) : undefined
  if (!asset) {
    throw new AssemblyError(
      logicalId,
      'Properties.Code',
      `the local cloud runs file assets of the assembly, got ${JSON.stringify(Code)}; use Code.fromAsset`,
    )
  }
  const runtime = String(properties.Runtime)
  if (!runtime.startsWith('nodejs')) {
    throw new AssemblyError(
      logicalId,
      'Properties.Runtime',
      `the local cloud runs nodejs functions, got ${runtime}`,
    )
  }
  const variables = isRecord(Environment) && isRecord(Environment.Variables) ? Environment.Variables : {}
  return {
    logicalId,
    name,
    arn: arn!,
    codePath: asset,
    handler: String(properties.Handler),
    runtime,
    timeout: Number(properties.Timeout ?? 3),
    memorySize: Number(properties.MemorySize ?? 128),
    environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
  }
}
