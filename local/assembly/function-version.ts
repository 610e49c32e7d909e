import { type FunctionResource, isFunction } from './function.ts'
import { FUNCTION_VERSION } from './physical-resource.ts'
import { AssemblyError } from './template.ts'

type Entries = readonly (readonly [logicalId: string, properties: Record<string, unknown>])[]

/**
 * Returns the functions with the names of their versions and aliases, which all lead to the code that is deployed now.
 * Throws AssemblyError for those of a function that no stack has.
 */
export function qualifyFunctions(
  functions: readonly FunctionResource[],
  versions: Entries,
  aliases: Entries,
): FunctionResource[] {
  const qualifiers = [
    ...versions.map(([logicalId, { FunctionName }]) => ({
      ...{ logicalId, FunctionName },
      qualifier: FUNCTION_VERSION,
    })),
    ...aliases.map(([logicalId, { FunctionName, Name }]) => ({
      ...{ logicalId, FunctionName },
      qualifier: String(Name),
    })),
  ]
  const orphan = qualifiers.find(
    ({ FunctionName }) => !functions.some((each) => isFunction(each, FunctionName)),
  )
  if (orphan) {
    throw new AssemblyError(
      orphan.logicalId,
      'Properties.FunctionName',
      `no stack of the assembly has the function ${orphan.FunctionName}`,
    )
  }
  return functions.map((each) => {
    const own = qualifiers.filter(({ FunctionName }) => isFunction(each, FunctionName))
    const names = own.map(({ qualifier }) => qualifier)
    return names.length === 0
      ? each
      : { ...each, qualifiers: [...new Set([...(each.qualifiers ?? []), ...names])] }
  })
}
