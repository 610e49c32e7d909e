import { useNow } from '../api/clock.ts'
import { ApiProblem } from '../api/problem.ts'
import { isOpen, useExecution, useWorkflow } from '../api/queries.ts'
import { EventsTab } from '../events/events-tab.tsx'
import { LogsTab } from '../logs/logs-tab.tsx'
import { Notice } from '../parts/notice.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { TraceTab } from '../trace/trace-tab.tsx'
import { Banner } from './banner.tsx'
import { DataTab } from './data-tab.tsx'
import './execution.css'
import { Header } from './header.tsx'
import { JsonTab } from './json-tab.tsx'
import { SagaTab } from './saga-tab.tsx'
import { type Tab, useView } from './use-view.ts'

/** One execution: what it is, what a person has to do, and its picture. */
export function ExecutionView({ id }: { id: string }) {
  const { data: execution, error } = useExecution(id)
  const { data: workflow, error: workflowError } = useWorkflow(execution?.workflow, execution?.version)
  const [view, change] = useView()
  const isLive = execution !== undefined && isOpen(execution)
  const now = useNow(isLive ? 500 : 0)
  if (!execution) {
    return error ? <Missing id={id} error={error} /> : <p className="empty">Loading {id}…</p>
  }
  return (
    <div className="execution">
      <Header execution={execution} live={workflow?.live} now={now} />
      {error ? <Notice tone="amber" title={`What you see may be old: ${error.message}.`} /> : null}
      <Banner execution={execution} />
      <div className="card execution-card">
        <Tabs
          label="Views of the execution"
          tabs={[
            {
              value: 'saga',
              label: 'Saga',
              content: workflow ? (
                <SagaTab execution={execution} tree={workflow.tree} now={now} view={view} onView={change} />
              ) : workflowError ? (
                <Notice tone="red" title={workflowError.message} />
              ) : null,
            },
            { value: 'events', label: 'Events', content: <EventsTab id={id} isLive={isLive} /> },
            { value: 'data', label: 'Input and results', content: <DataTab execution={execution} /> },
            {
              value: 'trace',
              label: 'Trace',
              content: <TraceTab id={id} traceId={execution.traceId} isLive={isLive} />,
            },
            { value: 'logs', label: 'Logs', content: <LogsTab id={id} isLive={isLive} /> },
            { value: 'json', label: 'JSON', content: <JsonTab execution={execution} /> },
          ]}
          chosen={view.tab}
          onChoose={(tab) => change({ tab: tab as Tab })}
          aside={isLive ? '● live' : undefined}
        />
      </div>
    </div>
  )
}

function Missing({ id, error }: { id: string; error: Error }) {
  const isGone = error instanceof ApiProblem && error.status === 404
  return (
    <div className="execution">
      <Notice tone={isGone ? 'amber' : 'red'} title={isGone ? `There is no execution ${id}.` : error.message}>
        {isGone ? <span> It may belong to another tenant.</span> : null}
      </Notice>
    </div>
  )
}
