import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listTemplates } from '#cli/local-assembly/templates.ts'
import { isRecord } from '#local/is-record.ts'

interface Plain {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>
  Parameters?: Record<string, object>
  Outputs?: Record<string, { Value: unknown }>
}

const NESTED = 'AWS::CloudFormation::Stack'

/**
 * The stack's template as if there were no nested stacks: each reference that goes through parameters and outputs leads
 * straight to its resource, so that a test does not mind which stack has it. Throws where two stacks share a logical id.
 */
export function flattenTemplates(assembly: string): Plain {
  const read = (file: string) => JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Plain
  const [main, ...nestedFiles] = listTemplates(assembly)
  const parent = read(main!)
  const nested = new Map(
    Object.entries(parent.Resources)
      .filter(([, { Type }]) => Type === NESTED)
      .map(([id, { Properties }]) => {
        const file = nestedFiles.find((each) => new RegExp(`^FlowForge${id}[0-9A-F]{8}\\.`).test(each))!
        return [
          id,
          { template: read(file), given: Properties!.Parameters as Record<string, unknown> },
        ] as const
      }),
  )

  function resolve(value: unknown, given: Record<string, unknown>): unknown {
    if (Array.isArray(value)) {
      return value.map((each) => resolve(each, given))
    }
    if (!isRecord(value)) {
      return value
    }
    if (typeof value.Ref === 'string' && Object.hasOwn(given, value.Ref)) {
      return resolve(given[value.Ref], {})
    }
    const attribute = value['Fn::GetAtt']
    const from = Array.isArray(attribute) ? nested.get(attribute[0]) : undefined
    if (from) {
      const name = (attribute as string[])[1]!.replace('Outputs.', '')
      return resolve(from.template.Outputs![name]!.Value, from.given ?? {})
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, given)]))
  }

  const Resources: Plain['Resources'] = {}
  for (const { template, given } of [{ template: parent, given: {} }, ...nested.values()]) {
    for (const [id, resource] of Object.entries(template.Resources)) {
      if (Object.hasOwn(Resources, id)) {
        throw new Error(`two stacks have a resource ${id}`)
      }
      if (resource.Type !== NESTED) {
        Resources[id] = resolve(resource, given ?? {}) as Plain['Resources'][string]
      }
    }
  }
  return { ...parent, Resources, Outputs: resolve(parent.Outputs, {}) as NonNullable<Plain['Outputs']> }
}
