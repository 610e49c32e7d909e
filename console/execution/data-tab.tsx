import type { ExecutionDetail } from '../api/queries.ts'
import { Json } from '../parts/json.tsx'

/** What the execution was started with, and what its steps have answered. */
export function DataTab({ execution: { input, results } }: { execution: ExecutionDetail }) {
  return (
    <div className="tab-body">
      <h2 className="heading">Input</h2>
      <Json value={input} />
      {Object.entries(results).map(([step, result]) => (
        <section key={step}>
          <h2 className="heading as-is">{step}</h2>
          <Json value={result} />
        </section>
      ))}
      {Object.keys(results).length === 0 ? <p className="mute">No step has answered yet.</p> : null}
    </div>
  )
}
