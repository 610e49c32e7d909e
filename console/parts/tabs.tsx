import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import './tabs.css'

interface Tab {
  value: string
  label: ReactNode
  content: ReactNode
}

/** Panels of which one is seen; `chosen` stands with the caller, who may keep it in the address. */
export function Tabs({
  label,
  tabs,
  chosen,
  onChoose,
  aside,
}: {
  label: string
  tabs: readonly Tab[]
  chosen: string
  onChoose: (value: string) => void
  /** At the end of the line of tabs. */
  aside?: ReactNode
}) {
  return (
    <Base.Root className="tabs" value={chosen} onValueChange={(value) => onChoose(String(value))}>
      <Base.List className="tabs-list" aria-label={label} activateOnFocus>
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className="tabs-tab">
            {tab.label}
          </Base.Tab>
        ))}
        {aside === undefined ? null : <span className="tabs-aside">{aside}</span>}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="tabs-panel">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
