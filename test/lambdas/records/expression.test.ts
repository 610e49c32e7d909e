import { describe, expect, test } from 'vitest'
import { bothOf, conditionExpression, updateExpression } from '#lambdas/records/expression.ts'

describe('an update expression', () => {
  test('names every attribute by an alias and every value by its attribute', () => {
    const change = {
      set: { status: 'RUNNING' },
      setOnce: { startedAt: 'now' },
      remove: ['deadline'],
      add: { waiting: new Set(['A']) },
    }
    expect(updateExpression(change)).toEqual({
      UpdateExpression:
        'SET #status = :status, #startedAt = if_not_exists(#startedAt, :startedAt) REMOVE #deadline ADD #waiting :waiting',
      ExpressionAttributeNames: {
        '#status': 'status',
        '#startedAt': 'startedAt',
        '#deadline': 'deadline',
        '#waiting': 'waiting',
      },
      ExpressionAttributeValues: {
        ':status': 'RUNNING',
        ':startedAt': 'now',
        ':waiting': new Set(['A']),
      },
    })
  })

  test('leaves out what is undefined, and of two changes of an attribute the weaker one', () => {
    const change = {
      set: { status: 'RUNNING', version: undefined },
      setOnce: { status: 'COMPLETED', deadline: 'later' },
      remove: ['deadline'],
    }
    expect(updateExpression(change)).toEqual({
      UpdateExpression: 'SET #status = :status REMOVE #deadline',
      ExpressionAttributeNames: { '#status': 'status', '#deadline': 'deadline' },
      ExpressionAttributeValues: { ':status': 'RUNNING' },
    })
  })

  test('declares what its condition names, nested attributes too', () => {
    const condition = { that: '#stuck.#execution = :execution', values: { execution: 'R1_x' } }
    expect(updateExpression({ set: { stuck: 1 } }, condition)).toEqual({
      UpdateExpression: 'SET #stuck = :stuck',
      ConditionExpression: '#stuck.#execution = :execution',
      ExpressionAttributeNames: { '#stuck': 'stuck', '#execution': 'execution' },
      ExpressionAttributeValues: { ':stuck': 1, ':execution': 'R1_x' },
    })
  })
})

describe('a condition', () => {
  test('declares no names and no values when it has none, for DynamoDB refuses empty lists', () => {
    expect(conditionExpression({ that: 'attribute_not_exists(pk)' })).toEqual({
      ConditionExpression: 'attribute_not_exists(pk)',
    })
  })

  test('is joined to another with the values of both', () => {
    const one = { that: '#a = :a OR #b = :b', values: { a: 1, b: 2 } }
    expect(bothOf(one, { that: '#c = :c', values: { c: 3 } })).toEqual({
      that: '(#a = :a OR #b = :b) AND (#c = :c)',
      values: { a: 1, b: 2, c: 3 },
    })
  })
})
