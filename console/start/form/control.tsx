import { useState } from 'react'
import type { FieldKind, JsonSchema } from './json-schema.ts'
import { readNumber, writeNumber } from './number-text.ts'

interface ControlProps {
  id: string
  kind: FieldKind
  schema: JsonSchema
  value: unknown
  isRequired: boolean
  described: string | undefined
  isWrong: boolean
  /** Undefined takes an optional value away. */
  onChange: (value: unknown) => void
}

/** What a value is edited with. */
export function Control(props: ControlProps) {
  const { id, kind, schema, value, isRequired, described, isWrong, onChange } = props
  const aria = { id, 'aria-describedby': described, 'aria-invalid': isWrong || undefined }
  switch (kind) {
    case 'switch':
      return (
        <input
          {...aria}
          type="checkbox"
          checked={value === true}
          onChange={({ target }) => onChange(target.checked || (isRequired ? false : undefined))}
        />
      )
    case 'choice':
      return (
        <select
          {...aria}
          className="select"
          value={String(value ?? '')}
          onChange={({ target }) => onChange(target.value || undefined)}
        >
          {!isRequired && <option value="">none</option>}
          {schema.enum!.map((each) => (
            <option key={String(each)}>{String(each)}</option>
          ))}
        </select>
      )
    case 'json':
      return <JsonControl {...props} />
    case 'text':
      return (
        <input
          {...aria}
          className="input"
          required={isRequired}
          autoComplete="off"
          spellCheck={false}
          value={value === undefined || value === null ? '' : String(value)}
          onChange={({ target }) => onChange(target.value === '' && !isRequired ? undefined : target.value)}
        />
      )
    default:
      return <NumberControl {...props} />
  }
}

/** Keeps the text as it is typed: `1.05` is `1.` on the way, which is no number yet, and `1.0`, which is 1. */
function NumberControl({ id, kind, value, isRequired, described, isWrong, onChange }: ControlProps) {
  const [typed, setTyped] = useState('')
  const edit = (text: string) => {
    setTyped(text)
    onChange(text === '' && !isRequired ? undefined : readNumber(text, kind))
  }
  return (
    <input
      id={id}
      className="input"
      aria-describedby={described}
      aria-invalid={isWrong || undefined}
      inputMode="decimal"
      required={isRequired}
      autoComplete="off"
      spellCheck={false}
      value={writeNumber(value, typed, kind)}
      onChange={({ target }) => edit(target.value)}
    />
  )
}

/** For what the form has no field for. Text that is no JSON stays in the box until it is. */
function JsonControl({ id, value, described, isWrong, onChange }: ControlProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2) ?? '')
  const [isJson, setIsJson] = useState(true)
  const edit = (written: string) => {
    setText(written)
    try {
      onChange(written.trim() === '' ? undefined : JSON.parse(written))
      setIsJson(true)
    } catch {
      setIsJson(false)
    }
  }
  return (
    <textarea
      id={id}
      className="area mono"
      aria-describedby={described}
      aria-invalid={isWrong || !isJson || undefined}
      value={text}
      onChange={({ target }) => edit(target.value)}
    />
  )
}
