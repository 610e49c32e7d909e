import { compile } from '#core/saga/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'

export interface OrderState {
  state: string
  /** The Lambda that is at work in it. */
  name: string
  isUndo: boolean
}

/** Every state in which a Lambda of the order is at work. */
export const states: readonly OrderState[] = Object.entries(compile(orderFulfillment).States).flatMap(
  ([state, definition]) => {
    if (definition.Type !== 'Task') {
      return []
    }
    const { FunctionName, Payload } = definition.Arguments
    const name = /\$\{(\w+)Arn\}/.exec(FunctionName)![1]!
    return [{ state, name, isUndo: Payload.includes("'undo'") || state === 'SagaCompensated' }]
  },
)
export const forward = states.filter(({ isUndo }) => !isUndo)
export const undoing = states.filter(({ isUndo }) => isUndo)
