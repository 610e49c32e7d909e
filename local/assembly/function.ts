import { existsSync, statSync } from 'node:fs'
import { isRecord } from '#local/is-record.ts'
import { findLayers, type LayerResource } from './layer.ts'
import type { Resolver } from './resolver.ts'
import { AssemblyError, type Place, type Template } from './template.ts'

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
  /** Folders of its layers, absolute, in the template's order. */
  layers?: string[]
  /** Its versions and aliases, by which it may be called beside `$LATEST`. */
  qualifiers?: string[]
  /** What the template sets of asynchronous invocations, by the qualifier that they name, or `$LATEST`. */
  asyncInvoke?: Record<string, AsyncInvoke>
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export interface AsyncInvoke {
  /** After a function error: 0 to 2. */
  maximumRetryAttempts: number
  maximumAgeSeconds: number
  /** Where those go that are given up; nowhere without. */
  onFailure?: string
}

/** The files beside the templates of an assembly. */
export interface Assets {
  /** Returns an asset's path by the object key that the template names for S3. */
  find(objectKey: string): string | undefined
  readTemplate(file: string): Template
  /** Returns the folder that holds code which stands in a template. */
  writeInline(text: string): string
}

export function readFunction(
  logicalId: string,
  properties: Record<string, unknown>,
  resolver: Resolver,
  { assets, layers }: { assets: Assets; layers: readonly LayerResource[] },
): FunctionResource {
  const place: Place = { logicalId, path: 'Properties' }
  const { name, arn } = resolver.physical(logicalId, place)
  const { Code, Environment, Layers } = properties
  const codePath = findCode(place, Code, assets)
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
    codePath,
    handler: String(properties.Handler),
    runtime,
    timeout: Number(properties.Timeout ?? 3),
    memorySize: Number(properties.MemorySize ?? 128),
    environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
    ...(Array.isArray(Layers) && Layers.length > 0 ? { layers: findLayers(logicalId, Layers, layers) } : {}),
  }
}

/** Returns the folder of the code of a function or layer: an asset, or what stands in the template. Throws AssemblyError. */
export function findCode({ logicalId }: Place, code: unknown, assets: Assets): string {
  const { S3Key: key, ZipFile: text } = isRecord(code) ? code : {}
  if (typeof text === 'string') {
    return assets.writeInline(text)
  }
  const asset = typeof key === 'string' ? assets.find(key) : undefined
  if (asset && existsSync(asset) && !statSync(asset).isDirectory()) {
    throw new AssemblyError(
      logicalId,
      'Properties.Code',
      `the local cloud runs folders of code, got the file ${asset}; give Code.fromAsset the folder that it was packed from`,
    )
  }
  if (!asset) {
    throw new AssemblyError(
      logicalId,
      'Properties.Code',
      `the local cloud runs folders and inline code of the assembly, got ${JSON.stringify(code)}; use Code.fromAsset or Code.fromInline`,
    )
  }
  return asset
}

/** What Lambda does with an asynchronous invocation that nobody has set anything of. */
export const ASYNC_DEFAULTS: AsyncInvoke = { maximumRetryAttempts: 2, maximumAgeSeconds: 6 * 3_600 }

/** Returns the functions with what these resources (AWS::Lambda::EventInvokeConfig) set, by the function's name or ARN. */
export function configureAsync(
  functions: readonly FunctionResource[],
  configurations: readonly (readonly [logicalId: string, properties: Record<string, unknown>])[],
): FunctionResource[] {
  return functions.map((each) => {
    const own = configurations.filter(([, { FunctionName }]) => isFunction(each, FunctionName))
    if (own.length === 0) {
      return each
    }
    const asyncInvoke = own.map(
      ([, { Qualifier, MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }]): [
        string,
        AsyncInvoke,
      ] => [
        String(Qualifier ?? '$LATEST'),
        {
          maximumRetryAttempts: Number(MaximumRetryAttempts ?? ASYNC_DEFAULTS.maximumRetryAttempts),
          maximumAgeSeconds: Number(MaximumEventAgeInSeconds ?? ASYNC_DEFAULTS.maximumAgeSeconds),
          ...readOnFailure(DestinationConfig),
        },
      ],
    )
    return { ...each, asyncInvoke: Object.fromEntries(asyncInvoke) }
  })
}

function readOnFailure(configuration: unknown): Pick<AsyncInvoke, 'onFailure'> {
  const { OnFailure } = isRecord(configuration) ? configuration : {}
  const { Destination } = isRecord(OnFailure) ? OnFailure : {}
  return Destination === undefined ? {} : { onFailure: String(Destination) }
}

export function isFunction({ name, arn }: FunctionResource, named: unknown): boolean {
  return named === name || named === arn
}
