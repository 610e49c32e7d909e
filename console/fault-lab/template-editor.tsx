import { useId } from 'react'

/** What each run of the lab is started with. */
export function TemplateEditor({
  text,
  isRight,
  onChange,
}: {
  text: string
  isRight: boolean
  onChange: (text: string) => void
}) {
  const id = useId()
  return (
    <div className="card lab-input">
      <label htmlFor={id}>Input of each run</label>
      <textarea
        id={id}
        className="area mono"
        rows={text.split('\n').length + 1}
        spellCheck={false}
        aria-invalid={!isRight || undefined}
        aria-describedby={`${id}-hint`}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-hint`} className="mute">
        {isRight ? (
          <>
            <code>{'"{{run}}"'}</code> is another number in each run, alone or within a text.
          </>
        ) : (
          <span className="red tone">This is no JSON object.</span>
        )}
      </p>
    </div>
  )
}

/** Undefined for what is no JSON object. */
export function readTemplate(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
