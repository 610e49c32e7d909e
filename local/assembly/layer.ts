import { AssemblyError } from './template.ts'

export interface LayerResource {
  arn: string
  /** What AWS unpacks to `/opt`: a folder, absolute. */
  path: string
}

/** Layers that send metrics and traces out; the local cloud records traces by itself. */
const TELEMETRY = /:layer:(?:aws-otel-|AWSOpenTelemetryDistro|LambdaInsightsExtension)/

/** Returns the folders of a function's layers. Throws AssemblyError for one that no stack has. */
export function findLayers(
  logicalId: string,
  arns: readonly unknown[],
  layers: readonly LayerResource[],
): string[] {
  return arns
    .filter((arn) => !TELEMETRY.test(String(arn)))
    .map((arn, index) => {
      const found = layers.find((layer) => layer.arn === arn)
      if (!found) {
        throw new AssemblyError(
          logicalId,
          `Properties.Layers.${index}`,
          `the local cloud runs layers of the assembly, got ${arn}; bundle what is in it with the function, or make it a LayerVersion of a stack`,
        )
      }
      return found.path
    })
}
