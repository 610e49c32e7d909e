import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { listTemplates } from '#cli/local-assembly/templates.ts'
import type { AslMachine } from '#core/saga/compile/asl.ts'
import { testAssembly } from './assembly.ts'

interface Template {
  Resources: Record<string, { Properties: Record<string, unknown> }>
}

/** All resources of the stack and of its nested stacks, which share no logical id. */
type Resources = Template['Resources']

interface Assets {
  files: Record<string, { source: { path: string } }>
}

/**
 * An assembly (that of the test run unless another is given) after a change of somebody's: another definition of the order
 * saga, another source, time limit or environment of a function. Gives its folder, which is gone after the test unless
 * another `onEnd` removes it; what has not changed is shared.
 */
export function changeAssembly(
  {
    assembly = testAssembly,
    definition,
    handlers = {},
    timeLimits = {},
    variables = {},
  }: {
    assembly?: string
    definition?: (machine: AslMachine) => AslMachine
    /** Sources of an ES module, by the function's logical id. */
    handlers?: Record<string, string>
    /** Seconds, by the function's logical id. */
    timeLimits?: Record<string, number>
    /** More variables of its environment, by the function's logical id. */
    variables?: Record<string, Record<string, string>>
  },
  onEnd: (remove: () => void) => void = onTestFinished,
): string {
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-changed-'))
  onEnd(() => rmSync(directory, { recursive: true }))
  const read = <Content>(file: string) => JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Content
  const write = (file: string, content: unknown) =>
    writeFileSync(join(directory, file), JSON.stringify(content))

  const { files } = read<Assets>('FlowForge.assets.json')
  for (const { source } of Object.values(files)) {
    if (!source.path.endsWith('.template.json')) {
      source.path = join(assembly, source.path)
    }
  }
  const templates = listTemplates(assembly).map((file) => [file, read<Template>(file)] as const)
  const resources: Resources = Object.assign({}, ...templates.map(([, { Resources }]) => Resources))
  const machine = resources.OrderFulfillment!.Properties
  if (definition) {
    machine.DefinitionString = JSON.stringify(definition(JSON.parse(machine.DefinitionString as string)))
  }
  for (const [name, source] of Object.entries(handlers)) {
    mkdirSync(join(directory, name))
    writeFileSync(join(directory, name, 'index.mjs'), source)
    resources[name]!.Properties.Code = { S3Key: `${name}.zip` }
    files[name] = { source: { path: name } }
  }
  for (const [name, seconds] of Object.entries(timeLimits)) {
    resources[name]!.Properties.Timeout = seconds
  }
  for (const [name, added] of Object.entries(variables)) {
    const { Environment = {} } = resources[name]!.Properties as { Environment?: { Variables?: object } }
    resources[name]!.Properties.Environment = { Variables: { ...Environment.Variables, ...added } }
  }
  write('manifest.json', read('manifest.json'))
  write('FlowForge.assets.json', { files })
  for (const [file, template] of templates) {
    write(file, template)
  }
  return directory
}

/** The definition with a state that does nothing put before another one, wherever that is entered from. */
export function before(state: string, added: string) {
  return ({ States, ...machine }: AslMachine): AslMachine => {
    const led = JSON.stringify(States).replaceAll(
      new RegExp(`"(Next|Default)":"${state}"`, 'g'),
      `"$1":"${added}"`,
    )
    return { ...machine, States: { ...JSON.parse(led), [added]: { Type: 'Pass', Next: state } } }
  }
}

/** The order's definition with an approval that expires after so many seconds, in place of 30. */
export function expireApproval(TimeoutSeconds: number) {
  return ({ States, ...machine }: AslMachine): AslMachine => ({
    ...machine,
    States: { ...States, ApproveOrder: Object.assign({}, States.ApproveOrder, { TimeoutSeconds }) },
  })
}
