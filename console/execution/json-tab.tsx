import type { ExecutionDetail } from '../api/queries.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Json } from '../parts/json.tsx'

/** The API's answer as it is. */
export function JsonTab({ execution }: { execution: ExecutionDetail }) {
  return (
    <div className="tab-body">
      <CopyButton text={() => JSON.stringify(execution, null, 2)}>Copy</CopyButton>
      <Json value={execution} />
    </div>
  )
}
