import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import './input-panes.css'

interface Pane {
  value: string
  label: ReactNode
  content: ReactNode
}

/** Panels of which one is seen; `chosen` stands with the caller, who may keep it in the address. */
export function InputPanes({
  label,
  tabs,
  chosen,
  onChoose,
  aside,
}: {
  label: string
  tabs: readonly Pane[]
  chosen: string
  onChoose: (value: string) => void
  /** At the end of the line of tabs. */
  aside?: ReactNode
}) {
  return (
    <Base.Root className="panes" value={chosen} onValueChange={(value) => onChoose(String(value))}>
      <Base.List className="panes-list" aria-label={label} activateOnFocus>
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className="panes-tab">
            {tab.label}
          </Base.Tab>
        ))}
        {aside === undefined ? null : <span className="tabs-aside">{aside}</span>}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="panes-panel">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
