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
  /** What the template sets of asynchronous invocations. */
  asyncInvoke?: AsyncInvoke
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export interface AsyncInvoke {
  /** After a function error: 0 to 2. */
  maximumRetryAttempts: number
  maximumAgeSeconds: number
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

/** What Lambda does with an asynchronous invocation that nobody has set anything of. */
export const ASYNC_DEFAULTS: AsyncInvoke = { maximumRetryAttempts: 2, maximumAgeSeconds: 6 * 3_600 }

/** Returns the functions with what these resources (AWS::Lambda::EventInvokeConfig) set, by the function's name or ARN. */
export function configureAsync(
  functions: readonly FunctionResource[],
  configurations: readonly (readonly [logicalId: string, properties: Record<string, unknown>])[],
): FunctionResource[] {
  return functions.map((each) => {
    const [, found] = configurations.find(([, { FunctionName }]) => isFunction(each, FunctionName)) ?? []
    if (!found) {
      return each
    }
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = found
    const asyncInvoke = {
      maximumRetryAttempts: Number(MaximumRetryAttempts ?? ASYNC_DEFAULTS.maximumRetryAttempts),
      maximumAgeSeconds: Number(MaximumEventAgeInSeconds ?? ASYNC_DEFAULTS.maximumAgeSeconds),
    }
    return { ...each, asyncInvoke }
  })
}

function isFunction({ name, arn }: FunctionResource, named: unknown): boolean {
  return named === name || named === arn
}
