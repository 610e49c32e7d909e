import { expect, test } from 'vitest'
import { workflowView } from '#lambdas/api/workflows/workflow-view.ts'
import { sagas } from '#statemachines/index.ts'

test.each(sagas.map((saga) => [saga.name, saga] as const))(
  '%s is shown with an example that it takes, from which forms begin',
  (_, saga) => {
    const { examples } = workflowView(saga, '').input as { examples?: unknown[] }
    expect(examples).toHaveLength(1)
    expect(saga.input.safeParse(examples![0]).error).toBeUndefined()
  },
)
