import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Template } from 'aws-cdk-lib/assertions'
import { createApp } from '#lib/app.ts'
import { changeAssembly } from './changed-assembly.ts'
import { WITHOUT_BUNDLES } from './synthesize.ts'

interface Resource {
  Type: string
  Properties?: { HttpMethod?: string; Environment?: { Variables: Record<string, string> } }
}

type Resources = Record<string, Resource>

const FILE = 'FlowForge.template.json'

/** The assembly of the test run as `-c cors=…` makes it: the stack's own preflights, gateway responses and variables. */
export function allowPagesOf(cors: string, onEnd: (remove: () => void) => void): string {
  const directory = changeAssembly({}, onEnd)
  const read = () => JSON.parse(readFileSync(join(directory, FILE), 'utf8')) as { Resources: Resources }
  const template = read()
  const { stack } = createApp({ outdir: join(directory, 'cors'), context: { cors, ...WITHOUT_BUNDLES } })
  const made = Template.fromStack(stack).toJSON().Resources as Resources
  for (const [id, { Type, Properties = {} }] of Object.entries(made)) {
    const isPreflight = Type === 'AWS::ApiGateway::Method' && Properties.HttpMethod === 'OPTIONS'
    const variables = template.Resources[id]?.Properties?.Environment?.Variables
    const told = Properties.Environment?.Variables.CORS_ORIGIN
    if (isPreflight || Type === 'AWS::ApiGateway::GatewayResponse') {
      template.Resources[id] = { Type, Properties }
    } else if (variables && told) {
      variables.CORS_ORIGIN = told
    }
  }
  writeFileSync(join(directory, FILE), JSON.stringify(template))
  return directory
}
