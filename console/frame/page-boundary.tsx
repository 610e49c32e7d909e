import { Component, type ReactNode } from 'react'
import { Notice } from '../parts/notice.tsx'

/** The script of a page did not come: the API was away, or another version is served now. */
export class PageNotLoaded extends Error {
  override readonly name = 'PageNotLoaded'
}

interface Props {
  /** Where the user is; going elsewhere tries anew. */
  address: string
  children: ReactNode
}

interface State {
  error?: Error | undefined
  /** Where it happened. */
  address?: string
}

/** Says why a page is not there, and leaves the frame around it as it is. */
export class PageBoundary extends Component<Props, State> {
  override state: State = {}

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  static getDerivedStateFromProps({ address }: Props, state: State): State {
    return state.address === address ? state : { address, error: undefined }
  }

  override render() {
    const { error } = this.state
    return error ? <Failed error={error} /> : this.props.children
  }
}

/** Neither React nor every browser asks again for a script that did not come: only a new document does. */
function Failed({ error }: { error: Error }) {
  const isMissing = error instanceof PageNotLoaded
  return (
    <main className="page">
      <Notice
        tone="red"
        title={isMissing ? 'The page could not be loaded.' : 'The page has failed.'}
        actions={
          <button type="button" className="button primary" onClick={() => location.reload()}>
            Load it again
          </button>
        }
      >
        <span> {error.message}</span>
      </Notice>
    </main>
  )
}
