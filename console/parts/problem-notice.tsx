import { ApiProblem } from '../api/problem.ts'
import { Notice } from './notice.tsx'

/** Why something did not work, in the API's words: each field that is wrong, and the request to ask for. */
export function ProblemNotice({ error, doing }: { error: Error; doing: string }) {
  const { errors = [], requestId } = error instanceof ApiProblem ? error.problem : {}
  const isOwn = error instanceof ApiProblem && error.status >= 500
  return (
    <Notice tone="red" title={`Could not ${doing}. `}>
      {errors.length === 0 && <span>{error.message}</span>}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <b className="mono">{path}</b> {message}
            </li>
          ))}
        </ul>
      )}
      {isOwn && requestId && <span className="mute"> Request {requestId}</span>}
    </Notice>
  )
}
