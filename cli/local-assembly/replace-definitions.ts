import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const Machine = z.looseObject({
  StateMachineName: z.string(),
  DefinitionString: z.unknown(),
  DefinitionSubstitutions: z.record(z.string(), z.unknown()).optional(),
})
const Template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() }),
  ),
})
type Template = z.output<typeof Template>

const Version = z.looseObject({ StateMachineArn: z.looseObject({ Ref: z.string() }) })

/** As `lib/live-version.ts` describes a version. */
const HASH_LENGTH = 8

const TEMPLATE = 'FlowForge.template.json'

/**
 * Brings the state machines `statemachines/*.asl.json` into the template. Returns false, with nothing written, where one
 * needs more than another definition: it is new, or invokes a function that it did not invoke.
 */
export function replaceDefinitions(project: string, assembly: string): boolean {
  const file = join(assembly, TEMPLATE)
  const template = Template.parse(JSON.parse(readFileSync(file, 'utf8')))
  for (const path of globSync('statemachines/*.asl.json', { cwd: project })) {
    const definition = readFileSync(join(project, path), 'utf8')
    const name = /([^\\/]+)\.asl\.json$/.exec(path)![1]!
    const id = findMachine(template, `FlowForge-${name}`)
    if (!id || !isSubstituted(definition, Machine.parse(template.Resources[id]!.Properties))) {
      return false
    }
    setProperty(template, id, { DefinitionString: definition })
    const version = findVersion(template, id)
    if (version) {
      const hash = createHash('sha256').update(definition).digest('hex').slice(0, HASH_LENGTH)
      setProperty(template, version, { Description: `definition ${hash}` })
    }
  }
  writeFileSync(file, JSON.stringify(template))
  return true
}

function isSubstituted(
  definition: string,
  { DefinitionSubstitutions = {} }: z.output<typeof Machine>,
): boolean {
  return [...definition.matchAll(/\$\{(\w+)\}/g)].every(([, name]) =>
    Object.hasOwn(DefinitionSubstitutions, name!),
  )
}

function findMachine({ Resources }: Template, name: string): string | undefined {
  return Object.keys(Resources).find((id) => {
    const { Type, Properties } = Resources[id]!
    return Type === 'AWS::StepFunctions::StateMachine' && Machine.parse(Properties).StateMachineName === name
  })
}

function findVersion({ Resources }: Template, machine: string): string | undefined {
  return Object.keys(Resources).find((id) => {
    const { Type, Properties } = Resources[id]!
    return (
      Type === 'AWS::StepFunctions::StateMachineVersion' &&
      Version.parse(Properties).StateMachineArn.Ref === machine
    )
  })
}

function setProperty({ Resources }: Template, id: string, changed: object): void {
  const resource = Resources[id]!
  resource.Properties = { ...resource.Properties, ...changed }
}
