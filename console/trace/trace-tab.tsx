import { useState } from 'react'
import { useIsLocal } from '../api/clock.ts'
import { useCan } from '../api/session.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Notice } from '../parts/notice.tsx'
import type { Trace } from './trace.ts'
import './trace.css'
import { useTraces } from './use-trace.ts'
import { Waterfall } from './waterfall.tsx'

/** The spans of an execution, trace by trace: of the local cloud itself, of a stack where to look. */
export function TraceTab({
  id,
  traceId,
  isLive,
}: {
  id: string
  traceId: string | undefined
  isLive: boolean
}) {
  const isLocal = useIsLocal()
  const isAllowed = useCan('executions:history')
  const { data, error } = useTraces(id, { isLive, isEnabled: isLocal === true && isAllowed })
  if (isLocal === false) {
    return <Elsewhere traceId={traceId} />
  }
  if (!isAllowed) {
    return <Notice tone="amber" title="Your token does not allow the traces of executions." />
  }
  if (error) {
    return <Notice tone="amber" title={`There are no spans to show: ${error.message}.`} />
  }
  return data ? <Traces traces={data} /> : <p className="empty">Reading the spans…</p>
}

/** Spans of a stack are in X-Ray, or where its collector is. */
function Elsewhere({ traceId }: { traceId: string | undefined }) {
  return (
    <div className="tab-body">
      <p>
        {traceId
          ? 'X-Ray has the trace of this execution by its id, under Traces in CloudWatch:'
          : 'This execution was started without a trace.'}
      </p>
      {traceId ? (
        <p className="trace-id">
          <code className="code">{traceId}</code>
          <CopyButton text={() => traceId}>Copy</CopyButton>
        </p>
      ) : null}
    </div>
  )
}

function Traces({ traces }: { traces: readonly Trace[] }) {
  const [hasCalls, setCalls] = useState(false)
  if (traces.length === 0) {
    return (
      <p className="empty">
        No spans of this execution: they are held in memory, and begin anew with each start of the local
        cloud.
      </p>
    )
  }
  return (
    <div className="tab-body">
      <label className="trace-choice">
        <input type="checkbox" checked={hasCalls} onChange={(event) => setCalls(event.target.checked)} />
        Calls of AWS, commits and cold starts too
      </label>
      {traces.map((trace) => (
        <Waterfall key={trace.traceId} trace={trace} traces={traces} hasCalls={hasCalls} />
      ))}
    </div>
  )
}
