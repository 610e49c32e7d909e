import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Assembly, emptyAssembly } from './assembly.ts'
import type { Assets } from './function.ts'
import type { Environment, TemplateEnvironment } from './physical-resource.ts'
import { Problems } from './problems.ts'
import { readStack } from './read-stack.ts'
import { Resolver } from './resolver.ts'
import { AssemblyError, type Template } from './template.ts'

interface Stack {
  id: string
  /** `aws://<account>/<region>`, each of which may be unknown. */
  environment: string | undefined
  template: Template
  name: string
}

/**
 * Reads every stack of the assembly in `directory`. Throws AssemblyError that lists all that the local cloud cannot run.
 * `environment` is that of the cloud: `readEnvironment` tells which one the stacks want.
 */
export function loadAssembly(directory: string, environment: TemplateEnvironment): Assembly {
  const assembly = emptyAssembly()
  const problems = new Problems()
  const stacks = readStacks(directory)
  const resolvers: Resolver[] = []
  const importValue = (name: string) =>
    resolvers.map((each) => each.exported(name)).find((value) => value !== undefined)
  for (const { name, template } of stacks) {
    resolvers.push(new Resolver(name, template, { ...environment, importValue }))
  }
  for (const [index, { id, template }] of stacks.entries()) {
    const resolver = resolvers[index]!
    problems.attempt(() =>
      readStack({ template, resolver }, { assets: openAssets(directory, id), assembly, problems }),
    )
    for (const [name, { Value, Condition }] of Object.entries(template.Outputs ?? {})) {
      const place = { logicalId: `Outputs.${name}`, path: 'Value' }
      problems.attempt(() => {
        if (resolver.isActive(Condition, place)) {
          assembly.outputs[name] = resolver.resolve(Value, place)
        }
      })
    }
  }
  problems.throwIfAny()
  return assembly
}

/** Returns the account and region that the stacks name, or those given. Throws AssemblyError where they name several. */
export function readEnvironment(directory: string, otherwise: Environment): Environment {
  const named = readStacks(directory).map(({ environment, name }) => {
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? []
    return {
      name,
      accountId: account && /^\d{12}$/.test(account) ? account : otherwise.accountId,
      region: region && region !== 'unknown-region' ? region : otherwise.region,
    }
  })
  const [first, ...others] = named
  const other = others.find(
    ({ accountId, region }) => accountId !== first!.accountId || region !== first!.region,
  )
  if (first && other) {
    const where = ({ name, accountId, region }: typeof first) => `${name} in ${accountId}, ${region}`
    throw new AssemblyError(
      other.name,
      '',
      `the local cloud is one account in one region, and the stacks are of several: ${where(first)}; ${where(other)}`,
    )
  }
  const { accountId, region } = first ?? otherwise
  return { accountId, region }
}

function readStacks(directory: string): Stack[] {
  const { artifacts } = readJson(join(directory, 'manifest.json')) as {
    artifacts: Record<
      string,
      { type: string; environment?: string; properties?: { templateFile?: string; stackName?: string } }
    >
  }
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { environment, properties }]) => ({
      id,
      environment,
      template: readJson(join(directory, properties?.templateFile ?? `${id}.template.json`)) as Template,
      name: properties?.stackName ?? id,
    }))
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Error(
      `${file} is not readable as part of a cloud assembly; run \`npm run synth\` to write one`,
      { cause },
    )
  }
}

/** Reads `<stack>.assets.json`, where CDK keeps which folder becomes which S3 object. */
function openAssets(directory: string, stackId: string): Assets {
  const { files } = readJson(join(directory, `${stackId}.assets.json`)) as {
    files: Record<string, { source: { path: string } }>
  }
  return {
    find(objectKey) {
      const source = files[objectKey.replace(/\.\w+$/, '')]?.source.path
      return source === undefined ? undefined : resolve(directory, source)
    },
    readTemplate: (file) => readJson(file) as Template,
    writeInline: (text) => writeInline(directory, text),
  }
}

/**
 * Code in a template is a file `index.js`. It is written once, to a folder that is named after what it holds.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
function writeInline(directory: string, text: string): string {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32)
  const folder = resolve(directory, `inline.${digest}`)
  if (!existsSync(join(folder, 'index.js'))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'index.js'), text)
  }
  return folder
}
