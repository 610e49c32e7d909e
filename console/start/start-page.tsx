import { Link, useParams } from 'wouter'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { useTitle } from '../parts/use-title.ts'
import './start.css'
import { StartForm } from './start-form.tsx'

/** Starts a workflow; without one in the address it is chosen first. */
export function StartPage() {
  const { workflow } = useParams<{ workflow?: string }>()
  useTitle(workflow ? `Start ${workflow}` : 'Start a workflow')
  return workflow ? <StartOne key={workflow} workflow={workflow} /> : <ChooseWorkflow />
}

function ChooseWorkflow() {
  const { data, error } = useAnswer('listWorkflows')
  return (
    <main className="page" aria-labelledby="start-title">
      <h1 id="start-title">Start a workflow</h1>
      {error && <ProblemNotice error={error} doing="list the workflows" />}
      <ul className="choices">
        {data?.items.map(({ workflow, description, steps }) => (
          <li key={workflow}>
            <Link href={`/start/${workflow}`} className="card choice">
              <b>{workflow}</b>
              <span className="mute">{description ?? steps.map(({ step }) => step).join(' → ')}</span>
              <span className="mute">{steps.length} steps</span>
            </Link>
          </li>
        ))}
      </ul>
    </main>
  )
}

function StartOne({ workflow }: { workflow: string }) {
  const [parameters] = useParameters()
  const from = parameters.get('from') ?? ''
  const definition = useAnswer('getWorkflow', { params: { workflow } })
  const earlier = useAnswer('getExecution', { params: { executionId: from } }, { isEnabled: from !== '' })
  // What is loaded stays, with what was filled in, when the API is away for a while.
  const error = definition.data ? !earlier.data && earlier.error : definition.error
  if (error) {
    return (
      <main className="page">
        <h1>Start {workflow}</h1>
        <ProblemNotice
          error={error}
          doing={definition.data ? `load the input of ${from}` : `load ${workflow}`}
        />
        <Link href="/start">All workflows</Link>
      </main>
    )
  }
  if (!definition.data || (from !== '' && !earlier.data)) {
    return <main className="page" aria-busy="true" />
  }
  return <StartForm key={from} definition={definition.data} from={from} given={earlier.data?.input} />
}
