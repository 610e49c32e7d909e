import { useEffect, useRef } from 'react'

export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** `g` and then a letter, at most so long apart. */
const SEQUENCE_MS = 1000

let prefix = { key: '', at: Number.NEGATIVE_INFINITY }

/**
 * Calls a function when its key is pressed: `j`, `Escape`, `g e` for one after the other. Not while somebody types, not
 * with Ctrl, Alt or ⌘, and not below an open dialog.
 */
export function useKeys(keys: Keys, isActive = true): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    if (!isActive) {
      return undefined
    }
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTaken(event)) {
        return
      }
      const sequence = event.timeStamp - prefix.at < SEQUENCE_MS ? `${prefix.key} ${event.key}` : ''
      const run = current.current[sequence] ?? (sequence ? undefined : current.current[event.key])
      if (run) {
        event.preventDefault()
        run(event)
      }
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [isActive])
}

/** Remembers the first key of a sequence; once for the whole page, after everybody has seen the key. */
export function listenForPrefix(): void {
  addEventListener('keydown', (event) => {
    if (!isTaken(event)) {
      prefix =
        event.key === 'g' ? { key: 'g', at: event.timeStamp } : { key: '', at: Number.NEGATIVE_INFINITY }
    }
  })
}

function isTaken(event: KeyboardEvent): boolean {
  const { target, ctrlKey, metaKey, altKey } = event
  if (ctrlKey || metaKey || altKey || document.querySelector('dialog[open], [role="dialog"]')) {
    return true
  }
  const isTyping =
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]')
  const isPressing = target instanceof HTMLElement && target.closest('button, a, summary')
  return Boolean(isTyping) || (Boolean(isPressing) && (event.key === 'Enter' || event.key === ' '))
}
