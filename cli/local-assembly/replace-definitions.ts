import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { listTemplates, readTemplate, type Template } from './templates.ts'

const Machine = z.looseObject({
  StateMachineName: z.string(),
  DefinitionString: z.unknown(),
  DefinitionSubstitutions: z.record(z.string(), z.unknown()).optional(),
})
const Version = z.looseObject({ StateMachineArn: z.looseObject({ Ref: z.string() }) })

/** As `lib/live-version.ts` describes a version. */
const HASH_LENGTH = 8

/**
 * Brings the state machines `statemachines/*.asl.json` into the templates. Returns false, with nothing written, where one
 * needs more than another definition: it is new, or invokes a function that it did not invoke.
 */
export function replaceDefinitions(project: string, assembly: string): boolean {
  const templates = listTemplates(assembly).map((file) => [file, readTemplate(assembly, file)] as const)
  const changed = new Map<string, Template>()
  for (const path of globSync('statemachines/*.asl.json', { cwd: project })) {
    const definition = readFileSync(join(project, path), 'utf8')
    const name = /([^\\/]+)\.asl\.json$/.exec(path)![1]!
    const [file, template] = templates.find(([, each]) => findMachine(each, `FlowForge-${name}`)) ?? []
    const id = template && findMachine(template, `FlowForge-${name}`)
    if (!id || !isSubstituted(definition, Machine.parse(template.Resources[id]!.Properties))) {
      return false
    }
    setProperty(template, id, { DefinitionString: definition })
    const version = findVersion(template, id)
    if (version) {
      const hash = createHash('sha256').update(definition).digest('hex').slice(0, HASH_LENGTH)
      setProperty(template, version, { Description: `definition ${hash}` })
    }
    changed.set(file!, template)
  }
  for (const [file, template] of changed) {
    writeFileSync(join(assembly, file), JSON.stringify(template))
  }
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
