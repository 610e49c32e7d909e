import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { ProblemNotice } from '../parts/problem-notice.tsx'

interface StockFormProps {
  label: string
  error: Error | null
  /** All fields are filled in; those that are not say so themselves. */
  isReady: boolean
  isSaving: boolean
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

/** The frame of a form that changes one record: what was refused, the fields, and its buttons. */
export function StockForm({ label, error, isReady, isSaving, onSubmit, onClose, children }: StockFormProps) {
  const form = useFocusInside()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !isSaving) {
      onSubmit()
    }
  }
  return (
    <form
      ref={form}
      className="stock-form"
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      aria-label={label}
    >
      {error && <ProblemNotice error={error} doing="change it" />}
      {children}
      <div className="stock-buttons">
        <button type="button" className="button" onClick={onClose}>
          Back
        </button>
        <button type="submit" className="button primary" disabled={isSaving}>
          {isSaving ? 'Saving …' : 'Save'}
        </button>
      </div>
    </form>
  )
}

/** Puts the focus into the first field when the form opens, and back to where it was when it closes. */
function useFocusInside() {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    form.current?.querySelector<HTMLInputElement>('input:not([readonly])')?.focus()
    return () => {
      if (document.activeElement === document.body && opener instanceof HTMLElement) {
        opener.focus()
      }
    }
  }, [])
  return form
}
