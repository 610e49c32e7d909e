import { Link } from 'wouter'
import type { AnswerOf } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import type { JsonSchema } from '../start/form/json-schema.ts'
import { Definition } from './definition.tsx'
import { DiffView } from './diff-view.tsx'
import { InputSchema } from './input-schema.tsx'
import { OpenExecutions } from './open-executions.tsx'

export type WorkflowDetail = AnswerOf<'getWorkflow'>

/** One workflow at one version, or two versions laid over each other. */
export function WorkflowView({ workflow }: { workflow: string }) {
  const [parameters, change] = useParameters()
  const version = parameters.get('version') ?? undefined
  const compared = parameters.get('compare') ?? undefined
  const shown = useAnswer('getWorkflow', { params: { workflow }, query: { version } }, { keepsLast: true })
  const before = useAnswer(
    'getWorkflow',
    { params: { workflow }, query: { version: compared } },
    { isEnabled: compared !== undefined },
  )
  const { data } = shown
  if (shown.error && !data) {
    return (
      <main className="workflow">
        <ProblemNotice error={shown.error} doing={`load ${workflow}`} />
      </main>
    )
  }
  if (!data) {
    return <main className="workflow" aria-busy="true" />
  }
  return (
    <main className="workflow" aria-labelledby="workflow-title">
      <header className="workflow-head">
        <div>
          <h2 id="workflow-title">{workflow}</h2>
          <p className="mute">{data.description}</p>
        </div>
        <div className="workflow-buttons">
          <Link href={`/executions?workflow=${workflow}`} className="button">
            Executions
          </Link>
          <Link href={`/fault-lab/${workflow}`} className="button">
            Fault lab
          </Link>
          <Link href={`/start/${workflow}`} className="button primary">
            Start
          </Link>
        </div>
      </header>
      {shown.error && <ProblemNotice error={shown.error} doing={`load ${workflow}`} />}
      <div className="workflow-columns">
        <div className="card workflow-card">
          <VersionBar
            data={data}
            version={version}
            compared={compared}
            onChange={(changes) => change(changes)}
          />
          {before.error && <ProblemNotice error={before.error} doing={`load version ${compared}`} />}
          {compared && before.data ? (
            <DiffView before={before.data.tree} after={data.tree} />
          ) : (
            <Definition tree={data.tree} workflow={workflow} />
          )}
        </div>
        <div className="workflow-side">
          <OpenExecutions workflow={workflow} versions={data.versions} live={data.live} />
          <InputSchema schema={data.input as JsonSchema} />
        </div>
      </div>
    </main>
  )
}

interface VersionBarProps {
  data: WorkflowDetail
  version: string | undefined
  compared: string | undefined
  onChange: (changes: { version?: string | undefined; compare?: string | undefined }) => void
}

function VersionBar({ data, version, compared, onChange }: VersionBarProps) {
  const { versions, live } = data
  const shown = version ?? live
  if (versions.length === 0) {
    return <p className="mute">No version is published yet; this is the definition of the deployment.</p>
  }
  const others = versions.filter((each) => each.version !== shown)
  return (
    <div className="version-bar">
      <label>
        Version
        <select
          className="select"
          value={shown}
          onChange={({ target }) =>
            onChange({
              version: target.value === live ? undefined : target.value,
              ...(target.value === compared ? { compare: undefined } : {}),
            })
          }
        >
          {versions.map((each) => (
            <option key={each.version} value={each.version}>
              {each.version}
              {each.version === live ? ', live' : ''} · {each.publishedAt.slice(0, 16).replace('T', ' ')}
            </option>
          ))}
        </select>
      </label>
      {others.length > 0 && (
        <label>
          since
          <select
            className="select"
            value={compared ?? ''}
            onChange={({ target }) => onChange({ compare: target.value || undefined })}
          >
            <option value="">no comparison</option>
            {others.map((each) => (
              <option key={each.version} value={each.version}>
                version {each.version}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}
