import { useEffect, useRef } from 'react'

export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** `g` and then a letter, at most so long apart. */
const SEQUENCE_MS = 1000

/** The key that was pressed last, and the one before; the same for all who ask about one press, in whatever order. */
let last: { press?: KeyboardEvent; before: KeyboardEvent | undefined } = { before: undefined }

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
      const sequence = sequenceOf(event)
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

/** Notes every key, so that none is missed where nobody else listens; once for the whole page. */
export function listenForPrefix(): void {
  addEventListener('keydown', (event) => {
    sequenceOf(event)
  })
}

/** `g e` for an `e` right after a `g`; empty for a key that stands alone. */
function sequenceOf(event: KeyboardEvent): string {
  if (last.press !== event) {
    last = { press: event, before: last.press && !isTaken(last.press) ? last.press : undefined }
  }
  const { before } = last
  const isSequence = before?.key === 'g' && event.timeStamp - before.timeStamp < SEQUENCE_MS
  return isSequence ? `g ${event.key}` : ''
}

/** Of inputs those into which nobody types, with the keys that are theirs. */
const TICKED = '[type="checkbox"]'
const OF_BUTTONS = ['Enter', ' ']
const MOVED = '[type="range"], [type="radio"]'
const OF_MOVED = /^(?:Arrow.*|Page.*|Home|End| )$/

function isTaken(event: KeyboardEvent): boolean {
  const { target, ctrlKey, metaKey, altKey } = event
  if (ctrlKey || metaKey || altKey || document.querySelector('dialog[open], [role="dialog"]')) {
    return true
  }
  if (!(target instanceof HTMLElement)) {
    return false
  }
  const isTyping = target.matches(`input:not(${TICKED}, ${MOVED}), textarea, select, [contenteditable]`)
  const isPressing = target.closest(`button, a, summary, ${TICKED}`) && OF_BUTTONS.includes(event.key)
  const isMoving = target.matches(MOVED) && OF_MOVED.test(event.key)
  return isTyping || Boolean(isPressing) || isMoving
}
