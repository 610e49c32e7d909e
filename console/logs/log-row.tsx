import { useState } from 'react'
import { Json } from '../parts/json.tsx'
import type { LogLine } from './log.ts'

const TONES: Record<string, string> = { WARN: 'amber', ERROR: 'red', CRITICAL: 'red' }

/** One line; what else it says is folded. */
export function LogRow({ functionName, line }: LogLine) {
  const [isOpen, setOpen] = useState(false)
  const { timestamp = '', level = '', state, attempt, message, error } = line
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <time dateTime={timestamp}>{timestamp.slice(11, 23)}</time>
          <span className={`log-level ${TONES[level] ?? 'dim'}`}>{level}</span>
          <b className="log-step">{state}</b>
          <code className="log-function">{functionName}</code>
          <span className="log-message">
            {message}
            {attempt !== undefined && attempt > 1 ? ` (try ${attempt})` : ''}
            {error ? <span className="red tone">{` ${error.name}: ${error.message}`}</span> : null}
          </span>
        </summary>
        {isOpen ? <Json value={line} /> : null}
      </details>
    </li>
  )
}
