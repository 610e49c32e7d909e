import { Link, useParams } from 'wouter'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useTitle } from '../parts/use-title.ts'
import { WorkflowView } from './workflow-view.tsx'
import './workflows.css'

/** All workflows, and one of them: its definition, its versions and what changed between two. */
export function WorkflowsPage() {
  const { workflow } = useParams<{ workflow?: string }>()
  const { data, error } = useAnswer('listWorkflows')
  const chosen = workflow ?? data?.items[0]?.workflow
  useTitle(workflow ?? 'Workflows')
  return (
    <div className="workflows">
      <nav className="workflows-list" aria-label="Workflows">
        <h1>Workflows</h1>
        {error && <ProblemNotice error={error} doing="list the workflows" />}
        <ul>
          {data?.items.map(({ workflow: name, steps }) => (
            <li key={name}>
              <Link href={`/workflows/${name}`} aria-current={name === chosen ? 'page' : undefined}>
                <b>{name}</b>
                <span className="mute">{describeSteps(steps)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {chosen && <WorkflowView key={chosen} workflow={chosen} />}
    </div>
  )
}

function describeSteps(steps: readonly { undo?: string | undefined; kind: string }[]): string {
  const undos = steps.filter(({ undo }) => undo).length
  const approvals = steps.filter(({ kind }) => kind === 'approval').length
  return [
    count(steps.length, 'step'),
    count(undos, 'undo'),
    ...(approvals > 0 ? [count(approvals, 'approval')] : []),
  ].join(' · ')
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`
}
