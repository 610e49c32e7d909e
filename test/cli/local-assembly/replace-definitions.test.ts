import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replaceDefinitions } from '#cli/local-assembly/replace-definitions.ts'

const NESTED = 'FlowForgeTripWorkflow01234567.nested.template.json'
let project: string
const template = {
  Resources: {
    Trip: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'FlowForge-trip',
        DefinitionString: '{"StartAt":"${BookArn}"}',
        DefinitionSubstitutions: { BookArn: { 'Fn::GetAtt': ['Book', 'Arn'] } },
      },
    },
    TripVersion: {
      Type: 'AWS::StepFunctions::StateMachineVersion',
      Properties: { StateMachineArn: { Ref: 'Trip' }, Description: 'definition 00000000' },
    },
    Table: { Type: 'AWS::DynamoDB::Table' },
  },
}
const write = (name: string, text: string) => writeFileSync(join(project, 'statemachines', name), text)
const read = () => JSON.parse(readFileSync(join(project, NESTED), 'utf8'))

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'flowforge-definitions-'))
  mkdirSync(join(project, 'statemachines'))
  writeFileSync(join(project, NESTED), JSON.stringify(template))
  writeFileSync(join(project, 'FlowForge.template.json'), '{"Resources":{}}')
  const files = { aa: { source: { path: NESTED } } }
  writeFileSync(join(project, 'FlowForge.assets.json'), JSON.stringify({ files }))
})
afterEach(() => rmSync(project, { recursive: true }))

test('another definition of a machine goes into the template, with the description of its version', () => {
  write('trip.asl.json', '{"StartAt":"Other","Arn":"${BookArn}"}')
  expect(replaceDefinitions(project, project)).toBe(true)
  const { Trip, TripVersion, Table } = read().Resources
  expect(Trip.Properties).toEqual({
    ...template.Resources.Trip.Properties,
    DefinitionString: '{"StartAt":"Other","Arn":"${BookArn}"}',
  })
  expect(TripVersion.Properties.Description).toMatch(/^definition (?!0{8})[0-9a-f]{8}$/)
  expect(Table).toEqual(template.Resources.Table)
})

test.each([
  ['trip.asl.json', '{"StartAt":"${BookArn}","Next":"${PayArn}"}'],
  ['other.asl.json', '{"StartAt":"${BookArn}"}'],
])('a definition that needs more of the stack is left to a synthesis (%s)', (name, text) => {
  write(name, text)
  expect(replaceDefinitions(project, project)).toBe(false)
  expect(read()).toEqual(template)
})
