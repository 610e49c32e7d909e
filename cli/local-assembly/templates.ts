import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const STACK = 'FlowForge.template.json'
export const ASSETS_FILE = 'FlowForge.assets.json'

const Assets = z.object({ files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })) })

/** Returns the files of the stack's template and of those of its nested stacks, relative to the assembly. */
export function listTemplates(assembly: string): string[] {
  const { files } = Assets.parse(JSON.parse(readFileSync(join(assembly, ASSETS_FILE), 'utf8')))
  const nested = Object.values(files)
    .map(({ source }) => source.path)
    .filter((path) => path.endsWith('.nested.template.json'))
  return [STACK, ...nested]
}

const Template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() }),
  ),
})
export type Template = z.output<typeof Template>

export function readTemplate(assembly: string, file: string): Template {
  return Template.parse(JSON.parse(readFileSync(join(assembly, file), 'utf8')))
}
