import { useLocation } from 'wouter'
import { ExecutionView } from '../execution/execution-view.tsx'
import { useView } from '../execution/use-view.ts'
import { Inspector } from '../inspector/inspector.tsx'
import { useKeys } from '../parts/use-keys.ts'
import './executions-page.css'
import { List } from './list.tsx'

/** List, execution and inspector side by side; on narrow screens one after the other. */
export function ExecutionsPage({ id }: { id: string | undefined }) {
  const [{ row }, change] = useView()
  const [, navigate] = useLocation()
  const close = () => (row ? change({ row: undefined }) : navigate(`/executions${location.search}`))
  useKeys({ Escape: close }, id !== undefined)
  const panes = ['panes', id ? 'with-execution' : '', id && row ? 'with-inspector' : '']
  return (
    <div className={panes.filter(Boolean).join(' ')}>
      <List openId={id} />
      <main className="pane-execution" aria-label="Execution">
        {id ? (
          <>
            <button type="button" className="button pane-back" onClick={close}>
              ← All executions
            </button>
            <ExecutionView key={id} id={id} />
          </>
        ) : (
          <div className="empty">
            <h1 className="unseen">Executions</h1>
            <p>Choose an execution, or move with j and k.</p>
          </div>
        )}
      </main>
      {id && row ? <Inspector id={id} /> : null}
    </div>
  )
}
