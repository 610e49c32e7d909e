import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Template } from 'aws-cdk-lib/assertions'
import { onTestFinished, vi } from 'vitest'
import { createApp } from '#lib/app.ts'
import { testAssembly } from '#test/support/assembly.ts'

vi.mock('#lib/bundles.ts', async (load) => {
  const { bundleOnce } = await import('./bundle-once.ts')
  const bundles = await load<typeof import('#lib/bundles.ts')>()
  return { ...bundles, bundleFunctions: bundleOnce(bundles) }
})

interface Choices {
  context?: Record<string, unknown>
  env?: Record<string, string>
}

/** The app as `bin/app.ts` builds it, without nag, in a folder that goes when the test ends. */
export function createTestApp(choices: Choices = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-synth-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return { ...createApp({ outdir: directory, ...choices }), directory }
}

/** The template that the whole test run uses (`test/support/global-setup.ts`): fault injection on, checked by nag. */
export function readTemplate(): Template {
  return Template.fromString(readFileSync(join(testAssembly, 'FlowForge.template.json'), 'utf8'))
}

const templates = new Map<string, Template>()

/** The template for these choices, synthesized once per test file. */
export function synthesizeTemplate(choices: Choices = {}): Template {
  const key = JSON.stringify(choices)
  const template = templates.get(key) ?? Template.fromStack(createTestApp(choices).stack)
  templates.set(key, template)
  return template
}

export interface Resource<Properties = Record<string, unknown>> {
  Type: string
  Properties: Properties
  DeletionPolicy?: string
}

/** Resources of a type by logical id. */
export function resourcesOf<Properties>(
  template: Template,
  type: string,
): Record<string, Resource<Properties>> {
  return template.findResources(type) as Record<string, Resource<Properties>>
}
