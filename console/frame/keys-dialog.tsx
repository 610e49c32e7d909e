import { useEffect, useRef } from 'react'

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['j k', 'the next execution, the one before'],
  ['esc', 'close what is open'],
  ['/', 'search'],
  ['n', 'start a workflow'],
  ['a x', 'approve, reject'],
  ['r s', 'retry or skip the undo that is stuck; r: do an undone execution again'],
  ['c', 'cancel'],
  ['space', 'play or pause the replay'],
  ['← →', 'to the event before, to the next'],
  ['g e', 'executions'],
  ['g n', 'needs you'],
  ['g w', 'workflows'],
  ['g f', 'fault lab'],
  ['g h', 'health'],
  ['g s', 'stock and money'],
  ['t', 'light or dark'],
  ['?', 'these keys'],
]

/** All keys, in a dialog of the browser. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (!dialog.current?.open) {
      dialog.current?.showModal()
    }
  }, [])
  return (
    <dialog className="dialog" ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl className="keys">
        {KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  )
}
