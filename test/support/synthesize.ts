import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Template } from 'aws-cdk-lib/assertions'
import { onTestFinished } from 'vitest'
import { createApp } from '#lib/app.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { flattenTemplates } from '#test/support/flatten-templates.ts'

interface Choices {
  /** Whether the functions are bundled; most tests look at the template alone. */
  bundles?: boolean
  context?: Record<string, unknown>
  env?: Record<string, string>
}

/** The app as `bin/app.ts` builds it, without nag, in a folder that goes when the test ends. */
export function createTestApp({ bundles = false, context = {}, env = {} }: Choices = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-synth-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const created = createApp({
    outdir: directory,
    env,
    context: { ...context, ...(bundles ? {} : WITHOUT_BUNDLES) },
  })
  return { ...created, directory }
}

/** CDK's own way to leave them out. */
export const WITHOUT_BUNDLES = { 'aws:cdk:bundling-stacks': [] }

/** The template that the whole test run uses (`test/support/global-setup.ts`), nested stacks among it: fault injection on. */
export function readTemplate(): Template {
  return Template.fromJSON(flattenTemplates(testAssembly))
}

const templates = new Map<string, Template>()

/** The template for these choices, synthesized once per test file. */
export function synthesizeTemplate(choices: Choices = {}): Template {
  const key = JSON.stringify(choices)
  const template = templates.get(key) ?? synthesizeNow(choices)
  templates.set(key, template)
  return template
}

function synthesizeNow(choices: Choices): Template {
  const { app, directory } = createTestApp(choices)
  app.synth()
  return Template.fromJSON(flattenTemplates(directory))
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
