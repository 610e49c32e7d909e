import { placesOf } from '#core/picture/places.ts'
import type { TreeNode, TreeStep } from '#core/saga/compile/tree.ts'
import { DefinitionTable, describeStep } from '../parts/definition/definition-table.tsx'
import { Node } from '../parts/definition/node.tsx'
import { describeRetry, describeSeconds } from './describe-policy.ts'

/** A version's steps and undos, and how patient each is. */
export function Definition({ tree, workflow }: { tree: readonly TreeNode[]; workflow: string }) {
  return (
    <DefinitionTable
      label={`Definition of ${workflow}`}
      places={placesOf(tree)}
      moreTitle="Time limit and retries"
      cells={{
        step: (step, place) => (
          <Node name={step.name} note={describeStep(step, place)} isDashed={step.bestEffort} />
        ),
        undo: (undo) => <Node name={undo.name} />,
        more: (step) => <Policy step={step} />,
      }}
    />
  )
}

function Policy({ step }: { step: TreeStep }) {
  const { kind, timeoutSeconds, heartbeatSeconds, retry, undo } = step
  const limit = describeSeconds(timeoutSeconds)
  return (
    <div className="policy">
      <span>
        {kind === 'approval' ? `expires after ${limit}` : limit}
        {heartbeatSeconds !== undefined && `, heartbeat ${describeSeconds(heartbeatSeconds)}`} ·{' '}
        {describeRetry(retry)}
      </span>
      {undo && <span className="mute">undo: {describeRetry(undo.retry)}</span>}
    </div>
  )
}
