import { AssemblyError } from './template.ts'

export interface LayerResource {
  arn: string
  /** What AWS unpacks to `/opt`: a folder, absolute. */
  path: string
}

/** Returns the folders of a function's layers. Throws AssemblyError for one that no stack has. */
export function findLayers(
  logicalId: string,
  arns: readonly unknown[],
  layers: readonly LayerResource[],
): string[] {
  return arns.map((arn, index) => {
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
