import { useEffect, useState } from 'react'

const SHOWN_MS = 2_000

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, children }: { text: () => string; children: string }) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    const timer = said ? setTimeout(() => setSaid(''), SHOWN_MS) : undefined
    return () => clearTimeout(timer)
  }, [said])
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => setSaid('Copied'),
      () => setSaid('The browser does not allow it'),
    )
  return (
    <button type="button" className="button" onClick={copy}>
      <span aria-live="polite">{said || children}</span>
    </button>
  )
}
