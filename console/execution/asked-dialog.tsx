import type { ExecutionDetail } from '../api/queries.ts'
import { Ask } from '../parts/ask.tsx'
import { AskReason } from '../parts/ask-reason.tsx'
import { type Asked, describeMeanwhile } from './meanwhile.ts'
import { useSteering } from './use-steering.ts'

interface AskedDialogProps {
  asked: Asked
  execution: ExecutionDetail
  onClose: () => void
}

/** Asks before something is done about an execution; it stays open, and says so, when others do it first. */
export function AskedDialog({ asked, execution, onClose }: AskedDialogProps) {
  const { executionId } = execution
  const steering = useSteering(executionId)
  const shared = { meanwhile: describeMeanwhile(asked, execution), onClose }
  switch (asked.action) {
    case 'retry':
      return (
        <Ask
          {...shared}
          title={`Retry ${asked.undo}?`}
          confirm="Retry the undo"
          onConfirm={() => steering.retry()}
        >
          <p className="mute">Its attempts begin anew; what waits for it goes on when it succeeds.</p>
        </Ask>
      )
    case 'skip':
      return (
        <AskReason
          {...shared}
          title={`Skip ${asked.undo}?`}
          action="Skip the undo"
          isDanger
          isReasonNeeded
          typed={asked.undo}
          onDo={(reason) => steering.skip(asked.step!, reason)}
        >
          FlowForge takes it for undone and goes on with the rest. What it would have taken back is yours to
          put right.
        </AskReason>
      )
    case 'approve':
      return (
        <AskReason
          {...shared}
          title={`Approve ${asked.step}?`}
          action="Approve"
          onDo={(reason) => steering.decide('approve', { step: asked.step, reason })}
        >
          {`${executionId} goes on.`}
        </AskReason>
      )
    default:
      return (
        <AskReason
          {...shared}
          title={`Reject ${asked.step}?`}
          action="Reject"
          isDanger
          onDo={(reason) => steering.decide('reject', { step: asked.step, reason })}
        >
          {`${executionId} undoes what was done so far.`}
        </AskReason>
      )
  }
}
