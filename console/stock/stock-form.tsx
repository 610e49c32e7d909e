import type { FormEvent, ReactNode } from 'react'
import { ProblemNotice } from '../parts/problem-notice.tsx'

interface StockFormProps {
  label: string
  error: Error | null
  isReady: boolean
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

/** The frame of a form that changes one record: what was refused, the fields, and its buttons. */
export function StockForm({ label, error, isReady, onSubmit, onClose, children }: StockFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) {
      onSubmit()
    }
  }
  return (
    <form className="stock-form" onSubmit={submit} aria-label={label}>
      {error && <ProblemNotice error={error} doing="change it" />}
      {children}
      <div className="stock-buttons">
        <button type="button" className="button" onClick={onClose}>
          Back
        </button>
        <button type="submit" className="button primary" disabled={!isReady}>
          Save
        </button>
      </div>
    </form>
  )
}
