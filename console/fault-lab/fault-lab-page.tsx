import { Link, useLocation, useParams } from 'wouter'
import { useSession } from '../api/session.tsx'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useTitle } from '../parts/use-title.ts'
import './fault-lab.css'
import { Matrix } from './matrix.tsx'

/** Every fault that a workflow's steps can meet, each of them one execution away. */
export function FaultLabPage() {
  useTitle('Fault lab')
  const { workflow } = useParams<{ workflow?: string }>()
  const [, navigate] = useLocation()
  const { features } = useSession()
  const list = useAnswer('listWorkflows')
  const chosen = workflow ?? list.data?.items[0]?.workflow
  const definition = useAnswer(
    'getWorkflow',
    { params: { workflow: chosen ?? '' } },
    { isEnabled: chosen !== undefined },
  )
  const error = list.error ?? definition.error
  return (
    <main className="page lab" aria-labelledby="lab-title">
      <header className="lab-head">
        <h1 id="lab-title">Fault lab</h1>
        {chosen && (
          <label>
            <span className="unseen">Workflow</span>
            <select
              className="select"
              value={chosen}
              onChange={({ target }) => navigate(`/fault-lab/${target.value}`)}
            >
              {list.data?.items.map(({ workflow: name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        {chosen && <Link href={`/workflows/${chosen}`}>definition</Link>}
      </header>
      <p className="mute">
        A cell starts an execution in which just that goes wrong, and holds what becomes of it to what was
        foretold.
      </p>
      {error && <ProblemNotice error={error} doing="load the workflow" />}
      {!features.faultInjection && (
        <p className="card empty">
          This stack was built without fault injection, so nothing can be made to fail.
        </p>
      )}
      {features.faultInjection && definition.data && (
        <Matrix key={definition.data.workflow} definition={definition.data} />
      )}
    </main>
  )
}
