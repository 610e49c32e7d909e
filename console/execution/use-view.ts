import { useSearchParams } from 'wouter'

const TABS = ['saga', 'events', 'data', 'trace', 'logs', 'json'] as const
export type Tab = (typeof TABS)[number]

/** What of an execution is in view; the address carries it. */
export interface View {
  tab: Tab
  /** The step or undo that is selected. */
  row: string | undefined
  /** Epoch milliseconds of the replay. */
  at: number | undefined
}

export function useView(): [View, (change: Partial<View>) => void] {
  const [params, setParams] = useSearchParams()
  const tab = params.get('tab') ?? ''
  const at = Number(params.get('at'))
  const view: View = {
    tab: TABS.find((each) => each === tab) ?? 'saga',
    row: params.get('row') ?? undefined,
    at: Number.isFinite(at) && at > 0 ? at : undefined,
  }
  const change = (more: Partial<View>) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old)
        const values = { ...view, ...more }
        write(next, 'tab', values.tab === 'saga' ? undefined : values.tab)
        write(next, 'row', values.row)
        write(next, 'at', values.at === undefined ? undefined : String(Math.round(values.at)))
        return next
      },
      { replace: true },
    )
  return [view, change]
}

function write(params: URLSearchParams, name: string, value: string | undefined): void {
  if (value === undefined) {
    params.delete(name)
  } else {
    params.set(name, value)
  }
}
