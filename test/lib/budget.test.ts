import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listTemplates, readTemplate } from '#cli/local-assembly/templates.ts'
import { createApp } from '#lib/app.ts'
import { describeBudget, readBudget, type Spent } from '#lib/budget.ts'
import { type Assembly, loadAssembly } from '#local/assembly/index.ts'
import { Resolver } from '#local/assembly/resolver.ts'
import { tellVersions } from '#local/deploy.ts'
import { flattenTemplates } from '../support/flatten-templates.ts'
import { environment } from '../support/function-bundle.ts'
import { generateProject } from '../support/generated-project.ts'

/** In the region with the longest name that these limits may meet. */
const place = { ...environment, region: 'ap-southeast-1' }

describe('a stack with 20 more sagas of the size of the order saga', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'flowforge-budget-'))
  const project = generateProject(20)
  let budget: Spent[]
  let assembly: Assembly
  beforeAll(() => {
    const { app } = createApp({ outdir, project, context: { 'aws:cdk:bundling-stacks': [] } })
    app.synth()
    budget = readBudget(app)
    assembly = loadAssembly(outdir, place)
  })
  afterAll(() => {
    rmSync(outdir, { recursive: true })
    rmSync(project.directory, { recursive: true })
  })

  test('has fewer than 450 resources in every stack, and templates under 800 KB', () => {
    expect(budget.length).toBeGreaterThan(40)
    expect(budget.filter(({ resources, size }) => resources >= 450 || size >= 800_000)).toEqual([])
  })

  test('passes each nested stack no more than the 200 parameters and outputs that CloudFormation takes', () => {
    for (const file of listTemplates(outdir)) {
      const { Parameters = {}, Outputs = {} } = readTemplate(outdir, file) as Record<string, object>
      expect(Object.keys(Parameters).length, file).toBeLessThan(200)
      expect(Object.keys(Outputs).length, file).toBeLessThan(200)
    }
  })

  test('is run whole by the local cloud', () => {
    expect(assembly.stateMachines).toHaveLength(project.sagas.length)
    expect(assembly.aliases).toHaveLength(project.sagas.length)
    for (const { definition } of assembly.stateMachines) {
      const called = [...definition.matchAll(/arn:aws:lambda:[\w:-]+:function:[\w-]+/g)].map(([arn]) => arn)
      expect(assembly.functions.map(({ arn }) => arn)).toEqual(expect.arrayContaining(called))
      expect(definition).not.toMatch(/\$\{\w+Arn\}/)
    }
  })

  test('tells no function more than the 4 KB of variables that Lambda takes', () => {
    // Published versions have numbers in place of the logical ids by which the assembly knows them.
    const published = new Map(
      assembly.versions.map(({ arn, stateMachineArn }) => [arn, `${stateMachineArn}:1000`]),
    )
    const sizes = tellVersions(assembly.functions, published).map(
      ({ environment }) => JSON.stringify(environment).length,
    )
    expect(Math.max(...sizes)).toBeLessThan(4_096)
  })

  test('hears of each machine by a rule whose pattern EventBridge takes', () => {
    const patterns = assembly.rules.flatMap(({ pattern }) => (pattern ? [JSON.stringify(pattern)] : []))
    for (const { arn } of assembly.stateMachines) {
      expect(patterns.filter((pattern) => pattern.includes(`"${arn}"`))).toHaveLength(1)
    }
    expect(Math.max(...patterns.map((pattern) => pattern.length))).toBeLessThan(2_048)
  })

  test('has policies no longer than IAM takes in a role', () => {
    const template = flattenTemplates(outdir)
    const resolver = new Resolver('FlowForge', { Resources: template.Resources }, place)
    const roles = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    for (const [logicalId, { Properties }] of roles) {
      const policies = resolver.resolve(Properties!.Policies ?? [], { logicalId, path: 'Policies' })
      expect(JSON.stringify(policies).length, logicalId).toBeLessThan(10_240)
    }
  })

  test('says how many resources are left', () => {
    const [main, nested, ...more] = describeBudget(budget)
    expect(main).toMatch(/^FlowForge: (\d+) of 500 resources, \d+ left$/)
    expect(nested).toMatch(/^\d+ nested stacks, the fullest \w+: \d+ of 500 resources, \d+ left$/)
    expect(more).toEqual([])
  })
})
