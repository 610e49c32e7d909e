import { Link } from 'wouter'
import type { AnswerOf } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { FindById } from './find-by-id.tsx'
import { describeInstant } from './instant.ts'

/** A document by its id: its versions, what became of each, and who approved it. */
export function Documents() {
  const [parameters, change] = useParameters()
  const documentId = parameters.get('document') ?? ''
  return (
    <div className="stock-view">
      <FindById
        key={documentId}
        what="Document"
        shown={documentId}
        onFind={(document) => change({ view: 'documents', document })}
      />
      {documentId ? (
        <OneDocument documentId={documentId} />
      ) : (
        <p className="empty">A document is shown by the id that it was submitted with, such as terms.</p>
      )}
    </div>
  )
}

type Version = AnswerOf<'getDocument'>['versions'][number]

const STATES: Record<Version['state'], string> = {
  SUBMITTED: 'amber',
  PUBLISHED: 'green',
  WITHDRAWN: 'violet',
}

function OneDocument({ documentId }: { documentId: string }) {
  const { data, error } = useAnswer('getDocument', { params: { documentId } }, { everyMs: 5_000 })
  if (error) {
    return <ProblemNotice error={error} doing={`show ${documentId}`} />
  }
  return (
    <table className="table" aria-label={`Versions of ${documentId}`}>
      <thead>
        <tr>
          <th scope="col" className="number">
            Version
          </th>
          <th scope="col">Title</th>
          <th scope="col">State</th>
          <th scope="col">Approvals</th>
          <th scope="col">Execution</th>
        </tr>
      </thead>
      <tbody>
        {data?.versions.map((each) => (
          <tr key={`${each.version} ${each.executionId}`}>
            <th scope="row" className="number stock-name">
              {each.version}
            </th>
            <td>
              {each.title} <span className="mute">by {each.author}</span>
            </td>
            <td>
              <span className={`${STATES[each.state]} tone`}>{each.state}</span>
              <br />
              <span className="mute">{describeInstant(each.changedAt)}</span>
            </td>
            <td>
              <Approvals version={each} />
            </td>
            <td className="mono">
              <Link href={`/executions/${each.executionId}`}>{each.executionId}</Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Approvals({ version: { approvals, revoked } }: { version: Version }) {
  return (
    <ul>
      {Object.entries(approvals).map(([name, { by, reason }]) => (
        <li key={name}>
          <span className="green tone">✓</span> {name} by {by}
          {reason && <span className="mute">: {reason}</span>}
        </li>
      ))}
      {Object.entries(revoked).map(([name, { by }]) => (
        <li key={name} className="mute">
          <span className="violet tone">↶</span> {name} by {by}, revoked
        </li>
      ))}
    </ul>
  )
}
