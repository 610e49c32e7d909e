import { useState } from 'react'
import { useIsLocal } from '../api/clock.ts'
import { useCan } from '../api/session.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Notice } from '../parts/notice.tsx'
import { isWanted, type Level, type Log, type LogFilter } from './log.ts'
import { LogRow } from './log-row.tsx'
import './logs.css'
import { useFollowedEnd } from './use-followed-end.ts'
import { useLog } from './use-log.ts'

/** What the functions of an execution have logged: of the local cloud itself, of a stack where to look. */
export function LogsTab({ id, isLive }: { id: string; isLive: boolean }) {
  const isLocal = useIsLocal()
  const isAllowed = useCan('executions:history')
  const { data, error } = useLog(id, { isLive, isEnabled: isLocal === true && isAllowed })
  if (isLocal === false) {
    return <Elsewhere id={id} />
  }
  if (!isAllowed) {
    return <Notice tone="amber" title="Your token does not allow the logs of executions." />
  }
  if (error) {
    return <Notice tone="amber" title={`There is no log to show: ${error.message}.`} />
  }
  return data ? <Lines id={id} log={data} isLive={isLive} /> : <p className="empty">Reading the log…</p>
}

/** The API of a stack shows no logs, which are in CloudWatch. */
function Elsewhere({ id }: { id: string }) {
  const command = `flowforge logs ${id}`
  return (
    <div className="tab-body">
      <p>
        The functions of this stack log to CloudWatch. With AWS credentials this prints the lines of the
        execution; <code>--follow</code> goes on with what is added.
      </p>
      <p className="log-command">
        <code className="code">{command}</code>
        <CopyButton text={() => command}>Copy</CopyButton>
      </p>
    </div>
  )
}

const CHOICES: readonly (readonly [Level, string])[] = [
  ['DEBUG', 'All levels'],
  ['WARN', 'Warnings and errors'],
  ['ERROR', 'Errors'],
]

function Lines({ id, log, isLive }: { id: string; log: Log; isLive: boolean }) {
  const [filter, setFilter] = useState<LogFilter>({ least: 'DEBUG', text: '' })
  const end = useFollowedEnd(isLive, log.dropped + log.lines.length)
  const shown = log.lines.flatMap((line, index) =>
    isWanted(line, filter) ? [{ line, number: log.dropped + index }] : [],
  )
  return (
    <div className="tab-body">
      <div className="log-filter">
        <select
          className="select"
          aria-label="Level"
          value={filter.least}
          onChange={(event) => setFilter({ ...filter, least: event.target.value as Level })}
        >
          {CHOICES.map(([level, name]) => (
            <option key={level} value={level}>
              {name}
            </option>
          ))}
        </select>
        <input
          className="input"
          aria-label="Filter lines"
          placeholder="Filter by text, such as a step or an error"
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        />
      </div>
      {log.isCut ? (
        <p className="mute">
          Older lines are left out; <code>flowforge logs {id}</code> prints all.
        </p>
      ) : null}
      <ol className="log">
        {shown.map(({ line, number }) => (
          <LogRow key={number} {...line} />
        ))}
      </ol>
      <p className="mute" ref={end}>
        {shown.length} of {log.lines.length} lines{isLive ? ', and more as they come' : ''}
        {log.lines.length === 0 && !isLive ? ': the log begins anew with each data folder' : ''}
      </p>
    </div>
  )
}
