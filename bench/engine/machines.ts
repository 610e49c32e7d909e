/** `tasks` Task states in a row, each a Lambda by ARN, in the dialect that every engine here speaks. */
export function chainOf(tasks: number): { StartAt: string; States: Record<string, object> } {
  const name = (index: number) => `Task${index}`
  const states = Array.from({ length: tasks }, (_, index) => [
    name(index),
    {
      Type: 'Task',
      Resource: TASK_ARN,
      ...(index + 1 < tasks ? { Next: name(index + 1) } : { End: true }),
    },
  ])
  return { StartAt: name(0), States: Object.fromEntries(states) }
}

const TASK_ARN = 'arn:aws:lambda:us-east-1:111111111111:function:noop'

/** The least that ends: fills a store with closed executions. */
export const ONE_PASS = { StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } }

export const INPUT = { order: 'ord-1', items: [{ sku: 'SKU-001', quantity: 2 }] }
