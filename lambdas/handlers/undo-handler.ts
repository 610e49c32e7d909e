import { type UndoContract, UndoEnvelope } from '#core/saga/index.ts'
import { type Reversal, undoStep } from '#lambdas/ledger/undo-step.ts'
import { sagaHandler } from './saga-handler.ts'

/** What an undo may do. See `undoStep`. */
export interface UndoSaga extends UndoEnvelope {
  reverse<Result>(reversal: Reversal<Result>): Promise<void>
}

export type UndoRun = (saga: UndoSaga) => Promise<void>

/** Returns the Lambda handler of an undo. The handler returns nothing: an undo is done or it fails. */
export function undoHandler(contract: UndoContract, run: UndoRun) {
  return sagaHandler(
    contract.name,
    UndoEnvelope,
    ({ envelope, ...scope }) =>
      run({ ...envelope, reverse: (reversal) => undoStep({ ...scope, envelope }, reversal) }),
    { span: 'flowforge.undo' },
  )
}
