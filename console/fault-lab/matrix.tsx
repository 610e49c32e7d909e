import { useState } from 'react'
import type { AnswerOf } from '../api/client.ts'
import { useCan } from '../api/session.tsx'
import { Notice } from '../parts/notice.tsx'
import { emptyOf, type JsonSchema } from '../start/form/json-schema.ts'
import { LabCell } from './cell.tsx'
import { COLUMNS, type Experiment, experimentsOf, foretoldWays, NO_FAULT, TITLES } from './experiments.ts'
import { templateOf } from './fresh-input.ts'
import { forgetResults, type LabResult } from './results.ts'
import { readTemplate, TemplateEditor } from './template-editor.tsx'
import { useLab } from './use-lab.ts'

/** A row for each step, a column for each way in which it can go wrong. */
export function Matrix({ definition }: { definition: AnswerOf<'getWorkflow'> }) {
  const { tree } = definition
  const schema = definition.input as JsonSchema
  const [text, setText] = useState(() =>
    JSON.stringify(templateOf(schema.examples?.[0] ?? emptyOf(schema, schema)), null, 2),
  )
  const [approves, setApproves] = useState(true)
  const [retries, setRetries] = useState(false)
  const [isPatient, setPatient] = useState(false)
  const { store, results, progress, run, stop } = useLab(definition)
  const template = readTemplate(text)
  const canRun = useCan('executions:write') && progress === undefined && template !== undefined
  const start = (experiments: readonly Experiment[]) => run(experiments, { template, approves, retries })
  const rows = experimentsOf(tree)
  const columns = COLUMNS.filter((column) => rows.some(({ cells }) => cells[column]))
  const all = [NO_FAULT, ...rows.flatMap(({ cells }) => Object.values(cells))]
  const quick = all.filter(({ isSlow }) => isPatient || !isSlow)
  const cell = (experiment: Experiment, label: string) => (
    <LabCell
      label={label}
      foretold={foretoldWays(tree, experiment)}
      result={results[experiment.key]}
      canRun={canRun}
      onRun={() => start([experiment])}
    />
  )
  return (
    <>
      <div className="lab-bar">
        <button type="button" className="button primary" disabled={!canRun} onClick={() => start(quick)}>
          Run all {quick.length}
        </button>
        {progress && (
          <>
            <button type="button" className="button danger" onClick={stop}>
              Stop
            </button>
            <progress max={progress.of} value={progress.done} aria-label="Experiments that have ended" />
            <span role="status">
              {progress.done} of {progress.of}
            </span>
          </>
        )}
        <label className="lab-check">
          <input type="checkbox" checked={isPatient} onChange={({ target }) => setPatient(target.checked)} />
          with hangs and kills, which take their time
        </label>
        <label className="lab-check">
          <input type="checkbox" checked={approves} onChange={({ target }) => setApproves(target.checked)} />
          approve what waits
        </label>
        <label className="lab-check">
          <input type="checkbox" checked={retries} onChange={({ target }) => setRetries(target.checked)} />
          retry what is stuck afterwards
        </label>
        <span className="lab-space" />
        {Object.keys(results).length > 0 && (
          <>
            <Tally results={Object.values(results)} />
            <button
              type="button"
              className="button"
              disabled={!!progress}
              onClick={() => forgetResults(store)}
            >
              Forget results
            </button>
          </>
        )}
      </div>
      <Surprise results={results} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section className="card lab-scroll" aria-label="Faults by step" tabIndex={0}>
        <table className="table lab-table">
          <thead>
            <tr>
              <th scope="col">Step</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {TITLES[column]}
                </th>
              ))}
              <th scope="col">
                <span className="unseen">Run the row</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">No fault</th>
              <td>{cell(NO_FAULT, 'No fault')}</td>
              <td colSpan={columns.length} />
            </tr>
            {rows.map(({ step, cells }) => (
              <tr key={step.name}>
                <th scope="row">
                  {step.name}
                  {step.undo && <span className="mute">↶ {step.undo.name}</span>}
                </th>
                {columns.map((column) => (
                  <td key={column}>
                    {cells[column] && cell(cells[column], `${step.name}: ${TITLES[column].toLowerCase()}`)}
                  </td>
                ))}
                <td>
                  <button
                    type="button"
                    className="button small"
                    disabled={!canRun}
                    onClick={() => start(Object.values(cells).filter(({ isSlow }) => isPatient || !isSlow))}
                  >
                    Run<span className="unseen"> the row of {step.name}</span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <TemplateEditor text={text} isRight={template !== undefined} onChange={setText} />
    </>
  )
}

function Tally({ results }: { results: readonly LabResult[] }) {
  const ended = results.filter((result) => result.state === 'ended')
  const same = ended.filter(({ isSame }) => isSame).length
  return (
    <span className={`${same === ended.length ? 'green' : 'red'} tone lab-tally`}>
      {same} of {ended.length} as foretold
    </span>
  )
}

/** Why an execution went another way: most often the input fails by itself. */
function Surprise({ results }: { results: Readonly<Record<string, LabResult>> }) {
  const surprise = Object.values(results).find((result) => result.state === 'ended' && result.why)
  if (surprise?.state !== 'ended') {
    return null
  }
  return (
    <Notice tone="amber" title="Not as foretold. ">
      {surprise.why}. If it fails without a fault too, the input is the reason: change it below.
    </Notice>
  )
}
