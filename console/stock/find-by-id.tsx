import { type FormEvent, useId, useState } from 'react'

/** Asks for one record by its id. */
export function FindById({
  what,
  shown,
  onFind,
}: {
  what: string
  shown: string
  onFind: (id: string | undefined) => void
}) {
  const id = useId()
  const [text, setText] = useState(shown)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onFind(text.trim() || undefined)
  }
  return (
    <form className="find" onSubmit={submit}>
      <label htmlFor={id}>{what}</label>
      <input
        id={id}
        className="input mono"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button">
        Show
      </button>
    </form>
  )
}
