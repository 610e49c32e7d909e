import { placesOf } from '#core/picture/places.ts'
import type { TreeNode, TreeStep } from '#core/saga/compile/tree.ts'
import { DefinitionTable, describeStep } from '../parts/definition/definition-table.tsx'
import { Node } from '../parts/definition/node.tsx'
import { describeUsualRetry } from '../parts/retry-policy.ts'
import { describeSpan } from '../parts/spaced.ts'

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
  const limit = describeSpan(timeoutSeconds * 1000)
  return (
    <div className="policy">
      <span>
        {kind === 'approval' ? `expires after ${limit}` : limit}
        {heartbeatSeconds !== undefined && `, heartbeat ${describeSpan(heartbeatSeconds * 1000)}`} ·{' '}
        {describeUsualRetry(retry)}
      </span>
      {undo && <span className="mute">undo: {describeUsualRetry(undo.retry)}</span>}
    </div>
  )
}
