import type { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { pascalCase } from '#core/pascal-case.ts'
import { sagas } from '#statemachines/index.ts'
import { policiesOf, type Statement } from '../support/policies.ts'
import { readTemplate, resourcesOf } from '../support/synthesize.ts'

/**
 * Actions that AWS defines without resources: X-Ray, and the delivery of a state machine's logs. And executions, whose
 * names are not known beforehand: their machine is named.
 */
const WITHOUT_RESOURCE =
  /^(states:(GetExecutionHistory|DescribeExecution)$|xray:|logs:(\w+LogDelivery|ListLogDeliveries|\w+ResourcePolic\w+|DescribeLogGroups)$)/

function statementsOf(template: Template, role?: string): Statement[] {
  return policiesOf(template)
    .filter(({ roles }) => !role || roles.some((each) => each.startsWith(role)))
    .flatMap(({ statements }) => statements)
}

describe('permissions', () => {
  test('name their resources wherever AWS has a name for them', () => {
    for (const { Action, Resource } of statementsOf(readTemplate())) {
      if (!JSON.stringify(Resource).includes('*')) {
        continue
      }
      expect([Action].flat().filter((action) => !WITHOUT_RESOURCE.test(action))).toEqual([])
    }
  })

  test('contain no wildcard action', () => {
    for (const { Action } of statementsOf(readTemplate())) {
      expect([Action].flat().filter((action) => action.includes('*'))).toEqual([])
    }
  })

  test('are a role of its own for each function', () => {
    const functions = resourcesOf<{ Role: { 'Fn::GetAtt': [string, string] } }>(
      readTemplate(),
      'AWS::Lambda::Function',
    )
    const roles = Object.values(functions).map(({ Properties }) => Properties.Role['Fn::GetAtt'][0])
    expect(new Set(roles).size).toBe(Object.keys(functions).length)
  })

  test('let a step touch its ledger and its own table alone', () => {
    const statements = statementsOf(readTemplate(), 'ReserveInventoryRole').filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('dynamodb:')),
    )
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'dynamodb:ConditionCheckItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
        ],
        Resource: { 'Fn::GetAtt': ['Executions', 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
        Resource: { 'Fn::GetAtt': ['Inventory', 'Arn'] },
      },
    ])
  })

  test.each([
    [
      'StartExecution',
      [
        'StartExecution',
        'RollBackAbandoned',
        'SweepAbandoned',
        'CancelExecution',
        'RetryExecution',
        'SkipUndo',
      ],
      [],
    ],
    ['SendTaskSuccess', ['DecideApproval'], ['PackItems']],
    ['SendTaskFailure', ['DecideApproval', 'CancelExecution'], ['PackItems']],
    ['SendTaskHeartbeat', [], ['PackItems']],
  ])('let nothing %s but %s, and %s to the machine that calls it', (action, functions, workers) => {
    const allows = (role?: string) =>
      statementsOf(readTemplate(), role).filter(({ Action }) => [Action].flat().includes(`states:${action}`))
    for (const name of workers) {
      const [statement, ...others] = allows(`${name}Role`)
      expect(others).toEqual([])
      expect(JSON.stringify(statement?.Resource)).toMatch(/:stateMachine:FlowForge-order-fulfillment"/)
    }
    const machines = sagas.map(({ name }) => ({ Ref: pascalCase(name) }))
    for (const name of functions) {
      const [statement, ...more] = allows(`${name}Role`)
      expect(more).toEqual([])
      expect(statement?.Resource).toHaveLength(machines.length)
      expect(statement?.Resource).toEqual(expect.arrayContaining(machines))
    }
    expect(allows()).toHaveLength(functions.length + workers.length)
  })
})
